"""Where a case stands: everything that follows from its events."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import Any, Literal

from doudi.core.refusal import Refused
from doudi.policy.vocabulary import load_vocabulary
from doudi.procedure.events import Actor, Event

Status = Literal["open", "approved", "refused", "withdrawn", "closed"]


@dataclass(frozen=True)
class CaseFacts:
    """What a case brings along. ``parameters``: by name, for its area and first day: whole numbers (days, people, fen)
    and shares as Fraction (``facts.case_facts`` makes them). ``special``: the longer time limit. ``delegated``: the
    county has entrusted the township with the decision."""

    area: str
    opened_on: int
    programme: str = ""
    parameters: Mapping[str, Any] = field(default_factory=dict)
    special: bool = False
    delegated: bool = False


@dataclass(frozen=True, slots=True)
class Done:
    """A step done, or begun. ``seq``: number of the event, from 0. ``until``: last day of a notice that hangs."""

    step: str
    by: Actor | None
    on: int
    people: tuple[Actor, ...]
    data: Mapping[str, Any]
    seq: int
    until: int | None = None


@dataclass(frozen=True, slots=True)
class Objection:
    """Made in time to a notice; ``upheld`` None while it is not settled."""

    id: str
    step: str
    on: int
    seq: int
    settled_on: int | None = None
    upheld: bool | None = None

    @property
    def is_open(self) -> bool:
        return self.settled_on is None


@dataclass(frozen=True, slots=True)
class Pause:
    """A span in which the case's time stands still, from the day after ``start`` up to ``end`` (None: still)."""

    key: str
    why: str
    clause: str
    start: int
    end: int | None = None


@dataclass(frozen=True, slots=True)
class Decided:
    """The decision: ``outcome`` approve or refuse."""

    step: str
    outcome: str
    on: int
    by: Actor
    data: Mapping[str, Any]


@dataclass(frozen=True)
class State:
    """Never changed: ``advance`` makes the next one. ``events`` is the whole history, also of what was sent back."""

    facts: CaseFacts
    flow: str
    status: Status = "open"
    events: tuple[Event, ...] = ()
    done: Mapping[str, Done] = field(default_factory=dict)
    begun: Mapping[str, Done] = field(default_factory=dict)
    applies: Mapping[str, bool | None] = field(default_factory=dict)
    hands: Mapping[str, str] = field(default_factory=dict)
    objections: tuple[Objection, ...] = ()
    drawn: bool | None = None
    pauses: tuple[Pause, ...] = ()
    rounds: int = 0
    decision: Decided | None = None
    amount: int | None = None

    @property
    def last_on(self) -> int:
        """The day of the last event; the first day of the case before any."""
        return self.events[-1].on if self.events else self.facts.opened_on

    @property
    def is_open(self) -> bool:
        return self.status == "open"

    @property
    def paused_since(self) -> int | None:
        """The day from which its time stands still; None while it runs."""
        return min((pause.start for pause in self.pauses if pause.end is None), default=None)

    @property
    def open_objections(self) -> tuple[Objection, ...]:
        return tuple(objection for objection in self.objections if objection.is_open)

    def changed(self, **what: Any) -> "State":
        """The same case with this changed."""
        return replace(self, **what)


def number(facts: CaseFacts, given: int | str | None) -> int | None:
    """A number of a definition: written, or the case's value of a parameter; None where there is none."""
    if given is None or isinstance(given, int):
        return given
    value = facts.parameters.get(given)
    return int(value) if isinstance(value, int) else None


def share(facts: CaseFacts, given: int | str | None) -> Fraction | None:
    """A share of a definition: a parameter or a decimal such as 0.3."""
    if given is None:
        return None
    if isinstance(given, str) and given in facts.parameters:
        return Fraction(str(facts.parameters[given]))
    try:
        return Fraction(str(given))
    except ValueError:
        return None


def needed(facts: CaseFacts, given: int | str | None, step: str) -> int:
    """The same, refused while the county has not laid it down."""
    value = number(facts, given)
    if value is None:
        raise Refused(
            f"县里还没有定“{parameter_label(str(given))}”，“{step}”办不下去；请先在参数里定好再办。",
            code="parameter-missing",
        )
    return value


def parameter_label(name: str) -> str:
    """What people call a parameter."""
    found = load_vocabulary().parameters.get(name)
    return found.label if found else name
