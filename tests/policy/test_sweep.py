"""What a sweep writes: types, order, reasons; and that it writes nothing when it cannot write the whole."""

import json
from pathlib import Path
from typing import Any

import duckdb
import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner

from doudi.cli.main import main
from doudi.core.refusal import InputError
from doudi.policy.pack import load_pack
from doudi.policy.parameters import Parameters
from doudi.policy.sweep import sweep
from doudi.policy.vocabulary import load_vocabulary
from tests.policy.agreement import trial
from tests.policy.rule_strategies import _version, pack_of

LOCAL = {"deposit_limit_months": "24", "vehicle_limit": "0", "house_limit": "1"}
HOUSEHOLDS = (
    "household_id,area_code,residence,registered_here,registered_poor,income_ceased_above\n"
    "b,211282001000,rural,true,no,\na,211282001000,rural,true,current,2019-01-15\nempty,211282001000,rural,true,no,\n"
    "who,,rural,,,\n"
)
PERSONS = "household_id,person_id,counted\na,1,true\nb,1,true\nb,2,true\nwho,1,true\n"
INCOMES = "household_id,person_id,kind,amount_year,excluded\nb,1,wage,8699.98,false\na,1,wage,9000,false\n"
SUPPORTS = "household_id,programme,since,ended_on\na,dibao,2018-01-01,\n"


@pytest.fixture
def register(tmp_path: Path) -> Path:
    folder = tmp_path / "register"
    folder.mkdir()
    tables = {"households": HOUSEHOLDS, "persons": PERSONS, "incomes": INCOMES, "supports": SUPPORTS}
    tables |= {"assets": "household_id,kind\n", "expenses": "household_id,kind\n"}
    for name, content in tables.items():
        (folder / f"{name}.csv").write_text(content, encoding="utf-8")
    return folder


def test_answers_come_in_the_types_of_the_contract_and_the_order_of_the_register(
    register: Path, tmp_path: Path
) -> None:
    out = tmp_path / "answers.parquet"
    assert sweep(load_pack("tieling-2019", local=LOCAL), register, 20190630, out) == 4
    types = {row[0]: row[1] for row in duckdb.execute(f"DESCRIBE SELECT * FROM '{out}'").fetchall()}
    assert types == {
        "household_id": "VARCHAR", "dibao": "BOOLEAN", "dibao_amount_month": "DECIMAL(14,2)",
        "tekun_standard_year": "DECIMAL(14,2)", "gradual_exit_until": "VARCHAR", "temporary_in_scope": "BOOLEAN",
        "heating_amount_year": "DECIMAL(14,2)",
    }  # fmt: skip
    rows = {row["household_id"]: row for row in pq.read_table(out).to_pylist()}
    assert list(rows) == ["b", "a", "empty", "who"]
    # 4349.99 a head is below 4350; a household without members has an answer too; unknown is null
    assert (rows["b"]["dibao"], rows["a"]["dibao"], rows["empty"]["dibao"], rows["who"]["dibao"]) == (
        True,
        False,
        False,
        None,
    )
    assert str(rows["b"]["dibao_amount_month"]) == "0.00"
    assert rows["a"]["gradual_exit_until"] == "2021-01-14"
    assert rows["b"]["gradual_exit_until"] == "none"


def test_lists_are_lists_and_an_empty_one_is_not_null(register: Path, tmp_path: Path) -> None:
    out = tmp_path / "answers.parquet"
    sweep(
        load_pack("longnan-2019", local=LOCAL | {"dibao_standard": "4000", "poverty_line": "3000"}),
        register,
        20190901,
        out,
    )
    assert duckdb.execute(f"DESCRIBE SELECT findings FROM '{out}'").fetchall()[0][1] == "VARCHAR[]"
    rows = {row["household_id"]: row["findings"] for row in pq.read_table(out).to_pylist()}
    assert rows["empty"] == []


def test_reasons_and_unknown_are_masks_whose_bits_are_named(register: Path, tmp_path: Path) -> None:
    out = tmp_path / "answers.parquet"
    sweep(load_pack("tieling-2019", local=LOCAL), register, 20190630, out, because=True)
    rows = {row["household_id"]: row for row in pq.read_table(out).to_pylist()}
    bits = {
        entry["rule"]: entry["bit"]
        for entry in json.loads((tmp_path / "answers.parquet.reasons.json").read_text())["rules"]
    }
    assert duckdb.execute(f"DESCRIBE SELECT reasons, unknown FROM '{out}'").fetchall()[0][1] == "UBIGINT"
    assert rows["b"]["reasons"] >> bits["低保"] & 1
    assert not rows["a"]["reasons"] >> bits["低保"] & 1 and not rows["a"]["unknown"] >> bits["低保"] & 1
    assert rows["who"]["unknown"] >> bits["低保"] & 1 and not rows["who"]["reasons"] >> bits["低保"] & 1


