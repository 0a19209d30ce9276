"""The columns of a person's and a household's result, and the SQL that joins rows to persons.

Kept is what can be added up, one narrow table a kind (``found_KIND`` by person, ``homes_KIND`` by household), with a row
only where the kind has or had rows: a month's changes touch only the kinds that changed (docs/algorithms/joining.md).
The views ``people_found`` and ``households_found`` show everybody, for every kind that has been delivered:

- ``KIND_rows``           rows found; 0: the source has answered and has none
- ``KIND_MONEY``          sum of the amounts that could be read; null where none could
- ``KIND_MONEY_unknown``  rows whose amount could not be read: the sum is then a least
- ``KIND_TRUTH``          true where any row says yes; false where all rows say no; else null
- ``KIND_gone``           rows that were there and are no longer: not a no, a question

A kind that has never been delivered has no columns: what it would say is unknown.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from doudi.matching.joining.same_name import agree_sql
from doudi.matching.joining.shape import Shape


@dataclass(frozen=True)
class Scope:
    """Which persons are asked about: all, those of a range of keys (first to before `stop`), or some.

    `people` names the table of persons: the register's, or one with ``p``, ``h``, ``key`` and ``name_key`` that holds
    some of them with all who share their keys.
    """

    first: int | None = None
    stop: int | None = None
    people: str = "persons"

    def of_people(self, key: str = "key") -> str:
        """SQL condition on the key of a person."""
        parts = [f"{key} >= {self.first}"] if self.first is not None else []
        parts += [f"{key} < {self.stop}"] if self.stop is not None else []
        return " AND ".join(parts) or "true"

    def of_rows(self, key: str) -> str:
        """SQL condition on the key of a row."""
        return (
            self.of_people(key) if self.people == "persons" else f"{key} IN (SELECT key FROM {self.people})"
        )


EVERYBODY = Scope()


@dataclass(frozen=True)
class Kind:
    """A kind as the join reads it, and what need not be looked for because there is none of it.

    `gone`: rows that are gone; `nameless`: rows of a source that gives no names; `apart`: rows whose name is compared as
    text; `wild`: persons whose name is.
    """

    shape: Shape
    gone: bool
    nameless: bool
    apart: bool
    wild: bool

    @property
    def looked_at(self) -> bool:
        """Whether any names are compared as text."""
        return self.apart or self.wild


def counted(shape: Shape) -> list[tuple[str, str]]:
    """The columns of a kind that add up, by person and by household, with their types in the database."""
    columns = [("rows", "INTEGER")]
    for name in shape.money:
        columns += [(name, "BIGINT"), (f"{name}_known", "INTEGER")]
    for name in shape.truths:
        columns += [(f"{name}_yes", "INTEGER"), (f"{name}_known", "INTEGER")]
    return [*columns, ("gone", "INTEGER")]


def equal_rows(kind: Kind, scope: Scope, *, gone: bool = False) -> str:
    """SELECT of ``key``, ``name_key`` and values of the rows that only an equal name can match: nearly all."""
    table, shown = _read(kind, gone=gone)
    return f"""SELECT r.key, r.name_key{shown} FROM {table} r
        WHERE NOT r.apart AND r.name_key IS NOT NULL AND {scope.of_rows("r.key")}"""


def nameless_rows(kind: Kind, scope: Scope, *, gone: bool = False) -> str:
    """SELECT of ``key`` and values of the rows of sources that give no names: they match by number alone."""
    table, shown = _read(kind, gone=gone)
    return f"SELECT r.key{shown} FROM {table} r WHERE r.apart AND r.name IS NULL AND {scope.of_rows('r.key')}"


def looked_at_rows(kind: Kind, scope: Scope, *, gone: bool = False) -> str:
    """SELECT of ``key``, the person's ``name_key`` and values of the rows that match once names are compared as text."""
    table, shown = _read(kind, gone=gone)
    join = f"""SELECT r.key, p.name_key{shown} FROM {table} r JOIN {LOOKED_AT} p ON r.key = p.key
        WHERE {scope.of_rows("r.key")} AND {scope.of_people("p.key")} AND {matches_sql("r", "p")}"""
    parts = [f"{join} AND r.apart AND r.name IS NOT NULL"] if kind.apart else []
    parts += [f"{join} AND NOT r.apart AND p.wild AND r.name_key <> p.name_key"] if kind.wild else []
    return " UNION ALL ".join(parts)


#: the table of the few persons whose names are compared as text
LOOKED_AT = "names_looked_at"


