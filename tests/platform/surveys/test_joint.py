"""株洲 and 辽宁, clause by clause: who has to take part in survey, check, appraisal and discussion, and what is refused."""

from datetime import date

import pytest

from doudi.apps.cases import engine, packs
from doudi.apps.cases.models import Authorisation, CaseHand
from doudi.apps.cases.services.intake import Application
from doudi.apps.cases.services.intake import open_case as open_one
from doudi.apps.checks import services as checks
from doudi.apps.meetings import services as meetings
from doudi.apps.people.models import Membership
from doudi.apps.people.services import state, state_rows
from doudi.apps.surveys import services as visits
from doudi.core.refusal import Refused
from tests.platform.cases import conftest as ground
from tests.platform.cases.conftest import LOCAL, accounts, at, make_household
from tests.platform.field import drawn

DAY = 20180105
VALUES = {**LOCAL, "county_days": 10, "objection_days": 20}
#: what the visit sees of the head
ABOUT = {"persons[0].disability_uncertified": "false", "persons[0].labour": "none"}


def lived_there_before(home):
    Membership.objects.filter(household=home).update(since=date(2010, 1, 1))
    return home


def place(monkeypatch, county):
    """Accounts and values of a county elsewhere."""
    areas = {
        "village": f"{county[:6]}101201", "township": f"{county[:6]}101000", "county": county,
        "city": f"{county[:4]}00000000",
    }  # fmt: skip
    monkeypatch.setattr(ground, "AREAS", areas)
    monkeypatch.setattr(
        "doudi.apps.policies.site_values.values_of", lambda site: VALUES if site == county else {}
    )
    return accounts(), areas["village"]


@pytest.fixture
def zhuzhou(monkeypatch, unfenced):
    people, village = place(monkeypatch, "430281000000")
    home = lived_there_before(make_household("刘桂英", village))
    case = open_one(
        Application(household=home, offer="zhuzhou-2017/doudi", programme="doudi"),
        by=people.county_civil_affairs,
        at=at(DAY),
    )
    if "联合立案" in case.waiting_for:
        engine.act(case, "done", "联合立案", by=people.county_civil_affairs, at=at(DAY))
    return case, people


@pytest.fixture
def liaoning(monkeypatch, unfenced):
    people, village = place(monkeypatch, "211224000000")
    home = lived_there_before(make_household("关玉兰", village))
    case = open_one(
        Application(household=home, offer="liaoning-2014/dibao", programme="dibao"),
        by=people.township_clerk,
        at=at(DAY),
    )
    return case, people


def surveyed(case, surveyors, by, head=True):
    visit = visits.begin(case, "入户调查", f"v{case.pk}", by=by, at=at(DAY, 10))
    visits.save(visit, {"conclusion": "属实。", **ABOUT}, device="d", seq=1, by=by, at=at(DAY, 10))
    for user in surveyors:
        visits.sign_as_surveyor(visit, drawn(), by=user, at=at(DAY, 10))
    if head:
        visits.sign_as_household(visit, drawn(), person=case.household.head, name="", by=by, at=at(DAY, 10))
    return visits.finish(visit, agrees=True, how="visit", by=by, at=at(DAY, 10))


def authorise(case, people, step):
    engine.act(
        case, "done", step, by=people.township_clerk, at=at(DAY, 11), data={"evidence": ["核查授权书"]}
    )
    Authorisation.objects.create(
        area_code=case.area_code, case=case, person=case.household.head, name=case.applicant_name,
        signed_on=date(2018, 1, 5), valid_until=date(2019, 1, 4),
    )  # fmt: skip


def checked(case, people, step, by, joined=(), hour=12):
    request = checks.ask(case, step, by=by, at=at(DAY, hour))
    for row in request.answers.all():
        checks.answer(row, found=False, says={}, verified={}, as_of=None, by=by, at=at(DAY, hour))
    return checks.report(request, "", joined=list(joined), by=by, at=at(DAY, hour))


