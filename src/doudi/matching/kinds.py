"""The kinds of department rosters, what their columns are called, and which kind a table is."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from doudi.core.refusal import InputError
from doudi.policy.vocabulary import policies_dir
from doudi.policy.yaml_text import load_yaml

#: The kind that is left when nothing speaks for another.
PERSONS = "persons"
AUTO = "auto"

#: Columns that every kind has and that stand beside the values in the Parquet file.
IDENTITY = ("name", "citizen_id", "sex", "birth_date", "phone", "area_code")
SEQUENCE = "sequence"

#: Types of columns; `docs/rosters.md` says what comes out of each.
TYPES = frozenset(
    [
        "text",
        "name",
        "citizen_id",
        "phone",
        "area_code",
        "date",
        "month",
        "year",
        "int",
        "number",
        "money",
        "enum",
        "grade",
        "bool",
        "relation",
        "sequence",
    ]
)

_BRACKETS = re.compile(r"[(（\[【〔][^)）\]】〕]*[)）\]】〕]")
_SIGNS = re.compile(r"[\s\u200b\ufeff:：*＊、,，.．\-—_/\\'\"“”]+")


@dataclass(frozen=True)
class ColumnDef:
    """A column of ours. `synonyms` are the departments' words, the better ones first; `values` the words of an enum."""

    name: str
    label: str
    type: str
    synonyms: tuple[str, ...]
    values: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    unit: str = ""
    sensitive: bool = False


@dataclass(frozen=True)
class Kind:
    """A kind of roster.

    `columns` are all it knows, those of identity first; `source` the id of sources.yaml that is asked for it, or
    empty; `words` stand in titles and file names; `tells` are columns that only such a table has; `gives` names
    the facts and rows of facts.yaml that a row can prove.
    """

    id: str
    label: str
    source: str
    words: tuple[str, ...]
    tells: tuple[str, ...]
    columns: Mapping[str, ColumnDef]
    gives: Mapping[str, tuple[str, ...]]

    @property
    def values(self) -> tuple[ColumnDef, ...]:
        """The columns whose cells are the values of a row, beside its identity."""
        return tuple(one for one in self.columns.values() if one.name not in (*IDENTITY, SEQUENCE))


def bare_header(text: str) -> str:
    """A header as synonyms are written: no spaces, brackets, units or signs; full width plain."""
    return _SIGNS.sub("", _BRACKETS.sub("", unicodedata.normalize("NFKC", text))).upper()


@cache
def load_kinds() -> dict[str, Kind]:
    """Every kind of policies/_vocabulary/rosters.yaml by its id, in the order of the file."""
    given = load_yaml(policies_dir() / "_vocabulary" / "rosters.yaml")
    shared = {
        name: _column(name, column, None)
        for part in ("identity", "anywhere")
        for name, column in given[part].items()
    }
    return {name: _kind(name, kind, shared) for name, kind in given["kinds"].items()}


def kind_named(name: str) -> Kind:
    """The kind of this id. InputError with code ``usage`` for another."""
    kinds = load_kinds()
    if name not in kinds:
        raise InputError(
            f"没有“{name}”这种花名册；有：{'、'.join(kinds)}，或 {AUTO}（自动判断）。",
            code="usage",
            value=name,
        )
    return kinds[name]


def recogniser(
    kind: Kind, remembered: Mapping[str, str] | None = None
) -> Callable[[str], tuple[str, int] | None]:
    """What a header of theirs is called by us in this kind, and its rank (0 is the best word for it), or None.

    `remembered` (theirs → ours) are names that this department has used before; they go first. A header over
    several rows, joined by "/", is tried whole, by its last level, and, ranked behind all else, by its first.
    """
    words: dict[str, tuple[str, int]] = {}
    for column in kind.columns.values():
        for rank, synonym in enumerate(column.synonyms):
            words.setdefault(bare_header(synonym), (column.name, rank))
    for theirs, ours in (remembered or {}).items():
        if ours in kind.columns:
            words[bare_header(theirs)] = (ours, -1)

    def known(theirs: str) -> tuple[str, int] | None:
        for text, behind in ((theirs, 0), (theirs.rpartition("/")[2], 0), (theirs.partition("/")[0], 100)):
            if found := words.get(bare_header(text)):
                return found[0], found[1] + behind
        return None

    return known


def any_header(remembered: Mapping[str, str] | None = None) -> Callable[[str], str | None]:
    """Whether any kind knows a header: for finding the header before the kind is known."""
    recognisers = [recogniser(kind, remembered) for kind in load_kinds().values()]

    def known(theirs: str) -> str | None:
        found = (ours for one in recognisers if (ours := one(theirs)) is not None)
        return next((name for name, _ in found), None)

    return known


def guess(headers: Sequence[str], titles: Iterable[str]) -> tuple[Kind, str]:
    """The kind that a table with these headers and titles (file name, sheet name, lines above) is, and why.

    A telling column counts three, a word in a title two, any other column of the kind's own one. With nothing
    telling it is `persons`.
    """
    title = " ".join(titles)
    best, most, reason = load_kinds()[PERSONS], 0, "列中没有哪一种花名册特有的内容，按人员名单处理"
    for kind in load_kinds().values():
        known = recogniser(kind)
        columns = {found[0]: theirs for theirs in headers if (found := known(theirs))}
        telling = [columns[name] for name in kind.tells if name in columns]
        said = [word for word in kind.words if word in title]
        own = sum(1 for one in kind.values if one.name in columns and one.name not in _shared())
        score = 3 * len(telling) + 2 * min(len(said), 2) + own
        if score > most and (telling or (said and own)):
            best, most = kind, score
            parts = [f"列“{'”“'.join(telling)}”"] if telling else []
            parts += [f"标题或文件名里的“{'”“'.join(said)}”"] if said else []
            reason = f"根据{'和'.join(parts)}判断为{kind.label}"
    return best, reason


@cache
def _shared() -> frozenset[str]:
    return frozenset(load_kinds()[PERSONS].columns)


def _kind(name: str, given: Mapping[str, Any], shared: Mapping[str, ColumnDef]) -> Kind:
    columns = dict(shared)
    for column, own in given["columns"].items():
        columns[column] = _column(column, own, shared.get(column))
    return Kind(
        name,
        str(given["label"]),
        str(given["from"] or ""),
        tuple(given["words"] or ()),
        tuple(given["tells"] or ()),
        columns,
        {str(entity): tuple(names) for entity, names in (given["gives"] or {}).items()},
    )


def _column(name: str, given: Mapping[str, Any], shared: ColumnDef | None) -> ColumnDef:
    """A column as written, on top of the shared one: its own synonyms go before the shared ones."""
    kind = str(given.get("type") or (shared.type if shared else ""))
    if kind not in TYPES:
        raise InputError(f"花名册的列“{name}”的类型“{kind}”不认识。", code="vocabulary", file="rosters.yaml")
    own = tuple(str(one) for one in given.get("synonyms") or ())
    values = {str(code): tuple(map(str, words)) for code, words in (given.get("values") or {}).items()}
    return ColumnDef(
        name,
        str(given.get("label") or (shared.label if shared else name)),
        kind,
        tuple(dict.fromkeys((*own, *(shared.synonyms if shared else ())))),
        values or (shared.values if shared else {}),
        str(given.get("unit") or (shared.unit if shared else "")),
        str(given.get("sensitive") or (shared and shared.sensitive)).lower() == "true",
    )
