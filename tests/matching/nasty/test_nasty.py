"""The folder of the nastiest files: each gets the verdict that the table for people says, and no row is lost on the way."""

import time
from pathlib import Path

import pytest

from tests.matching.nasty.folder import FOLDER, Nasty
from tests.matching.nasty.verdicts import TABLE, check, line

#: A busy machine is given ten times what these take.
SECONDS = 30
_WRITTEN = dict(one.split(" | ", 1) for one in TABLE.read_text(encoding="utf-8").splitlines() if " | " in one)


@pytest.mark.parametrize("one", FOLDER, ids=lambda one: one.name)
def test_a_nasty_file_gets_the_verdict_of_the_table_and_loses_no_row(tmp_path: Path, one: Nasty) -> None:
    began = time.monotonic()
    found = check(one, tmp_path)
    assert time.monotonic() - began < SECONDS
    first, rest = line(one, found).split(" | ", 1)
    assert _WRITTEN.get(first) == rest
    repeated = sum("重复的行" in row.why or "相同" in row.why for row in found.not_data)
    assert sum(found.counts.values()) + repeated == one.people


def test_the_table_has_every_file_of_the_folder_and_no_other() -> None:
    assert list(_WRITTEN)[2:] == [f"| {one.name}" for one in FOLDER]
