"""People for every role of a flow, and the event that would rightly come next at a step."""

from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction
from typing import Any

from doudi.core import areas
from doudi.policy.pack import load_pack, pack_ids
from doudi.procedure.definition import Flow, Step, load_flows
from doudi.procedure.engine import advance, start
from doudi.procedure.events import Actor, Event
from doudi.procedure.facts import case_facts
from doudi.procedure.roles import roles
from doudi.procedure.state import CaseFacts, State

VILLAGE = "430281001001"
ELSEWHERE = "430223001001"
OPENED = 20240102
#: what a county lays down where the documents leave it to the county
COUNTY = {
    "notice_days": 7,
    "temporary_limit_township": 100_000,
    "temporary_limit_county": 500_000,
    "survey_team_min": 2,
}
LENGTH = {"household": 12, "village": 12, "township": 9, "county": 6, "city": 4}


def case_flows() -> list[tuple[str, str]]:
    """(pack, flow) of everything a case can go through; a flow a pack only inherits is walked where it is written."""
    return [
        (pack_id, name)
        for pack_id in pack_ids()
        for name, flow in load_flows(load_pack(pack_id)).items()
        if flow.kind == "case" and flow.packs[0] == pack_id
    ]


def flow_and_facts(pack_id: str, flow_id: str, **facts: Any) -> tuple[Flow, CaseFacts]:
    pack = load_pack(pack_id)
    flow = load_flows(pack)[flow_id]
    given = case_facts(pack, flow, area=VILLAGE, opened_on=OPENED, **facts)
    return flow, replace(given, parameters=COUNTY | dict(given.parameters))


def person(role: str, number: int = 1, *, near: str = VILLAGE, kin: bool = False) -> Actor:
    """Somebody of this role, on its level, in charge of the area of the village."""
    level = roles()[role].level
    return Actor(
        f"{role}{number}",
        role,
        level,
        near[: LENGTH[level]].ljust(12, "0"),
        kin,
        f"{roles()[role].label}{number}",
    )


def right_person(flow: Flow, step: Step) -> Actor:
    """Somebody who may act at a step and has no other hand: each hand has its own people."""
    hands = ["", *flow.hands]
    return person(step.who[-1], 1 + 10 * hands.index(step.hand))


def done_data(step: Step, by: Actor) -> dict[str, Any]:
    """What a step asks for, all of it: enough people, signatures, papers, minutes, votes."""
    number = int(by.id.removeprefix(by.role)) + 1
    people = [person(by.role, number)]
    people += [person(role, number) for role in step.joined_by if role != by.role]
    data: dict[str, Any] = {"people": [one.as_dict() for one in people], "evidence": list(step.evidence)}
    data["signed"] = [by.id, *(one.id for one in people), "household"]
    if step.minutes:
        data["minutes"] = "会议记录"
    if step.does in ("review", "opinion", "confirmation"):
        data["agree"] = True
    if step.does == "review":
        data["amount_fen"] = 60_000
    if step.does == "appraisal":
        data["meeting"] = {"members": 15, "present": 12, "deputies": 10, "agree": 9, "disagree": 3}
    return data


def event_for(flow: Flow, state: State, step: Step, by: Actor, on: int) -> Event:
    """The right event for a step that is open."""
    if step.does == "notice" and step.name not in state.begun:
        return Event("begin", step.name, by, on, {"boards": list(step.boards)})
    if step.does == "notice":
        return Event("done", step.name, None, on)
    if step.does == "draw":
        return Event("drawn", step.name, by, on, {"drawn": True, "of": 10, "taken": 10, "draw": "d"})
    if step.does == "decision":
        data: dict[str, Any] = {"outcome": "approve", "minutes": "会议记录"}
        if flow.classes:
            data["class"] = flow.classes[0]
        if step.up_to or step.above:
            data["amount_fen"] = 60_000
        return Event("decide", step.name, by, on, data)
    return Event("done", step.name, by, on, done_data(step, by))


def told(flow: Flow, value: bool | None) -> Mapping[str, bool | None]:
    """Every conditional step told to apply, or not."""
    return {step.name: value for step in flow.steps.values() if step.conditional}


def opened(flow: Flow, facts: CaseFacts, conditions: bool | None = False) -> State:
    """A case opened by somebody of its first step, with its conditions told."""
    first = flow.of_kind("application")[0]
    state = advance(flow, start(flow, facts), Event("open", "", person(first.who[0]), facts.opened_on))
    if told(flow, conditions):
        state = advance(flow, state, Event("conditions", "", None, facts.opened_on, told(flow, conditions)))
    return state


def whole(given: Any) -> Fraction:
    return Fraction(str(given))


assert areas.covers("430281000000", VILLAGE) and not areas.covers("430281000000", ELSEWHERE)
