"""A file in: hits of authorised households are kept, the file is wiped, and the record says so."""

import json
import os

import pyarrow.parquet as pq
import pytest

from doudi.core.refusal import InputError, Refused
from doudi.matching.exchange import keeping
from doudi.matching.exchange.keeping import keep
from doudi.matching.exchange.storing import store
from doudi.matching.exchange.wiping import record_holds, sm3_of, wipe, write_down
from doudi.matching.joining.standing import Standing
from tests.matching.exchange.offices import (
    FILE,
    FULL,
    LIST,
    MAY_BE_ASKED,
    ON,
    PEOPLE,
    authorisations,
    register,
)
from tests.matching.joining.worlds import roster

EVERYBODY = [{"citizen_id": one[2], "name": one[3], "deposit": "100"} for one in PEOPLE]


def keeping_of(folder, **more):
    file = folder / "in" / "bank.parquet"
    if not file.exists():
        roster(file, EVERYBODY)
    given = {
        "kind": "bank", "agreement": FILE, "on": ON, "at": "2024-09-01T09:00:00+08:00", "by": "王某",
        "out": folder / "hits.parquet", "record": folder / "record.jsonl", **more,
    }  # fmt: skip
    return keep(file, register(folder / "register"), authorisations(folder), **given)


def test_hits_are_kept_of_authorised_households_alone_and_the_file_is_gone(tmp_path):
    kept = keeping_of(tmp_path)
    hits = pq.read_table(tmp_path / "hits.parquet").to_pylist()
    assert {hit["person_id"] for hit in hits} == MAY_BE_ASKED - {"p9"}  # p9 has no number
    assert (kept.rows, kept.hits, kept.people) == (10, 3, 3)
    assert os.listdir(tmp_path / "in") == []
    assert (tmp_path / "hits.parquet").stat().st_mode & 0o077 == 0


def test_the_record_says_what_was_wiped_when_and_by_whom_and_cannot_be_changed_unseen(tmp_path):
    file = roster(tmp_path / "in" / "bank.parquet", EVERYBODY)
    sm3, size = sm3_of(file), file.stat().st_size
    keeping_of(tmp_path)
    keeping_of(tmp_path)
    record = tmp_path / "record.jsonl"
    lines = [json.loads(line) for line in record.read_text().splitlines()]
    assert [line["what"] for line in lines] == ["wiping", "wiped", "wiping", "wiped"]
    assert (lines[1]["file"], lines[1]["bytes"], lines[1]["rows"], lines[1]["hits"]) == (sm3, size, 10, 3)
    assert (lines[1]["at"], lines[1]["by"], lines[1]["agreement"]) == (
        "2024-09-01T09:00:00+08:00",
        "王某",
        "协议二号",
    )
    assert record_holds(record)
    record.write_text(record.read_text().replace('"hits": 3', '"hits": 2', 1))
    assert not record_holds(record)
    content = record.read_text()
    assert not any(one[2] and (one[2] in content or one[3] in content) for one in PEOPLE)


def test_wiping_writes_over_the_content_before_the_name_goes(tmp_path, monkeypatch):
    file = tmp_path / "a.bin"
    file.write_bytes(b"secret" * 400_000)
    seen = []
    real = os.fsync
    monkeypatch.setattr(os, "fsync", lambda fd: (real(fd), seen.append(os.pread(fd, 1 << 22, 0)))[0])
    wipe(file)
    assert len(seen[0]) == 2_400_000 and b"secret" not in seen[0]
    assert seen[1] == b""
    assert os.listdir(tmp_path) == []


def test_what_wiping_would_not_reach_is_refused_before_anything_is_read(tmp_path):
    real = roster(tmp_path / "real.parquet", EVERYBODY)
    (tmp_path / "in").mkdir()
    os.link(real, tmp_path / "in" / "bank.parquet")
    with pytest.raises(Refused) as refused:
        keeping_of(tmp_path)
    assert refused.value.code == "not-wipeable"
    (tmp_path / "link").symlink_to(real)
    with pytest.raises(Refused):
        wipe(tmp_path / "link")
    assert real.exists() and not (tmp_path / "hits.parquet").exists()


def test_where_the_join_does_not_come_about_the_file_stays_and_nothing_is_recorded(tmp_path):
    file = roster(tmp_path / "in" / "bank.parquet", [{"citizen_id": None, "name": "甲"}])
    before = file.read_bytes()
    with pytest.raises(InputError):
        keeping_of(tmp_path)
    assert file.read_bytes() == before
    assert not (tmp_path / "record.jsonl").exists() and not (tmp_path / "hits.parquet").exists()


def test_a_stop_while_wiping_leaves_a_trace(tmp_path, monkeypatch):
    def stop(path):
        raise KeyboardInterrupt

    monkeypatch.setattr(keeping, "wipe", stop)
    with pytest.raises(KeyboardInterrupt):
        keeping_of(tmp_path)
    lines = (tmp_path / "record.jsonl").read_text().splitlines()
    assert [json.loads(line)["what"] for line in lines] == ["wiping"]


@pytest.mark.parametrize("agreement", [LIST, FULL])
def test_no_file_is_taken_in_without_an_agreement_for_it(tmp_path, agreement):
    with pytest.raises(Refused, match="不能按文件送入"):
        keeping_of(tmp_path, agreement=agreement)
    assert os.listdir(tmp_path / "in") == ["bank.parquet"]


def test_a_whole_file_is_stored_only_where_the_agreement_says_so(tmp_path):
    file = roster(tmp_path / "dibao.parquet", EVERYBODY, kind="dibao")
    with Standing.open(None) as standing:
        standing.set_people(register(tmp_path / "register"))
        for agreement in (LIST, FILE):
            with pytest.raises(Refused):
                store(standing, file, agreement, on=ON)
        assert store(standing, file, FULL, on=ON).joined == 9


def test_lines_are_added_to_a_record_and_never_taken_away(tmp_path):
    record = tmp_path / "r.jsonl"
    for at in range(3):
        write_down(record, {"what": str(at)})
    assert [json.loads(line)["what"] for line in record.read_text().splitlines()] == ["0", "1", "2"]
    assert record_holds(record) and record.stat().st_mode & 0o077 == 0


def test_where_nobody_is_authorised_nothing_is_kept_and_the_file_is_wiped_all_the_same(tmp_path):
    kept = keeping_of(tmp_path, on=20220101)
    assert (kept.rows, kept.hits, kept.people) == (10, 0, 0)
    assert pq.read_table(tmp_path / "hits.parquet").num_rows == 0 and os.listdir(tmp_path / "in") == []
