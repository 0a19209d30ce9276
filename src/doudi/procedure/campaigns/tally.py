"""Adding up a campaign: statistics form 1 by area, and how good a round was by what the next one found (LN-34, LN-39)."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class CountRow:
    """One line of form 1. ``problems``: question -> how many were found, ``cleared`` of all of them."""

    area: str
    households: int
    checked: int
    persons: int
    seen: int
    problems: Mapping[str, int]
    cleared: int

    @property
    def found(self) -> int:
        return sum(self.problems.values())

    @property
    def left(self) -> int:
        return self.found - self.cleared


def total(rows: Iterable[CountRow]) -> CountRow:
    """All lines together; a form's total is always the sum of its lines."""
    listed = list(rows)
    problems: Counter[str] = Counter()
    for row in listed:
        problems.update(row.problems)
    return CountRow(
        "", sum(row.households for row in listed), sum(row.checked for row in listed),
        sum(row.persons for row in listed), sum(row.seen for row in listed), dict(problems),
        sum(row.cleared for row in listed),
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Looked:
    """One household looked at twice: in a round and in the one after it. Problems by question."""

    area: str
    household: int
    before: frozenset[str]
    after: frozenset[str]


@dataclass(slots=True)
class Quality:
    """How good the earlier round was in an area: of the households looked at again, how many it had right.

    ``missed``: problems only the later round found; ``withdrawn``: problems the later round did not find any more
    while they were not yet said to be cleared.
    """

    area: str
    looked: int = 0
    agreed: int = 0
    missed: int = 0
    withdrawn: int = 0
    by_question: Counter[str] = field(default_factory=Counter)

    @property
    def agreement(self) -> float | None:
        """The share of households without a difference; None where none was looked at again."""
        return self.agreed / self.looked if self.looked else None


def quality(pairs: Iterable[Looked]) -> list[Quality]:
    """By area, the worst first; of equals the one with more missed, then by code."""
    found: dict[str, Quality] = {}
    for pair in pairs:
        row = found.setdefault(pair.area, Quality(pair.area))
        missed, withdrawn = pair.after - pair.before, pair.before - pair.after
        row.looked += 1
        row.agreed += not missed and not withdrawn
        row.missed += len(missed)
        row.withdrawn += len(withdrawn)
        row.by_question.update(missed)
    return sorted(found.values(), key=lambda row: (row.agreement or 0.0, -row.missed, row.area))
