"""A county at work in a few rows: one of everything an address can ask for, under names found nowhere else."""

import uuid
from datetime import date
from typing import Any

from tests.platform.cases.conftest import make_household
from tests.platform.field import photo
from tests.platform.matrix.campaign_rows import campaign_rows
from tests.platform.money_world import account, decision, sent
from tests.platform.money_world import at as moment
from tests.platform.notices.conftest import PIXEL, at, day_after
from tests.platform.notices.walking import open_case, walk_to_notice

VILLAGE = "430481114201"
TODAY = 20261202
#: what stands for the county's people; in no pack, page or other test
NAMES = ("璩麟趾", "麹义麾", "訾骥骎")


def build(staff: Any) -> dict[str, Any]:
    """Make the rows; returns what the addresses take, by (app, argument)."""
    from doudi.apps.people.models import Income
    from doudi.apps.sweeps.models import SweptHousehold

    made: dict[str, Any] = {}
    clerk, maker, money = staff.township_clerk, staff.county_civil_affairs, staff.finance
    home = make_household(NAMES[0], VILLAGE)
    made["household"], made["person"] = home, home.head
    made["fresh"] = open_case(make_household(NAMES[1], VILLAGE), "cn-2021/dibao", staff, 20261110)
    made["case"] = case = open_case(home, "cn-2021/dibao", staff, 20261110)
    walk_to_notice(case, staff, day_after(20261110))
    _visit_and_meeting(made, case, staff)
    _lists(made, case, staff)
    paid = make_household(NAMES[2], VILLAGE)
    made["account"] = account(paid)
    _money(made, paid, clerk, maker, money)
    _notice(made, case, staff)
    _papers(made, case, clerk)
    made["income"] = Income.objects.create(
        area_code=VILLAGE, household=home, person=home.head, source="declared", on=date(2026, 11, 1), kind="wage",
        amount_fen=120_000, by=clerk, at=at(20261111),
    )  # fmt: skip
    _roster(made, clerk)
    _exchange(made, clerk)
    _screening(made, clerk)
    made |= campaign_rows(home, staff)
    _watch(made, clerk)
    _after_approval(made, clerk)
    _help(made, clerk)
    _care(made, clerk)
    made["swept"] = SweptHousehold.objects.filter(area_code__startswith=VILLAGE[:9])[0].household_id
    return made


def _visit_and_meeting(made: dict[str, Any], case: Any, staff: Any) -> None:
    from doudi.apps.checks.models import CheckAnswer, CheckRequest
    from doudi.apps.files.services import keep
    from doudi.apps.meetings.models import Meeting, MeetingCase
    from doudi.apps.surveys.models import Survey, SurveyPhoto

    clerk, own = staff.township_clerk, {"area_code": case.area_code}
    made["survey"] = survey = Survey.objects.create(
        **own, case=case, household=case.household, step=step_of(case, "survey"), draft_key=uuid.uuid4().hex,
        begun_at=at(20261112), begun_by=clerk,
    )  # fmt: skip
    file = keep(
        photo((20, 20)),
        "院子.jpg",
        "image/jpeg",
        "photo",
        area=case.area_code,
        by=clerk,
        at=at(20261112),
        case=case,
    )
    made["file"] = file
    made["survey_photo"] = SurveyPhoto.objects.create(
        **own,
        survey=survey,
        file=file,
        shows="院子",
        photo_key=uuid.uuid4().hex,
        taken_at=at(20261112),
        by=clerk,
    )
    made["request"] = asked = CheckRequest.objects.create(
        **own,
        case=case,
        step=step_of(case, "check"),
        number=f"HD-{case.number}",
        asked_on=date(2026, 11, 12),
        asked_by=clerk,
    )
    made["answer"] = CheckAnswer.objects.create(
        **own, request=asked, source=_source(), person=case.household.head, asked_of="某银行"
    )
    made["meeting"] = meeting = Meeting.objects.create(
        **own,
        kind="appraisal",
        held_on=date(2026, 11, 13),
        place="村委会",
        chair="村主任",
        recorder="文书",
        by=clerk,
    )
    MeetingCase.objects.create(**own, meeting=meeting, case=case, step="民主评议")


def _source() -> str:
    from doudi.apps.checks.models import CheckAnswer

    return next(iter(dict(CheckAnswer._meta.get_field("source").choices or {"bank": ""})))


def step_of(case: Any, does: str) -> str:
    """The first step of the case's flow that does this; the last one where none does."""
    from doudi.apps.cases.packs import flow_of

    steps = flow_of(case).in_order
    return next((one.name for one in steps if one.does == does), steps[-1].name)


