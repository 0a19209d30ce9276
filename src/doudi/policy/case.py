"""One household under evaluation: its facts and rows, and what rules have said of them so far."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from doudi.policy.dossier import Dossier, Facts
from doudi.policy.parameters import Resolved
from doudi.policy.vocabulary import PERSON, TABLES

if TYPE_CHECKING:
    from doudi.policy.law import Law

Value = Any  # bool, int, str, tuple of str, or None: unknown


class Row:
    """One row of a list: its facts, where it stands, and what rules have said of it."""

    __slots__ = ("entity", "facts", "index", "memo", "owner")

    def __init__(self, entity: str, index: int, facts: Facts, owner: "Row | None") -> None:
        self.entity = entity
        self.index = index
        self.facts = facts
        self.owner = owner
        self.memo: dict[str, Value] = {}

    @property
    def path(self) -> str:
        return f"{TABLES[self.entity]}[{self.index}]"


class Case:
    """One household under evaluation."""

    __slots__ = ("facts", "law", "members", "memo", "parameters", "rows")

    def __init__(self, law: "Law", dossier: Dossier) -> None:
        self.law = law
        self.facts = dossier.household
        self.memo: dict[str, Value] = {}
        self.parameters: dict[str, Resolved] = {}
        self.members: list[tuple[Row, bool | None]] | None = None
        self.rows: dict[str, list[Row] | None] = {}
        people = [Row(PERSON, at, facts, None) for at, facts in enumerate(dossier.persons)]
        by_id = {row.facts["person_id"]: row for row in people}
        for entity, listed in dossier.rows.items():
            if entity == PERSON:
                self.rows[PERSON] = people
            elif listed is None:
                self.rows[entity] = None
            else:
                self.rows[entity] = [
                    Row(entity, at, facts, by_id.get(facts.get("person_id")))
                    for at, facts in enumerate(listed)
                ]

    def parameter(self, name: str) -> Resolved:
        """The value in force here, Undecided, or None."""
        if name not in self.parameters:
            self.parameters[name] = self.law.pack.parameters.resolve(
                name, self.law.on, self.facts["area_code"], self.facts["residence"]
            )
        return self.parameters[name]


Compiled = Callable[[Case, "Row | None"], Value]
