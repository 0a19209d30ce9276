"""A county with a check under way, agreements with its bank, and a department that runs the offline tool in its own house."""

import json
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from doudi.apps.exchange import agreements
from doudi.apps.files.services import read
from tests.platform.cases.conftest import at, household, local_values, open_case, people, unfenced
from tests.platform.checks.test_check import authorised
from tests.platform.field import DAY, browse, clock_at, surveyed_case
from tests.platform.rosters.conftest import number

__all__ = [
    "authorised",
    "browse",
    "clock_at",
    "household",
    "local_values",
    "number",
    "open_case",
    "people",
    "surveyed_case",
    "unfenced",
]

COUNTY = "430481000000"


@pytest.fixture
def kept(tmp_path, monkeypatch):
    """Files lie in a folder of this test."""
    monkeypatch.setenv("DOUDI_KEEP", str(tmp_path / "keep"))
    return tmp_path / "keep"


@pytest.fixture
def known(authorised, kept):
    """The authorised case of 王秀英, whose number the register knows."""
    head = authorised.household.head
    head.name, head.citizen_id = "王秀英", number("王秀英")
    head.save()
    return authorised


def agreed(people, source="bank", way="list", kind="bank", **more):
    """An agreement of the county with a source, in force all of 2026."""
    given = {"valid_from": date(2026, 1, 1), "valid_until": date(2026, 12, 31)} | more
    return agreements.lay_down(
        given.pop("number", f"协议{source}{way}"), source, kind, way, area=COUNTY, by=people.county_civil_affairs,
        at=at(DAY, 8), **given,
    )  # fmt: skip


def run_at_the_department(
    inquiry, file_text: str, folder: Path, on="2026-01-06", as_of="2026-01-05"
) -> bytes:
    """The offline tool as a department runs it: in a folder of its own, with the list, the key, and its own file."""
    folder.mkdir()
    (folder / "request.jsonl").write_bytes(read(inquiry.request))
    (folder / "key.json").write_bytes(read(inquiry.key))
    (folder / "存款.csv").write_text(file_text, encoding="utf-8")
    done = subprocess.run(
        [
            str(Path(sys.executable).with_name("doudi")), "exchange", "answer", "request.jsonl", "存款.csv", "--key", "key.json",
            "--on", on, "--as-of", as_of, "--out", "answers.jsonl", "--json",
        ],
        cwd=folder, capture_output=True, text=True, check=False, timeout=120,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["people"] == inquiry.people
    return (folder / "answers.jsonl").read_bytes()
