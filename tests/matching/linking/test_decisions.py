"""What a reviewer decided: it makes and unmakes links, outlives the next run, and lapses when one of the two records changes."""

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from doudi.core.refusal import InputError
from doudi.matching.linking.decisions import STANDING, read_decisions
from tests.matching.linking.worlds import Row, run, run_files, write_register, write_roster

#: the two of one village, name and day that no pass can tell apart
TWO: list[Row] = [
    {"name": "李秀英", "birth": "1958-07-04", "number": "430481195807040226"},
    {"name": "李秀英", "birth": "1958-07-04", "number": "430481195807040242"},
]
ROW: Row = {"name": "李秀英", "birth": "1958-07-04", "area": "430481100201"}


def decided(folder: Path, *rows: str) -> Path:
    file = folder / "decided.csv"
    file.write_text("\n".join(["person_id,roster,row,verdict,by,on", *rows, ""]), encoding="utf-8")
    return file


def test_an_accepted_pair_is_a_link_that_says_who_decided(tmp_path: Path) -> None:
    file = decided(tmp_path, "P1,roster,2,accepted,审核员甲,2024-09-02")
    outcome = run(tmp_path, TWO, [ROW], decisions=[file])
    assert [(one["person_id"], one["row"], one["how"]) for one in outcome.links] == [
        ("P1", 2, "人工认定（审核员甲，2024-09-02）")
    ]
    assert outcome.review == []


def test_a_refused_pair_is_not_brought_up_again_and_leaves_the_other_to_a_person(tmp_path: Path) -> None:
    file = decided(tmp_path, "P1,roster,2,refused,审核员甲,2024-09-02")
    outcome = run(tmp_path, TWO, [ROW], decisions=[file])
    assert outcome.links == []
    assert [one["person_id"] for one in outcome.review] == ["P0"]


def test_a_refused_pair_is_not_linked_though_number_and_name_agree(tmp_path: Path) -> None:
    file = decided(tmp_path, "P0,roster,2,refused,审核员甲,2024-09-02")
    outcome = run(tmp_path, TWO[:1], [TWO[0]], decisions=[file])
    assert outcome.links == [] and outcome.review == []


def test_a_row_kept_for_a_person_is_linked_when_a_person_accepts_it(tmp_path: Path) -> None:
    file = decided(tmp_path, "P0,roster,2,accepted,审核员甲,2024-09-02")
    outcome = run(tmp_path, TWO[:1], [{**TWO[0], "status": "review"}], decisions=[file])
    assert outcome.pairs() == {("P0", 2)}


def test_a_decision_outlives_the_next_run_wherever_the_row_stands_then(tmp_path: Path) -> None:
    file = decided(tmp_path, "P1,roster,2,accepted,审核员甲,2024-09-02")
    run(tmp_path, TWO, [ROW], decisions=[file])
    kept = (tmp_path / "out" / "decisions.parquet").rename(tmp_path / "kept.parquet")
    later = write_roster(
        tmp_path / "september.parquet", [{"name": "王小明", "birth": "2012-06-15"}, {**ROW, "row": 77}]
    )
    outcome = run_files(tmp_path, tmp_path / "register", [later], decisions=[kept])
    assert outcome.pairs() == {("P1", 77)}
    again = (tmp_path / "out" / "decisions.parquet").rename(tmp_path / "again.parquet")
    assert run_files(tmp_path, tmp_path / "register", [later], decisions=[again]).pairs() == {("P1", 77)}


@pytest.mark.parametrize(
    ("person", "row"),
    [
        ({"name": "李秀珍"}, {}),
        ({"number": "430481195807040269"}, {}),
        ({}, {"name": "李秀应"}),
        ({}, {"phone": "13800000001"}),
    ],
)
def test_a_decision_lapses_when_one_of_the_two_records_changes(person: Row, row: Row, tmp_path: Path) -> None:
    file = decided(tmp_path, "P1,roster,2,accepted,审核员甲,2024-09-02")
    run(tmp_path, TWO, [ROW], decisions=[file])
    kept = tmp_path / "out" / "decisions.parquet"
    register = write_register(tmp_path / "register", [TWO[0], {**TWO[1], **person}])
    roster = write_roster(tmp_path / "roster.parquet", [{**ROW, **row}])
    outcome = run_files(tmp_path, register, [roster], decisions=[kept])
    assert not [one for one in outcome.links if "人工认定" in one["how"]]


def test_a_change_of_the_phone_in_the_register_leaves_a_decision_standing(tmp_path: Path) -> None:
    file = decided(tmp_path, "P1,roster,2,accepted,审核员甲,2024-09-02")
    run(tmp_path, TWO, [ROW], decisions=[file])
    register = write_register(tmp_path / "register", [TWO[0], {**TWO[1], "phone": "13800000001"}])
    outcome = run_files(
        tmp_path, register, [tmp_path / "roster.parquet"], decisions=[tmp_path / "out" / "decisions.parquet"]
    )
    assert outcome.pairs() == {("P1", 2)}


def test_the_later_of_two_decisions_holds(tmp_path: Path) -> None:
    file = decided(
        tmp_path,
        "P1,roster,2,accepted,审核员甲,2024-09-02",
        "P1,roster,2,refused,审核员乙,2024-09-03",
    )
    assert run(tmp_path, TWO, [ROW], decisions=[file]).links == []


@pytest.mark.parametrize(
    ("rows", "code"),
    [
        (["P1,roster,2,accepted,甲,2024-09-02", "P1,roster,2,refused,乙,2024-09-02"], "torn-decision"),
        (["P0,roster,2,accepted,甲,2024-09-02", "P1,roster,2,accepted,甲,2024-09-02"], "two-persons"),
        (["P9,roster,2,accepted,甲,2024-09-02"], "unknown-pair"),
        (["P1,roster,99,accepted,甲,2024-09-02"], "unknown-pair"),
        (["P1,deaths,2,accepted,甲,2024-09-02"], "unknown-roster"),
        (["P1,roster,2,maybe,甲,2024-09-02"], "unknown-word"),
        (["P1,roster,two,accepted,甲,2024-09-02"], "wrong-type"),
        (["P1,roster,2,accepted,,2024-09-02"], "missing-value"),
        (["P1,roster,2,accepted,甲,昨天"], "bad-date"),
    ],
)
def test_a_decision_that_says_nothing_clear_is_refused_and_nothing_is_written(
    rows: list[str], code: str, tmp_path: Path
) -> None:
    with pytest.raises(InputError) as refused:
        run(tmp_path, TWO, [ROW], decisions=[decided(tmp_path, *rows)])
    assert refused.value.code == code
    assert not (tmp_path / "out").exists()


def test_files_that_hold_no_decisions_are_refused_in_a_sentence(tmp_path: Path) -> None:
    head = "person_id,roster,row,verdict,by,on\n"
    long, wide, typed = tmp_path / "long.csv", tmp_path / "wide.csv", tmp_path / "typed.parquet"
    long.write_text(head + f"P1,roster,{'9' * 30},accepted,甲,2024-09-02\n", encoding="utf-8")
    wide.write_text(head + "P" * 200_000 + "\n", encoding="utf-8")
    pq.write_table(pa.table({name: pa.array([[1]]) for name in STANDING.names}), typed)
    for file, code in ((long, "wrong-type"), (wide, "unreadable"), (typed, "unreadable")):
        with pytest.raises(InputError) as refused:
            read_decisions([file])
        assert refused.value.code == code
