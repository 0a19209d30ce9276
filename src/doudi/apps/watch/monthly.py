"""The county's month: steps in an order, each done once in a transaction of its own.

An app puts a step in with a module ``monthly_steps``, which the platform finds when it starts:

    @step("reviews", title=_("复核计划"), order=40)
    def plan(month: Month) -> dict[str, int]:
        …
        return {"planned": 120}

A step that has been done this month is not done again: a run that was killed goes on where it stood, one begun twice
changes nothing. What a step writes it writes inside acts, as services do, by `month.by` (None: the system) at `month.at`.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.utils.translation import gettext_lazy as _

from doudi.apps.accounts.areas import area_range
from doudi.apps.record.acts import act
from doudi.apps.rosters.jobs import private_folder
from doudi.apps.screening.register import write_register
from doudi.apps.watch.models import MonthlyRun, MonthlyStep
from doudi.core.areas import full_code
from doudi.core.dates import from_date
from doudi.core.refusal import Refused
from doudi.platform.jobs import enqueue
from doudi.platform.row_security import area_rows

Tell = Callable[[int, int, str], None]


@dataclass
class Month:
    """What a step gets: the county (12 digits), the day it goes by, who began it, and the moment.

    `register()` is the county's register of that day as a register folder (doudi.policy.register), written when the
    first step asks for it, and gone with the run.
    """

    area: str
    on: date
    by: Any
    at: datetime
    tell: Tell
    _left: ExitStack = field(repr=False)
    _register: Path | None = field(default=None, repr=False)

    @property
    def day(self) -> int:
        """The day as YYYYMMDD."""
        return from_date(self.on)

    @property
    def first(self) -> date:
        """The first day of the month."""
        return self.on.replace(day=1)

    def folder(self) -> Path:
        """A private folder for the step's own files."""
        return self._left.enter_context(private_folder())

    def register(self) -> Path:
        if self._register is None:
            folder = self.folder() / "register"
            write_register(
                self.area, self.day, folder, lambda done, total: self.tell(done, total, "取出登记册")
            )
            self._register = folder
        return self._register


@dataclass(frozen=True)
class Step:
    """One part of the month; `do` returns what it counted."""

    name: str
    title: Any
    order: int
    do: Callable[[Month], dict[str, int]]


STEPS: dict[str, Step] = {}


def step(name: str, *, title: Any, order: int) -> Callable[[Callable[[Month], dict[str, int]]], Any]:
    """Make a function a step of the month. Steps are done in the order of `order`."""

    def make(do: Callable[[Month], dict[str, int]]) -> Callable[[Month], dict[str, int]]:
        STEPS[name] = Step(name, title, order, do)
        return do

    return make


def steps() -> list[Step]:
    return sorted(STEPS.values(), key=lambda one: (one.order, one.name))


def begin(area: str, on: date, *, by: Any, at: datetime) -> MonthlyRun:
    """The run of a county's month; the one there is, if it has been begun. Raises Refused for a month to come."""
    if on > at.date():
        raise Refused("还没有到的日子不能办月度监测，请选今天或以前的日期。", code="in-the-future")
    month = on.replace(day=1)
    there = MonthlyRun.objects.filter(area_code=area, month=month).first()
    if there is not None:
        return there
    with act("monthly.begun", by=by, at=at, area=area, month=f"{month:%Y-%m}") as writing:
        made = MonthlyRun.objects.create(area_code=area, month=month, on=on, asked_by=by, asked_at=at)
        writing.wrote(made)
    return made


def carry_out(run: MonthlyRun, *, at: datetime, tell: Tell = lambda done, total, says: None) -> MonthlyRun:
    """Do the steps of a month that are not done yet, each in a transaction that sees the county."""
    area = area_range(run.area_code, "county")
    with ExitStack() as left:
        month = Month(run.area_code, run.on, run.asked_by, at, tell, left)
        todo = steps()
        for number, one in enumerate(todo):
            tell(number, len(todo), str(one.title))
            with area_rows(area):
                _once(run, one, month)
    with area_rows(area):
        run.refresh_from_db()
        if run.done_at is None:
            with act("monthly.done", by=run.asked_by, at=at, area=run.area_code) as writing:
                run.done_at = at
                run.save(update_fields=["done_at"])
                writing.wrote(run)
    return run


def _once(run: MonthlyRun, one: Step, month: Month) -> None:
    MonthlyRun.objects.select_for_update().get(pk=run.pk)  # whoever else is at this month waits
    if MonthlyStep.objects.filter(run=run, name=one.name).exists():
        return
    counts = one.do(month)
    with act(
        "monthly.step", by=month.by, at=month.at, area=run.area_code, step=one.name, **counts
    ) as writing:
        writing.wrote(
            MonthlyStep.objects.create(
                area_code=run.area_code, run=run, name=one.name, counts=counts, done_at=month.at
            )
        )


def counties() -> list[str]:
    """Every county with open households; for commands that see all areas."""
    from doudi.apps.people.models import Household

    codes = Household.objects.filter(closed_on__isnull=True).values_list("area_code", flat=True).distinct()
    return sorted({full_code(code[:6]) for code in codes})


def hand_to_worker(run: MonthlyRun, *, by: Any, at: datetime) -> Any:
    """Put what is left of a month into the queue. Raises Refused while a worker is at it."""
    return enqueue(
        "watch.month", user=by, area=run.area_code, at=at, lock=f"month-{run.pk}",
        back_to=f"/watch/months/{run.pk}/", run_id=run.pk,
    )  # fmt: skip


#: what the counts of steps are called
COUNTED = {
    "households": _("户"),
    "findings": _("筛查问题"),
    "new_findings": _("新问题"),
    "warnings": _("预警"),
    "new_warnings": _("新预警"),
    "planned": _("排定"),
    "restored": _("恢复"),
    "nearer": _("提前"),
    "dropped": _("撤下"),
    "without": _("没有定间隔"),
    "listed": _("拟重新分类（人）"),
}


def in_words(counts: dict[str, int]) -> str:
    """`户 30,000，预警 12`: what a step counted."""
    return "，".join(f"{COUNTED.get(name, name)} {many:,}" for name, many in counts.items())