def _lists(made: dict[str, Any], case: Any, staff: Any) -> None:
    from doudi.apps.accounts.models import KinFiling
    from doudi.apps.cases.models import Lead
    from doudi.apps.jobs.models import JobRun
    from doudi.apps.spot_checks.models import Draw, DrawnCase

    clerk, maker, name = staff.township_clerk, staff.county_civil_affairs, case.applicant_name
    made["lead"] = Lead.objects.create(
        area_code=VILLAGE, told_by="村干部", name=name, says="家里没有收入。", at=at(20261111), by=clerk
    )
    made["kin"] = KinFiling.objects.create(
        area_code=VILLAGE[:6] + "0" * 6, official=staff.township_head_4, official_name=staff.township_head_4.display_name,
        relation=next(iter(dict(KinFiling._meta.get_field("relation").choices or {}))), relative_name=NAMES[2],
        filed_on=date(2026, 11, 11), filed_by=clerk,
    )  # fmt: skip
    made["run"] = JobRun.objects.create(
        area_code=VILLAGE, kind="x", title=f"{name} 的批办", made_at=at(20261111), user=clerk
    )
    made["draw"] = draw = Draw.objects.create(
        area_code="430481000000", pack_id=case.pack_id, flow=case.flow, step=step_of(case, "draw"), title=f"{name}等抽查",
        seed="12", seed_published_at=at(20261114), share="0.3", by=maker, drawn_at=at(20261114, 11),
        items=[{"id": case.number, "stratum": VILLAGE[:9] + "000", "must": ""}], made=[{"id": case.number, "why": "random", "order": 1}],
    )  # fmt: skip
    DrawnCase.objects.create(area_code=VILLAGE, draw=draw, case=case, drawn=True, why="random", place=1)


def _money(made: dict[str, Any], home: Any, clerk: Any, maker: Any, money: Any) -> None:
    from doudi.apps.grants.models import GrantChange, StandardChange
    from doudi.apps.grants.services import grant_from
    from doudi.apps.payments.accounts import propose_account
    from doudi.apps.payments.models import BankFile, Recovery
    from tests.platform.money_world import dossier

    when = moment("2026-11-22 10:00")
    facts = dossier(home)
    made["grant"] = grant = grant_from(decision(home, maker, facts=facts), by=maker, at=when)[0]
    made["payroll"] = payroll = sent(maker, money, when="2026-12-01 09:00")
    made["line"] = payroll.lines.get()
    made["bank_file"] = BankFile.objects.get(payroll=payroll)
    made["recovery"] = Recovery.objects.create(
        area_code=VILLAGE, grant=grant, household=home, fen=1000, decided_on=date(2026, 12, 1), decided_by=maker,
        reason=next(iter(dict(Recovery._meta.get_field("reason").choices or {}))),
    )  # fmt: skip
    made["proposed_account"] = propose_account(
        home, "6217001234567890128", home.head_name, "某某农商行", by=clerk, at=moment("2026-12-01 09:30")
    )[0]
    made["change"] = GrantChange.objects.create(
        area_code=VILLAGE, grant=grant, kind="end", day=date(2026, 12, 31), because=f"{NAMES[2]}迁出",
        proposed_by=clerk, proposed_at=moment("2026-12-01 10:00"),
    )  # fmt: skip
    made["standard"] = StandardChange.objects.create(
        area_code="430481000000", level="county", parameter="dibao_standard", residence="rural", value="7123",
        from_month=date(2027, 1, 1), proposed_by=maker, proposed_at=moment("2026-12-01 10:00"),
        preview={"grants": 1, "before_fen": 37500, "after_fen": 40000, "rows": [[grant.pk, 37500, 40000]],
                 "look_at": [], "raised": 1, "same": 0, "cut": 0, "out": 0, "unknown": 0},
    )  # fmt: skip


def _notice(made: dict[str, Any], case: Any, staff: Any) -> None:
    from doudi.apps.notices.models import NoticePhoto
    from doudi.apps.notices.services import hanging, making, objecting

    clerk = staff.township_clerk
    case.refresh_from_db()
    sheet = making.Sheet(
        case.area_code,
        case.pack_id,
        case.flow,
        case.waiting_for[0],
        "大市镇人民政府",
        "0734-4321000",
        date(2026, 12, 2),
    )
    notice = making.make(sheet, [case], by=clerk, at=at(TODAY)).notice
    assert notice is not None
    hanging.seal(notice, by=clerk, at=at(TODAY, 10))
    made["notice"] = hanging.hang(notice, dict.fromkeys(notice.boards, PIXEL), by=clerk, at=at(TODAY, 11))
    made["notice_photo"] = NoticePhoto.objects.filter(notice=notice).first()
    said = objecting.Said(1, "他家有房出租。", objector="反映的人", contact="13712345678")
    made["objection"] = objecting.take(made["notice"], said, by=clerk, at=at(TODAY, 12)).objection


