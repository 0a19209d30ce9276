"""The one question of the proofs: on which households do two evaluators differ, and in which rule?"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa

from doudi.policy.case import Case
from doudi.policy.dossier import Dossier
from doudi.policy.law import Law
from doudi.policy.register import Register, open_register
from doudi.policy.sql.columns import Book
from doudi.policy.sql.frames import Frames
from doudi.policy.sql.outputs import Output, facts_behind, shown
from doudi.policy.sql.parameters import ParameterColumns
from doudi.policy.sql.writer import Writer
from doudi.policy.sweep import Compiled, results
from doudi.policy.values import show
from doudi.policy.vocabulary import HOUSEHOLD
from tests.policy.strategies import Draw, RandomRegister, pins_of

AREAS = ["211282001000", "211282001001", "211202001000", "430481114000"]


@dataclass(frozen=True)
class Difference:
    household: str
    rule: str
    scalar: Any
    sql: Any


def household_rules(law: Law) -> list[str]:
    """Every rule about the household whose result is written in whole fen, whole numbers, days, words or lists."""
    return [
        name
        for name, rule in law.rules.items()
        if rule.entity == HOUSEHOLD and (not rule.type.is_number or rule.type.per == 1)
    ]


def random_register(
    law: Law, seed: int, *, households: int = 30, unknown: float = 0.15, drop: bool = True
) -> RandomRegister:
    """A register drawn for a law: its facts, its thresholds."""
    facts = facts_behind(law, list(law.rules))
    facts.setdefault(HOUSEHOLD, set()).update({"area_code", "residence"})
    drawn = Draw(
        seed, law.pack.vocabulary, pins_of(law), on=law.on, facts=facts, areas=AREAS, unknown=unknown
    )
    return drawn.register(households, drop=drop)


def by_scalar(law: Law, dossiers: list[Dossier], rules: list[str]) -> list[list[Any]]:
    """What the evaluator of one household says of each, as ``--json`` prints it."""
    evaluator = law.evaluator
    said = []
    for dossier in dossiers:
        case = Case(law, dossier)
        said.append([show(evaluator.value(name, case), law.rules[name].type) for name in rules])
    return said


def by_sql(
    law: Law,
    register: Register,
    rules: list[str],
    *,
    writer: type[Writer] = Writer,
    frames: type[Frames] = Frames,
    size: int = 16,
) -> list[list[Any]]:
    """What DuckDB says, in ranges of ``size`` households."""
    book = Book(law, register.tables, ParameterColumns(law.pack.parameters, law.on, register.places), writer)
    compiled = Compiled(book, outputs_of(book, rules), frames)
    return printed(pa.concat_tables(results(register, compiled, size=size)), len(rules))


def outputs_of(book: Book, rules: list[str]) -> list[Output]:
    """Every rule as a column r0, r1, …"""
    said = [(book.rule(HOUSEHOLD, name, HOUSEHOLD), book.law.rules[name].type) for name in rules]
    return [Output(f"r{at}", shown(book, expr, type_)) for at, (expr, type_) in enumerate(said)]


def printed(table: pa.Table, rules: int) -> list[list[Any]]:
    """The columns r0, r1, … of a result as ``--json`` prints them."""
    return [
        [
            f"{row[name]:.2f}" if isinstance(row[name], Decimal) else row[name]
            for name in (f"r{at}" for at in range(rules))
        ]
        for row in table.to_pylist()
    ]


@dataclass
class Trial:
    """A law and a register drawn for it, answered by the evaluator of one household, and open for SQL."""

    law: Law
    drawn: RandomRegister
    folder: Path
    form: str = "parquet"

    def __post_init__(self) -> None:
        self.rules = household_rules(self.law)
        self.drawn.write(self.folder, self.form)
        self.scalar = by_scalar(self.law, self.drawn.dossiers(), self.rules)
        self.register = open_register(
            self.folder, facts=facts_behind(self.law, self.rules), vocabulary=self.law.pack.vocabulary
        )

    def close(self) -> None:
        self.register.close()

    def differences(self, writer: type[Writer] = Writer, frames: type[Frames] = Frames) -> list[Difference]:
        """Where SQL and the evaluator of one household differ, over every household rule of the law."""
        return self.against(by_sql(self.law, self.register, self.rules, writer=writer, frames=frames))

    def against(self, answered: list[list[Any]]) -> list[Difference]:
        """Where these answers differ from the evaluator's; a missing household differs in everything."""
        if len(answered) != len(self.scalar):
            return [Difference("", "households", len(self.scalar), len(answered))]
        return [
            Difference(f"{number:03d}", f"{name}: {self.law.rules[name].text}", one, other)
            for number, (left, right) in enumerate(zip(self.scalar, answered, strict=True))
            for name, one, other in zip(self.rules, left, right, strict=True)
            if one != other
        ]


@contextmanager
def trial(law: Law, seed: int, folder: Path, **how: Any) -> Iterator[Trial]:
    """A trial of a law on the register of a seed; every third is read from CSV."""
    made = Trial(law, random_register(law, seed, **how), folder, "csv" if seed % 3 == 0 else "parquet")
    try:
        yield made
    finally:
        made.close()
