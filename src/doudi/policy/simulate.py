"""Try the law before passing it: who enters, who leaves and what it costs when a parameter is changed.

The register is loaded once. What the changed parameter does not touch (as a rule: everything below the household) is
computed once and stored, so a further question costs a fraction of the first.
"""

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import duckdb

from doudi.core.money import fen_to_yuan
from doudi.core.refusal import InputError
from doudi.policy.law import Law
from doudi.policy.local import apply_local
from doudi.policy.pack import Pack
from doudi.policy.parameters import RESIDENCES
from doudi.policy.register import Progress, Register, open_register
from doudi.policy.sql.columns import Book
from doudi.policy.sql.expressions import Expr, number
from doudi.policy.sql.outputs import facts_behind, plain
from doudi.policy.sql.parameters import ParameterColumns
from doudi.policy.sql.stored import Store, StoredFrames, name_for
from doudi.policy.sql.writer import Writer
from doudi.policy.sweep import failed_in_database, outside_of, place_parameters
from doudi.policy.vocabulary import HOUSEHOLD

#: digits of an area code that name a county, a township
LEVELS = {"county": 6, "township": 9}


@dataclass(frozen=True, slots=True)
class Count:
    """Households, their persons and what they get a month (fen; None where the pack counts no money)."""

    households: int
    persons: int
    monthly: int | None

    def as_dict(self) -> dict[str, Any]:
        return {
            "households": self.households,
            "persons": self.persons,
            "monthly": None if self.monthly is None else fen_to_yuan(self.monthly),
        }


@dataclass(frozen=True, slots=True)
class Area:
    """One county or township; ``area`` is its 12-digit code, None for households without one."""

    area: str | None
    before: Count
    after: Count
    enter: list[str]
    leave: list[str]

    def as_dict(self) -> dict[str, Any]:
        return {
            "area": self.area,
            "before": self.before.as_dict(),
            "after": self.after.as_dict(),
            "enter": self.enter,
            "leave": self.leave,
        }


@dataclass(frozen=True, slots=True)
class Simulation:
    """What a change does. ``enter`` and ``leave`` are household ids in the register's order; ``undecided`` counts the
    households that are undecided before or after."""

    before: Count
    after: Count
    enter: list[str]
    leave: list[str]
    undecided: int
    by: list[Area] = field(default_factory=list)

    def as_dict(self) -> dict[str, Any]:
        return {
            "before": self.before.as_dict(),
            "after": self.after.as_dict(),
            "enter": self.enter,
            "leave": self.leave,
            "undecided": self.undecided,
            "by": [area.as_dict() for area in self.by],
        }


def changed(pack: Pack, settings: Sequence[str]) -> Pack:
    """The pack with ``NAME=VALUE`` or ``NAME=VALUE@rural`` put on top of every other value. Raises InputError."""
    given_for: dict[str, list[dict[str, str]]] = {}
    for setting in settings:
        name, equals, given = setting.partition("=")
        value, at, residence = given.rpartition("@") if "@" in given else (given, "", "")
        if not equals or not value or (at and residence not in RESIDENCES):
            raise InputError(
                f"“{setting}”应写成 参数名=值 或 参数名=值@rural（urban 或 rural）。",
                code="usage",
                value=setting,
            )
        if name not in pack.vocabulary.parameters:
            raise InputError(f"没有叫“{name}”的参数。", code="unknown-parameter-name", value=name)
        given_for.setdefault(name, []).append({"value": value, **({"residence": residence} if at else {})})
    try:
        return apply_local(pack, given_for)  # together: a bound may hold between two of them
    except InputError as bad:
        code = "usage" if bad.code in ("wrong-parameter", "double-value") else bad.code
        raise InputError(f"--set {' '.join(settings)}：{bad.message}", code=code) from bad


def unused(pack: Pack, settings: Sequence[str]) -> list[str]:
    """Sentences about settings that cannot change anything, so that "nobody in, nobody out" is not taken for an answer."""
    names = dict.fromkeys(setting.partition("=")[0] for setting in settings)
    return [
        f"提示：“{pack.id}”不用参数“{name}”，改它什么也不会变。"
        for name in names
        if name not in pack.parameters.entries
    ]


