"""The join itself: persons and rows, both in the order of their keys, laid side by side and added up in whole columns.

The database keeps rows sorted by key, so a merge of sorted columns does in one pass what a hash join does by looking
up each row somewhere in memory: on ten million persons and sixty million rows it takes a third of the time
(docs/algorithms/joining.md). A range of keys is a job of its own; memory is bounded by its persons and rows.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
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
#: kinds that are read and added up at the same time; each needs the memory of its rows
KINDS_AT_ONCE = 2


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


@dataclass(frozen=True)
class Found:
    """What one kind has of each distinct pair of key and name: rows, and of every value sums and how many were known."""

    shape: Shape
    rows: Ints
    sums: dict[str, Ints]
    known: dict[str, Ints]
    gone: Ints


def found_rows(
    connection: duckdb.DuckDBPyConnection,
    shapes: Sequence[Shape],
    people: People,
    scope: Scope,
    with_gone: frozenset[str],
) -> list[Found]:
    """The rows of every kind added up by person; `with_gone` are the kinds that have rows that are gone.

    Kinds are taken two at a time, so that one is read while another is added up. InputError where a sum would not fit
    64 bits.
    """

    def of_kind(shape: Shape) -> Found:
        with connection.cursor() as cursor:
            return _of_kind(cursor, shape, people, scope, gone=shape.kind in with_gone)

    with ThreadPoolExecutor(KINDS_AT_ONCE) as pool:
        return list(pool.map(of_kind, shapes))


def found_by_slice(
    connection: duckdb.DuckDBPyConnection,
    shapes: Sequence[Shape],
    scopes: Sequence[Scope],
    with_gone: frozenset[str],
) -> Iterator[tuple[People, list[Found]]]:
    """Each scope's people and what was found; the next is added up while the caller writes one."""

    def of_scope(scope: Scope) -> tuple[People, list[Found]]:
        with connection.cursor() as cursor:
            who = people_of(cursor, scope)
            return who, found_rows(cursor, shapes, who, scope, with_gone)

    with ThreadPoolExecutor(1) as ahead:
        waiting = ahead.submit(of_scope, scopes[0])
        for scope in scopes[1:]:
            done, waiting = waiting.result(), ahead.submit(of_scope, scope)
            yield done
        yield waiting.result()


def _of_kind(
    connection: duckdb.DuckDBPyConnection, shape: Shape, people: People, scope: Scope, *, gone: bool
) -> Found:
    kind, size = shape.kind, len(people.key)
    shown = "".join(f", coalesce(r.{name}, 0) AS {name}" for name in shape.money)
    shown += "".join(f", coalesce(r.{name}, false)::UTINYINT AS {name}" for name in shape.truths)
    valued = [*shape.money, *shape.truths]
    shown += "".join(f", (r.{name} IS NOT NULL)::UTINYINT AS {name}_known" for name in valued)
    rows = connection.sql(matched_rows(f"rows_{kind}", scope, shown)).to_arrow_table()
    at, right = _place(people, rows)
    sums, known = {}, {}
    for name in valued:
        sums[name] = _added(at, _numbers(rows, name)[right], size)
        known[name] = _added(at, _numbers(rows, f"{name}_known")[right], size)
    lost = np.zeros(size, np.int64)
    if gone:
        query = matched_rows(f"gone_{kind}", scope, "")
        lost = np.bincount(_place(people, connection.sql(query).to_arrow_table())[0], minlength=size)
    return Found(shape, np.bincount(at, minlength=size), sums, known, lost)


