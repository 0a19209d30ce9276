"""Lists pushed to departments, taken away by them, and their ledgers reported back by the quarter."""

import csv
import io
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Max, QuerySet

from doudi.apps.accounts.area_names import short_area_name
from doudi.apps.accounts.areas import area_range
from doudi.apps.accounts.policies import refuse_unless
from doudi.apps.csv_sheets import cell
from doudi.apps.files.services import keep, read
from doudi.apps.help.models import Help, LedgerReport, ListPush, PushTaken, Referral, State
from doudi.apps.help.plans import number, plans_at
from doudi.apps.help.services.giving import confirmed, quarter_figures
from doudi.apps.people.models import Support
from doudi.apps.record.acts import act
from doudi.core.areas import level, parent
from doudi.core.dates import add_period, from_date, to_date
from doudi.core.refusal import Refused
from doudi.platform.clock import day_of
from doudi.policy.pack import read_pack
from doudi.policy.vocabulary import load_vocabulary
from doudi.procedure.help_plan import HelpPlan, Push, Quarter
from doudi.procedure.roles import label

HEAD = ("户编号", "户主", "乡镇（街道）", "村（社区）", "城乡", "人口", "类别", "起始日", "在转办")


def listed(plan: HelpPlan, push: Push, county: str, on: date) -> QuerySet[Support]:
    """The confirmed help by which households stand on a list, within the county and the document's area."""
    place = read_pack(plan.pack).document.area
    area = place if place.startswith(county[:6]) else county
    low, high = area_range(area, level(area))
    rows = Support.objects.filter(
        confirmed(on), area_code__gte=low, area_code__lt=high, programme__in=push.classes,
        household__closed_on__isnull=True,
    )  # fmt: skip
    if push.residence:
        rows = rows.filter(household__residence=push.residence)
    return rows.select_related("household").order_by("area_code", "household__head_key", "household_id", "pk")


def push(plan: HelpPlan, wanted: Push, county: str, *, by: Any, at: datetime) -> ListPush:
    """Make a list as it stands today and lay it before its departments. Raises Refused when nobody stands on it."""
    refuse_unless(by, "help.push", "推送名单")
    on = at.date()
    waiting = Counter(
        Referral.objects.filter(state=State.WAITING, area_code__startswith=county[:6]).values_list(
            "household_id", flat=True
        )
    )
    words = dict(load_vocabulary().facts["support"]["programme"].type.words)
    counts: Counter[str] = Counter()
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(HEAD)
    seen: set[tuple[int, str]] = set()
    for one in listed(plan, wanted, county, on):
        home = one.household
        if (home.pk, one.programme) in seen:
            continue
        seen.add((home.pk, one.programme))
        counts[one.programme] += 1
        row = (
            home.number, home.head_name, short_area_name(parent(home.area_code) or ""), short_area_name(home.area_code),
            home.get_residence_display(), home.members, words[one.programme], one.since or "", waiting[home.pk],
        )  # fmt: skip
        writer.writerow([cell(value) for value in row])
    if not seen:
        raise Refused("今天没有应在这份名单上的户，不用推送。", code="list-empty", clause=wanted.clause)
    with act("help.list_pushed", by=by, at=at, area=county) as writing:
        name = f"{wanted.name}{on:%Y%m%d}.csv"
        file = keep(("\ufeff" + out.getvalue()).encode(), name, "text/csv", "push", area=county, by=by, at=at)
        made = ListPush.objects.create(
            area_code=county, pack_id=plan.pack, name=wanted.name, clause=wanted.clause, on=on, by=by, at=at,
            counts=dict(counts), file=file, to=list(wanted.to),
        )  # fmt: skip
        writing.wrote(made, file)
        writing.says(list=wanted.name, to=list(wanted.to), counts=dict(counts))
    return made


def take(pushed: ListPush, *, by: Any, at: datetime) -> bytes:
    """A department takes a list away; that it did is kept. Raises Refused for a department it was not pushed to."""
    mine = sorted(set(pushed.to) & set(by.roles))
    if not mine and pushed.by_id != by.pk:
        raise Refused("这份名单没有推送给您的部门。", code="not-your-list", clause=pushed.clause)
    with act("help.list_taken", by=by, at=at, area=pushed.area_code) as writing:
        for department in mine:
            writing.wrote(
                PushTaken.objects.create(
                    area_code=pushed.area_code, push=pushed, department=department, by=by, at=at
                )
            )
        writing.says(list=pushed.name, by=mine)
    return read(pushed.file)


