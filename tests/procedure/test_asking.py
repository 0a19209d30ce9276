"""What pages are told: open steps, reasons, papers, conditions of the dossier; and what events refuse on the way."""

from dataclasses import replace

import pytest

from doudi.core.refusal import Refused
from doudi.policy.dossier import read_household
from doudi.policy.pack import load_pack
from doudi.procedure import asking
from doudi.procedure.definition import Flow, load_flows
from doudi.procedure.engine import advance, start
from doudi.procedure.events import Actor, Event
from doudi.procedure.facts import case_facts, holds
from doudi.procedure.state import State
from tests.procedure.acting import ELSEWHERE, OPENED, event_for, flow_and_facts, opened, person, told

CLERK, COLLEAGUE = person("township_clerk"), person("township_clerk", 2)


def case(
    pack_id: str = "cn-2021", flow_id: str = "dibao", conditions: bool | None = False
) -> tuple[Flow, State]:
    flow, facts = flow_and_facts(pack_id, flow_id)
    return flow, opened(flow, facts, conditions)


def go(flow: Flow, state: State, *steps: str, on: int = OPENED) -> State:
    """These steps, done rightly."""
    for name in steps:
        step = flow.steps[name]
        state = advance(flow, state, event_for(flow, state, step, person(step.who[0]), on))
    return state


def code(flow: Flow, state: State, event: Event) -> str:
    with pytest.raises(Refused) as refused:
        advance(flow, state, event)
    return refused.value.code


def test_open_steps_are_what_can_be_done_now() -> None:
    flow, state = case()
    assert [one.step.name for one in asking.open_steps(flow, state, OPENED)] == ["申请受理"]
    state = go(flow, state, "申请受理")
    there = {one.step.name: one for one in asking.open_steps(flow, state, OPENED)}
    assert list(there) == ["授权核对", "入户调查"]
    assert there["入户调查"].roles == ("township_clerk",) and there["入户调查"].due_on == 20240105


def test_a_step_nobody_has_told_whether_it_is_needed_waits_and_holds_up_the_decision() -> None:
    flow, state = case(conditions=None)
    state = go(flow, state, "申请受理")
    there = {one.step.name: one for one in asking.open_steps(flow, state, OPENED)}
    wait = there["近亲属备案"].waits_for
    assert (
        wait == ("先弄清是否近亲属已备案，才知道要不要办“近亲属备案”",) and not there["近亲属备案"].may_begin
    )
    assert "近亲属备案" in asking.missing(flow, state, flow.steps["县级审核确认"])


def test_a_condition_of_which_nothing_was_said_counts_as_needed() -> None:
    flow, facts = flow_and_facts("cn-2021", "dibao")
    state = advance(flow, start(flow, facts), Event("open", "", CLERK, OPENED))
    state = go(flow, state, "申请受理", "授权核对", "发起信息核对", "入户调查", "乡镇审核")
    step = flow.steps["乡镇审核公示"]
    state = advance(flow, state, event_for(flow, state, step, CLERK, OPENED))
    state = advance(flow, state, Event("done", step.name, None, 20240110))
    missing = asking.missing(flow, state, flow.steps["县级审核确认"])
    assert set(missing) == {"近亲属备案", "县级入户核实"}


def test_a_button_is_greyed_with_the_reason() -> None:
    flow, state = case()
    state = go(flow, state, "申请受理")
    reasons = {
        "role": (person("finance"), "入户调查"),
        "kin": (replace(CLERK, kin=True), "入户调查"),
        "area": (person("township_clerk", near=ELSEWHERE), "入户调查"),
        "level": (replace(CLERK, level="county", area="430281000000"), "入户调查"),
        "too-early": (person("township_reviewer"), "乡镇审核"),
        "already-done": (CLERK, "申请受理"),
    }
    for wanted, (actor, step) in reasons.items():
        why = asking.why_not(flow, state, step, actor, OPENED)
        assert why is not None and why.code == wanted and why.message.endswith("。")
    assert asking.why_not(flow, state, "入户调查", CLERK, OPENED) is None
    early = asking.why_not(flow, state, "入户调查", CLERK, 20231231)
    assert early is not None and early.code == "clock-back"


