"""The same number, seed and day give the same bytes; another seed gives another county."""

import hashlib
from pathlib import Path

import pytest

from doudi.core.refusal import InputError
from doudi.demo import make_county


def digests(folder: Path) -> dict[str, str]:
    """Every file of a folder with the digest of its bytes."""
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def test_the_same_seed_gives_the_same_bytes(tmp_path: Path) -> None:
    make_county(60, 3, tmp_path / "a")
    make_county(60, 3, tmp_path / "b")
    assert digests(tmp_path / "a") == digests(tmp_path / "b")


def test_another_seed_gives_another_county(tmp_path: Path) -> None:
    make_county(60, 3, tmp_path / "a", rosters=False)
    make_county(60, 4, tmp_path / "b", rosters=False)
    assert (
        digests(tmp_path / "a")["register/persons.parquet"]
        != digests(tmp_path / "b")["register/persons.parquet"]
    )


def test_a_folder_with_something_in_it_is_refused_and_left_alone(tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "mine.txt").write_text("keep")
    with pytest.raises(InputError, match="不是空文件夹"):
        make_county(5, 1, tmp_path / "out")
    assert [path.name for path in tmp_path.rglob("*")] == ["out", "mine.txt"]
