"""Random registers and random rules, for the proofs that all evaluators agree.

A register is drawn from a seed: households with and without members, unknown facts, absent columns and tables, amounts,
days and counts pinned on, just below and just above the numbers that the rules compare with.
"""

import csv
import random
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from doudi.core.dates import format_day, from_date, to_date
from doudi.core.money import fen_to_yuan
from doudi.policy import nodes as n
from doudi.policy.dossier import Dossier, read_household
from doudi.policy.law import Law
from doudi.policy.parameters import ParameterValue
from doudi.policy.types import Kind
from doudi.policy.vocabulary import HOUSEHOLD, PERSON, TABLES, FactDef, Vocabulary

Cells = dict[str, Any]


@dataclass
class Pins:
    """Numbers worth hitting exactly: fen, days and counts that the rules compare with."""

    fen: list[int] = field(default_factory=lambda: [0])
    days: list[int] = field(default_factory=list)
    counts: list[int] = field(default_factory=lambda: [0, 1, 2, 3])


def pins_of(law: Law) -> Pins:
    """The thresholds a law compares with: its literals, and the parameters it reads, by themselves and by head."""
    pins = Pins(days=[law.on])
    for rule in law.rules.values():
        for node in n.walk(rule.node):
            if isinstance(node, n.Const) and node.type.kind is Kind.NUMBER and isinstance(node.value, int):
                (pins.fen if node.type.is_money else pins.counts).append(node.value // node.type.per)
            elif isinstance(node, n.ParameterRef):
                _pin_parameter(law, node, pins)
            elif isinstance(node, n.Const) and node.type.kind is Kind.DATE:
                pins.days.append(int(node.value))
    return pins


def _pin_parameter(law: Law, node: n.ParameterRef, pins: Pins) -> None:
    for residence in ("urban", "rural"):
        found = law.pack.parameters.resolve(node.parameter.name, law.on, law.pack.document.area, residence)
        if not isinstance(found, ParameterValue) or not isinstance(found.value, int):
            continue
        if node.type.is_money:
            pins.fen += [found.value * heads for heads in (1, 2, 3)]
            pins.fen += [found.value * 3 // 2, found.value * 2, found.value // 12]
        elif node.type.kind is Kind.DATE:
            pins.days.append(found.value)
        elif node.type.per == 1:
            pins.counts.append(found.value)
            pins.days += [shifted(law.on, -found.value * 30 + days) for days in (-6, 0, 6)]


def shifted(day: int, days: int) -> int:
    from datetime import timedelta

    return from_date(to_date(min(day, 29991231)) + timedelta(days=days))


def _same_day(day: int, years: int, off: int) -> int:
    """The same date some years before, and a day off: where an age or a period turns."""
    year, rest = day // 10000 - years, day % 10000
    if rest == 229:
        rest = 228
    return shifted(max(year, 1900) * 10000 + rest, off)


@dataclass
class RandomRegister:
    """Rows by entity as a household file or a register writes them; ``absent`` names tables and columns left out."""

    rows: dict[str, list[Cells]]
    absent_tables: set[str]
    absent_columns: set[tuple[str, str]]
    vocabulary: Vocabulary

    def dossiers(self) -> list[Dossier]:
        """Each household as ``decide`` would read it."""
        per: dict[str, dict[str, Any]] = {
            row["household_id"]: {"household": row, "persons": []} for row in self.rows[HOUSEHOLD]
        }
        for entity, rows in self.rows.items():
            if entity == HOUSEHOLD or entity in self.absent_tables:
                continue
            for content in per.values():
                content[TABLES[entity]] = []
            for row in rows:
                per[row["household_id"]][TABLES[entity]].append(row)
        return [
            read_household(_without_nulls(content), vocabulary=self.vocabulary) for content in per.values()
        ]

    def write(self, folder: Path, form: str) -> Path:
        """A register folder; ``form``: csv or parquet."""
        folder.mkdir(parents=True, exist_ok=True)
        for entity, rows in self.rows.items():
            if entity in self.absent_tables:
                continue
            names = [
                name for name in self.vocabulary.facts[entity] if (entity, name) not in self.absent_columns
            ]
            if form == "csv":
                _write_csv(folder / f"{TABLES[entity]}.csv", names, rows)
            else:
                _write_parquet(
                    folder / f"{TABLES[entity]}.parquet", self.vocabulary.facts[entity], names, rows
                )
        return folder


def _without_nulls(content: Any) -> Any:
    if isinstance(content, dict):
        return {key: _without_nulls(value) for key, value in content.items() if value is not None}
    return [_without_nulls(item) for item in content] if isinstance(content, list) else content


def _write_csv(file: Path, names: list[str], rows: Iterable[Cells]) -> None:
    def cell(value: Any) -> str:
        return "" if value is None else str(value).lower() if isinstance(value, bool) else str(value)

    with file.open("w", encoding="utf-8", newline="") as text:
        writer = csv.writer(text)
        writer.writerow(names)
        writer.writerows([cell(row.get(name)) for name in names] for row in rows)


def _write_parquet(file: Path, facts: dict[str, FactDef], names: list[str], rows: list[Cells]) -> None:
    kinds = {"bool": pa.bool_(), "int": pa.int32(), "money": pa.decimal128(14, 2)}
    columns = {}
    for name in names:
        values = [row.get(name) for row in rows]
        if facts[name].given_as == "money":
            values = [None if value is None else Decimal(value) for value in values]
        columns[name] = pa.array(values, kinds.get(facts[name].given_as, pa.string()))
    pq.write_table(pa.table(columns), file)


class Draw:
    """Draws one register from a seed."""

    def __init__(
        self,
        seed: int,
        vocabulary: Vocabulary,
        pins: Pins,
        *,
        on: int,
        facts: dict[str, set[str]],
        areas: list[str],
        unknown: float,
    ) -> None:
        self.random = random.Random(seed)
        self.vocabulary = vocabulary
        self.pins = pins
        self.on = on
        self.facts = facts
        self.areas = areas
        self.unknown = unknown

    def register(self, households: int, *, drop: bool) -> RandomRegister:
        rows: dict[str, list[Cells]] = {entity: [] for entity in TABLES}
        for number in range(households):
            self._household(f"{number:03d}", rows)
        for listed in rows.values():
            if listed and self.random.random() < 0.5:
                ordered = (
                    sorted(listed, key=lambda row: row["household_id"])
                    if listed is rows[HOUSEHOLD]
                    else listed
                )
                listed[:] = ordered if listed is rows[HOUSEHOLD] else self._shuffled(listed)
        absent_tables = {
            entity
            for entity in TABLES
            if drop and entity not in (HOUSEHOLD, PERSON) and self.random.random() < 0.1
        }
        absent_columns = {
            (entity, name)
            for entity, names in self.facts.items()
            for name in names
            if drop and name != "household_id" and self.random.random() < 0.04
        }
        for entity, name in absent_columns:
            for row in rows[entity]:
                row.pop(name, None)
        return RandomRegister(rows, absent_tables, absent_columns, self.vocabulary)

    def _shuffled(self, listed: list[Cells]) -> list[Cells]:
        """Households mixed, the order within each household kept."""
        order: dict[str, float] = {}
        return sorted(listed, key=lambda row: order.setdefault(row["household_id"], self.random.random()))

    def _household(self, number: str, rows: dict[str, list[Cells]]) -> None:
        rows[HOUSEHOLD].append({"household_id": number, **self._facts(HOUSEHOLD)})
        people = []
        for at in range(self.random.choice([0, 1, 1, 2, 2, 3, 4])):
            people.append(f"p{at + 1}")
            rows[PERSON].append({"household_id": number, "person_id": people[-1], **self._facts(PERSON)})
        for entity in TABLES:
            if entity in (HOUSEHOLD, PERSON):
                continue
            for _ in range(self.random.choice([0, 0, 1, 1, 2, 3])):
                owner = self.random.choice([None, *people]) if people else None
                rows[entity].append({"household_id": number, "person_id": owner, **self._facts(entity)})

    def _facts(self, entity: str) -> Cells:
        made: Cells = {}
        for name in sorted(self.facts.get(entity, ())):
            if name in ("household_id", "person_id"):
                continue
            fact = self.vocabulary.facts[entity][name]
            missing = 0.5 if fact.event else self.unknown
            made[name] = None if self.random.random() < missing else self.value(fact)
        return made

    def value(self, fact: FactDef) -> Any:
        pick = self.random
        match fact.given_as:
            case "bool":
                return pick.random() < (
                    0.85 if fact.name in ("counted", "registered_here", "treatment_continues") else 0.35
                )
            case "int":
                number = pick.choice(self.pins.counts) + pick.choice([-1, 0, 0, 1])
                return max(fact.least or 0, min(number, 6 if fact.most is None else fact.most))
            case "money":
                share = pick.choice([1, 1, 1, 2, 3])
                fen = pick.choice(self.pins.fen) // share + pick.choice(
                    [-1, 0, 0, 1, pick.randrange(0, 3_000_000)]
                )
                return fen_to_yuan(max(0, fen) if pick.random() < 0.97 else -abs(fen))
            case "date":
                return format_day(self._day())
            case "enum":
                return pick.choice([code for code, _ in fact.type.words])
            case "code":
                if fact.name in ("area_code", "registered_area"):
                    return pick.choice(self.areas)
                return f"{pick.randrange(0, 30):02d}"
            case "month":
                return "2019-07"
            case _:
                return pick.choice(["甲", "乙"])

    def _day(self) -> int:
        pick = self.random
        turn = pick.random()
        if turn < 0.35:
            return _same_day(
                self.on,
                pick.choice([16, 18, 35, 59, 60, 70, 80, 5, pick.randrange(0, 90)]),
                pick.choice([-1, 0, 1]),
            )
        if turn < 0.7:
            months = pick.choice([*self.pins.counts, 12, 24])
            index = self.on // 10000 * 12 + self.on // 100 % 100 - 1 - months
            day = min(28, self.on % 100)
            return shifted(
                index // 12 * 10000 + (index % 12 + 1) * 100 + day, pick.choice([-2, -1, 0, 1, 2, 3])
            )
        if turn < 0.85:
            return pick.choice(
                [20190131, 20200229, 20190331, 20190831, 20191231, 20240229, 20230228, 20240131]
            )
        return shifted(pick.choice(self.pins.days), pick.choice([-1, 0, 1, -400, 400]))


__all__ = ["Draw", "Pins", "RandomRegister", "pins_of", "shifted"]