def test_papers_missing_are_told_by_step_and_never_what_the_check_supplies() -> None:
    flow, state = case()
    assert asking.needs(flow, state) == {"申请受理": ("申请书",), "授权核对": ("核查授权书",)}
    state = go(flow, state, "申请受理")
    assert asking.needs(flow, state) == {"授权核对": ("核查授权书",)}
    law = load_flows(load_pack("cn-2026"))["dibao"]
    supplied = set(law.steps["申请受理"].supplied_by_check)
    assert {"收入证明", "残疾人证"} <= supplied
    assert not supplied & {paper for step in law.steps.values() for paper in step.evidence}


def test_conditions_are_worked_out_on_the_dossier_with_unknown_kept() -> None:
    pack = load_pack("liaoning-2014")
    flow = load_flows(pack)["dibao"]

    def told_of(household: dict, person_: dict, **lists: list) -> dict[str, bool | None]:
        area = {"household_id": "h", "area_code": "210102001001", "residence": "urban"}
        member = {
            "household_id": "h",
            "person_id": "p",
            "counted": True,
            "birth_date": "1984-01-01",
            "died_on": None,
        }
        dossier = read_household({"household": area | household, "persons": [member | person_], **lists})
        return asking.conditions(
            flow, holds(pack, dossier, 20140303), {"staff_relative": False, "complained_of": None}
        )

    jobless = {"labour": "full", "employed": False, "in_school": False, "unemployment_registered": False}
    assert told_of({}, jobless)["失业登记"] is True
    assert told_of({"residence": "rural"}, jobless)["失业登记"] is False
    assert told_of({}, jobless | {"unemployment_registered": True})["失业登记"] is False
    assert told_of({}, jobless | {"employed": None})["失业登记"] is None
    assert told_of({}, jobless | {"birth_date": "1953-01-01"})["失业登记"] is False
    assert told_of({}, {"illness": "serious"})["集体讨论"] is True
    healthy = {"illness": "none"}
    assert told_of({}, healthy)["集体讨论"] is None
    money = {"incomes": [{"household_id": "h", "kind": "wage", "excluded": False, "amount_year": "1000.00"}]}
    spent = {"household_id": "h", "kind": "medical", "deductible": True}
    assert told_of({}, healthy, **money, expenses=[spent | {"amount_year": "1000.00"}])["集体讨论"] is False
    assert told_of({}, healthy, **money, expenses=[spent | {"amount_year": "1000.01"}])["集体讨论"] is True
    found = told_of({}, healthy)
    assert found["近亲属备案核查"] is False and found["入户抽查"] is None


def test_a_step_only_a_role_can_call_for_is_told_by_that_role() -> None:
    flow, state = case()
    step = replace(flow.steps["近亲属备案"], when=(), found_by=("township_clerk",))
    flow = replace(flow, steps=dict(flow.steps) | {step.name: step})
    event = Event("conditions", "", person("township_window"), OPENED, {step.name: True})
    assert code(flow, state, event) == "role"
    assert advance(flow, state, replace(event, by=CLERK)).applies[step.name] is True
    assert asking.conditions(
        flow, lambda _: None, {"staff_relative": False, "complained_of": False}, {step.name: True}
    )[step.name]


def test_nobody_talks_a_step_away_that_facts_or_marks_call_for() -> None:
    """57-20: a visit that a relative on file calls for is not for somebody at the counter to leave out."""
    flow, state = case()
    for wanted in (True, False):
        event = Event("conditions", "", CLERK, OPENED, {"近亲属备案": wanted})
        assert code(flow, state, event) == "not-found-by-people"


def test_what_a_decision_rested_on_stays_as_it_was() -> None:
    flow, state = case("cn-2026", "emergency")
    state = go(flow, state, "受理", "急难先行救助")
    assert state.status == "approved"
    dibao, decided = case()
    step = dibao.steps["县级审核确认"]
    done = {name: next(iter(state.done.values())) for name in dibao.preceding[step.name]}
    decided = decided.changed(done=done)
    decided = advance(dibao, decided, event_for(dibao, decided, step, person("county_civil_affairs"), OPENED))
    after = advance(dibao, decided, Event("conditions", "", None, OPENED, told(dibao, True)))
    assert after.applies == decided.applies


