"""One case on its real road, for tests that an official should be able to read.

``Road("zhuzhou-2017", "doudi")`` is a case just opened. ``up_to("民主评议")`` has every step before it done by the right
hands, a notice hung and run out; ``done`` does one step; ``refused`` says for what reason the engine would not.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

import pytest

from doudi.core.refusal import Refused
from doudi.policy.dossier import read_household
from doudi.policy.pack import load_pack
from doudi.procedure import asking
from doudi.procedure.engine import advance
from doudi.procedure.events import Actor, Event
from doudi.procedure.facts import holds
from tests.procedure.acting import event_for, flow_and_facts, opened, person, right_person, told
from tests.procedure.test_every_flow import later

__all__ = ["Road", "needed_for", "person"]


class Road:
    """A case of a pack's flow. ``applies``: the conditional steps that the case needs; the others it does not."""

    def __init__(
        self, pack_id: str, flow_id: str, applies: Iterable[str] = (), on: int = 20240102, **parameters: int
    ) -> None:
        self.flow, facts = flow_and_facts(pack_id, flow_id)
        facts = replace(facts, opened_on=on, parameters=dict(facts.parameters) | parameters)
        self.day = on
        self.state = opened(self.flow, facts)
        self.take("conditions", "", None, told(self.flow, False) | dict.fromkeys(applies, True))

    def take(self, kind: str, step: str, by: Actor | None, data: Mapping[str, Any]) -> None:
        self.state = advance(self.flow, self.state, Event(kind, step, by, self.day, data))

    def event(
        self, name: str, by: Actor | None = None, people: Iterable[Actor] | None = None, **data: Any
    ) -> Event:
        """The right event for a step, but with this actor, these companions, this data."""
        step = self.flow.steps[name]
        event = event_for(self.flow, self.state, step, right_person(self.flow, step), self.day)
        if by and event.by:
            event = replace(event, by=by)
        given = dict(event.data)
        if people is not None:
            given["people"] = [one.as_dict() for one in people]
        if "signed" in given:
            given["signed"] = [one.id for one in replace(event, data=given).people] + ["household"]
        return replace(event, data=given | data)

    def done(self, name: str, *args: Any, **data: Any) -> None:
        """The step is taken."""
        self.state = advance(self.flow, self.state, self.event(name, *args, **data))

    def refused(self, name: str, *args: Any, **data: Any) -> str:
        """The step is not taken; why not."""
        return self.refused_event(self.event(name, *args, **data))

    def refused_event(self, event: Event) -> str:
        with pytest.raises(Refused) as refused:
            advance(self.flow, self.state, event)
        assert refused.value.message.endswith("。")
        return refused.value.code

    def up_to(self, name: str, without: str = "") -> "Road":
        """Every step before this one done in its order by the right hands, but the one left out."""
        self._walk({step for step in self.flow.preceding[name] if step != without})
        return self

    def to_the_end(self, without: str = "") -> "Road":
        """Every step there is but the one left out and what waits for it."""
        self._walk({step for step in self.flow.steps if step != without})
        return self

    def _walk(self, wanted: set[str]) -> None:
        for _ in range(80):
            turn = [
                one.step
                for one in asking.open_steps(self.flow, self.state, self.day)
                if one.step.name in wanted and not one.step.optional and not one.only_refusal
            ]
            if not turn:
                return
            self.day = later(self.day, 8)
            self.done(turn[0].name)

    @property
    def open(self) -> list[str]:
        """The steps whose turn it is."""
        return [one.step.name for one in asking.open_steps(self.flow, self.state, self.day)]

    @property
    def status(self) -> str:
        return self.state.status

    def later(self, days: int) -> "Road":
        self.day = later(self.day, days)
        return self


def needed_for(
    pack_id: str, flow_id: str, step: str, household: dict[str, Any], on: int = 20240102
) -> bool | None:
    """Whether a household's case needs a conditional step, by what is known of it; None while it cannot be told."""
    pack = load_pack(pack_id)
    flow = flow_and_facts(pack_id, flow_id)[0]
    marks = {"staff_relative": False, "complained_of": False}
    return asking.conditions(flow, holds(pack, read_household(household), on), marks)[step]
