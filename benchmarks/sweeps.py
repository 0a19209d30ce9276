"""A register of a million households: the sweep, with unknowns, what-ifs, and openfisca on the same facts."""

import resource
import time
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from benchmarks import with_openfisca
from benchmarks.facts import arrays
from benchmarks.measure import Timings, rounds
from benchmarks.policy import ANSWERS, ON, benchmark_pack
from benchmarks.register import make_register
from doudi.policy.register import Register, open_register
from doudi.policy.simulate import WhatIf
from doudi.policy.sql.columns import Book
from doudi.policy.sql.frames import Frames
from doudi.policy.sql.outputs import facts_behind, plain
from doudi.policy.sql.parameters import ParameterColumns
from doudi.policy.sql.writer import Writer
from doudi.policy.sweep import compile_law, place_parameters, results, sweep


def load(folder: Path) -> Register:
    law = benchmark_pack().law(ON)
    facts = facts_behind(law, list(law.answers.values()))
    facts["income"].add("kind")  # for openfisca, which keeps a variable a kind
    return open_register(folder, facts=facts)


def answers(register: Register) -> pa.Table:
    """Compile the law and answer every household, in the types of the contract, in memory."""
    return pa.concat_tables(results(register, compile_law(benchmark_pack().law(ON), register)))


def whole_numbers(register: Register) -> None:
    """The same answers left in the database as truths and whole numbers, which is what openfisca's arrays are."""
    law = benchmark_pack().law(ON)
    book = Book(law, register.tables, ParameterColumns(law.pack.parameters, ON, register.places), Writer)
    said = [plain(book, rule) for rule in ANSWERS.values()]
    frames = Frames(book, sorted(frozenset().union(*(one.needs for one in said))))
    place_parameters(register.connection, book)
    shown = ", ".join(f"{one.text} AS a{at}" for at, one in enumerate(said))
    households = frames.households()
    for name, query in [*frames.tables, ("answered", f"SELECT h, {shown} FROM ({households})")]:
        register.connection.execute(f"CREATE OR REPLACE TEMP TABLE {name} AS {query}")


def against_openfisca(folder: Path, blurred: Path, times: int) -> Timings:
    """All answers of all households: openfisca once from its own arrays, once from the rows we start from."""
    with load(folder) as register, load(blurred) as unknown:
        facts, household_of = arrays(register)
        system, names = with_openfisca.system(), list(ANSWERS)
        made = [
            with_openfisca.simulation(system, facts, household_of, register.households)
            for _ in range(times + 1)
        ]
        check_equal(answers(register), with_openfisca.answer(made.pop(), names))
        made.append(with_openfisca.simulation(system, facts, household_of, register.households))
        return rounds({
            "doudi": lambda: answers(register),
            "doudi, whole numbers": lambda: whole_numbers(register),
            "doudi, 6 % unknown": lambda: answers(unknown),
            "openfisca": lambda: with_openfisca.answer(made.pop(), names),
            "openfisca from rows": lambda: with_openfisca.answer(
                with_openfisca.simulation(system, *arrays(register), register.households), names),
        }, times)  # fmt: skip


def check_equal(ours: pa.Table, theirs: dict[str, Any]) -> None:
    """Both engines must say the same of every household, or their times mean nothing."""
    for name in ANSWERS:
        column = ours.column(name)
        if name in ("amount", "supplement"):
            column = pc.cast(pc.multiply(column, pa.scalar(100, pa.decimal128(3, 0))), pa.int64())
        elif name == "gradual":
            column = pc.replace_substring(pc.replace_substring(column, "-", ""), "none", "99991231")
            column = pc.cast(column, pa.int64())
        if not np.array_equal(np.asarray(column), np.asarray(theirs[name])):
            raise AssertionError(f"the engines differ in {name}")


def what_ifs(folder: Path, times: int) -> Timings:
    """The first question of a loaded register against each further one."""
    found = Timings({"first": [], "further": []})
    with load(folder) as register:
        for number in range(times):
            for name in {
                row[0]
                for row in register.connection.execute(
                    "SELECT table_name FROM duckdb_tables() WHERE table_name SIMILAR TO '(base|kept|own|deep|verdicts)_.*'"
                ).fetchall()
            }:
                register.connection.execute(f"DROP TABLE {name}")  # fmt: skip
            began = time.perf_counter()
            what_if = WhatIf(benchmark_pack(), register, ON)
            what_if.ask([f"dibao_standard={5000 + number}@rural"])
            between = time.perf_counter()
            what_if.ask([f"dibao_standard={5500 + number}@rural"])
            found.seconds["first"].append(between - began)
            found.seconds["further"].append(time.perf_counter() - between)
    return found


def whole_command(folder: Path, out: Path) -> tuple[float, float]:
    """Seconds and peak memory (GiB, of this process so far) of a whole sweep: files read and checked, file written."""
    began = time.perf_counter()
    sweep(benchmark_pack(), folder, ON, out)
    return time.perf_counter() - began, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20


def register_of(var: Path, households: int, unknown: float) -> Path:
    return make_register(var / f"register-{households}-{unknown}", households, unknown)