@pytest.mark.parametrize(("event", "wanted"), [
    (Event("done", "申请受理", None, OPENED), "nobody"),
    (Event("done", "没有的步骤", CLERK, OPENED), "unknown-step"),
    (Event("done", "", CLERK, OPENED), "no-step"),
    (Event("fly", "申请受理", CLERK, OPENED), "unknown-kind"),
    (Event("open", "", CLERK, OPENED), "already-open"),
    (Event("done", "申请受理", CLERK, 20240230), "bad-day"),
    (Event("done", "县级审核确认", person("county_civil_affairs"), OPENED), "use-decide"),
    (Event("drawn", "入户调查", CLERK, OPENED), "not-a-draw"),
    (Event("pause", "", CLERK, OPENED, {"why": "下雨"}), "no-such-pause"),
    (Event("resume", "", CLERK, OPENED), "not-paused"),
    (Event("settle", "", CLERK, OPENED, {"id": "1", "upheld": True}), "no-objection"),
    (Event("object", "申请受理", None, OPENED), "not-a-notice"),
    (Event("object", "乡镇审核公示", None, OPENED), "not-posted"),
    (Event("close", "", CLERK, OPENED), "not-decided"),
    (Event("withdraw", "", None, OPENED), "nobody"),
    (Event("withdraw", "", person("finance", near=ELSEWHERE), OPENED), "area"),
    (Event("conditions", "", None, OPENED, {"入户调查": True}), "unknown-step"),
    (Event("conditions", "", None, OPENED, {"近亲属备案": 1}), "bad-condition"),
    (Event("done", "发放", person("finance"), OPENED), "not-in-case"),
    (Event("done", "申请受理", Actor("x", "nobody", "township", "430281001000"), OPENED), "role"),
])  # fmt: skip
def test_an_event_that_cannot_be_is_refused_with_a_sentence(event: Event, wanted: str) -> None:
    flow, state = case()
    assert code(flow, state, event) == wanted


def test_nothing_happens_before_a_case_is_opened_nor_after_it_ended() -> None:
    flow, facts = flow_and_facts("cn-2021", "dibao")
    assert code(flow, start(flow, facts), Event("done", "申请受理", CLERK, OPENED)) == "not-open"
    assert code(flow, start(flow, facts), Event("open", "", None, OPENED)) == "nobody"
    assert code(flow, start(flow, facts), Event("open", "", person("finance"), OPENED)) == "role"
    _, state = case()
    gone = advance(flow, state, Event("withdraw", "", CLERK, OPENED))
    assert gone.status == "withdrawn"
    assert code(flow, gone, Event("done", "申请受理", CLERK, OPENED)) == "ended"
    why = asking.why_not(flow, gone, "申请受理", CLERK, OPENED)
    assert why is not None and why.code == "ended" and asking.open_steps(flow, gone, OPENED) == []


def test_a_pause_the_pack_knows_stops_and_goes_on() -> None:
    flow, state = case()
    flow = replace(flow, pauses={"papers": ("等待补充材料", "57-22")})
    state = advance(flow, state, Event("pause", "", CLERK, OPENED, {"why": "papers"}))
    assert state.paused_since == OPENED
    assert code(flow, state, Event("pause", "", CLERK, OPENED, {"why": "papers"})) == "already-paused"
    assert code(flow, state, Event("resume", "", CLERK, OPENED, {"why": "rain"})) == "not-paused"
    state = advance(flow, state, Event("resume", "", CLERK, 20240105))
    assert state.paused_since is None


def test_a_campaign_is_no_case() -> None:
    pack = load_pack("longnan-2019")
    flow = load_flows(pack)["campaign"]
    with pytest.raises(Refused) as refused:
        start(flow, case_facts(pack, flow, area="621202001001", opened_on=20190601))
    assert refused.value.code == "not-a-case"


