"""Decides every household of a register in SQL and writes one row a household.

Households are taken in ranges of their numbers: memory is bounded by a range, progress can be shown, and the grouped
queries work on arrays that fit the processor. The result is written beside the target and renamed when it is whole.
"""

import json
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from doudi.core.refusal import InputError
from doudi.policy.decide import outside
from doudi.policy.law import Law
from doudi.policy.pack import Pack
from doudi.policy.register import Progress, Register, open_register
from doudi.policy.sql.cells import quoted
from doudi.policy.sql.columns import Book, Column
from doudi.policy.sql.expressions import Expr
from doudi.policy.sql.frames import PARAMETERS_TABLE, Frames, Span
from doudi.policy.sql.outputs import Output, answers, facts_behind, masks, reason_rules
from doudi.policy.sql.parameters import ParameterColumns
from doudi.policy.sql.writer import Writer
from doudi.policy.vocabulary import HOUSEHOLD

#: households taken at a time
RANGE = 1_048_576
ENGINES = ("duckdb", "spark")


@dataclass
class Compiled:
    """A law compiled for one register: the book of its columns and the outputs to write."""

    book: Book
    outputs: list[Output]
    frames: type[Frames] = field(default=Frames)

    @property
    def needs(self) -> list[str]:
        return sorted(frozenset().union(*(output.expr.needs for output in self.outputs)))

    def queries(self, span: Span | None) -> tuple[list[tuple[str, str]], str]:
        """What must be made first (name, query), and the query of the result: ``h``, ``household_id``, the outputs."""
        identity = self.book.add(
            Column('"household_household_id"', HOUSEHOLD, "fact", Expr(""), origin='"household_id"')
        )
        frames = self.frames(self.book, [*self.needs, identity.text], span)
        households = frames.households()
        shown = "".join(f", {output.expr.text} AS {quoted(output.name)}" for output in self.outputs)
        return frames.tables, f"SELECT h, {identity.text} AS household_id{shown} FROM ({households})"


def compile_law(
    law: Law,
    register: Register,
    *,
    because: bool = False,
    writer: type[Writer] = Writer,
    frames: type[Frames] = Frames,
) -> Compiled:
    """The SQL of a law over one register. What the register's columns are known to hold decides which of them pay for
    unknown values and how wide numbers are."""
    places = ParameterColumns(law.pack.parameters, law.on, register.places)
    book = Book(law, register.tables, places, writer)
    outputs = [*answers(book), *(masks(book) if because else [])]
    return Compiled(book, outputs, frames)


def place_parameters(
    connection: duckdb.DuckDBPyConnection, book: Book, name_for: Callable[[str, str], str] | None = None
) -> str:
    """Lay down the table of parameters by place that the queries join; ``name_for`` names it after its content."""
    aliases = sorted({column.origin for column in book.columns.values() if column.kind == "parameter"})
    rows = book.parameters.rows(aliases)
    columns = {"place": pa.array([row[0] for row in rows], pa.int32())}
    for at, alias in enumerate(aliases, start=1):
        kind = pa.bool_() if alias.startswith('"defined_') else pa.int64()
        columns[alias.strip('"')] = pa.array([row[at] for row in rows], kind)
    name = name_for(PARAMETERS_TABLE, f"{aliases}{rows}") if name_for else PARAMETERS_TABLE
    given = pa.table(columns)
    connection.register("given_parameters", given)
    connection.execute(f"CREATE OR REPLACE TEMP TABLE {name} AS SELECT * FROM given_parameters")
    connection.unregister("given_parameters")
    return name


def spans(households: int, size: int = RANGE) -> Iterator[Span | None]:
    """Ranges of household numbers that cover a register; None, all at once, where one range would do."""
    if households <= size:
        yield None
        return
    for first in range(0, households, size):
        yield Span(first, min(first + size, households) - 1)


def results(
    register: Register, compiled: Compiled, progress: Progress | None = None, size: int = RANGE
) -> Iterator[pa.Table]:
    """The answers, range by range, each in the order of households."""
    place_parameters(register.connection, compiled.book)
    total = register.households
    for span in spans(total, size):
        tables, query = compiled.queries(span)
        for name, made in tables:
            register.connection.execute(f"CREATE OR REPLACE TEMP TABLE {name} AS {made}")
        yield _in_order(register.connection.sql(query).to_arrow_table())
        if progress:
            progress(span.last + 1 if span else total, total, "逐户裁定")


def _in_order(table: pa.Table) -> pa.Table:
    """The rows by the number of their household (as a rule they already are), without that number."""
    numbers = table.column("h").to_numpy()
    if np.any(numbers[1:] < numbers[:-1]):
        table = table.take(pa.array(np.argsort(numbers)))
    return table.drop_columns(["h"])


