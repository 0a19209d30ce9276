"""The second opinion: it orders the queue and makes no link; without Splink, or with too little to learn from, it says so."""

from pathlib import Path

import pyarrow.parquet as pq
import pytest

from benchmarks.matching_file import Rates
from benchmarks.matching_people import make
from doudi.core.refusal import InputError
from doudi.matching.linking import opinion
from doudi.matching.linking.match import match
from tests.matching.linking.worlds import run


def test_it_orders_the_queue_and_makes_no_link(tmp_path: Path) -> None:
    pytest.importorskip("splink")
    made = make(tmp_path / "people", 8_000, 4_000, 5, Rates(times=3.0, numbered=False))
    tables = {}
    for name, asked in (("alone", False), ("advised", True)):
        match(made / "register", [made / "roster.parquet"], tmp_path / name, opinion=asked)
        tables[name] = {
            kind: pq.read_table(tmp_path / name / f"{kind}.parquet") for kind in ("links", "review")
        }
    assert tables["advised"]["links"].equals(tables["alone"]["links"])
    pairs = [
        {(one["row"], one["person_id"], one["how"]) for one in tables[name]["review"].to_pylist()}
        for name in tables
    ]
    assert pairs[0] == pairs[1]
    truth = {one["row"]: one["person_id"] for one in pq.read_table(made / "truth.parquet").to_pylist()}
    scores: dict[bool, list[float]] = {True: [], False: []}
    for one in tables["advised"]["review"].to_pylist():
        scores[truth[one["row"]] == one["person_id"]].append(one["score"])
    assert all(0 <= score <= 1 for score in scores[True] + scores[False])
    assert sum(scores[True]) / len(scores[True]) > sum(scores[False]) / len(scores[False]) + 0.2


def test_with_too_little_to_learn_from_it_says_so_and_leaves_the_order(tmp_path: Path) -> None:
    pytest.importorskip("splink")
    outcome = run(tmp_path, [{"name": "张伟", "birth": "1985-03-12"}], [{"name": "张伟"}], opinion=True)
    assert "不足 500 行" in (outcome.summaries[0].note or "")


def test_without_splink_a_sentence_says_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(opinion, "find_spec", lambda name: None)
    with pytest.raises(InputError) as refused:
        run(tmp_path, [{"name": "张伟"}], [{"name": "张伟"}], opinion=True)
    assert refused.value.code == "usage" and "requirements/linking.txt" in refused.value.message