def test_review_and_opinion_say_yes_or_no_and_blank_is_neither() -> None:
    flow, state = case()
    state = go(flow, state, "申请受理", "授权核对", "发起信息核对", "入户调查")
    event = Event("done", "乡镇审核", person("township_reviewer"), OPENED)
    assert code(flow, state, event) == "no-opinion"


def test_pay_only_after_what_it_comes_after() -> None:
    flow, state = case("cn-2026", "emergency")
    assert not asking.may_pay(flow, state)
    assert asking.may_pay(flow, go(flow, state, "受理", "急难先行救助"))
    dibao, open_ = case()
    assert not asking.may_pay(dibao, open_)
    why = asking.why_not_approve(dibao, open_, "县级审核确认")
    assert why is not None and "乡镇审核公示" in why.message


def test_everybody_who_took_part_has_the_hand_not_only_who_typed() -> None:
    flow, state = case("leiyang-2024", "application")
    state = go(flow, state, "窗口受理", "授权核对", "信息核对", "住房饮水劳动评估", "调查核实")
    assert state.hands["village_worker2"] == "survey" and state.hands["township_clerk2"] == "survey"


def test_a_participant_who_may_not_is_refused_with_the_whole_act() -> None:
    flow, state = case()
    state = go(flow, state, "申请受理")
    for other, wanted in (
        (replace(COLLEAGUE, kin=True), "kin"),
        (person("township_clerk", 2, near=ELSEWHERE), "area"),
        (person("finance"), "role"),
    ):
        data = {"people": [other.as_dict()], "signed": [CLERK.id, other.id, "household"]}
        assert code(flow, state, Event("done", "入户调查", CLERK, OPENED, data)) == wanted


@pytest.mark.parametrize("amount", [-1, 1.5, "60", True])
def test_an_amount_is_whole_fen(amount: object) -> None:
    flow, state = case("cn-2026", "emergency")
    state = go(flow, state, "受理")
    data = {"outcome": "approve", "amount_fen": amount}
    assert (
        code(flow, state, Event("decide", "急难先行救助", person("township_head"), OPENED, data))
        == "bad-amount"
    )


def test_a_refusal_gives_its_reason() -> None:
    flow, state = case("cn-2026", "emergency")
    state = go(flow, state, "受理")
    event = Event(
        "decide", "急难先行救助", person("township_head"), OPENED, {"outcome": "refuse", "reason": " "}
    )
    assert code(flow, state, event) == "no-reason"


def noticed() -> tuple[Flow, State]:
    """A case whose notice hangs since 2024-01-02."""
    flow, state = case()
    state = go(flow, state, "申请受理", "授权核对", "发起信息核对", "入户调查", "乡镇审核")
    step = flow.steps["乡镇审核公示"]
    return flow, advance(flow, state, event_for(flow, state, step, CLERK, OPENED))


@pytest.mark.parametrize("upheld", [True, False])
def test_an_objection_upheld_means_a_new_notice_one_not_upheld_does_not(upheld: bool) -> None:
    flow, state = noticed()
    state = advance(flow, state, Event("object", "乡镇审核公示", None, 20240103, {"id": "1"}))
    state = go(flow, state, "入户调查", on=20240104)
    reviewer = person("township_reviewer")
    state = advance(flow, state, Event("settle", "", reviewer, 20240105, {"id": "1", "upheld": upheld}))
    assert ("乡镇审核公示" in state.begun) is not upheld
    assert "乡镇审核" not in state.done


def test_every_objection_is_settled_before_the_case_goes_on() -> None:
    flow, state = noticed()
    for number in "12":
        state = advance(flow, state, Event("object", "乡镇审核公示", None, 20240103, {"id": number}))
    assert (
        code(flow, state, Event("object", "乡镇审核公示", None, 20240103, {"id": "2"})) == "double-objection"
    )
    state = go(flow, state, "入户调查", on=20240104)
    reviewer = person("township_reviewer")
    state = advance(flow, state, Event("settle", "", reviewer, 20240105, {"id": "1", "upheld": False}))
    state = go(flow, state, "乡镇审核", on=20240105)
    assert code(flow, state, Event("done", "乡镇审核公示", None, 20240115)) == "objection-open"
    refuse = Event(
        "decide",
        "县级审核确认",
        person("county_civil_affairs"),
        20240115,
        {"outcome": "refuse", "reason": "超"},
    )
    assert code(flow, state, refuse) == "objection-open"


