"""Spark says what the evaluator of one household says: the same SQL, turned from text to text."""

from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Any

import pyarrow.parquet as pq
import pytest

from doudi.policy.pack import load_pack
from doudi.policy.sql.columns import Book
from doudi.policy.sql.parameters import ParameterColumns
from doudi.policy.sql.spark import session, to_spark, write_with_spark
from doudi.policy.sql.writer import Writer
from doudi.policy.sweep import Compiled, sweep
from tests.policy.agreement import outputs_of, printed, random_register, trial
from tests.policy.rule_strategies import random_pack
from tests.policy.site_values import site_values


@pytest.fixture(scope="module")
def spark() -> Iterator[Any]:
    with session() as running:
        yield running


def test_what_spark_says_otherwise_is_written_otherwise() -> None:
    assert "DIV" in to_spark("SELECT a // b FROM t")
    assert "DECIMAL(38, 0)" in to_spark("SELECT CAST(a AS HUGEINT) FROM t")
    assert "COLLECT_LIST" in to_spark("SELECT list_sort(list({'at': p, 'item': x})) FROM t")


@pytest.mark.spark
@pytest.mark.parametrize("seed", [3, 7, 11])
def test_random_rules_say_the_same_in_python_and_on_spark(spark: Any, seed: int, tmp_path: Path) -> None:
    law = random_pack(seed, rules=8).law(20240229).require()
    with trial(law, seed, tmp_path / "register", households=40) as tried:
        places = ParameterColumns(law.pack.parameters, law.on, tried.register.places)
        book = Book(law, tried.register.tables, places, Writer)
        compiled = Compiled(book, outputs_of(book, tried.rules))
        write_with_spark(tried.register, compiled, tmp_path / "answers.parquet", None)
        assert tried.against(printed(pq.read_table(tmp_path / "answers.parquet"), len(tried.rules))) == []


@pytest.mark.spark
@pytest.mark.parametrize("pack_id", ["cn-2021", "zhuzhou-2017"])
def test_a_shipped_pack_swept_on_spark_gives_the_file_that_duckdb_gives(
    spark: Any, pack_id: str, tmp_path: Path
) -> None:
    pack = load_pack(pack_id, local=site_values(load_pack(pack_id), Random(1)))
    register = random_register(pack.law(20240901).require(), 2, households=40, drop=False).write(
        tmp_path / "register", "parquet"
    )
    for engine in ("duckdb", "spark"):
        sweep(pack, register, 20240901, tmp_path / f"{engine}.parquet", engine=engine, because=True)
    one, other = (pq.read_table(tmp_path / f"{engine}.parquet") for engine in ("duckdb", "spark"))
    assert one.to_pylist() == other.to_pylist()
    assert [(field.name, field.type) for field in one.schema] == [
        (field.name, field.type) for field in other.schema
    ]
