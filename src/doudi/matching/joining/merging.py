"""The join itself: persons and rows, both in the order of their keys, laid side by side and added up in whole columns.

The database keeps rows sorted by key, so a merge of sorted columns does in one pass what a hash join does by looking
up each row somewhere in memory (docs/algorithms/joining.md). A kind in a range of keys is a job of its own; memory is
bounded by its persons and rows.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import duckdb
import numpy as np
import numpy.typing as npt
import pyarrow as pa

from doudi.core.refusal import InputError
from doudi.matching.joining.results import Kind, Scope, counted, equal_rows, looked_at_rows, nameless_rows

Ints = npt.NDArray[np.integer[Any]]
Truths = npt.NDArray[np.bool_]

_MOST = 2**62
#: jobs that are read and added up at the same time, and how many may wait to be written; each holds its rows
JOBS_AT_ONCE, JOBS_WAITING = 2, 4
#: rows that are searched for together
_BLOCK = 8192


@dataclass(frozen=True)
class People:
    """Persons in the order of key and name. `key` and `name` are the distinct pairs; `which` says each person's."""

    p: Ints
    h: Ints
    key: Ints
    name: Ints
    which: Ints | None

    @cached_property
    def shared(self) -> Truths:
        """Of each pair, whether another name has the same number."""
        shared = np.zeros(len(self.key), bool)
        shared[1:] = self.key[1:] == self.key[:-1]
        shared[:-1] |= shared[1:]
        return shared

    def of_pairs(self, pairs: Ints) -> tuple[Ints, Ints]:
        """The places of the persons who have one of these distinct pairs, and of each the place of his in `pairs`."""
        if self.which is None:
            return pairs, np.arange(len(pairs))
        place = np.full(len(self.key), -1, np.int64)
        place[pairs] = np.arange(len(pairs))
        of_person = place[self.which]
        persons = np.flatnonzero(of_person >= 0)
        return persons, of_person[persons]


def found_by_job(
    connection: duckdb.DuckDBPyConnection, kinds: Sequence[Kind], scopes: Sequence[Scope]
) -> Iterator[tuple[Kind, pa.Table]]:
    """For every scope and kind what was found (`found_columns`), a row a person of whom the kind has or had rows.

    Jobs run side by side, and ahead of the caller, who writes one meanwhile. InputError where a sum would not fit 64
    bits.
    """

    def of_kind(people: People, kind: Kind, scope: Scope) -> pa.Table:
        with connection.cursor() as cursor:
            return _found(cursor, people, kind, scope)

    waiting: deque[tuple[Kind, Future[pa.Table]]] = deque()
    with ThreadPoolExecutor(JOBS_AT_ONCE) as pool:
        try:
            for scope in scopes:
                people = people_of(connection, scope)
                for kind in kinds:
                    waiting.append((kind, pool.submit(of_kind, people, kind, scope)))
                    if len(waiting) > JOBS_WAITING:
                        done, job = waiting.popleft()
                        yield done, job.result()
            while waiting:
                done, job = waiting.popleft()
                yield done, job.result()
        finally:
            for _, job in waiting:
                job.cancel()


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


#: of the distinct pairs in `places`, ascending: the sums of every counted column
@dataclass(frozen=True)
class _Sums:
    places: Ints
    columns: dict[str, Ints]

    def and_also(self, other: _Sums) -> _Sums:
        """Both together; columns that the other has not stay as they are."""
        if not len(other.places):
            return self
        every, columns = self.places, self.columns
        new = other.places[~np.isin(other.places, every, assume_unique=True)]
        if len(new):
            before = np.searchsorted(every, new)
            every = np.insert(every, before, new)
            columns = {name: np.insert(values, before, 0) for name, values in columns.items()}
        at = np.searchsorted(every, other.places)
        for name, values in other.columns.items():
            columns[name][at] += values
        return _Sums(every, columns)


def _found(connection: duckdb.DuckDBPyConnection, people: People, kind: Kind, scope: Scope) -> pa.Table:
    """``p``, ``h`` and the counted columns of one kind for the persons of a scope of whom it has or had rows."""
    valued = [name for name, _ in counted(kind.shape) if name not in ("rows", "gone")]
    first, *others = _summed(connection, people, kind, scope, valued, gone=False)
    first.columns["gone"] = np.zeros(len(first.places), np.int64)
    if kind.gone:
        for lost in _summed(connection, people, kind, scope, [], gone=True):
            others.append(_Sums(lost.places, {"gone": lost.columns["rows"]}))
    for other in others:
        first = first.and_also(other)
    persons, place = people.of_pairs(first.places)
    columns = {"p": pa.array(people.p[persons], pa.int32()), "h": pa.array(people.h[persons], pa.int32())}
    for name, type_ in counted(kind.shape):
        numbers = first.columns[name] if people.which is None else first.columns[name][place]
        columns[name] = pa.array(numbers.astype(np.int32 if type_ == "INTEGER" else np.int64, copy=False))
    return pa.table(columns)