def test_a_case_sent_back_after_the_draw_keeps_its_draw_and_is_visited_again() -> None:
    flow, state = case("cn-2021", "tekun")
    state = go(
        flow, state, "申请受理", "授权核对", "信息核对", "入户调查", "自理能力评估", "乡镇审核", "初审公示"
    )
    state = go(flow, state, "初审公示", "随机抽取", on=20240110)
    state = go(flow, state, "抽查入户", on=20240111)
    head = person("county_civil_affairs", 2)
    back = Event("send_back", "县级确认", head, 20240112, {"to": "入户调查", "why": "收入没有核实"})
    state = advance(flow, state, back)
    assert state.drawn is True and "随机抽取" in state.done and "抽查入户" not in state.done
    assert [event.kind for event in state.events].count("drawn") == 1
    state = go(flow, state, "入户调查", "乡镇审核", "初审公示", on=20240112)
    state = go(flow, state, "初审公示", on=20240122)
    approve = Event("decide", "县级确认", head, 20240122, {"outcome": "approve"})
    assert code(flow, state, approve) == "too-early"
    assert code(flow, state, event_for(flow, state, flow.steps["随机抽取"], head, 20240122)) == "drawn-twice"
    state = go(flow, state, "抽查入户", on=20240122)
    assert advance(flow, state, approve).status == "approved"


def test_a_relative_or_surveyor_among_those_who_decide_spoils_the_decision() -> None:
    flow, state = case("leiyang-2024", "application")
    state = go(
        flow,
        state,
        "窗口受理",
        "授权核对",
        "信息核对",
        "住房饮水劳动评估",
        "调查核实",
        "乡镇复核",
        "认定公示",
    )
    state = go(flow, state, "认定公示", on=20240110)
    head = person("township_head")
    surveyor = replace(person("task_force"), id="township_clerk2")
    for other, wanted in ((replace(person("task_force"), kin=True), "kin"), (surveyor, "same-person")):
        data = {"outcome": "approve", "class": "dibao", "people": [other.as_dict()]}
        assert code(flow, state, Event("decide", "分类审核确认", head, 20240110, data)) == wanted
    data = {"outcome": "approve", "class": "dibao", "people": [person("task_force").as_dict()]}
    assert advance(flow, state, Event("decide", "分类审核确认", head, 20240110, data)).status == "approved"


@pytest.mark.parametrize("outcome", ["approve", "refuse"])
def test_after_the_decision_nothing_before_it_has_its_turn_any_more(outcome: str) -> None:
    flow, state = noticed()
    head = person("county_civil_affairs")
    if outcome == "approve":
        state = advance(flow, state, Event("done", "乡镇审核公示", None, 20240110))
    data = {"outcome": outcome, "reason": "收入超过标准"}
    state = advance(flow, state, Event("decide", "县级审核确认", head, 20240110, data))
    there = [one.step.name for one in asking.open_steps(flow, state, 20240110)]
    assert there == (["确认告知", "确认后公布"] if outcome == "approve" else ["告知"])
    recheck = Event("done", "异议复查", person("county_check_centre"), 20240110)
    assert code(flow, state, recheck) == "decided"
    assert asking.needs(flow, state) == {}


def test_what_hangs_for_good_takes_complaints_and_no_objections() -> None:
    flow, state = noticed()
    state = advance(flow, state, Event("done", "乡镇审核公示", None, 20240110))
    state = advance(
        flow,
        state,
        event_for(flow, state, flow.steps["县级审核确认"], person("county_civil_affairs"), 20240110),
    )
    hang = event_for(flow, state, flow.steps["确认后公布"], CLERK, 20240110)
    state = advance(flow, state, hang)
    assert code(flow, state, Event("object", "确认后公布", None, 20240111, {"id": "1"})) == "late-objection"
    assert code(flow, state, Event("done", "确认后公布", CLERK, 20240301)) == "long-term"
    assert "确认后公布" not in [one.step.name for one in asking.open_steps(flow, state, 20240111)]
