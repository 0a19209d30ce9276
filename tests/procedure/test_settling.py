"""Where it cannot be told whether a step is needed, what has to be settled first is said, with who can settle it."""

from dataclasses import replace

import pytest

from doudi.policy.dossier import read_household
from doudi.policy.pack import load_pack
from doudi.procedure.facts import unknown_in
from doudi.procedure.settling import unsettled
from tests.procedure.acting import flow_and_facts, opened

POOR = "建档立卡 = 未脱贫"


def flow_of(pack: str, name: str = "dibao", conditions: bool | None = None):
    flow, facts = flow_and_facts(pack, name)
    return flow, opened(flow, facts, conditions)


def test_facts_are_asked_of_whoever_looks_at_the_household_before() -> None:
    flow, state = flow_of("zhuzhou-2017", "doudi")
    (step,) = (one for one in flow.steps.values() if one.only_if == POOR)
    first = unsettled(flow, state, step)
    assert first is not None and (first.kind, first.text) == ("facts", POOR)
    surveyors = {role for one in flow.of_kind("survey") for role in one.who}
    assert surveyors <= set(first.who) and step.name in first.says and POOR in first.says


@pytest.mark.parametrize("known", [True, False])
def test_what_is_known_asks_nothing(known: bool) -> None:
    flow, state = flow_of("zhuzhou-2017", "doudi", known)
    undrawn = [step.name for step in flow.steps.values() if step.drawn_by and not known]
    assert [step.name for step in flow.steps.values() if unsettled(flow, state, step)] == undrawn


def test_a_step_that_people_find_is_asked_of_them() -> None:
    flow, state = flow_of("cn-2021")
    step = replace(flow.steps["近亲属备案"], when=(), found_by=("township_reviewer",))
    first = unsettled(flow, state, step)
    assert first is not None and (first.kind, first.who) == ("people", ("township_reviewer",))


def test_an_amount_nobody_has_named_and_a_limit_nobody_has_laid_down_are_told_apart() -> None:
    flow, state = flow_of("tieling-2019", "temporary", False)
    step = flow.steps["县区审批"]
    first = unsettled(flow, state, step)
    assert first is not None and (first.kind, first.who) == ("amount", step.who)
    bare = replace(state.facts, parameters={})
    second = unsettled(flow, replace(state, amount=100_000, facts=bare), step)
    assert second is not None and second.kind == "parameter" and "乡镇临时救助限额" in second.says
    assert unsettled(flow, replace(state, amount=200_000), step) is None


def test_a_draw_that_was_not_made_comes_first() -> None:
    flow, state = flow_of("zhuzhou-2017", "doudi", False)
    step = next(one for one in flow.steps.values() if one.drawn_by and one.when)
    first = unsettled(flow, state, step)
    assert first is not None and first.kind == "draw"
    assert first.who == flow.steps[step.drawn_by].who and step.drawn_by in first.says
    unsaid = unsettled(flow, flow_of("zhuzhou-2017", "doudi")[1], step)
    assert unsaid is not None and unsaid.kind == "mark"


def test_the_unknown_facts_of_a_condition_are_named_and_no_others() -> None:
    pack = load_pack("zhuzhou-2017")
    household = {"household_id": "h", "area_code": "430281103005"}
    people = [
        {"household_id": "h", "person_id": name, "birth_date": "1984-01-01"} | more
        for name, more in (("a", {"disability_uncertified": False}), ("b", {}))
    ]
    file = {"household": household, "persons": people}
    assert unknown_in(pack, read_household(file), 20260301, POOR) == ["household.registered_poor"]
    asked = unknown_in(pack, read_household(file), 20260301, "有成员(有残疾未办证)")
    assert "persons[1].disability_uncertified" in asked and "persons[0].disability_uncertified" not in asked
    household["registered_poor"] = "no"
    assert unknown_in(pack, read_household(file), 20260301, POOR) == []
