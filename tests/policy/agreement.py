"""The one question of the proofs: on which households do two evaluators differ, and in which rule?"""

import shutil
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from strategies import Draw, RandomRegister, pins_of

from doudi.policy.case import Case
from doudi.policy.dossier import Dossier
from doudi.policy.law import Law
from doudi.policy.register import open_register
from doudi.policy.sql.columns import Book
from doudi.policy.sql.frames import Frames
from doudi.policy.sql.outputs import Output, facts_behind, shown
from doudi.policy.sql.parameters import ParameterColumns
from doudi.policy.sql.writer import Writer
from doudi.policy.sweep import Compiled, results
from doudi.policy.values import show
from doudi.policy.vocabulary import HOUSEHOLD

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
    folder: Path,
    rules: list[str],
    *,
    writer: type[Writer] = Writer,
    frames: type[Frames] = Frames,
    size: int = 16,
) -> list[list[Any]]:
    """What DuckDB says, in ranges of ``size`` households."""
    with open_register(folder, facts=facts_behind(law, rules), vocabulary=law.pack.vocabulary) as register:
        book = Book(
            law, register.tables, ParameterColumns(law.pack.parameters, law.on, register.places), writer
        )
        outputs = [
            Output(f"r{at}", shown(book, book.rule(HOUSEHOLD, name, HOUSEHOLD), law.rules[name].type))
            for at, name in enumerate(rules)
        ]
        rows = [
            row
            for table in results(register, Compiled(book, outputs, frames), size=size)
            for row in table.to_pylist()
        ]
    return [[printed(row[f"r{at}"]) for at in range(len(rules))] for row in rows]


def printed(value: Any) -> Any:
    """A value of a result file as ``--json`` prints it."""
    return f"{value:.2f}" if isinstance(value, Decimal) else value


def differences(
    law: Law,
    register: RandomRegister,
    folder: Path,
    *,
    form: str = "parquet",
    writer: type[Writer] = Writer,
    frames: type[Frames] = Frames,
) -> list[Difference]:
    """Where SQL and the evaluator of one household differ, over every household rule of a law."""
    rules = household_rules(law)
    shutil.rmtree(folder, ignore_errors=True)
    register.write(folder, form)
    scalar = by_scalar(law, register.dossiers(), rules)
    sql = by_sql(law, folder, rules, writer=writer, frames=frames)
    assert len(scalar) == len(sql)
    return [
        Difference(f"{number:03d}", f"{name}: {law.rules[name].text}", one, other)
        for number, (left, right) in enumerate(zip(scalar, sql, strict=True))
        for name, one, other in zip(rules, left, right, strict=True)
        if one != other
    ]
