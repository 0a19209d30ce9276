"""The same SQL on Spark: the register's numbered tables as Parquet, the queries turned by sqlglot from text to text.

Whole numbers of 128 bits become DECIMAL(38,0); ANSI mode raises where DuckDB does. The result comes back through
DuckDB, which writes it in the types of the contract and in the order of households.
"""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import sqlglot
from sqlglot import exp

from doudi.core.refusal import InputError
from doudi.policy.register import Progress, Register
from doudi.policy.sql.cells import text_literal
from doudi.policy.sql.frames import PARAMETERS_TABLE
from doudi.policy.vocabulary import TABLES

if TYPE_CHECKING:
    from doudi.policy.sweep import Compiled


def to_spark(query: str) -> str:
    """A query written for DuckDB, for Spark."""
    tree = sqlglot.parse_one(query, read="duckdb")
    return tree.transform(_decimals).sql(dialect="spark")


def _decimals(node: exp.Expression) -> exp.Expression:
    """128-bit numbers, which Spark holds as decimals of 38 digits."""
    if isinstance(node, exp.DataType) and node.this in (exp.DType.INT128, exp.DType.UBIGINT):
        return exp.DataType.build("DECIMAL(38, 0)", dialect="spark")
    return node


def write_with_spark(register: Register, compiled: "Compiled", part: Path, progress: Progress | None) -> None:
    """Answer every household on a local Spark session (one that runs already is used). Writes ``part``, a Parquet file."""
    from doudi.policy.sweep import place_parameters

    place_parameters(register.connection, compiled.book)
    tables, query = compiled.queries(None)
    folder = Path(tempfile.mkdtemp(prefix=".doudi-spark-", dir=part.parent))
    try:
        with session() as spark:
            if progress:
                progress(0, register.households, "交给 Spark")
            _lay_down(register, spark, folder)
            for name, made in tables:
                spark.sql(to_spark(made)).write.mode("overwrite").parquet(str(folder / name))
                spark.read.parquet(str(folder / name)).createOrReplaceTempView(name)
            spark.sql(to_spark(query)).write.mode("overwrite").parquet(str(folder / "answers"))
        _bring_back(register, compiled, folder / "answers", part)
        if progress:
            progress(register.households, register.households, "逐户裁定")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _lay_down(register: Register, spark: Any, folder: Path) -> None:
    names = [TABLES[entity] for entity, table in register.tables.items() if table.present]
    for name in [*names, PARAMETERS_TABLE]:
        file = folder / f"{name}.parquet"
        register.connection.execute(f"COPY {name} TO {text_literal(str(file))} (FORMAT parquet)")
        spark.read.parquet(str(file)).createOrReplaceTempView(name)


def _bring_back(register: Register, compiled: "Compiled", folder: Path, part: Path) -> None:
    cast = {"reasons": "UBIGINT", "unknown": "UBIGINT"}
    shown = ", ".join(
        f'CAST("{output.name}" AS {cast[output.name]}) AS "{output.name}"'
        if output.name in cast
        else f'"{output.name}"'
        for output in compiled.outputs
    )
    files = text_literal(str(folder / "*.parquet"))
    register.connection.execute(
        f"COPY (SELECT household_id, {shown} FROM read_parquet({files}) ORDER BY h) TO {text_literal(str(part))} "
        "(FORMAT parquet, COMPRESSION zstd)"
    )


@contextmanager
def session() -> Iterator[Any]:
    """A local Spark session in ANSI mode; left running when it ran before."""
    try:
        from pyspark.sql import SparkSession
    except ImportError as missing:
        raise InputError(
            "没有装 Spark：请先 make spark（需要 Java 17），或用 --engine duckdb。", code="no-spark"
        ) from missing
    running = SparkSession.getActiveSession()
    if running is not None:
        yield running
        return
    try:
        made = (
            SparkSession.builder.master("local[*]")
            .appName("doudi")
            .config("spark.ui.enabled", "false")
            .config("spark.sql.ansi.enabled", "true")
            .config("spark.sql.shuffle.partitions", "4")
            .config("spark.sql.session.timeZone", "UTC")
            .config("spark.log.level", "ERROR")
            .getOrCreate()
        )
    except Exception as failed:
        raise InputError(
            f"Spark 没有启动：{str(failed).splitlines()[0]}。请检查 Java 17 是否装好。", code="no-spark"
        ) from failed
    try:
        yield made
    finally:
        made.stop()
