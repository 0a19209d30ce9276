"""大市镇, clause by clause: one window, one application, one task force, each class decided on its own."""

from dataclasses import replace

import pytest

from doudi.policy.pack import load_pack
from doudi.procedure.definition import load_flows
from tests.procedure.road import Road, person

WINDOW, WORKER = person("township_window"), person("village_worker")
HEAD = person("township_head", 31)
CLASSES = ("dibao", "tekun", "margin", "monitored", "rigid", "other")


def case(*applies: str) -> Road:
    return Road("leiyang-2024", "application", applies)


def test_one_window_takes_the_application_and_everything_else_waits_for_it() -> None:
    """LY-12: it is the township's window that accepts, for every class alike; no other door is there."""
    road = case()
    flows = load_flows(load_pack("leiyang-2024"))
    doors = {one: [name for name, flow in flows.items() if one in flow.programmes] for one in CLASSES}
    assert doors == {one: ["application"] for one in CLASSES}
    for other in ("county_civil_affairs", "village_committees", "agriculture"):
        assert road.refused("窗口受理", person(other)) == "role"
    for waiting in ("授权核对", "调查核实", "住房饮水劳动评估"):
        assert road.refused(waiting) == "too-early"
    road.done("窗口受理", WINDOW)
    assert {"授权核对", "调查核实", "住房饮水劳动评估"} <= set(road.open)


@pytest.mark.parametrize("confirmed", CLASSES)
def test_one_application_is_confirmed_by_class(confirmed: str) -> None:
    """LY-13: applied for once, confirmed as any one of the classes; a decision that names none, or another, is none."""
    road = case().up_to("分类审核确认")
    assert [step.name for step in road.flow.of_kind("application")] == ["窗口受理"]
    assert road.refused("分类审核确认", HEAD, **{"class": ""}) == "no-class"
    assert road.refused("分类审核确认", HEAD, **{"class": "doudi"}) == "no-class"
    road.done("分类审核确认", HEAD, **{"class": confirmed})
    assert road.status == "approved" and road.state.decision.data["class"] == confirmed


def test_hardship_that_teams_learn_of_is_reported_and_the_person_told_and_helped() -> None:
    """LY-17, LY-34: village and task force report; then the policy is told and the application helped with."""
    road = case()
    assert road.refused("主动发现", person("finance")) == "role"
    assert road.refused("主动发现", person("county_reviewer")) == "role"
    road.done("主动发现", WORKER)
    assert road.refused("告知并协助申请", person("finance")) == "role"
    road.done("告知并协助申请", WORKER)
    road.done("窗口受理", WINDOW)
    done = [event.step for event in road.state.events if event.kind == "done"]
    assert done == ["主动发现", "告知并协助申请", "窗口受理"]


def test_once_reported_a_person_is_told_before_the_application_is_taken() -> None:
    """LY-34: a case that began by discovery has a place for the telling, and it is gone once the case is decided."""
    road = case()
    road.done("主动发现", WORKER)
    assert "告知并协助申请" in road.open
    road.up_to("分类审核确认")
    road.done("分类审核确认", HEAD)
    assert road.refused("告知并协助申请", WORKER) == "decided"


def test_who_has_difficulty_applying_is_served_by_an_agent_and_it_is_kept_who() -> None:
    """LY-33: the window or the village's worker acts for them; who did stands in the case."""
    road = case()
    assert road.refused("代办", person("finance")) == "role"
    road.done("代办", WORKER, for_whom="张桂兰")
    kept = road.state.done["代办"]
    assert kept.by == WORKER and kept.data["for_whom"] == "张桂兰"


def test_the_task_force_does_the_work_and_the_village_assists() -> None:
    """LY-26: survey by the township with the village along; review and confirmation in the township, by other hands."""
    road = case().up_to("调查核实")
    clerk, colleague = person("township_clerk", 11), person("task_force", 12)
    assert road.refused("调查核实", WORKER) == "role"
    assert road.refused("调查核实", clerk, [colleague]) == "not-joined"
    road.done("调查核实", clerk, [colleague, WORKER])
    road.up_to("乡镇复核")
    surveyor = replace(person("township_reviewer"), id=colleague.id)
    assert road.refused("乡镇复核", surveyor) == "same-person"
    road.up_to("分类审核确认")
    for other in ("county_civil_affairs", "village_committees"):
        assert road.refused("分类审核确认", person(other, 31), **{"class": "dibao"}) == "role"
    road.done("分类审核确认", HEAD, [person("task_force", 32)])
    assert road.status == "approved"


def test_no_class_is_confirmed_without_survey_and_review() -> None:
    """LY-26."""
    for left_out in ("调查核实", "乡镇复核"):
        road = case().to_the_end(without=left_out)
        assert road.state.decision is None
        assert road.refused("分类审核确认", HEAD) == "too-early"


def test_who_is_monitored_is_identified_side_by_side() -> None:
    """LY-38: agriculture goes on identifying once the case is decided; nothing of the case waits for it."""
    road = case()
    assert road.refused("监测对象同步认定") == "too-early"
    road.up_to("分类审核确认")
    road.done("分类审核确认", HEAD)
    assert road.refused("监测对象同步认定", person("township_clerk")) == "role"
    road.done("监测对象同步认定", person("agriculture"))


def test_housing_water_and_capacity_to_work_are_assessed_before_the_review() -> None:
    """LY-42: without the assessment the township does not review; the village alone does not make it."""
    road = case().up_to("乡镇复核", without="住房饮水劳动评估")
    assert road.refused("乡镇复核") == "too-early"
    assert road.refused("住房饮水劳动评估", WORKER) == "role"
    road.done("住房饮水劳动评估", person("task_force"))
    road.done("乡镇复核")
