"""What somebody has to do today: cases by deadline, visits, alarms. Read in a handful of queries."""

from dataclasses import dataclass, field
from datetime import date
from itertools import groupby
from typing import Any

from django.db import connection
from django.db.models import F
from django.urls import reverse
from django.utils.translation import gettext as _

from doudi.apps.accounts.policies import may
from doudi.apps.cases import packs
from doudi.apps.cases.actors import roles_of
from doudi.apps.cases.alarms import Alarm, counted, waiting_alarms
from doudi.apps.cases.conditions import asked_first
from doudi.apps.cases.engine import SETTLE, TO_TELL
from doudi.apps.cases.models import Case, CaseEvent
from doudi.apps.cases.selectors import due_counts, late_of_others, leads_of, waiting_for
from doudi.core.dates import from_date
from doudi.core.refusal import InputError, Refused
from doudi.platform.scoping import rows_of
from doudi.procedure.clocks import working_days_left

MOST_SHOWN = 40
MOST_SENT_BACK = 10


@dataclass(frozen=True)
class Task:
    """A case that waits, with working days left (None: no deadline). `asks`: what has to be settled before it can be
    told which step comes next."""

    case: Case
    left: int | None
    asks: tuple[str, ...] = ()

    @property
    def tone(self) -> str:
        if self.left is None:
            return "info"
        return "bad" if self.left < 0 else "soon" if self.left <= 2 else "info"


@dataclass
class Desk:
    """`counts` by deadline; `groups`: (heading, tasks) in the order of urgency; `steps`: how many wait by step."""

    counts: dict[str, int]
    groups: list[tuple[str, list[Task]]]
    visits: list[Task]
    alarms: list[Alarm]
    steps: list[tuple[str, int]]
    more: int = 0
    sent_back: list[CaseEvent] = field(default_factory=list)


def desk_of(user: Any, on: date) -> Desk:
    """The desk of somebody on a day."""
    counts = due_counts(user, on)
    rows = list(waiting_for(user)[:MOST_SHOWN])
    tasks = [Task(case, _left(case, on), _asks(case, on)) for case in rows]
    groups = [(word, list(there)) for word, there in groupby(tasks, lambda task: _when(task.case, on))]
    visits = [task for task in tasks if _wants_a_visit(task.case)]
    total = sum(counts[key] for key in ("late", "today", "week", "later"))
    sent_back = _sent_back(user)
    return Desk(
        counts,
        groups,
        visits,
        _alarms(user, on, counts, sent_back),
        _steps(user),
        max(total - len(rows), 0),
        sent_back,
    )


def _wants_a_visit(case: Case) -> bool:
    try:
        steps = packs.flow_of(case).steps
    except (Refused, InputError):
        return False  # a fault of its pack; the page of the case says which
    return any(name in steps and steps[name].does in ("survey", "visit") for name in case.waiting_for)


def _asks(case: Case, on: date) -> tuple[str, ...]:
    """What has to be settled before the case can go on; most cases ask nothing."""
    unsure = [name.removeprefix(TO_TELL) for name in case.waiting_for if name.startswith(TO_TELL)]
    if not unsure:
        return ()
    try:
        steps = packs.flow_of(case).steps
    except (Refused, InputError):
        return ()
    texts = [steps[name].only_if for name in unsure if name in steps]
    return tuple(
        dict.fromkeys(asked for text in texts if text for asked in asked_first(case, text, from_date(on)))
    )


def _left(case: Case, on: date) -> int | None:
    return None if case.due_on is None else working_days_left(from_date(case.due_on), from_date(on))


def _when(case: Case, on: date) -> str:
    if case.due_on is None:
        return _("没有法定期限")
    if case.due_on < on:
        return _("已超期")
    if case.due_on == on:
        return _("今天到期")
    return _("七天内到期") if (case.due_on - on).days <= 7 else _("以后到期")


def _sent_back(user: Any) -> list[CaseEvent]:
    """Cases that were sent back and wait for the user's roles again: the last act was the sending back."""
    return list(
        rows_of(user, CaseEvent.objects.filter(kind="send_back", seq=F("case__version") - 1))
        .filter(case__waiting_roles__overlap=sorted(roles_of(user)), case__status="open")
        .select_related("case", "by")
        .order_by("-at")[:MOST_SENT_BACK]
    )


def _alarms(user: Any, on: date, counts: dict[str, int], sent_back: list[CaseEvent]) -> list[Alarm]:
    listing = reverse("cases:list")
    found = [
        Alarm(_("公示收到异议，等处理"), counts["objections"], f"{listing}?step={SETTLE}&mine=1", "bad"),
        Alarm(_("退回来要重办"), len(sent_back), f"{listing}?mine=1", "soon"),
        Alarm(_("辖区内别的岗位超期"), late_of_others(user, on), f"{listing}?due=late", "bad"),
    ]
    if may(user, "case.open"):
        leads = leads_of(user).filter(outcome="")
        found.append(Alarm(_("线索等处理"), leads, reverse("cases:leads"), "soon"))
    return counted([*found, *waiting_alarms(user, on)])


_STEPS = """
select step, count(*) from cases_case, unnest(waiting_for) step
where area_code >= %s and area_code < %s and waiting_roles && %s::varchar[] and waiting_for <> '{}'
group by step order by count(*) desc, step limit 12
"""


def _steps(user: Any) -> list[tuple[str, int]]:
    """How many of the waiting cases stand at each step."""
    low, high = user.household_range()
    with connection.cursor() as cursor:
        cursor.execute(_STEPS, [low, high, sorted(roles_of(user))])
        return [(step, count) for step, count in cursor.fetchall()]
