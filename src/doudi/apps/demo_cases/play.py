"""Plays the cases of the demo day by day, up to the day before today; a second time there is nothing left to do.

Every case is a generator that does something and says on which day it goes on; the days of all cases are taken in
order, because a county's record of acts takes no act before its last.
"""

import heapq
from collections.abc import Callable, Iterator
from datetime import datetime, time, timedelta
from typing import Any

from doudi.apps.accounts.demo import PLACES
from doudi.apps.cases import engine, packs
from doudi.apps.cases.models import Case
from doudi.apps.cases.services.intake import Application, open_case
from doudi.apps.demo_cases.choosing import Newcomers
from doudi.apps.demo_cases.hands import Hands
from doudi.apps.demo_cases.leaving import leave, tell_what_nobody_told
from doudi.apps.demo_cases.plays import PLAYS, Play
from doudi.apps.demo_cases.staff import Staff
from doudi.apps.notices.models import Notice
from doudi.core.dates import from_date, to_date
from doudi.core.workdays import add_working_days
from doudi.platform.clock import CHINA, day_of
from doudi.platform.row_security import all_rows
from doudi.procedure import asking
from doudi.procedure.definition import Step

Say = Callable[[str], None]
Road = Iterator[int]
#: no play takes more turns than this
MOST_TURNS = 80


def play_cases(now: datetime, say: Say, plays: list[Play] | None = None) -> list[Case]:
    """Play every case up to the day before `now`. Returns the cases made; none when there are some already."""
    wanted = PLAYS if plays is None else plays
    with all_rows():
        if Case.objects.exists():
            return []
        say("正在办理演示办件…")
        return Stage(now, say).perform(wanted)


class Stage:
    """All plays of a demo, their people and the time of the day."""

    def __init__(self, now: datetime, say: Say) -> None:
        self.today = day_of(now)
        self.say = say
        self.staff = {place.key: Staff(place) for place in PLACES}
        self.newcomers = Newcomers(self.today)
        self.made: list[Case] = []
        self._day, self._seconds = 0, 0

    def perform(self, plays: list[Play]) -> list[Case]:
        """Take the turns of all plays in the order of their days."""
        waiting: list[tuple[int, int, Road]] = []
        for number, play in enumerate(plays):
            road = self._road(play)
            waiting.append((next(road), number, road))
        heapq.heapify(waiting)
        while waiting:
            day, number, road = heapq.heappop(waiting)
            if day >= self.today:
                continue
            self._now_is(day)
            try:
                heapq.heappush(waiting, (max(day, next(road)), number, road))
            except StopIteration:
                self.say(f"  演示办件 {len(self.made)} 件：{plays[number].offer}")
        return self.made

    def _now_is(self, day: int) -> None:
        if day != self._day:
            self._day, self._seconds = day, 0

    def at(self) -> datetime:
        """The moment of the next act: every one some seconds after the one before, from nine o'clock on."""
        self._seconds += 20
        opening = datetime.combine(to_date(self._day), time(9), CHINA)
        return opening + timedelta(seconds=self._seconds)

    def _road(self, play: Play) -> Road:
        """One play from the application to where it is left; gives the day of each next turn."""
        staff = self.staff[play.place]
        hands = Hands(staff)
        yield _working(from_date(to_date(self.today) - timedelta(days=play.begins)))
        case = self._open(play, staff)
        for _turn in range(MOST_TURNS):
            tell_what_nobody_told(case, staff, self.at())
            step = self._turn(case)
            if step is None:
                notice = _hanging(case)
                if notice is None or notice.until is None:
                    return
                yield from_date(notice.until + timedelta(days=1))
                hands.take_down(notice, self.at())
                continue
            if step.name == play.stop:
                leave(play.left, case, step, hands, self.at)
                return
            hands.take(case, step, self.at())
            yield add_working_days(self._day, 1)[0]

    def _open(self, play: Play, staff: Staff) -> Case:
        flow = packs.offer(play.offer, staff.place.village, self.today).flow
        household = self.newcomers.household(play, staff.place, by=staff.one("township_clerk"), at=self.at())
        by_agent = play.way == "agent"
        application = Application(
            household=household, offer=play.offer, programme=play.programme, way=play.way,
            reason="家庭成员年老多病，收入少，生活困难。", agent_name="村干部代办" if by_agent else "",
            agent_relation="村（居）委会" if by_agent else "",
        )  # fmt: skip
        case = open_case(application, by=staff.one(*flow.in_order[0].who, "township_clerk"), at=self.at())
        self.made.append(case)
        return case

    def _turn(self, case: Case) -> Step | None:
        """The step whose turn it is, in the flow's order; None while only a notice has to run out."""
        case.refresh_from_db()
        state = engine.state_of(case)
        if not state.is_open and not _after_the_decision(state):
            return None
        for one in asking.open_steps(packs.flow_of(case), state, self._day):
            begun = one.step.name in state.begun and one.step.does == "notice"
            if one.may_begin and not one.step.optional and not one.only_refusal and not begun:
                return one.step
        return None


def _after_the_decision(state: Any) -> bool:
    return state.status in ("approved", "refused")


def _hanging(case: Case) -> Notice | None:
    return Notice.objects.filter(
        lines__case=case, posted_on__isnull=False, taken_down_on__isnull=True, until__isnull=False
    ).first()


def _working(day: int) -> int:
    """The day itself, or the working day after it."""
    before = from_date(to_date(day) - timedelta(days=1))
    return add_working_days(before, 1)[0]