def test_zhuzhou_sends_two_staff_and_the_poverty_office_along(zhuzhou):
    """ZZ-20: at least two staff; ZZ-08: no case passes the survey without the poverty office."""
    case, people = zhuzhou
    with pytest.raises(Refused, match="至少要 2 人"):
        surveyed(case, [people.township_clerk, people.county_poverty_office], people.township_clerk)
    with pytest.raises(Refused, match="一起参加") as refused:
        visit = visits.begin(case, "入户调查", "again", by=people.township_clerk, at=at(DAY, 10))
        visits.take_back_signatures(visit, by=people.township_clerk, at=at(DAY, 10))
        for user in (people.township_clerk, people.second_clerk):
            visits.sign_as_surveyor(visit, drawn(), by=user, at=at(DAY, 10))
        visits.sign_as_household(
            visit, drawn(), person=case.household.head, name="", by=people.township_clerk, at=at(DAY, 10)
        )
        visits.finish(visit, agrees=True, how="visit", by=people.township_clerk, at=at(DAY, 10))
    assert refused.value.clause == "ZZ-20"
    visits.sign_as_surveyor(visit, drawn(), by=people.county_poverty_office, at=at(DAY, 10))
    visits.finish(visit, agrees=True, how="visit", by=people.township_clerk, at=at(DAY, 10))
    case.refresh_from_db()
    assert "入户调查" not in case.waiting_for
    hands = CaseHand.objects.filter(case=case, hand="survey").values_list("user__username", flat=True)
    assert set(hands) == {"township_clerk", "second_clerk", "county_poverty_office"}


def test_zhuzhou_checks_together_with_the_peoples_bank_and_the_poverty_office(zhuzhou):
    """ZZ-21: by the verification centre together with the People's Bank and other bodies; ZZ-08."""
    case, people = zhuzhou
    surveyed(
        case,
        [people.township_clerk, people.second_clerk, people.county_poverty_office],
        people.township_clerk,
    )
    authorise(case, people, "授权核对")
    request = checks.ask(case, "家庭经济状况核对", by=people.county_check_centre, at=at(DAY, 12))
    assert set(request.answers.values_list("source", flat=True)) >= {
        "hrss",
        "health",
        "disabled_federation",
        "peoples_bank",
    }
    for row in request.answers.all():
        who = {
            "hrss": people.hrss,
            "health": people.health,
            "peoples_bank": people.peoples_bank,
            "disabled_federation": people.disabled_federation,
        }
        checks.answer(
            row,
            found=False,
            says={},
            verified={},
            as_of=None,
            by=who.get(row.source, people.county_check_centre),
            at=at(DAY, 12),
        )
    with pytest.raises(Refused, match=r"人民银行.*一起参加"):
        checks.report(
            request, "", joined=[people.county_poverty_office], by=people.county_check_centre, at=at(DAY, 12)
        )
    checks.report(
        request,
        "",
        joined=[people.county_poverty_office, people.peoples_bank],
        by=people.county_check_centre,
        at=at(DAY, 12),
    )
    case.refresh_from_db()
    assert "民主评议" in case.waiting_for, "ZZ-22: then the villagers appraise"


def accepted(case, people):
    for step, evidence in (("个人申请", "申请材料"), ("书面声明", "收入和财产书面声明")):
        engine.act(case, "done", step, by=people.township_clerk, at=at(DAY, 9), data={"evidence": [evidence]})


def test_liaoning_both_sides_sign_the_survey(liaoning):
    """LD-05: investigators and applicant both sign."""
    case, people = liaoning
    accepted(case, people)
    with pytest.raises(Refused, match="还缺申请人的签字"):
        surveyed(case, [people.township_clerk], people.township_clerk, head=False)


def test_liaoning_runs_no_check_without_the_authorisation(liaoning):
    """LD-40: without the authorisation no check runs; with it the city's centre asks the eleven bodies."""
    case, people = liaoning
    accepted(case, people)
    engine.act(
        case, "done", "核查授权", by=people.township_clerk, at=at(DAY, 9), data={"evidence": ["核查授权书"]}
    )
    with pytest.raises(Refused, match="还没有签核对授权书") as refused:
        checks.ask(case, "信息核对", by=people.city_check_centre, at=at(DAY, 11))
    assert refused.value.clause == "LD-40"


