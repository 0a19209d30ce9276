"""After approval, in the demo: the year's plan of reviews, a few of them done, a round of confirmation, offers of work, and the
honesty file. What is there already stays as it is."""

from collections.abc import Callable
from datetime import date, datetime, timedelta

from doudi.apps.accounts.demo import PLACES
from doudi.apps.accounts.kin import has_kin_filed
from doudi.apps.cases.packs import county_of
from doudi.apps.demo_cases.staff import Staff
from doudi.apps.honesty.services import decide, find, hear
from doudi.apps.people.models import Household
from doudi.apps.reviews.last_time import PARTS
from doudi.apps.reviews.models import Review
from doudi.apps.reviews.planning import after_event, plan
from doudi.apps.reviews.services import finish, open_round
from doudi.apps.work.services import answer, offer
from doudi.platform.row_security import all_rows

#: reviews looked at, those done in the last days, and of these the one that found a change
MOST, DONE, CHANGED = 40, 6, 0


def look_after(now: datetime, say: Callable[[str], None]) -> None:
    """Make it for every demo place; nothing where there is a plan already."""
    with all_rows():
        if Review.objects.exists():
            return
        say("正在编排复核计划…")
        for place in PLACES:
            _place(Staff(place), now - timedelta(hours=2))


def _place(staff: Staff, at: datetime) -> None:
    village, clerk = staff.place.village, staff.one("township_clerk")
    county = staff.one("county_civil_affairs", "county_reviewer")
    plan(county_of(village), "county", by=county, at=at)
    here = Review.objects.filter(outcome="", area_code__startswith=village[:9]).select_related(
        "household", "grant"
    )
    waiting = [one for one in here.order_by("planned_on", "pk")[:MOST] if not has_kin_filed(one.household)]
    homes = [one.household for one in waiting]
    some = waiting[: min(DONE, len(waiting) // 2)]
    for number, one in enumerate(some):
        changed = number == CHANGED
        compared = dict.fromkeys(PARTS, "same") | ({"incomes": "changed"} if changed else {})
        says = "长女在镇上的厂里上班，月工资2600元，看了工资单。" if changed else ""
        finish(one, compared, "changed" if changed else "same", says, by=clerk, at=at)
    for one in waiting[len(some) : len(some) + 2]:
        after_event(one.household, "邻居反映家里新买了车", by=clerk, at=at)
    open_round(
        village,
        "village",
        f"{at.year}年下半年" if at.month > 6 else f"{at.year}年上半年",
        _month_later(at.date()),
        by=clerk,
        at=at,
    )
    _work(homes, clerk, at)
    _honesty(homes, clerk, county, at)


def _work(homes: list[Household], clerk: object, at: datetime) -> None:
    """Two offers: one refused, one that waits."""
    grown = [
        one
        for home in homes
        for one in home.people.filter(
            died_on=None, birth_date__range=(date(at.year - 55, 1, 1), date(at.year - 20, 1, 1))
        )
    ]
    for number, person in enumerate(grown[:2]):
        day = at.date() - timedelta(days=9)
        made = offer(person, "job", "镇敬老院护理员", day, 230_000, by=clerk, at=at)
        if number == 0:
            answer(made, "refused", "嫌离家远", day + timedelta(days=2), by=clerk, at=at)


def _honesty(homes: list[Household], clerk: object, county: object, at: datetime) -> None:
    """One entry that stands, one that waits for its hearing."""
    for number, home in enumerate(homes[5:7]):
        day = at.date() - timedelta(days=20)
        made = find(
            "declaration", home.head_name, "申报时没有说在外务工的收入。", "社保缴费记录", day, area=home.area_code, household=home,
            by=clerk, at=at,
        )  # fmt: skip
        if number == 0:
            heard = hear(made, day + timedelta(days=3), "承认漏报，愿意如实更正。", by=clerk, at=at)
            decide(heard, True, "缴费记录和本人陈述一致。", by=county, at=at)


def _month_later(day: date) -> date:
    return day + timedelta(days=30)