def _summed(
    connection: duckdb.DuckDBPyConnection,
    people: People,
    kind: Kind,
    scope: Scope,
    valued: Sequence[str],
    *,
    gone: bool,
) -> list[_Sums]:
    """The rows of a kind added up: those whose name is equal, those without, those whose name agrees as text."""
    asked = [(equal_rows, _place)]
    asked += [(nameless_rows, _place_by_key)] if kind.nameless else []
    asked += [(looked_at_rows, _place)] if kind.looked_at else []
    sums = []
    for select, place in asked:
        rows = connection.sql(select(kind, scope, gone=gone)).to_arrow_table()
        at, right = place(people, rows)
        sums.append(_added_up(at, {name: _numbers(rows, name)[right] for name in valued}))
    return sums


def _added_up(at: Ints, values: dict[str, Ints]) -> _Sums:
    """Rows by place: how many, and of every column the sum."""
    if np.any(at[1:] < at[:-1]):
        order = np.argsort(at, kind="stable")
        at = at[order]
        values = {name: column[order] for name, column in values.items()}
    starts = np.flatnonzero(np.concatenate(([len(at) > 0], at[1:] != at[:-1])))
    times = np.diff(starts, append=len(at))
    sums = {name: _sums(column, starts, times) for name, column in values.items()}
    return _Sums(at[starts], {"rows": times, **sums})


def _sums(values: Ints, starts: Ints, times: Ints) -> Ints:
    """The sums of runs of values, in 64 bits. InputError where they might not fit."""
    if not len(starts):
        return np.zeros(0, np.int64)
    if values.dtype == np.int64:
        most = max(abs(int(values.max())), abs(int(values.min())))
        if most * int(times.max()) > _MOST:
            raise InputError("一个人名下的金额加起来大得算不下，请核对花名册里的金额。", code="overflow")
    # adding up takes ten times as long where types differ
    sums: Ints = np.add.reduceat(values.astype(np.int64, copy=False), starts)
    return sums


def _place(people: People, rows: pa.Table) -> tuple[Ints, Truths]:
    """Of each row that is a person's, the place of the pair of key and name; and which rows those are."""
    key, name = _numbers(rows, "key"), _numbers(rows, "name_key")
    at, found = _keys_found(people, key)
    if not len(at):
        return at, found
    right = found & (people.name[at] == name)
    # a number that several names share: look at the next name, which is seldom
    last = len(people.key) - 1
    left = np.flatnonzero(found & ~right)
    while len(left):
        after = np.minimum(at[left] + 1, last)
        left = left[(after > at[left]) & (people.key[after] == key[left])]
        at[left] += 1
        agrees = people.name[at[left]] == name[left]
        right[left[agrees]] = True
        left = left[~agrees]
    return at[right], right


def _place_by_key(people: People, rows: pa.Table) -> tuple[Ints, Truths]:
    """The same of rows whose source gives no names: a number that several names share says nothing."""
    at, found = _keys_found(people, _numbers(rows, "key"))
    if not len(at):
        return at, found
    right = found & ~people.shared[at]
    return at[right], right


def _keys_found(people: People, key: Ints) -> tuple[Ints, Truths]:
    """The first place of each row's key, and whether it is a person's at all; no places where there are no persons."""
    if not len(people.key):
        return np.zeros(0, np.int64), np.zeros(len(key), bool)
    at = np.minimum(_search(people.key, key), len(people.key) - 1)
    return at, people.key[at] == key


def _search(keys: Ints, wanted: Ints) -> Ints:
    """As `np.searchsorted`, block by block: a block of sorted rows spans few keys, so each search is half as deep."""
    if len(wanted) <= _BLOCK:
        return np.searchsorted(keys, wanted)
    starts = np.arange(0, len(wanted), _BLOCK)
    least = np.searchsorted(keys, np.minimum.reduceat(wanted, starts)).tolist()
    most = np.searchsorted(keys, np.maximum.reduceat(wanted, starts), "right").tolist()
    at = np.empty(len(wanted), np.int64)
    for start, low, high in zip(starts.tolist(), least, most, strict=True):
        block = slice(start, start + _BLOCK)
        np.add(keys[low:high].searchsorted(wanted[block]), low, out=at[block])
    return at


def _numbers(table: pa.Table, name: str) -> Ints:
    """A column without nulls as an array, not to be written to."""
    column = table.column(name)
    numbers: Ints = column.chunk(0).to_numpy() if column.num_chunks == 1 else column.to_numpy()
    return numbers