def test_liaoning_appraises_after_the_survey(liaoning):
    """LD-06: villagers appraise the declared economics and the survey's result, not before it is there."""
    case, people = liaoning
    accepted(case, people)
    with pytest.raises(Refused, match="要先办完“入户调查”"):
        call(case, people, "民主评议", "appraisal", people.township_clerk)
    surveyed(case, [people.township_clerk], people.township_clerk)
    assert call(case, people, "民主评议", "appraisal", people.township_clerk).items.count() == 1


def call(case, people, step, kind, by, hour=13, number=12):
    roster = [meetings.Person(f"代表{n}", "village_deputy", True) for n in range(number)]
    return meetings.call(
        [(case, step)], kind, held_on=date(2018, 1, 5), place="会议室", chair="赵主任", recorder="钱秘书", roster=roster,
        key=f"{step}-{case.pk}", by=by, at=at(DAY, hour),
    )  # fmt: skip


def walk_to(case, people, goal):
    """By plain events to the step before `goal`."""
    flow = packs.flow_of(case)
    for _try in range(30):
        case.refresh_from_db()
        if goal in case.waiting_for:
            return
        step = next(s for s in flow.in_order if s.name in case.waiting_for and not s.optional)
        doer = getattr(people, step.who[0])
        if step.does == "notice":
            if engine.state_of(case).begun.get(step.name) is None:
                engine.act(
                    case,
                    "begin",
                    step.name,
                    by=people.township_clerk,
                    at=at(DAY, 14),
                    data={"boards": list(step.boards)},
                )
            engine.act(case, "done", step.name, by=None, at=at(20180116))
            continue
        late = "审查结果公示" in engine.state_of(case).done
        data = {"signed": [str(doer.pk), "household"], "evidence": list(step.evidence), "agree": True}
        if step.does == "appraisal":
            data["meeting"] = {"members": 12, "present": 12, "deputies": 12, "agree": 12}
        if step.does == "draw":
            engine.act(
                case,
                "drawn",
                step.name,
                by=doer,
                at=at(20180116, 10),
                data={"drawn": False, "of": 2, "taken": 1},
            )
            continue
        engine.act(case, "done", step.name, by=doer, at=at(20180116, 9) if late else at(DAY, 14), data=data)
    raise AssertionError(f"{goal} never came: {case.waiting_for}")


def test_liaoning_discusses_special_cases_together_with_minutes(liaoning):
    """LD-09: major illness, or spending above income: collective discussion, minuted; no approval before it."""
    case, people = liaoning
    how = dict(source="declared", on=date(2018, 1, 5), by=people.township_clerk, at=at(DAY, 9))
    state(
        case.household,
        case.household.head,
        {"illness": "serious", "labour": "none", "counted": "true", "whereabouts": "home"},
        **how,
    )
    state_rows(case.household, "incomes", [], **how)
    state_rows(case.household, "expenses", [], **how)
    engine.refresh_conditions(case, at=at(DAY, 9))
    walk_to(case, people, "集体讨论")
    with pytest.raises(Refused, match="集体讨论"):
        engine.act(
            case,
            "decide",
            "县级审批",
            by=people.county_civil_affairs,
            at=at(20180116, 11),
            data={"outcome": "approve"},
        )
    roster = [
        meetings.Person(name, "county", True) for name in ("赵主任", "钱秘书", "孙科长", "李副局长", "周局长")
    ]
    meeting = meetings.call(
        [(case, "集体讨论")], "collective", held_on=date(2018, 1, 16), place="局会议室", chair="周局长", recorder="钱秘书",
        roster=roster, key="c", by=people.county_civil_affairs, at=at(20180116, 12),
    )  # fmt: skip
    meetings.vote(
        meeting.items.get(), agree=5, disagree=0, abstain=0, recused=[], dissent="", by=people.county_civil_affairs,
        at=at(20180116, 12),
    )  # fmt: skip
    meetings.close(
        meeting, "重病，自付费用大，一致同意。", by=people.county_civil_affairs, at=at(20180116, 13)
    )
    case.refresh_from_db()
    assert "集体讨论" not in case.waiting_for and "县级审批" in case.waiting_for
    assert case.events.filter(kind="done", step="集体讨论").get().data["minutes"] == meeting.pk
