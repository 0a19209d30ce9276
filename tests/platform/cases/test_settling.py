"""A case of which it cannot be told what comes next stands on somebody's desk, with the question."""

from dataclasses import replace

import pytest
from django.urls import reverse

from doudi.apps.cases import engine, packs
from doudi.apps.cases.desk import desk_of
from doudi.apps.cases.models import Case
from doudi.apps.cases.services.intake import accept
from doudi.procedure.definition import Step
from tests.platform.cases.conftest import at

ASKED = "建档立卡"


@pytest.fixture
def unsure(household, people, open_case, it_is, monkeypatch):
    """A case of cn-2021 whose notice waits for a step that is needed only for the registered poor, about whom nobody has
    said anything; survey and check are done."""
    flow = packs.flows_of(packs.pack_for("cn-2021", household.area_code))["dibao"]
    review = flow.steps["乡镇审核"]
    extra: Step = replace(
        review, name="建档立卡核实", after=("入户调查", "发起信息核对"), only_if="建档立卡 = 未脱贫", hand="",
        sends_back_to=(), days=None,
    )  # fmt: skip
    steps = {}
    for name, step in flow.steps.items():
        if name == review.name:
            steps[extra.name] = extra
            step = replace(step, after=(extra.name,))
        steps[name] = step
    changed = replace(flow, steps=steps)
    monkeypatch.setattr(packs, "flow_of", lambda case: changed)
    case = open_case(household)
    clerk = people.township_clerk
    accept(case, by=clerk, at=at(20260105, 12), papers={"申请书": True, "核查授权书": True})
    engine.act(case, "done", "授权核对", by=clerk, at=at(20260105, 13), data={"evidence": ["核查授权书"]})
    signed = [str(clerk.pk), str(people.second_clerk.pk), "household"]
    engine.act(
        case, "done", "入户调查", by=clerk, at=at(20260107), data={"signed": signed},
        with_users=[people.second_clerk],
    )  # fmt: skip
    engine.act(case, "done", "发起信息核对", by=people.county_check_centre, at=at(20260108))
    it_is(20260109)
    return Case.objects.get(pk=case.pk)


def test_it_waits_for_whoever_can_say_and_the_desk_shows_the_question(unsure, people, browser_of):
    assert unsure.waiting_for == [f"{engine.TO_TELL}建档立卡核实"]
    assert set(unsure.waiting_roles) == {"township_clerk", "county_check_centre"}
    desk = desk_of(people.township_clerk, at(20260109).date())
    ((_word, (task,)),) = desk.groups
    assert (task.case == unsure and task.asks == (ASKED,)) or ASKED in task.asks[0]
    page = browser_of(people.township_clerk).get(reverse("front")).content.decode()
    assert unsure.applicant_name in page and "先弄清" in page and ASKED in page
    shown = browser_of(people.township_clerk).get(reverse("cases:case", args=[unsure.pk])).content.decode()
    assert "才知道要不要办“建档立卡核实”" in shown


@pytest.mark.parametrize(("said", "waits"), [("no", "乡镇审核"), ("current", "建档立卡核实")])
def test_once_the_households_page_says_it_the_case_goes_on(said, waits, unsure, people, browser_of):
    answer = browser_of(people.township_clerk).post(
        reverse("people:facts", args=[unsure.household_id]),
        {"registered_poor": said, "source": "declared", "on": "2026-01-09"},
    )
    assert answer.status_code == 302
    unsure.refresh_from_db()
    assert unsure.waiting_for == [waits]


def test_while_somebody_is_on_the_way_to_find_the_facts_nothing_more_is_asked(unsure, people):
    """The same flow before the visit: the visit is what the case waits for."""
    flow, state = packs.flow_of(unsure), engine.state_of(unsure)
    early = replace(state, done={name: done for name, done in state.done.items() if name != "入户调查"})
    turns = [turn.step for turn in engine.waiting(flow, early, 20260109)]
    assert turns == ["入户调查"]
