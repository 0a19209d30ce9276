"""铁岭: the two committees appraise jointly before the township reviews; the open decision is on record step by step."""

from datetime import date

import pytest

from doudi.apps.cases import engine
from doudi.apps.cases.services.intake import Application
from doudi.apps.cases.services.intake import open_case as open_one
from doudi.apps.meetings import selectors, services
from doudi.apps.meetings.services import Person
from doudi.core.refusal import Refused
from tests.platform.cases.conftest import at, make_household
from tests.platform.surveys import test_joint as joint

DAY = 20190401


@pytest.fixture
def tieling(monkeypatch, unfenced):
    monkeypatch.setattr(joint, "DAY", DAY)
    people, village = joint.place(monkeypatch, "211224000000")
    home = joint.lived_there_before(make_household("佟桂芝", village))
    case = open_one(
        Application(household=home, offer="tieling-2019/dibao", programme="dibao"),
        by=people.township_clerk,
        at=at(DAY),
    )
    return case, people


def meet(case, step, kind, by, hour):
    roster = [Person(f"委员{n}", "village_committee" if n % 2 else "party_committee", True) for n in range(9)]
    meeting = services.call(
        [(case, step)], kind, held_on=date(2019, 4, 1), place="村部", chair="佟书记", recorder="关会计", roster=roster,
        key=step, by=by, at=at(DAY, hour),
    )  # fmt: skip
    services.vote(
        meeting.items.get(), agree=9, disagree=0, abstain=0, recused=[], dissent="", by=by, at=at(DAY, hour)
    )
    return meeting


def test_committees_then_open_decision_then_township(tieling):
    """TL-27: the two committees appraise jointly before the township reviews. TL-28: four meetings, two disclosures."""
    case, people = tieling
    joint.walk_to(case, people, "两委联席评议")
    with pytest.raises(Refused, match="两委联席评议"):
        engine.act(
            case, "done", "乡镇审核", by=people.township_reviewer, at=at(DAY, 14), data={"agree": True}
        )
    step = joint.packs.step_of(case, "两委联席评议")
    assert selectors.kind_for(step) == "committees"
    by = people.village_committees
    services.close(
        meet(case, "两委联席评议", "committees", by, 14), "两委逐户评议，一致同意。", by=by, at=at(DAY, 14)
    )
    case.refresh_from_db()
    assert "两委联席评议" not in case.waiting_for
    joint.walk_to(case, people, "四议两公开")
    step = joint.packs.step_of(case, "四议两公开")
    assert selectors.kind_for(step) == "open_decision" and step in selectors.waiting_steps(case)
    meeting = meet(case, "四议两公开", "open_decision", by, 16)
    kinds = list(services.OPEN_STEPS)
    for kind in kinds[:-1]:
        services.record_open_step(meeting, kind, date(2019, 4, 1), "", by=by, at=at(DAY, 16))
    with pytest.raises(Refused, match="实施结果公开"):
        services.close(meeting, "四次议事，两次公开。", by=by, at=at(DAY, 17))
    services.record_open_step(meeting, kinds[-1], date(2019, 4, 1), "", by=by, at=at(DAY, 17))
    services.close(meeting, "四次议事，两次公开。", by=by, at=at(DAY, 17))
    case.refresh_from_db()
    assert "四议两公开" not in case.waiting_for
    assert case.events.filter(kind="done", step="四议两公开").get().data["minutes"] == meeting.pk


def test_a_big_case_is_discussed_before_it_is_decided_and_the_minutes_are_at_hand(monkeypatch, unfenced):
    """TL-18: case by case; whoever keeps the minutes need not be who decides, and discussing decides nothing."""
    monkeypatch.setattr(joint, "DAY", DAY)
    monkeypatch.setitem(joint.VALUES, "temporary_limit_township", 500)
    monkeypatch.setitem(joint.VALUES, "temporary_limit_county", 1000)
    people, village = joint.place(monkeypatch, "211224000000")
    home = joint.lived_there_before(make_household("佟桂芝", village))
    case = open_one(
        Application(household=home, offer="tieling-2019/temporary", programme="temporary"), by=people.township_clerk, at=at(DAY)
    )  # fmt: skip
    for step, by, data in (
        ("申请受理", people.township_clerk, {"evidence": ["申请书"]}),
        ("入户调查", people.township_clerk, {"signed": [str(people.township_clerk.pk), "household"]}),
        ("乡镇审核", people.township_reviewer, {"agree": True, "amount_fen": 2_000_000}),
    ):
        engine.act(case, "done", step, by=by, at=at(DAY, 10), data=data)
    boards = list(joint.packs.step_of(case, "公示").boards)
    engine.act(case, "begin", "公示", by=people.township_clerk, at=at(DAY, 11), data={"boards": boards})
    engine.act(case, "done", "公示", by=None, at=at(20190412))
    assert "一事一议" in case.waiting_for
    assert [step.name for step in selectors.waiting_steps(case)] == ["一事一议"]
    meeting = services.call(
        [(case, "一事一议")], "collective", held_on=date(2019, 4, 12), place="局会议室", chair="周局长", recorder="钱秘书",
        roster=[Person(f"科长{n}", "county", True) for n in range(5)], key="t", by=people.county_reviewer, at=at(20190412, 10),
    )  # fmt: skip
    services.vote(
        meeting.items.get(),
        agree=5,
        disagree=0,
        abstain=0,
        recused=[],
        dissent="",
        by=people.county_reviewer,
        at=at(20190412, 10),
    )
    services.close(meeting, "家庭突遭变故，一致同意。", by=people.county_reviewer, at=at(20190412, 11))
    case.refresh_from_db()
    assert case.status == "open" and "一事一议" in case.waiting_for
    decide = dict(by=people.county_civil_affairs, at=at(20190412, 12))
    with pytest.raises(Refused, match="会议记录"):
        engine.act(case, "decide", "一事一议", data={"outcome": "approve", "amount_fen": 2_000_000}, **decide)
    engine.act(
        case,
        "decide",
        "一事一议",
        data={"outcome": "approve", "amount_fen": 2_000_000, "minutes": meeting.pk},
        **decide,
    )
    assert case.decided_on == date(2019, 4, 12)
