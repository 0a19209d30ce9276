"""What happens to a case: somebody does something at a step on a day."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Literal, get_args

Kind = Literal[
    "open", "conditions", "begin", "done", "object", "settle", "send_back", "drawn", "pause", "resume", "decide",
    "withdraw", "close",
]  # fmt: skip
KINDS: tuple[str, ...] = get_args(Kind)


@dataclass(frozen=True, slots=True)
class Actor:
    """Somebody with a role. ``level`` and ``area`` (12 digits) are those of the account; ``kin``: a near relative of
    the household, or filed as one."""

    id: str
    role: str
    level: str
    area: str
    kin: bool = False
    name: str = ""

    @classmethod
    def read(cls, given: "Actor | Mapping[str, Any]") -> "Actor":
        """One of ``data["people"]``, as an actor."""
        if isinstance(given, Actor):
            return given
        return cls(
            str(given.get("id", "")),
            str(given.get("role", "")),
            str(given.get("level", "")),
            str(given.get("area", "")),
            bool(given.get("kin")),
            str(given.get("name") or ""),
        )

    def as_dict(self) -> dict[str, Any]:
        """For ``data["people"]`` of an event that is stored."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Event:
    """``on``: the day, YYYYMMDD. ``by`` None: the system (a notice that ran out, conditions worked out from the
    dossier) or a member of the public (an objection).

    ``data`` holds plain values that JSON can say; what each kind reads:

    - ``conditions``: {step: true, false or null}
    - ``begin`` of a notice: ``boards``; of another step nothing
    - ``done``: ``people`` (who took part, as :meth:`Actor.as_dict`; ``by`` need not be repeated), ``signed`` (ids of
      those who signed, and ``household``), ``evidence`` (names), ``minutes``, ``meeting`` (see ``appraising.Count``),
      ``agree`` (review, opinion, confirmation), ``amount_fen``;
      ``not_posted`` of a notice that may not hang because all it would name are minors: the clause that says so
    - ``drawn``: ``drawn``, ``of`` (cases on the list), ``taken`` (cases drawn), ``draw`` (its id)
    - ``object``: ``id``; ``settle``: ``id``, ``upheld``
    - ``send_back``: ``to`` (a step before this one), ``why``
    - ``pause``: ``why`` (a key of the flow's ``pauses``)
    - ``decide``: ``outcome`` (approve, refuse), ``reason``, ``amount_fen``, ``class``, ``minutes``, ``people``
    - ``withdraw``, ``close``: ``why``
    """

    kind: str
    step: str = ""
    by: Actor | None = None
    on: int = 0
    data: Mapping[str, Any] = field(default_factory=dict)

    @property
    def people(self) -> tuple[Actor, ...]:
        """Everybody who took part, the actor first, nobody twice."""
        found = {self.by.id: self.by} if self.by else {}
        for given in self.data.get("people") or ():
            actor = Actor.read(given)
            found.setdefault(actor.id, actor)
        return tuple(found.values())