def next_push(plan: HelpPlan, wanted: Push, county: str, last: date | None, on: int) -> date | None:
    """The day by which the list goes out again; None where the county has laid down no interval, or it never went."""
    months = number(plan, wanted.every, county, on)
    return None if months is None or last is None else to_date(add_period(from_date(last), months))


def lists_due(county: str, on: int) -> int:
    """How many lists of a county have never gone out, or not again within the interval it has laid down (LY-09)."""
    plans = [(plan, one) for plan in plans_at(county, on) for one in plan.pushes.values()]
    if not plans:
        return 0
    last = dict(
        ListPush.objects.filter(area_code=county).values_list("name").annotate(Max("on")).order_by()
    )  # fmt: skip
    next_days = (next_push(plan, one, county, last.get(one.name), on) for plan, one in plans)
    never = sum(one.name not in last for _plan, one in plans)
    return never + sum(day is not None and from_date(day) < on for day in next_days)


# -- the quarter's word --------------------------------------------------------------------------------


@dataclass(frozen=True)
class DueReport:
    """A department's ledger of a quarter. `due_on` None: no time is laid down; `late` only where there is one."""

    department: str
    quarter: Quarter
    due_on: date | None
    report: LedgerReport | None
    late: bool

    @property
    def department_label(self) -> str:
        return label(self.department)


#: quarters back of which a page shows the reports that came; one that never came stays for good
QUARTERS = 4


def reports_due(plan: HelpPlan, county: str, on: int) -> Iterator[DueReport]:
    """Every department's quarters that have ended since the document is in force, the latest first: those of the last year,
    and every older one whose report never came."""
    if plan.feedback is None:
        return
    days = number(plan, plan.feedback.days, county, on)
    start = Quarter.of(read_pack(plan.pack).document.start or on)
    there = {
        (one.department, one.year, one.quarter): one
        for one in LedgerReport.objects.filter(area_code=county, pack_id=plan.pack).select_related("sent_by")
    }
    quarter, back = Quarter.of(on).before, 0
    while quarter >= start:
        due = None if days is None else to_date(quarter.last) + timedelta(days=days)
        for department in plan.feedback.senders:
            report = there.get((department, quarter.year, quarter.number))
            late = report is None and due is not None and from_date(due) < on
            if report is None or back < QUARTERS:
                yield DueReport(department, quarter, due, report, late)
        quarter, back = quarter.before, back + 1


def ledger(department: str, county: str, quarter: Quarter) -> QuerySet[Help]:
    """The lines of a department's ledger of a quarter."""
    low, high = area_range(county, "county")
    return Help.objects.filter(
        area_code__gte=low, area_code__lt=high, department=department, since__gte=to_date(quarter.first),
        since__lte=to_date(quarter.last),
    )  # fmt: skip


def report(
    plan: HelpPlan, department: str, county: str, quarter: Quarter, says: str, *, by: Any, at: datetime
) -> LedgerReport:
    """A department reports its ledger of a quarter. Raises Refused for another department, a quarter that runs, a second time."""
    refuse_unless(by, "help.answer", "反馈台账")
    if plan.feedback is None or department not in plan.feedback.senders or department not in by.roles:
        raise Refused(
            "台账由各部门自己反馈，您的部门不在应反馈之列。", code="not-your-department", clause="LY-32"
        )
    clause = plan.feedback.clause
    if from_date(at.date()) <= quarter.last:
        raise Refused(f"{quarter.label}还没有结束，结束以后再反馈。", code="quarter-runs", clause=clause)
    rows = Referral.objects.filter(area_code__startswith=county[:6], department=department)
    waiting = rows.filter(state=State.WAITING, sent_on__lte=to_date(quarter.last))
    with act("help.ledger_reported", by=by, at=at, area=county) as writing:
        if LedgerReport.objects.filter(
            area_code=county, department=department, year=quarter.year, quarter=quarter.number
        ).exists():
            raise Refused(f"{quarter.label}已经反馈过了。", code="reported-already", clause=clause)
        made = LedgerReport.objects.create(
            area_code=county, pack_id=plan.pack, department=department, year=quarter.year, quarter=quarter.number,
            figures=quarter_figures(ledger(department, county, quarter))
            | {"waiting": waiting.count(), "late": waiting.filter(due_on__lt=to_date(day_of(at))).count()},
            says=says.strip()[:1000], sent_by=by, sent_at=at,
        )  # fmt: skip
        writing.wrote(made)
        writing.says(department=department, quarter=quarter.label, lines=made.figures["lines"])
    return made
