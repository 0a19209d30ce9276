"""Every flow of every pack, walked at random: what no path may do, whoever acts on whatever day in whatever order."""

from collections import Counter
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from doudi.core.dates import from_date, to_date
from doudi.core.refusal import Refused
from doudi.procedure.asking import open_steps, why_not
from doudi.procedure.definition import Flow, Step
from doudi.procedure.engine import advance, replay, start
from doudi.procedure.entitled import staff_of
from doudi.procedure.events import KINDS, Actor, Event
from doudi.procedure.state import State, number, share
from tests.procedure.acting import (
    ELSEWHERE,
    OPENED,
    case_flows,
    done_data,
    event_for,
    flow_and_facts,
    opened,
    person,
    right_person,
    told,
)

#: how often random walks came to help, by flow: a test that never gets there would prove nothing
REACHED: Counter[tuple[str, str]] = Counter()


def later(day: int, days: int) -> int:
    return from_date(to_date(day) + timedelta(days=days))


class Walk(RuleBasedStateMachine):
    """One case: mostly the right next event, often by the wrong person or with something missing."""

    pack_id = ""
    flow_id = ""

    def __init__(self) -> None:
        super().__init__()
        self.flow, facts = flow_and_facts(self.pack_id, self.flow_id)
        self.state = opened(self.flow, facts, conditions=None)
        self.day = OPENED
        self.marks: dict[str, bool | None] = {}
        self.refused = 0

    # -- what happens --

    def send(self, event: Event) -> bool:
        """Whether an event was taken; a refused one leaves the state as it was."""
        before, looked = self.state, repr(self.state)
        try:
            after = advance(self.flow, self.state, event)
        except Refused as refused:
            assert self.state is before and repr(self.state) == looked
            assert refused.message.endswith(("。", "；")) and refused.code
            self.refused += 1
            return False
        assert after.events == (*before.events, event)
        self.state = after
        self.day = max(self.day, event.on)
        return True

    @rule(days=st.integers(0, 12), choice=st.integers(0, 30), who=st.integers(0, 8))
    def the_next_step(self, days: int, choice: int, who: int) -> None:
        """An open step, done rightly by somebody who may by role, though perhaps not by the hands had before."""
        self.day = later(self.day, days)
        steps = open_steps(self.flow, self.state, self.day)
        if not steps:
            return
        step = steps[choice % len(steps)].step
        by = person(step.who[who % len(step.who)], 1 + who // 4)
        if choice % 4:
            by = right_person(self.flow, step)
        self.send(event_for(self.flow, self.state, step, by, self.day))

    @rule(known=st.sampled_from([True, False, False]), which=st.integers(0, 9))
    def a_condition_is_told(self, known: bool, which: int) -> None:
        names = list(told(self.flow, known))
        if names:
            name = names[which % len(names)]
            self.send(Event("conditions", "", None, self.day, {name: known}))

    @rule(known=st.sampled_from([True, False]))
    def all_conditions_are_told(self, known: bool) -> None:
        if told(self.flow, known):
            self.send(Event("conditions", "", None, self.day, told(self.flow, known)))

    @rule(data=st.data())
    def anything_by_anybody(self, data: st.DataObject) -> None:
        """Any event at any step, by a stranger, a relative, a colleague from elsewhere, or nobody."""
        step = data.draw(st.sampled_from(list(self.flow.steps.values())))
        role = data.draw(st.sampled_from(staff_of(self.flow)))
        by: Actor | None = person(role, data.draw(st.integers(1, 3)))
        how = data.draw(st.sampled_from(["right", "kin", "elsewhere", "level", "nobody"]))
        if how == "kin":
            by = replace(by, kin=True)
        elif how == "elsewhere":
            by = person(role, 1, near=ELSEWHERE) if by.level != "city" else by
        elif how == "level":
            by = replace(by, level="city" if by.level != "city" else "county")
        elif how == "nobody":
            by = None
        on = later(self.day, data.draw(st.integers(-2, 9)))
        kind = data.draw(st.sampled_from(KINDS))
        if kind in ("withdraw", "close") and data.draw(st.integers(0, 9)):
            kind = "done"
        given = self.something(data, step, by)
        taken = self.send(Event(kind, step.name, by, on, given))
        if taken and kind not in ("conditions", "object", "done", "resume", "close"):
            assert how in ("right", "elsewhere")

    def something(self, data: st.DataObject, step: Step, by: Actor | None) -> dict[str, Any]:
        """The data of a step with now and then a piece missing."""
        given = done_data(step, by) if by else {}
        given |= {
            "boards": list(step.boards), "outcome": data.draw(st.sampled_from(["approve", "refuse", ""])),
            "drawn": data.draw(st.booleans()), "of": 10, "taken": data.draw(st.integers(0, 10)), "id": "1",
            "upheld": data.draw(st.booleans()), "why": "理由", "reason": "理由", "class": "dibao",
            "agree": data.draw(st.sampled_from([True, True, False, None])), "minutes": "有",
            "to": data.draw(st.sampled_from([*self.flow.steps])),
        }  # fmt: skip
        for key in data.draw(st.lists(st.sampled_from(sorted(given)), max_size=2)):
            given.pop(key, None)
        return given

    @rule(days=st.integers(0, 9), upheld=st.booleans(), which=st.integers(0, 3))
    def an_objection(self, days: int, upheld: bool, which: int) -> None:
        """In time it is taken, late it is not; a settled one needs what it calls for."""
        hung = [done for done in self.state.begun.values() if done.until is not None]
        if not hung or self.state.status in ("withdrawn", "closed", "refused"):
            return
        notice = hung[which % len(hung)]
        on = later(self.day, days)
        in_time = on <= (notice.until or 0) and notice.step not in self.state.done
        made = Event("object", notice.step, None, on, {"id": f"o{len(self.state.events)}"})
        assert self.send(made) == in_time

    @rule(upheld=st.booleans(), number=st.integers(1, 2))
    def settled(self, upheld: bool, number: int) -> None:
        for objection in self.state.open_objections:
            step = self.flow.steps[objection.step]
            rules = step.objection
            roles = (rules.settled_by if rules else ()) or step.who
            for again in (rules.again if rules else ())[:1]:
                who = self.flow.steps[again]
                by = person(who.who[0], number)
                self.send(event_for(self.flow, self.state, who, by, self.day))
            by = person(roles[0], number)
            data = {"id": objection.id, "upheld": upheld}
            self.send(Event("settle", objection.step, by, self.day, data))

    @rule(which=st.integers(0, 9), number=st.integers(1, 2))
    def sent_back(self, which: int, number: int) -> None:
        back = [(s, to) for s in self.flow.in_order for to in s.sends_back_to if to in self.state.done]
        if back:
            step, to = back[which % len(back)]
            event = Event(
                "send_back", step.name, person(step.who[0], number), self.day, {"to": to, "why": "补材料"}
            )
            self.send(event)

    # -- what never happens --

    @invariant()
    def nobody_has_two_hands(self) -> None:
        hands: dict[str, set[str]] = {}
        for event in self.state.events:
            step = self.flow.steps.get(event.step)
            if step and step.hand and event.kind in ("begin", "done", "decide", "send_back"):
                for one in event.people:
                    hands.setdefault(one.id, set()).add(step.hand)
        assert all(len(had) == 1 for had in hands.values())

    @invariant()
    def no_relative_and_nobody_from_elsewhere_acts(self) -> None:
        for event in self.state.events:
            for one in event.people:
                assert event.kind == "object" or not one.kin
                assert event.kind == "object" or one.area.rstrip("0") in self.state.facts.area

    @invariant()
    def time_does_not_run_backwards(self) -> None:
        days = [event.on for event in self.state.events]
        assert days == sorted(days)

    @invariant()
    def help_begins_only_past_the_guards(self) -> None:
        if self.state.status != "approved":
            return
        REACHED[self.pack_id, self.flow_id] += 1
        assert_guarded(self.flow, self.state)

    @invariant()
    def an_objection_in_time_blocks(self) -> None:
        events = self.state.events
        for at, event in enumerate(events):
            if event.kind != "object":
                continue
            settled = [
                n for n, e in enumerate(events) if e.kind == "settle" and e.data["id"] == event.data["id"]
            ]
            decided = [n for n, e in enumerate(events) if e.kind == "decide" and n > at]
            first = self.flow.steps[event.step].stage == "first"
            if decided and first:
                assert settled and settled[0] < decided[0]
            if not settled:
                done = [
                    n for n, e in enumerate(events) if e.kind == "done" and e.step == event.step and n > at
                ]
                assert not done

    @invariant()
    def a_greyed_button_is_refused(self) -> None:
        """What pages are told cannot be done is refused by the engine too."""
        for step in list(self.flow.steps.values())[:: max(1, len(self.flow.steps) // 3)]:
            by = person(step.who[0])
            why = why_not(self.flow, self.state, step.name, by, self.day)
            if why is not None:
                with pytest.raises(Refused):
                    advance(self.flow, self.state, event_for(self.flow, self.state, step, by, self.day))

    def teardown(self) -> None:
        assert replay(self.flow, self.state.facts, self.state.events) == self.state


def assert_guarded(flow: Flow, state: State) -> None:
    """Read from the events alone: survey, an agreeing review and a notice that ran out, none undone since; the draw's
    share and its visit."""
    events = state.events
    undone: dict[str, int] = {}  # step -> when it was last taken back
    for at, event in enumerate(events):
        if event.kind == "send_back":
            to = event.data["to"]
            for name in {to} | flow.following[to]:
                undone[name] = at

    def stands(name: str, kind: str = "done") -> Event | None:
        found = [(at, e) for at, e in enumerate(events) if e.kind == kind and e.step == name]
        return found[-1][1] if found and found[-1][0] > undone.get(name, -1) else None

    def any_stands(does: str) -> bool:
        return any(stands(step.name) for step in flow.of_kind(does))

    if not flow.aid_first:
        assert "survey" in flow.without or any_stands("survey")
        reviews = [r for step in flow.of_kind("review") if (r := stands(step.name))]
        assert "review" in flow.without or (reviews and all(r.data["agree"] is True for r in reviews))
        notices = [(hung, over, step) for step in flow.of_kind("notice")
                   if (over := stands(step.name)) and (hung := stands(step.name, "begin"))]  # fmt: skip
        assert "notice" in flow.without or notices
        for hung, over, step in notices:
            days = number(state.facts, step.calendar_days)
            assert days is not None and (to_date(over.on) - to_date(hung.on)).days > days
    drawn = [event for event in events if event.kind == "drawn"]
    assert len(drawn) == len({event.step for event in drawn}), "drawn once"
    for event in drawn:
        wanted = share(state.facts, flow.steps[event.step].share)
        assert wanted is not None and event.data["taken"] >= wanted * event.data["of"]
        visits = [step for step in flow.steps.values() if step.drawn_by == event.step]
        if event.data["drawn"]:
            assert all(stands(step.name) for step in visits)
    assert state.decision is not None and state.decision.outcome == "approve"


@pytest.mark.parametrize(("pack_id", "flow_id"), case_flows())
def test_no_path_goes_round_the_law(pack_id: str, flow_id: str) -> None:
    machine = type("Case", (Walk,), {"pack_id": pack_id, "flow_id": flow_id})
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=25,
            stateful_step_count=70,
            deadline=None,
            derandomize=True,
            suppress_health_check=list(HealthCheck),
        ),
    )
    assert REACHED[pack_id, flow_id], "no walk came to help: this proved nothing"


@pytest.mark.parametrize(("pack_id", "flow_id"), case_flows())
@pytest.mark.parametrize("conditions", [False, True])
def test_the_right_hands_come_to_help(pack_id: str, flow_id: str, conditions: bool) -> None:
    flow, facts = flow_and_facts(pack_id, flow_id)
    state = opened(flow, facts, conditions)
    day = OPENED
    for _ in range(80):
        steps = [
            one for one in open_steps(flow, state, day) if not one.step.optional and not one.only_refusal
        ]
        if state.status == "approved" or not steps:
            break
        day = later(day, 8)
        step = steps[0].step
        state = advance(flow, state, event_for(flow, state, step, right_person(flow, step), day))
    assert state.status == "approved"
    assert_guarded(flow, state)
    assert replay(flow, facts, state.events) == state


@pytest.mark.parametrize(("pack_id", "flow_id"), case_flows())
def test_leaving_out_any_one_step_stops_the_case(pack_id: str, flow_id: str) -> None:
    """Each step that stands before help, left out alone, keeps the case from help."""
    flow, facts = flow_and_facts(pack_id, flow_id)
    needed = {name for end in flow.grants_at for name in flow.preceding[end]}
    needed = {n for n in needed if not (flow.steps[n].optional or flow.steps[n].on_objection)}
    for left_out in sorted(needed):
        if flow.steps[left_out].delegated == "only" or flow.steps[left_out].above:
            continue
        state = opened(flow, facts, conditions=True)
        day = OPENED
        for _ in range(80):
            steps = [
                o.step for o in open_steps(flow, state, day) if not o.step.optional and not o.only_refusal
            ]
            steps = [step for step in steps if step.name != left_out]
            if not steps or state.status == "approved":
                break
            day = later(day, 8)
            by = right_person(flow, steps[0])
            state = advance(flow, state, event_for(flow, state, steps[0], by, day))
        assert state.status == "open", f"came to help without {left_out}"


@pytest.mark.parametrize(("pack_id", "flow_id"), case_flows())
def test_nobody_has_two_hands_however_the_pair_is_chosen(pack_id: str, flow_id: str) -> None:
    """The same person in two hands is refused, whichever of the two comes first."""
    flow, facts = flow_and_facts(pack_id, flow_id)
    for first in flow.steps.values():
        for second in flow.steps.values():
            both = set(first.who) & set(second.who)
            if not first.hand or not second.hand or first.hand == second.hand or not both:
                continue
            by = person(sorted(both)[0])
            state = start(flow, facts).changed(hands={by.id: first.hand})
            state = state.changed(events=opened(flow, facts, True).events)
            why = why_not(flow, state, second.name, by, OPENED)
            assert why is not None and why.code == "same-person"
