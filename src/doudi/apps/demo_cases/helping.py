"""Other help in the demo: needs with departments in every state, lists pushed, a quarter's ledgers, a project, care of 特困人员."""

import io
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from pypdf import PdfWriter

from doudi.apps.accounts.demo import PLACES
from doudi.apps.care import services as care
from doudi.apps.care.selectors import persons_of
from doudi.apps.demo_cases.staff import Staff
from doudi.apps.files.uploads import Upload
from doudi.apps.help.lacking import lacking
from doudi.apps.help.models import Project, ProjectLook, Referral
from doudi.apps.help.plans import plans_at
from doudi.apps.help.services import funds, giving, referring, reporting
from doudi.apps.people.models import Household
from doudi.apps.record.acts import act
from doudi.platform.clock import day_of
from doudi.platform.row_security import all_rows
from doudi.procedure.help_plan import Quarter

#: households that are looked at until enough of them lack something
LOOKED_AT, REFERRED, CARED = 80, 14, 6
#: what departments say they gave
GAVE = {
    "housing": ("危房改造补助", "money", 2_000_000), "water": ("接通自来水", "service", None), "medical_insurance": ("参保资助", "money", 40_000),
    "education": ("送教上门", "service", None), "hrss": ("技能培训", "service", None),
}  # fmt: skip


def bring_help(now: datetime, say: Callable[[str], None]) -> None:
    """Play what departments do for 大市镇, once."""
    with all_rows():
        if Referral.objects.exists():
            return
        say("正在补记部门帮扶和特困照料…")
        place = PLACES[0]
        staff = Staff(place)
        _refer(place.township, staff, now)
        _lists(place.areas["county"], staff, now)
        _project(place.township, place.areas["county"], staff, now)
        _care(staff, now)


def _refer(township: str, staff: Staff, now: datetime) -> None:
    """Needs as the rule lists them, some long with a department, some answered."""
    clerk, on = staff.one("township_clerk"), day_of(now)
    homes = Household.objects.filter(area_code__startswith=township[:9], closed_on__isnull=True).order_by(
        "number"
    )
    made: list[Referral] = []
    for home in homes[:LOOKED_AT]:
        asked = [
            referring.Asking(one.need.name, one.person, f"入户看到：{one.need.label}没有解决。")
            for one in lacking(home, on).lacks
            if one.is_open
        ]
        if asked:
            made += referring.refer(home, asked[:2], by=clerk, at=now)
        if len(made) >= REFERRED:
            break
    for number, one in enumerate(made):
        _grow_old(one, 8 * (number % 5), clerk, now)
        if number % 3 == 0:
            continue
        who = staff.by_role.get(one.department)
        measure, form, fen = GAVE.get(one.department, ("上门服务", "service", None))
        if who and number % 3 == 1:
            given = giving.Given(measure, form, now.date(), fen=fen)
            referring.answer(one, given, "", by=who[0], at=now)
            if number % 2:
                referring.tell(one, "上门告知", by=clerk, at=now)
        elif who:
            referring.answer(one, None, "今年的指标已经用完，列入明年计划。", by=who[0], at=now)


def _grow_old(one: Referral, days: int, by: Any, now: datetime) -> None:
    """As if it had been sent so many days ago."""
    with act("help.referred", by=by, at=now, area=one.area_code, household=one.household_id) as writing:
        one.sent_on -= timedelta(days=days)
        if one.due_on is not None:
            one.due_on -= timedelta(days=days)
        one.save()
        writing.wrote(one)


def _lists(county: str, staff: Staff, now: datetime) -> None:
    """The list goes out; two departments took it, one has reported last quarter's ledger."""
    for plan in plans_at(county, day_of(now)):
        for wanted in plan.pushes.values():
            if not reporting.listed(plan, wanted, county, now.date()).exists():
                continue
            pushed = reporting.push(plan, wanted, county, by=staff.one("county_civil_affairs"), at=now)
            for role in wanted.to[:2]:
                reporting.take(pushed, by=staff.one(role), at=now)
        if plan.feedback is not None:
            quarter = Quarter.of(day_of(now)).before
            for role in plan.feedback.senders[:3]:
                reporting.report(
                    plan, role, county, quarter, "本季度按计划落实。", by=staff.one(role), at=now
                )


def _project(township: str, county: str, staff: Staff, now: datetime) -> None:
    """One project that was decided and is being paid, one that waits."""
    clerk = staff.one("township_clerk")
    made = [
        funds.collect(
            Project(area_code=township, title=title, applicant="大市镇人民政府", wanted_fen=fen, households=homes), by=clerk, at=now
        )
        for title, fen, homes in (("油茶低改", 40_000_000, 36), ("山塘清淤", 15_000_000, 58))
    ]  # fmt: skip
    drafted = funds.draft(
        county,
        f"{now.year}年统筹帮扶资金第一批",
        50_000_000,
        {made[0].pk: 30_000_000},
        by=staff.one("agriculture"),
        at=now,
    )
    for role in ("finance", "county_civil_affairs"):
        funds.agree(drafted, by=staff.one(role), at=now)
    funds.decide(drafted, "agreed", "领导小组会议纪要第3号", by=staff.one("rural_work_group"), at=now)
    paid = ProjectLook(kind="spent", on=now.date(), fen=15_000_000, says="首笔")
    funds.look(made[0], paid, by=staff.one("finance"), at=now)


def _care(staff: Staff, now: datetime) -> None:
    """Some 特困人员 with everything, some with a gap that shows."""
    clerk, today = staff.one("township_clerk"), now.date()
    writer = PdfWriter()
    writer.add_blank_page(595, 842)
    out = io.BytesIO()
    writer.write(out)
    paper = Upload(out.getvalue(), "application/pdf", "委托监护协议.pdf")
    for number, person in enumerate(persons_of(clerk, today, {})[:CARED]):
        care.arrange(person, "home", clerk, "", today - timedelta(days=200), by=clerk, at=now)
        if number % 3 != 1:
            until = today + timedelta(days=365)
            signed = care.Agreement("李桂兰", "邻居", "", today - timedelta(days=200), until)
            care.agree(person, signed, paper, by=clerk, at=now)
        if number % 2 == 0:
            care.visit(
                person,
                care.Visited(today - timedelta(days=5), "cadre", (), True, "精神好，米油都有。"),
                by=clerk,
                at=now,
            )
            items = {label: at >= number for at, label in enumerate(care.ITEMS)}
            care.assess(
                person,
                items,
                f"{clerk.display_name}、资小红",
                "年度评估",
                today - timedelta(days=30),
                by=clerk,
                at=now,
            )