def _roster(made: dict[str, Any], clerk: Any) -> None:
    from doudi.apps.rosters.models import LinkState, Roster, RosterLink

    made["roster"] = roster = Roster.objects.create(
        area_code=VILLAGE[:6] + "0" * 6, kind="deaths", source="funeral", file_name=f"{NAMES[0]}.csv", file_sm3="a" * 64,
        as_of=date(2026, 11, 30), received_at=at(TODAY, 9), received_by=clerk, state="linked",
    )  # fmt: skip
    made["link"] = RosterLink.objects.create(
        area_code=VILLAGE, roster=roster, row=2, person=made["person"], how="name", score=0.7, state=LinkState.DOUBT,
        says={"name": NAMES[0]}, mark="b" * 64,
    )  # fmt: skip


def _exchange(made: dict[str, Any], clerk: Any) -> None:
    from doudi.apps.cases.models import Case
    from doudi.apps.exchange.models import Agreement, Inquiry, InquiryLine

    made["joint_case"] = joint = Case.objects.get(pk=made["case"].pk)
    joint.pk, joint.number, joint.programme = None, f"{joint.number}-联合", "doudi"
    joint.save(force_insert=True)
    county = VILLAGE[:6] + "0" * 6
    made["agreement"] = agreement = Agreement.objects.create(
        area_code=county, number="耒银协1号", source="bank", kind="bank", way="list", valid_from=date(2026, 1, 1),
        valid_until=date(2026, 12, 31), laid_down_by=clerk, laid_down_at=at(TODAY, 9),
    )  # fmt: skip
    made["inquiry"] = inquiry = Inquiry.objects.create(
        area_code=county, agreement=agreement, number="XW1", source="bank", asked_on=date(2026, 12, 1), asked_by=clerk,
        answer_by=date(2026, 12, 8), people=1,
    )  # fmt: skip
    InquiryLine.objects.create(
        area_code=VILLAGE,
        inquiry=inquiry,
        check_request=made["request"],
        sent=False,
        because=f"{NAMES[0]}没有签核对授权。",
    )


def _screening(made: dict[str, Any], clerk: Any) -> None:
    from doudi.apps.screening.models import ScreeningFinding, ScreeningRun

    made["screening"] = run = ScreeningRun.objects.create(
        area_code=VILLAGE[:6] + "0" * 6,
        pack_id="cn-2021",
        on=date(2026, 12, 1),
        asked_by=clerk,
        asked_at=at(TODAY, 9),
    )
    made["finding"] = ScreeningFinding.objects.create(
        area_code=VILLAGE, run=run, pack_id="leiyang-2024", household=made["household"], person=made["person"], clause="LY-18",
        finds="missed", because=f"{NAMES[0]}没有低保。", mark="c" * 64, first_found=date(2026, 12, 1),
    )  # fmt: skip


def _watch(made: dict[str, Any], clerk: Any) -> None:
    from doudi.apps.watch import models as watch

    home, own, said = made["household"], {"area_code": VILLAGE}, {"by": clerk, "at": at(TODAY, 12)}
    day = date(2026, 12, 1)
    made["warned"] = watch.Warned.objects.create(
        **own, household=home, person=made["person"], kind="unsafe_house", pack_id="leiyang-2024", way="in",
        because=f"{NAMES[0]}的房子漏雨。", mark="d" * 64, first_found=day, due_on=day,
    )  # fmt: skip
    visit = watch.HomeVisit.objects.create(
        **own, household=home, on=day, purpose="month", says=f"见到{NAMES[0]}。", **said
    )
    watch.PlannedVisit.objects.create(**own, household=home, month=day, why="month", visit=visit)
    made["call"] = watch.Call.objects.create(
        **own, way="phone", caller=NAMES[1], about=NAMES[0], says=f"{NAMES[0]}没有饭吃。", taken_by=clerk, taken_at=at(TODAY, 12)
    )  # fmt: skip
    made["reclassing"] = moving = watch.Reclassing.objects.create(
        **own, pack_id="leiyang-2024", on=day, made_by=clerk, made_at=at(TODAY, 12)
    )
    watch.ReclassedPerson.objects.create(
        **own, reclassing=moving, household=home, person=made["person"], was="marginal", proposal="dibao", because=f"{NAMES[0]}符合低保。"
    )  # fmt: skip
    made["upload"] = watch.Upload.objects.create(
        **own, pack_id="leiyang-2024", platform="low_income", on=day, file=made["file"], counts={"低保对象": 1}, **said
    )  # fmt: skip
    made["month"] = watch.MonthlyRun.objects.create(
        area_code=VILLAGE[:6] + "0" * 6, month=day, on=day, asked_by=clerk, asked_at=at(TODAY, 9)
    )
    tour = watch.Guidance.objects.create(**own, on=day, says=f"看了{NAMES[0]}家。", **said)
    made["problem"] = watch.Problem.objects.create(
        **own, guidance=tour, says=f"{NAMES[0]}没有走访。", measure="补走访", who="村支书", due_on=day
    )


