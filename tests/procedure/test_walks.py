"""Worked cases of every flow, as an official can read them in walks.yaml."""

import re
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from doudi.core.dates import parse_day
from doudi.core.refusal import Refused
from doudi.policy.pack import load_pack
from doudi.policy.yaml_text import load_yaml
from doudi.procedure.clocks import clock
from doudi.procedure.definition import Flow
from doudi.procedure.engine import advance, replay, start
from doudi.procedure.events import Actor, Event
from doudi.procedure.state import State
from tests.procedure.acting import case_flows, done_data, flow_and_facts, person

CONTENT = load_yaml(Path(__file__).with_name("walks.yaml"))
WALKS: list[dict[str, Any]] = CONTENT["walks"]
VERBS = {
    "受理": "open", "办": "done", "张贴": "begin", "期满": "done", "异议": "object", "成立": "settle",
    "不成立": "settle", "退回": "send_back", "抽中": "drawn", "未抽中": "drawn", "准予": "decide", "不予": "decide",
    "撤回": "withdraw", "办结": "close", "暂停": "pause", "恢复": "resume",
}  # fmt: skip
TRUTH = {"是": True, "否": False, "未知": None}


def actors(named: str) -> list[Actor]:
    """Those who act, by name; nobody for the system."""
    if named == "系统":
        return []
    return [replace(person(str(CONTENT["people"][name])), id=name, name=name) for name in named.split("、")]


def event_of(flow: Flow, state: State, line: str) -> Event:
    """One line as an event: what a step asks for is there unless the line says what is missing."""
    day, named, verb, *rest = line.split()
    people = actors(named)
    by = people[0] if people else None
    name, details = (rest[0], rest[1:]) if rest else ("", [])
    data: dict[str, Any] = {}
    if verb == "办" and by is not None:
        data = done_data(flow.steps[name], person(by.role))
        data["people"] = [one.as_dict() for one in people[1:]]
        data["signed"] = [*(one.id for one in people), "household"]
    elif verb == "张贴":
        data["boards"] = list(flow.steps[name].boards)
    elif verb == "异议":
        data["id"] = str(len(state.objections) + 1)
    elif verb in ("成立", "不成立"):
        data |= {"id": str(len(state.objections)), "upheld": verb == "成立"}
    elif verb in ("准予", "不予"):
        data |= {"outcome": "approve" if verb == "准予" else "refuse", "minutes": "记录", "reason": "理由"}
    elif verb == "退回":
        data |= {"to": details.pop(0), "why": "要补充"}
    if verb in ("抽中", "未抽中"):
        taken, of = details.pop(0).split("/")
        data |= {"drawn": verb == "抽中", "taken": int(taken), "of": int(of)}
    for detail in details:
        data |= detail_of(detail, flow.steps[name].boards)
    return Event(VERBS[verb], name, by, parse_day(day), data)


def detail_of(detail: str, boards: tuple[str, ...]) -> dict[str, Any]:
    """One word of detail."""
    if detail in boards:
        return {"boards": [detail]}
    if meeting := re.fullmatch(r"(\d+)/(\d+)=(\d+):(\d+)", detail):
        present, members, agree, disagree = map(int, meeting.groups())
        numbers = {"members": members, "present": present, "deputies": present, "agree": agree}
        return {"meeting": numbers | {"disagree": disagree}}
    if detail.endswith("元"):
        return {"amount_fen": int(Decimal(detail[:-1]) * 100)}
    if detail.startswith("类别"):
        return {"class": detail[2:]}
    plain = {
        "缺签字": {"signed": []}, "缺凭证": {"evidence": []}, "不同意": {"agree": False}, "无记录": {"minutes": ""},
        "只贴": {},
    }  # fmt: skip
    return dict(plain[detail])


@pytest.mark.parametrize("walk", WALKS, ids=[f"{walk['flow']} {n}" for n, walk in enumerate(WALKS)])
def test_a_worked_case_goes_the_way_an_official_expects(walk: dict[str, Any]) -> None:
    pack_id, flow_id = str(walk["flow"]).split()
    lines = [str(line) for line in walk["does"]]
    flow, facts = flow_and_facts(pack_id, flow_id, special="special" in walk, delegated="delegated" in walk)
    given = {str(name): int(value) for name, value in walk.get("parameters", {}).items()}
    facts = replace(
        facts, opened_on=parse_day(lines[0].split()[0]), parameters=dict(facts.parameters) | given
    )
    state = start(flow, facts)
    for line in lines:
        said, _, code = (part.strip() for part in line.partition("✗"))
        event = event_of(flow, state, said)
        if code:
            with pytest.raises(Refused) as refused:
                advance(flow, state, event)
            assert refused.value.code == code, f"{line}：{refused.value.message}"
        else:
            try:
                state = advance(flow, state, event)
            except Refused as refused_here:
                raise AssertionError(f"{line}：{refused_here.message}") from refused_here
            if event.kind == "open" and "conditions" in walk:
                found = {str(name): TRUTH[str(value)] for name, value in walk["conditions"].items()}
                state = advance(flow, state, Event("conditions", "", None, event.on, found))
    assert state.status == str(walk["then"])
    assert state.rounds == int(walk.get("rounds", 0))
    if "due" in walk:
        assert clock(flow, state, state.last_on).total_due == parse_day(str(walk["due"]))
    assert replay(flow, facts, state.events) == state


def test_every_flow_has_a_worked_case() -> None:
    walked = {tuple(str(walk["flow"]).split()) for walk in WALKS}
    assert set(case_flows()) - walked == set()


def test_worked_cases_name_clauses_that_exist() -> None:
    for walk in WALKS:
        pack = load_pack(str(walk["flow"]).split()[0])
        assert {str(clause) for clause in walk["clauses"]} <= set(pack.clauses), walk["walk"]