def looked_at_people(shapes: Sequence[Shape], people: str) -> str:
    """SELECT of the persons, of a table of persons, whose own name or a row's is to be compared as text.

    Of those who share key and name only the first.
    """
    keys = "SELECT key FROM persons WHERE wild" + "".join(
        f" UNION ALL SELECT key FROM {table}_{shape.kind} WHERE apart AND name IS NOT NULL"
        for shape in shapes
        for table in ("rows", "gone")
    )
    within = "" if people == "persons" else f" WHERE key IN (SELECT key FROM {people})"
    return f"""SELECT key, name_key, folded, wild, shared FROM persons
        WHERE lead AND key IN (SELECT key FROM ({keys}){within}) ORDER BY key"""


def _read(kind: Kind, *, gone: bool) -> tuple[str, str]:
    """The table of a kind's rows, or of those that are gone; and what one row adds to the counted columns, without nulls."""
    if gone:
        return f"gone_{kind.shape.kind}", ""
    said = [f"coalesce(r.{name}, 0) AS {name}" for name in kind.shape.money]
    said += [f"coalesce(r.{name}, false)::UTINYINT AS {name}_yes" for name in kind.shape.truths]
    known = [*kind.shape.money, *kind.shape.truths]
    said += [f"(r.{name} IS NOT NULL)::UTINYINT AS {name}_known" for name in known]
    return f"rows_{kind.shape.kind}", "".join(f", {one}" for one in said)


def matches_sql(row: str, person: str) -> str:
    """SQL, never NULL: whether a row is a person's whose key it has. The key finds, the name decides.

    A row without a name matches only where its source gives no names at all (such rows stand apart).
    """
    agree = agree_sql(f"coalesce({row}.folded, {row}.name)", f"{person}.folded")
    looked_at = f"(({row}.apart AND {row}.name IS NULL) OR (({row}.apart OR {person}.wild) AND {agree}))"
    return f"coalesce({row}.name_key = {person}.name_key OR (NOT {person}.shared AND {looked_at}), false)"


def homes_query(shape: Shape, where: str = "true") -> str:
    """SELECT ``h`` and the counted columns of a kind for each household that it has or had rows of."""
    sums = "".join(f", sum({name})::{type_} AS {name}" for name, type_ in counted(shape))
    return f"SELECT h{sums} FROM found_{shape.kind} WHERE {where} GROUP BY h"


def everybody(shapes: Sequence[Shape]) -> dict[str, str]:
    """The views of results, each with its SELECT: every person, every household, all kinds."""
    people, homes = "SELECT s.p, s.h", "SELECT s.h, s.persons"
    for shape in shapes:
        shown = "".join(f", {said} AS {name}" for name, said, _ in shown_columns(shape))
        people, homes = people + shown, homes + shown
    people += " FROM persons s"
    homes += " FROM (SELECT h, count(*)::INTEGER AS persons FROM persons GROUP BY h) s"
    for shape in shapes:
        kind = shape.kind
        people += f" LEFT JOIN found_{kind} {kind} ON {kind}.p = s.p"
        homes += f" LEFT JOIN homes_{kind} {kind} ON {kind}.h = s.h"
    return {"people_found": people, "households_found": homes}


def shown_columns(shape: Shape) -> list[tuple[str, str, bool]]:
    """Name, expression over the counted columns, and whether it is money, of each column of a kind as it is shown."""
    kind = shape.kind
    columns = [(f"{kind}_rows", f"coalesce({kind}.rows, 0)", False)]
    for name in shape.money:
        known = f"{kind}.{name}_known"
        columns += [
            (f"{kind}_{name}", f"CASE WHEN {known} > 0 THEN {kind}.{name} END", True),
            (f"{kind}_{name}_unknown", f"coalesce({kind}.rows - {known}, 0)", False),
        ]
    for name in shape.truths:
        yes, known = f"{kind}.{name}_yes", f"{kind}.{name}_known"
        no = f"{kind}.rows > 0 AND {known} = {kind}.rows"
        columns.append((f"{kind}_{name}", f"CASE WHEN {yes} > 0 THEN true WHEN {no} THEN false END", False))
    return [*columns, (f"{kind}_gone", f"coalesce({kind}.gone, 0)", False)]


def written(shapes: Sequence[Shape]) -> str:
    """The columns of all kinds as they leave the file: money as DECIMAL(18,2) yuan."""
    return "".join(
        f", (f.{name} * 0.01::DECIMAL(3,2))::DECIMAL(18,2) AS {name}" if money else f", f.{name}"
        for shape in shapes
        for name, _, money in shown_columns(shape)
    )