def result_columns(found: Found, each: Callable[[Ints], Ints]) -> dict[str, pa.Array]:
    """The columns of one kind (results.py); `each` turns values of pairs into values of persons or households."""
    kind, rows = found.shape.kind, each(found.rows)
    columns = {f"{kind}_rows": _counts(rows)}
    for name in found.shape.money:
        known = each(found.known[name])
        columns[f"{kind}_{name}"] = pa.array(each(found.sums[name]), pa.int64(), mask=known == 0)
        columns[f"{kind}_{name}_unknown"] = _counts(rows - known)
    for name in found.shape.truths:
        yes = each(found.sums[name]) > 0
        unsaid = ~yes & ((rows == 0) | (each(found.known[name]) < rows))
        columns[f"{kind}_{name}"] = pa.array(yes, pa.bool_(), mask=unsaid)
    return columns | {f"{kind}_gone": _counts(each(found.gone))}


def people_table(people: People, found: Sequence[Found]) -> pa.Table:
    """``p``, ``h`` and the columns of every kind for each person, in the order of keys."""
    columns: dict[str, pa.Array] = {"p": pa.array(people.p, pa.int32()), "h": pa.array(people.h, pa.int32())}
    for kind in found:
        columns |= result_columns(kind, people.each)
    return pa.table(columns)


class Homes:
    """Households added up slice by slice: a truth of rows, so the sums of all its persons' rows say the same as theirs."""

    def __init__(self, households: int) -> None:
        self._persons = np.zeros(households, np.int32)
        self._found: list[Found] = []

    def add(self, people: People, found: Sequence[Found]) -> None:
        """Add the persons of one slice."""
        np.add.at(self._persons, people.h, np.int32(1))
        size = len(self._persons)
        if not self._found:
            self._found = [_nothing_found(one, size) for one in found]
        for home, one in zip(self._found, found, strict=True):
            some = np.flatnonzero(people.each(one.rows))
            where = people.h[some]
            pairs = [(home.rows, one.rows)]
            pairs += [(home.sums[name], one.sums[name]) for name in one.sums]
            pairs += [(home.known[name], one.known[name]) for name in one.known]
            for total, values in pairs:
                np.add.at(total, where, people.each(values)[some].astype(total.dtype, copy=False))
            lost = np.flatnonzero(people.each(one.gone))
            np.add.at(home.gone, people.h[lost], people.each(one.gone)[lost].astype(np.int32))

    def table(self) -> pa.Table:
        """``h``, ``persons`` and the columns of every kind for each household that has persons."""
        there = np.flatnonzero(self._persons)
        columns = {"h": pa.array(there.astype(np.int32)), "persons": _counts(self._persons[there])}
        for one in self._found:
            columns |= result_columns(one, lambda values: values[there])
        return pa.table(columns)


def _nothing_found(like: Found, size: int) -> Found:
    """Zeros for `size` households, in the columns of another."""
    return Found(
        like.shape,
        np.zeros(size, np.int32),
        {name: np.zeros(size, np.int64) for name in like.sums},
        {name: np.zeros(size, np.int32) for name in like.known},
        np.zeros(size, np.int32),
    )


def people_of(connection: duckdb.DuckDBPyConnection, scope: Scope) -> People:
    """The registered persons of a scope."""
    query = f"SELECT p, h, key, name_key FROM {scope.people} WHERE {scope.of_people()}"
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
    values = values.astype(np.int64, copy=False)  # adding at places is ten times slower where types differ
    if len(values) and int(np.abs(values).max()) * len(values) > _MOST:
        most = np.bincount(at, minlength=size).max()
        if int(np.abs(values).max()) * int(most) > _MOST:
            raise InputError("一个人名下的金额加起来大得算不下，请核对花名册里的金额。", code="overflow")
    sums = np.zeros(size, np.int64)
    np.add.at(sums, at, values)
    return sums


def _counts(counts: Ints) -> pa.Array:
    return pa.array(counts.astype(np.int32, copy=False), pa.int32())


def _numbers(table: pa.Table, name: str) -> Ints:
    """A column without nulls as an array, not to be written to."""
    column = table.column(name)
    numbers: Ints = column.chunk(0).to_numpy() if column.num_chunks == 1 else column.to_numpy()
    return numbers