BIG = " * 1000000 * 1000000"


def test_products_beyond_64_bits_are_exact(tmp_path: Path) -> None:
    rules = {
        "成员.共同生活": _version("成员.共同生活", "是"),
        "更大": _version("更大", f"合计(收入: 年收入){BIG} > 4770元/年{BIG}"),
        "同大": _version(
            "同大",
            f"合计(收入: 年收入){BIG} = 合计(收入: 年收入) * 1000000 * 999999 + 合计(收入: 年收入) * 1000000",
        ),
    }
    law = pack_of(rules, {}, Parameters({}), load_vocabulary()).law(20190801).require()
    with trial(law, 1, tmp_path, unknown=0.05) as tried:
        assert tried.differences() == []
        assert [True, True] in tried.scalar


def test_a_product_beyond_128_bits_raises_and_does_not_wrap(tmp_path: Path) -> None:
    rules = {
        "成员.共同生活": _version("成员.共同生活", "是"),
        "太大": _version("太大", f"合计(收入: 年收入){BIG * 4} > 合计(支出: 年支出)"),
    }
    law = pack_of(rules, {}, Parameters({}), load_vocabulary()).law(20190801).require()
    with trial(law, 1, tmp_path, unknown=0.0, drop=False) as tried, pytest.raises(duckdb.OutOfRangeException):
        tried.differences()


def test_an_answer_that_does_not_fit_is_refused_and_nothing_is_left_behind(
    register: Path, tmp_path: Path
) -> None:
    rules = {
        "成员.共同生活": _version("成员.共同生活", "是"),
        "太大": _version("太大", f"合计(收入: 年收入){BIG}", unit="元/年"),
    }
    out = tmp_path / "answers.parquet"
    out.write_bytes(b"earlier")
    with pytest.raises(InputError) as refused:
        sweep(pack_of(rules, {"amount": "太大"}, Parameters({}), load_vocabulary()), register, 20190801, out)
    assert refused.value.code == "overflow"
    assert out.read_bytes() == b"earlier"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["answers.parquet", "register"]


def run(*args: str) -> Any:
    return CliRunner().invoke(main, ["sweep", *args])


def test_the_command_counts_and_speaks_json(register: Path, tmp_path: Path) -> None:
    done = run(
        "tieling-2019", str(register), "--on", "2019-06-30", "--out", str(tmp_path / "o.parquet"), "--json"
    )
    assert done.exit_code == 0, done.output
    said = json.loads(done.stdout)
    assert said["households"] == 4
    assert sum(said["answers"]["dibao"].values()) == 4


def test_the_command_says_on_stderr_when_the_day_lies_outside(register: Path, tmp_path: Path) -> None:
    done = run(
        "leiyang-2024", str(register), "--on", "2018-01-01", "--out", str(tmp_path / "o.parquet"), "--json"
    )
    assert done.exit_code == 0
    assert "2018-01-01" in done.stderr and "211282001000" in done.stderr
    json.loads(done.stdout)


@pytest.mark.parametrize(
    ("args", "code"),
    [
        (["none-2019", "{register}", "--on", "2019-06-30", "--out", "{out}"], 2),
        (["tieling-2019", "{register}/none", "--on", "2019-06-30", "--out", "{out}"], 2),
        (["tieling-2019", "{register}", "--on", "2019-02-30", "--out", "{out}"], 2),
        (["tieling-2019", "{register}", "--on", "2019-06-30", "--out", "{out}/none/o.parquet"], 2),
    ],
)
def test_wrong_usage_exits_with_2(args: list[str], code: int, register: Path, tmp_path: Path) -> None:
    done = run(*(arg.format(register=register, out=tmp_path / "o.parquet") for arg in args))
    assert done.exit_code == code, done.output
    assert "Traceback" not in done.output


def test_bad_content_exits_with_1_and_writes_nothing(register: Path, tmp_path: Path) -> None:
    (register / "persons.csv").write_text(PERSONS + "zz,1,true\n", encoding="utf-8")
    done = run("tieling-2019", str(register), "--on", "2019-06-30", "--out", str(tmp_path / "o.parquet"))
    assert done.exit_code == 1
    assert "persons.csv 第 6 行" in done.stderr
    assert not (tmp_path / "o.parquet").exists()