class WhatIf:
    """A register swept once under a pack, ready for questions. Close the register when done."""

    def __init__(self, pack: Pack, register: Register, on: int) -> None:
        self.pack = pack
        self.register = register
        self.on = on
        self._store = Store()
        self._numbers = itertools.count()
        self._lasting: set[str] | None = None
        self._before = self._verdicts(pack)
        self._lasting = self._tables()

    def ask(self, settings: Sequence[str], *, by: str | None = None) -> Simulation:
        """What changes when these parameters are set (``NAME=VALUE[@rural|urban]``); ``by``: county or township."""
        return self.compare(changed(self.pack, settings), by=by)

    def compare(self, pack: Pack, *, by: str | None = None) -> Simulation:
        """What changes under another version of the pack."""
        after = self._verdicts(pack)
        try:
            return self._simulation(after, by)
        finally:
            for name in self._tables() - (self._lasting or set()):
                self.register.connection.execute(f"DROP TABLE {name}")

    # -- verdicts: h, who, persons, monthly --

    def _verdicts(self, pack: Pack) -> str:
        law = pack.law(self.on).require()
        counted = counts_of(law)
        register = self.register
        book = Book(
            law, register.tables, ParameterColumns(law.pack.parameters, self.on, register.places), Writer
        )
        who = plain(book, counted["who"])
        persons = plain(book, counted["persons"]) if "persons" in counted else number(0)
        monthly = plain(book, counted["monthly"]) if "monthly" in counted else number(0)
        needs = sorted(who.needs | persons.needs | monthly.needs)
        frames = StoredFrames(book, needs, store=self._store)
        frames.parameters_table = place_parameters(register.connection, book, name_for)
        households = frames.households()
        made = f"verdicts_{next(self._numbers)}"
        query = f"SELECT h, {_counted(who, persons, monthly)} FROM ({households})"
        try:
            for name, kept in frames.tables:
                register.connection.execute(f"CREATE TEMP TABLE IF NOT EXISTS {name} AS {kept}")
            register.connection.execute(f"CREATE TEMP TABLE {made} AS {query}")
        except duckdb.Error as failed:
            raise failed_in_database(failed) from failed
        return made

    # -- counting --

    def _simulation(self, after: str, by: str | None) -> Simulation:
        pairs = f"{self._before} b JOIN {after} a ON a.h = b.h JOIN households i ON i.h = b.h"
        moved = self._all(
            f"SELECT i.household_id, a.who, i.place FROM {self._before} b JOIN {after} a ON a.h = b.h "
            "JOIN households i ON i.h = b.h WHERE a.who <> b.who ORDER BY b.h"
        )
        before, before_blurred = self._count(self._before)
        then, after_blurred = self._count(after)
        undecided = 0
        if before_blurred or after_blurred:
            undecided = int(
                self._all(
                    f"SELECT count(*) FROM {self._before} b JOIN {after} a ON a.h = b.h "
                    "WHERE a.who IS NULL OR b.who IS NULL"
                )[0][0]
            )
        areas = self._areas(pairs, moved, LEVELS[by]) if by else []
        return Simulation(
            before,
            then,
            [row[0] for row in moved if row[1]],
            [row[0] for row in moved if not row[1]],
            undecided,
            areas,
        )

    def _count(self, table: str) -> tuple[Count, int]:
        row = self._all(f"SELECT {_totals('')}, count(*) FILTER (who IS NULL) FROM {table}")[0]
        return self._as_count(row[:3]), int(row[3])

    def _areas(self, pairs: str, moved: list[tuple[Any, ...]], digits: int) -> list[Area]:
        area = [None if code is None else code[:digits].ljust(12, "0") for code, _ in self.register.places]
        rows = self._all(f"SELECT i.place, {_totals('b.')}, {_totals('a.')} FROM {pairs} GROUP BY i.place")
        sums: dict[str | None, list[int]] = {}
        for place, *numbers in rows:
            known = sums.setdefault(area[place], [0] * 6)
            sums[area[place]] = [a + int(b) for a, b in zip(known, numbers, strict=True)]
        return [
            Area(
                code,
                self._as_count(sums[code][:3]),
                self._as_count(sums[code][3:]),
                [row[0] for row in moved if row[1] and area[row[2]] == code],
                [row[0] for row in moved if not row[1] and area[row[2]] == code],
            )
            for code in sorted(sums, key=lambda one: (one is None, one or ""))
        ]

    def _as_count(self, numbers: Sequence[Any]) -> Count:
        money = "monthly" in self.pack.document.counts
        return Count(int(numbers[0]), int(numbers[1]), int(numbers[2]) if money else None)

    def _tables(self) -> set[str]:
        return {row[0] for row in self._all("SELECT table_name FROM duckdb_tables()")}

    def _all(self, query: str) -> list[tuple[Any, ...]]:
        return self.register.connection.execute(query).fetchall()


def counts_of(law: Law) -> Mapping[str, str]:
    """What the document counts: the rules behind who, persons and monthly. Raises InputError when it counts nobody."""
    counted = {name: rule for name, rule in law.pack.document.counts.items() if rule in law.rules}
    if "who" not in counted or law.rules[counted["who"]].entity != HOUSEHOLD:
        raise InputError(
            f"政策包 {law.pack.id} 没有写明试算时数哪些户（document.yaml 的 counts）。", code="no-counts"
        )
    return counted


def _counted(who: Expr, persons: Expr, monthly: Expr) -> str:
    """Who is in; the persons and the money of those who are (0 where not known)."""
    return (
        f"{who.text} AS who, CASE WHEN {who.text} THEN coalesce({persons.text}, 0) ELSE 0 END AS persons, "
        f"CASE WHEN {who.text} THEN coalesce({monthly.text}, 0) ELSE 0 END AS monthly"
    )


def _totals(of: str) -> str:
    return f"count(*) FILTER ({of}who), coalesce(sum({of}persons), 0), coalesce(sum({of}monthly), 0)"


def simulate(
    pack: Pack,
    register_dir: Path | str,
    on: int,
    settings: Sequence[str],
    *,
    by: str | None = None,
    progress: Progress | None = None,
    memory_limit: str | None = None,
) -> tuple[Simulation, list[str]]:
    """Load a register and ask once. Also gives the sentences about parameters that the pack does not use, and about a
    day or areas outside the document."""
    after = changed(pack, settings)
    law = pack.law(on).require()
    facts = facts_behind(law, list(counts_of(law).values()))
    with open_register(
        Path(register_dir),
        facts=facts,
        vocabulary=pack.vocabulary,
        memory_limit=memory_limit,
        progress=progress,
    ) as register:
        what_if = WhatIf(pack, register, on)
        return what_if.compare(after, by=by), [*unused(pack, settings), *outside_of(pack, on, register)]


__all__ = ["LEVELS", "Area", "Count", "Simulation", "WhatIf", "changed", "counts_of", "simulate"]
