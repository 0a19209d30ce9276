"""The join itself: persons and rows, both in the order of their keys, laid side by side and added up in whole columns.

The database keeps rows sorted by key, so a merge of sorted columns does in one pass what a hash join does by looking
up each row somewhere in memory: on ten million persons and sixty million rows it takes a third of the time
(docs/algorithms/joining.md). A range of keys is a job of its own; memory is bounded by its persons and rows.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import duckdb
import numpy as np
import numpy.typing as npt
import pyarrow as pa

from doudi.core.refusal import InputError
from doudi.matching.joining.results import Scope, matched_rows
from doudi.matching.joining.shape import Shape

Ints = npt.NDArray[np.integer[Any]]
Truths = npt.NDArray[np.bool_]

_MOST = 2**62


@dataclass(frozen=True)
class People:
    """Persons in the order of key and name. `key` and `name` are the distinct pairs; `which` says each person's."""

    p: Ints
    h: Ints
    key: Ints
    name: Ints
    which: Ints | None

    def each(self, values: npt.NDArray[Any]) -> npt.NDArray[Any]:
        """Values of distinct pairs as values of persons."""
        return values if self.which is None else values[self.which]


def people_table(
    connection: duckdb.DuckDBPyConnection, shapes: Sequence[Shape], scope: Scope, with_gone: frozenset[str]
) -> pa.Table:
    """``p``, ``h`` and the columns of every kind (results.py) for each person of `scope`, in the order of keys.

    `with_gone` are the kinds that have rows that are gone. InputError where a sum would not fit 64 bits.
    """
    people = _people(connection, scope)
    columns: dict[str, pa.Array] = {"p": pa.array(people.p, pa.int32()), "h": pa.array(people.h, pa.int32())}
    for shape in shapes:
        columns |= _of_kind(connection, shape, people, scope, gone=shape.kind in with_gone)
    return pa.table(columns)


def _of_kind(
    connection: duckdb.DuckDBPyConnection, shape: Shape, people: People, scope: Scope, *, gone: bool
) -> dict[str, pa.Array]:
    kind = shape.kind
    shown = "".join(f", coalesce(r.{name}, 0) AS {name}" for name in shape.money)
    shown += "".join(f", coalesce(r.{name}, false)::UTINYINT AS {name}" for name in shape.truths)
    valued = [*shape.money, *shape.truths]
    shown += "".join(f", (r.{name} IS NOT NULL)::UTINYINT AS {name}_known" for name in valued)
    rows = connection.sql(matched_rows(f"rows_{kind}", scope, shown)).to_arrow_table()
    at, right = _place(people, rows)
    size = len(people.key)
    found = np.bincount(at, minlength=size)
    columns = {f"{kind}_rows": _counts(people, found)}
    known = {name: _added(at, _numbers(rows, f"{name}_known")[right], size) for name in valued}
    for name in shape.money:
        total = _added(at, _numbers(rows, name)[right], size)
        columns[f"{kind}_{name}"] = pa.array(
            people.each(total), pa.int64(), mask=people.each(known[name] == 0)
        )
        columns[f"{kind}_{name}_unknown"] = _counts(people, found - known[name])
    for name in shape.truths:
        yes = _added(at, _numbers(rows, name)[right], size) > 0
        unsaid = ~yes & ((found == 0) | (known[name] < found))
        columns[f"{kind}_{name}"] = pa.array(people.each(yes), pa.bool_(), mask=people.each(unsaid))
    lost = np.zeros(size, np.int64)
    if gone:
        query = matched_rows(f"gone_{kind}", scope, "")
        lost = np.bincount(_place(people, connection.sql(query).to_arrow_table())[0], minlength=size)
    columns[f"{kind}_gone"] = _counts(people, lost)
    return columns


def _people(connection: duckdb.DuckDBPyConnection, scope: Scope) -> People:
    query = f"SELECT p, h, key, name_key FROM persons WHERE {scope.where('key')}"
    table = connection.sql(query).to_arrow_table()
    p, h, key, name = (_numbers(table, column) for column in ("p", "h", "key", "name_key"))
    if np.any(key[1:] < key[:-1]):
        order = np.argsort(key, kind="stable")
        p, h, key, name = p[order], h[order], key[order], name[order]
    several = np.zeros(len(key), bool)
    several[1:] = key[1:] == key[:-1]
    if not several.any():
        return People(p, h, key, name, None)
    several[:-1] |= several[1:]
    places = np.flatnonzero(several)
    order = places[np.lexsort((name[places], key[places]))]
    p, h, name = p.copy(), h.copy(), name.copy()  # arrays of the database are not to be written to
    for column in (p, h, name):
        column[places] = column[order]
    first = np.ones(len(key), bool)
    first[1:] = (key[1:] != key[:-1]) | (name[1:] != name[:-1])
    return People(p, h, key[first], name[first], np.cumsum(first) - 1)


def _place(people: People, rows: pa.Table) -> tuple[Ints, Truths]:
    """Of each row that is a person's, the place of the pair of key and name; and which rows those are."""
    key, name = _numbers(rows, "key"), _numbers(rows, "name_key")
    if not len(people.key):
        return np.zeros(0, np.int64), np.zeros(len(key), bool)
    last = len(people.key) - 1
    at = np.minimum(np.searchsorted(people.key, key), last)
    found = people.key[at] == key
    right = found & (people.name[at] == name)
    # a number that several names share: look at the next name, which is seldom
    left = np.flatnonzero(found & ~right)
    while len(left):
        after = np.minimum(at[left] + 1, last)
        left = left[(after > at[left]) & (people.key[after] == key[left])]
        at[left] += 1
        agrees = people.name[at[left]] == name[left]
        right[left[agrees]] = True
        left = left[~agrees]
    return at[right], right


def _added(at: Ints, values: Ints, size: int) -> Ints:
    """The sums of values by place, in 64 bits. InputError where they might not fit."""
    if len(values) and int(np.abs(values).max()) * len(values) > _MOST:
        most = np.bincount(at, minlength=size).max()
        if int(np.abs(values).max()) * int(most) > _MOST:
            raise InputError("一个人名下的金额加起来大得算不下，请核对花名册里的金额。", code="overflow")
    sums = np.zeros(size, np.int64)
    np.add.at(sums, at, values)
    return sums


def _counts(people: People, counts: Ints) -> pa.Array:
    return pa.array(people.each(counts).astype(np.int32), pa.int32())


def _numbers(table: pa.Table, name: str) -> Ints:
    """A column without nulls as an array, not to be written to."""
    column = table.column(name)
    numbers: Ints = column.chunk(0).to_numpy() if column.num_chunks == 1 else column.to_numpy()
    return numbers
