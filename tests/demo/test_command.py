"""`doudi demo`: what it writes and what it says to wrong usage."""

import errno
import json
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner

from doudi.demo import make, make_county
from doudi.demo.command import demo


def run(*arguments: str) -> tuple[int, str, str]:
    """Exit code, stdout and stderr."""
    result = CliRunner().invoke(demo, list(arguments), prog_name="doudi demo")
    return result.exit_code, result.stdout, result.stderr


def test_it_writes_register_rosters_local_values_and_truth(tmp_path: Path) -> None:
    out = tmp_path / "new" / "county"
    code, said, errors = run("--households", "40", "--seed", "5", "--out", str(out), "--on", "2025-03-31")
    assert (code, errors) == (0, "")
    assert f"演示县已写入 {out}，人员全部是虚构的。" in said
    assert sorted(path.name for path in out.iterdir()) == [
        "local.yaml",
        "register",
        "rosters",
        "truth.parquet",
    ]
    assert len(list((out / "register").iterdir())) == 7
    assert [path.name for path in out.parent.iterdir()] == ["county"], "nothing is left beside it"


def test_json_is_the_summary_and_nothing_else(tmp_path: Path) -> None:
    out = tmp_path / "county"
    code, said, _ = run("--households", "300", "--seed", "5", "--out", str(out), "--no-rosters", "--json")
    summary = json.loads(said)
    truth = pq.read_table(out / "truth.parquet")
    assert code == 0 and summary["households"] == 300
    assert summary["persons"] == pq.read_metadata(out / "register" / "persons.parquet").num_rows
    assert sum(summary["truth"].values()) == truth.num_rows
    assert summary["planted"] == sum(truth["planted"].to_pylist())
    assert summary["running"]["dibao"] > 0


def test_one_household_is_enough(tmp_path: Path) -> None:
    assert run("--households", "1", "--seed", "0", "--out", str(tmp_path / "one"))[0] == 0


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--households", "0", "--seed", "1"], "户数"),
        (["--households", "-3", "--seed", "1"], "户数"),
        (["--households", "5", "--seed", "-1"], "种子"),
        (["--households", "5", "--seed", "1", "--on", "2024-02-31"], "2024-02-31"),
        (["--households", "5", "--seed", "1", "--on", "1999-01-01"], "1999"),
        (["--households", "五", "--seed", "1"], "households"),
    ],
)
def test_wrong_usage_is_a_sentence_and_writes_nothing(
    tmp_path: Path, arguments: list[str], said: str
) -> None:
    code, printed, errors = run(*arguments, "--out", str(tmp_path / "out"))
    assert (code, printed) == (2, "")
    assert said in errors and "Traceback" not in errors
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_has_something_in_it_is_refused(tmp_path: Path) -> None:
    (tmp_path / "mine").write_text("mine")
    code, _, errors = run("--households", "5", "--seed", "1", "--out", str(tmp_path))
    assert code == 2 and "不是空文件夹" in errors
    assert [path.name for path in tmp_path.iterdir()] == ["mine"]


def test_an_empty_folder_is_taken(tmp_path: Path) -> None:
    out = tmp_path / "out"
    out.mkdir()
    assert run("--households", "5", "--seed", "1", "--out", str(out), "--no-rosters")[0] == 0
    assert (out / "truth.parquet").is_file()


def test_a_place_that_is_no_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("mine")
    code, _, errors = run("--households", "5", "--seed", "1", "--out", str(tmp_path / "file" / "out"))
    assert code == 2 and "无法写入" in errors and "上级不是文件夹" in errors


def test_a_full_disk_is_a_sentence_and_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(make, "write_register", full)
    code, _, errors = run("--households", "5", "--seed", "1", "--out", str(tmp_path / "out"))
    assert code == 2 and "磁盘空间不足" in errors
    assert list(tmp_path.iterdir()) == []


def test_nothing_is_left_when_the_making_breaks_off(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("power cut")

    monkeypatch.setattr(make, "write_truth", broken)
    with pytest.raises(RuntimeError, match="power cut"):
        make_county(5, 1, tmp_path / "out")
    assert list(tmp_path.iterdir()) == []


def test_progress_is_told_step_by_step(tmp_path: Path) -> None:
    told: list[tuple[str, int, int]] = []
    make_county(5, 1, tmp_path / "out", progress=lambda done, of, what: told.append((what, done, of)))
    assert [done for _, done, _ in told] == sorted(done for _, done, _ in told)
    assert told[-1][1] == told[-1][2] == 23