def _after_approval(made: dict[str, Any], clerk: Any) -> None:
    from doudi.apps.grants.models import NextHelp
    from doudi.apps.honesty.models import HonestyEntry
    from doudi.apps.reviews.models import LivenessCheck, Review
    from doudi.apps.work.models import JobOffer

    grant, home = made["grant"], made["household"]
    own: dict[str, Any] = {"area_code": VILLAGE, "household": home}
    made["review"] = Review.objects.create(
        area_code=VILLAGE, grant=grant, household=grant.household, why="periodic", due_on=date(2026, 12, 31),
        planned_on=date(2026, 12, 2),
    )  # fmt: skip
    made["liveness"] = LivenessCheck.objects.create(
        **own, person=made["person"], round="2026年", due_on=date(2026, 12, 31)
    )
    JobOffer.objects.create(
        **own, person=made["person"], kind="job", work="保洁", offered_on=date(2026, 12, 1), offered_by=clerk
    )
    made["honesty"] = HonestyEntry.objects.create(
        **own,
        kind="declaration",
        who=NAMES[0],
        what="瞒报",
        proof="查询单",
        found_on=date(2026, 12, 1),
        found_by=clerk,
    )
    NextHelp.objects.create(
        area_code=VILLAGE, grant=grant, checked_by=clerk, checked_at=at(TODAY, 9),
        lines=[{"programme": "margin", "label": "低保边缘家庭", "answer": "yes", "pack": "cn-2021", "done": "", "says": ""}],
    )  # fmt: skip


def _papers(made: dict[str, Any], case: Any, clerk: Any) -> None:
    from doudi.apps.papers.models import KeptPaper
    from doudi.apps.record.models import Act

    made["kept"] = KeptPaper.objects.create(
        area_code=VILLAGE, case=case, kind="", title=f"{case.applicant_name}的证明", made_on=date(2026, 12, 1),
        file=made["file"], kept_at=at(TODAY, 12), kept_by=clerk,
    )  # fmt: skip
    made["act"] = Act.objects.filter(case_id=case.pk).latest("pk")


def _help(made: dict[str, Any], clerk: Any) -> None:
    from doudi.apps.help.models import Allocation, Help, ListPush, Project, Referral

    home, county = made["household"], VILLAGE[:6] + "0" * 6
    made["referral"] = one = Referral.objects.create(
        area_code=VILLAGE, household=home, person=made["person"], pack_id="leiyang-2024", clause="LY-10", need="housing", need_label="住房",
        department="housing", because=f"{NAMES[0]}的房子漏雨。", sent_on=date(2026, 12, 1), sent_by=clerk,
    )  # fmt: skip
    Help.objects.create(
        area_code=VILLAGE, household=home, department="housing", need="housing", measure=f"{NAMES[0]}的房子", form="service",
        since=date(2026, 12, 1), by=clerk, at=at(TODAY, 12), referral=one,
    )  # fmt: skip
    made["push"] = ListPush.objects.create(
        area_code=county, pack_id="leiyang-2024", name="名单推送", clause="LY-09", on=date(2026, 12, 1), by=clerk, at=at(TODAY, 12),
        counts={"dibao": 1}, file=made["file"], to=["housing"],
    )  # fmt: skip
    made["allocation"] = drafted = Allocation.objects.create(
        area_code=county, pack_id="leiyang-2024", title=f"{NAMES[1]}方案", year=2026, pool_fen=100, drafted_by=clerk,
        drafted_on=date(2026, 12, 1),
    )  # fmt: skip
    made["project"] = Project.objects.create(
        area_code=VILLAGE, title=f"{NAMES[1]}项目", applicant="某村", year=2026, wanted_fen=100, collected_on=date(2026, 12, 1), by=clerk,
        allocation=drafted,
    )  # fmt: skip


def _care(made: dict[str, Any], clerk: Any) -> None:
    from doudi.apps.care.models import CareAssessment, CustodyAgreement
    from doudi.apps.care.services import ITEMS

    own = {"area_code": VILLAGE, "household": made["household"], "person": made["person"], "by": clerk}
    made["custody"] = CustodyAgreement.objects.create(
        **own,
        custodian=NAMES[1],
        signed_on=date(2026, 11, 1),
        valid_until=date(2027, 10, 31),
        file=made["file"],
    )
    made["assessment"] = CareAssessment.objects.create(
        **own,
        on=date(2026, 11, 20),
        items=dict.fromkeys(ITEMS, True),
        lost=0,
        assessors="甲、乙",
        at=at(TODAY, 12),
    )