def sweep(
    pack: Pack,
    register_dir: Path | str,
    on: int,
    out: Path | str,
    *,
    engine: str = "duckdb",
    because: bool = False,
    progress: Progress | None = None,
    memory_limit: str | None = None,
    tell: Callable[[str], None] | None = None,
) -> int:
    """Decide every household of a register folder on a day (YYYYMMDD); returns how many there are.

    ``out`` gets ``household_id`` and one column an answer, one row a household in the register's order; with ``because``
    also the bit masks ``reasons`` and ``unknown``, explained in ``OUT.reasons.json``. ``tell`` hears of a day or areas
    outside the document. Raises InputError; then nothing is written.
    """
    law = pack.law(on).require()
    out = Path(out)
    if engine not in ENGINES:
        raise InputError(
            f"没有叫“{engine}”的引擎；可以用 {'、'.join(ENGINES)}。", code="unknown-engine", value=engine
        )
    _check_target(out, Path(register_dir), because=because)
    wanted = [*law.answers.values(), *(reason_rules(law) if because else [])]
    with open_register(
        Path(register_dir),
        facts=facts_behind(law, wanted),
        vocabulary=pack.vocabulary,
        spill_to=out.parent,
        memory_limit=memory_limit,
        progress=progress,
    ) as register:
        compiled = compile_law(law, register, because=because)
        write = _with_spark if engine == "spark" else _with_duckdb
        _whole_or_nothing(out, lambda part: write(register, compiled, part, progress))
        if because:
            legend = [
                {"bit": bit, "rule": name, "text": law.rules[name].text, "clause": law.rules[name].clause}
                for bit, name in enumerate(reason_rules(law))
            ]
            content = json.dumps({"pack": pack.id, "rules": legend}, ensure_ascii=False, indent=1) + "\n"
            _whole_or_nothing(
                legend_path(out),
                lambda part: part.write_text(content, encoding="utf-8"),
            )
        if tell:
            for sentence in outside_of(pack, on, register):
                tell(sentence)
        return register.households


def legend_path(out: Path) -> Path:
    """Where the bits of the masks are explained."""
    return out.with_name(out.name + ".reasons.json")


def _check_target(out: Path, register_dir: Path, *, because: bool) -> None:
    """Refuse, before anything is read, a place that cannot be written or that would overwrite the register."""
    if not out.name or not out.parent.is_dir() or not os.access(out.parent, os.W_OK):
        raise InputError(
            f"找不到要写入的文件夹 {out.parent}，或不能写入。", code="file-missing", file=str(out.parent)
        )
    for path in (out, legend_path(out)) if because else (out,):
        if path.is_dir():
            raise InputError(f"{path} 是文件夹，请写一个文件名。", code="usage", file=str(path))
    if out.resolve().is_relative_to(register_dir.resolve()):
        raise InputError(
            "结果不能写进登记册的文件夹，免得盖掉原来的表；请换一个地方。", code="usage", file=str(out)
        )


def outside_of(pack: Pack, on: int, register: Register) -> list[str]:
    """Sentences for when the day or some households lie outside the document."""
    strangers = sorted(
        {area for area, _ in register.places if area and outside(pack, on, area) != outside(pack, on, None)}
    )
    said = outside(pack, on, None)
    if strangers:
        shown = "、".join(strangers[:3]) + (f" 等 {len(strangers)} 处" if len(strangers) > 3 else "")
        said.append(
            f"提示：登记册里有的户不在“{pack.document.id}”适用的 {pack.document.area} 之内（{shown}），仍按它试算。"
        )
    return said


def _with_duckdb(register: Register, compiled: Compiled, part: Path, progress: Progress | None) -> None:
    writer: pq.ParquetWriter | None = None
    try:
        for table in results(register, compiled, progress):
            writer = writer or pq.ParquetWriter(part, table.schema, compression="zstd")
            writer.write_table(table)
    except duckdb.Error as failed:
        raise failed_in_database(failed) from failed
    finally:
        if writer is not None:
            writer.close()


def _with_spark(register: Register, compiled: Compiled, part: Path, progress: Progress | None) -> None:
    from doudi.policy.sql.spark import write_with_spark

    write_with_spark(register, compiled, part, progress)


def failed_in_database(failed: duckdb.Error) -> InputError:
    """What a database may refuse while it computes: a number that no longer fits, or too little memory."""
    first = str(failed).strip().splitlines()[0]
    if isinstance(failed, duckdb.OutOfRangeException | duckdb.ConversionException):
        return InputError(
            f"有一个数大得算不下，没有写出结果：{first}。请核对登记册里的金额和数量。", code="overflow"
        )
    if isinstance(failed, duckdb.OutOfMemoryException):
        return InputError(f"内存和临时空间不够，没有写出结果：{first}。", code="out-of-memory")
    return InputError(f"没有算成，没有写出结果：{first}。", code="failed")


def _whole_or_nothing(target: Path, write: Callable[[Path], Any]) -> None:
    """Write beside the target and rename: a reader never sees half a file."""
    part = target.with_name(f".{target.name}.part")
    try:
        write(part)
        os.replace(part, target)
    finally:
        part.unlink(missing_ok=True)
