"""What each person and household gets from every kind: which rows are whose, and the columns of sums.

Columns of a kind, in both tables (fen inside, yuan when written out):

- ``KIND_rows``           how many rows were found; 0: the source has answered and has none
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

    `people` names the table of persons: the register's, or one with the same columns that holds some of them with all
    who share their keys.
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


def matched_rows(table: str, scope: Scope, shown: str) -> str:
    """SELECT of ``key``, ``name_key`` and `shown` of rows that are a person's if the register has both.

    Most rows carry their folded name as a number and are taken as they are: only equality can match them. Rows that
    stand apart (a name that could agree without being equal, a source that gives no names) and rows of persons whose
    own name has an unprintable character are compared as text, which are few; they get the person's ``name_key``.
    """
    within, registered = scope.of_rows("r.key"), scope.of_people("p.key")
    return f"""
        SELECT r.key, r.name_key{shown} FROM {table} r WHERE NOT r.apart AND r.name_key IS NOT NULL AND {within}
        UNION ALL
        SELECT r.key, p.name_key{shown} FROM {table} r JOIN {scope.people} p ON r.key = p.key
        WHERE r.apart AND p.lead AND {within} AND {registered} AND {matches_sql("r", "p")}
        UNION ALL
        SELECT r.key, p.name_key{shown} FROM {table} r JOIN {scope.people} p ON r.key = p.key
        WHERE NOT r.apart AND p.wild AND p.lead AND {within} AND {registered} AND r.name_key <> p.name_key
            AND {matches_sql("r", "p")}"""


def matches_sql(row: str, person: str) -> str:
    """SQL, never NULL: whether a row is a person's whose key it has. The key finds, the name decides.

    A row without a name matches only where its source gives no names at all (such rows stand apart).
    """
    agree = agree_sql(f"coalesce({row}.folded, {row}.name)", f"{person}.folded")
    looked_at = f"(({row}.apart AND {row}.name IS NULL) OR (({row}.apart OR {person}.wild) AND {agree}))"
    return f"coalesce({row}.name_key = {person}.name_key OR (NOT {person}.shared AND {looked_at}), false)"


def household_columns(shape: Shape) -> list[tuple[str, str]]:
    """Names and expressions of a kind's columns for one household, over its persons' columns."""
    kind = shape.kind
    columns = [(f"{kind}_rows", f"sum({kind}_rows)::INTEGER")]
    for name in shape.money:
        column = f"{kind}_{name}"
        columns += [
            (column, f"sum({column})::BIGINT"),
            (f"{column}_unknown", f"sum({column}_unknown)::INTEGER"),
        ]
    for name in shape.truths:
        column = f"{kind}_{name}"
        silent = f"count(*) FILTER (WHERE {kind}_rows > 0 AND {column} IS NULL)"
        said = (
            f"CASE WHEN bool_or({column}) THEN true WHEN count({column}) > 0 AND {silent} = 0 THEN false END"
        )
        columns.append((column, said))
    return [*columns, (f"{kind}_gone", f"sum({kind}_gone)::INTEGER")]


def households_query(shapes: Sequence[Shape], people_found: str, where: str = "true") -> str:
    """SELECT h, persons and the columns of every kind for each household among the rows of `people_found`."""
    shown = "".join(f", {said} AS {name}" for shape in shapes for name, said in household_columns(shape))
    return f"SELECT h, count(*)::INTEGER AS persons{shown} FROM {people_found} WHERE {where} GROUP BY h"


def written(shapes: Sequence[Shape]) -> str:
    """The columns of all kinds as they leave the file: money as DECIMAL(18,2) yuan."""
    money = {f"{shape.kind}_{name}" for shape in shapes for name in shape.money}
    names = [name for shape in shapes for name, _ in household_columns(shape)]
    return "".join(
        f", (f.{name} * 0.01::DECIMAL(3,2))::DECIMAL(18,2) AS {name}" if name in money else f", f.{name}"
        for name in names
    )
