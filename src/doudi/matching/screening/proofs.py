"""What a row of a roster proves: data of ``policies/_vocabulary/evidence.yaml``, as SQL over a roster's columns."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Any

from doudi.core.refusal import InputError
from doudi.policy.sql.cells import quoted, text_literal
from doudi.policy.vocabulary import load_vocabulary, policies_dir
from doudi.policy.yaml_text import load_yaml, place_of

FILE = "_vocabulary/evidence.yaml"
_KEYS = {"fact", "row", "kind", "is", "value", "amount", "times", "where", "unless", "there", "shows"}
_ENTITIES = ("household", "person")
_ROWS = ("asset", "income")


@dataclass(frozen=True)
class Proof:
    """One thing that a row proves.

    `entity` and `name`: a fact of a household or person (`person`, `died_on`), or a list and the kind of its row
    (`asset`, `vehicle`). `column`: where the value or the amount (yuan) stands; `value`: what it always is. `times`
    turns a monthly amount into a year's. `where`, `unless`: {column: words}, any of which the cell holds; `there`:
    a column that must hold something. `shows`: columns to tell people, none of them a name or a number of a person.
    """

    entity: str
    name: str
    column: str = ""
    value: str = ""
    times: int = 1
    where: tuple[tuple[str, tuple[str, ...]], ...] = ()
    unless: tuple[tuple[str, tuple[str, ...]], ...] = ()
    there: str = ""
    shows: tuple[str, ...] = ()

    @property
    def is_row(self) -> bool:
        return self.entity in _ROWS

    @property
    def target(self) -> str:
        """``person.died_on`` or ``asset.vehicle``."""
        return f"{self.entity}.{self.name}"

    def needs(self) -> set[str]:
        """The columns without which a roster proves nothing."""
        return {name for name in (self.column, self.there, *(column for column, _ in self.where)) if name}

    def condition(self, columns: set[str]) -> str:
        """SQL that holds of the rows that prove it. ``columns``: those the roster has."""
        holds = ["true"]
        holds += [f"({_any(column, words)})" for column, words in self.where]
        holds += [
            f"NOT coalesce({_any(column, words)}, false)"
            for column, words in self.unless
            if column in columns
        ]
        holds += [f"{quoted(name)} IS NOT NULL" for name in (self.column, self.there) if name]
        return " AND ".join(holds)

    def of(self, says: Mapping[str, str]) -> str | None:
        """What one row proves, its columns given as text: the fact's value, or yuan (of a year, for an income) of a row,
        "" for a row without an amount. None where it proves nothing. The same as `condition`, a row at a time."""
        if any(not says.get(name) for name in (self.column, self.there) if name):
            return None
        if any(not _holds(says, column, words) for column, words in self.where):
            return None
        if any(_holds(says, column, words) for column, words in self.unless):
            return None
        if not self.is_row:
            return says[self.column] if self.column else self.value
        return str(Decimal(says[self.column]) * self.times) if self.column else ""


def proofs() -> dict[str, tuple[Proof, ...]]:
    """What each kind of roster proves. Raises InputError for a name the vocabulary does not have."""
    return _read(policies_dir())


def _holds(says: Mapping[str, str], column: str, words: tuple[str, ...]) -> bool:
    return any(word in says.get(column, "") for word in words)


def _any(column: str, words: tuple[str, ...]) -> str:
    return " OR ".join(f"contains({quoted(column)}, {text_literal(word)})" for word in words)


@lru_cache(maxsize=4)
def _read(folder: Path) -> dict[str, tuple[Proof, ...]]:
    content = load_yaml(folder / FILE, shown=FILE)
    return {str(kind): tuple(_proof(body) for body in listed) for kind, listed in content.items()}


def _proof(body: Mapping[str, Any]) -> Proof:
    for key in body:
        if key not in _KEYS:
            raise _wrong(key, f"不认识的键“{key}”；可以有 {'、'.join(sorted(_KEYS))}。")
    if "fact" in body:
        entity, _dot, name = str(body["fact"]).partition(".")
        facts = load_vocabulary().facts
        if entity not in _ENTITIES or name not in facts[entity]:
            raise _wrong(body["fact"], f"事实词表里没有“{body['fact']}”，或者它不是户、人的事实。")
        value = body.get("value")
        if value is not None and str(value) not in _values(entity, name):
            raise _wrong(value, f"“{body['fact']}”没有“{value}”这个值。")
        column = str(body.get("is") or "")
    else:
        entity, name, value = str(body["row"]), str(body["kind"]), None
        if entity not in _ROWS or name not in dict(load_vocabulary().facts[entity]["kind"].type.words):
            raise _wrong(body["row"], f"事实词表里没有清单“{entity}”或类别“{name}”。")
        column = str(body.get("amount") or "")
    return Proof(
        entity, name, column, str(value or ""), int(body.get("times") or 1),
        _words(body.get("where")), _words(body.get("unless")), str(body.get("there") or ""),
        tuple(str(one) for one in body.get("shows") or ()),
    )  # fmt: skip


def _values(entity: str, name: str) -> list[str]:
    fact = load_vocabulary().facts[entity][name]
    return [value for value, _label in fact.type.words] or ["true", "false"]


def _words(given: Mapping[str, Any] | None) -> tuple[tuple[str, tuple[str, ...]], ...]:
    return tuple((str(column), tuple(str(word) for word in words)) for column, words in (given or {}).items())


def _wrong(at: object, message: str) -> InputError:
    place = place_of(at, FILE)
    return InputError(message, code="vocabulary", file=place.file, line=place.line)
