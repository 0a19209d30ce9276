"""Nothing that exists is overwritten by mistake, and no place on the disk brings a command down."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from doudi.cli.main import main

SWEEP = ("sweep", "tieling-2019", "--on", "2019-08-01")


@pytest.fixture
def register(tmp_path: Path) -> Path:
    folder = tmp_path / "register"
    folder.mkdir()
    (folder / "households.csv").write_text("household_id,registered_here\nH1,true\nH2,\n", encoding="utf-8")
    (folder / "persons.csv").write_text(
        "person_id,household_id,counted\na,H1,true\nb,H2,true\n", encoding="utf-8"
    )
    return folder


def run(*args: object) -> Result:
    return CliRunner().invoke(main, [str(arg) for arg in args])


def test_a_table_of_the_register_is_never_overwritten(register: Path) -> None:
    before = (register / "households.csv").read_bytes()
    result = run(*SWEEP, register, "--out", register / "households.csv")
    assert result.exit_code == 2
    assert "免得盖掉原来的表" in result.stderr
    assert (register / "households.csv").read_bytes() == before


def test_a_folder_in_place_of_a_file_is_a_sentence_and_nothing_is_written(
    register: Path, tmp_path: Path
) -> None:
    (tmp_path / "o.parquet.reasons.json").mkdir()
    result = run(*SWEEP, register, "--out", tmp_path / "o.parquet", "--because")
    assert result.exit_code == 2
    assert not (tmp_path / "o.parquet").exists()
    (register / "persons.csv").unlink()
    (register / "persons.csv").mkdir()
    result = run(*SWEEP, register, "--out", tmp_path / "p.parquet")
    assert result.exit_code == 2
    assert "persons.csv" in result.stderr
    assert not isinstance(result.exception, OSError)


@pytest.mark.parametrize("command", ["sweep", "decide", "value"])
def test_a_folder_for_local_values_is_a_sentence(command: str, register: Path, tmp_path: Path) -> None:
    args = {
        "sweep": (*SWEEP, register, "--out", tmp_path / "o.parquet", "--local", register),
        "decide": (
            "decide",
            "tieling-2019",
            "examples/household.json",
            "--on",
            "2019-08-01",
            "--local",
            register,
            "--json",
        ),
        "value": (
            "policy",
            "value",
            "tieling-2019",
            "tekun_factor",
            "--on",
            "2019-08-01",
            "--local",
            register,
        ),
    }[command]
    result = run(*args)
    assert result.exit_code == 2
    assert "不是能读的文件" in result.stderr


def test_settings_of_a_simulation_hold_together_and_each_once(register: Path) -> None:
    simulate = ("simulate", "tieling-2019", register, "--on", "2019-08-01", "--json")
    twice = run(*simulate, "--set", "dibao_standard=5000", "--set", "dibao_standard=4000")
    assert twice.exit_code == 2
    assert "error" in json.loads(twice.stdout)
    # 8000 is no less than 1.3 × 6000; taken one after the other either order would be refused or not by chance
    for order in (
        ["dibao_standard=6000", "tekun_standard=8000"],
        ["tekun_standard=8000", "dibao_standard=6000"],
    ):
        together = run(*simulate, "--set", order[0], "--set", order[1])
        assert together.exit_code == 0, together.output
    below = run(*simulate, "--set", "tekun_standard=6000", "--set", "dibao_standard=6000")
    assert below.exit_code == 1


def test_a_setting_that_a_pack_does_not_use_is_taken_and_told(register: Path) -> None:
    result = run(
        "simulate",
        "tieling-2019",
        register,
        "--on",
        "2019-08-01",
        "--json",
        "--set",
        "excluding_haves=vehicle",
    )
    assert result.exit_code == 0
    assert "什么也不会变" in result.stderr
    json.loads(result.stdout)


def test_a_memory_limit_that_means_nothing_is_a_sentence_and_leaves_nothing_behind(
    register: Path, tmp_path: Path
) -> None:
    before = sorted(tmp_path.iterdir())
    result = run(
        *SWEEP, register, "--out", tmp_path / "o.parquet", "--memory-limit", "99999999999999999999GB"
    )
    assert result.exit_code == 2
    assert "内存上限" in result.stderr
    assert sorted(tmp_path.iterdir()) == before
