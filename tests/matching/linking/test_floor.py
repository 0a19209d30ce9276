"""How often linking is wrong and how much it finds, on invented people it was not written on: a floor, not the figures we claim."""

from dataclasses import dataclass
from pathlib import Path

import duckdb
import pytest

from benchmarks.matching_file import Rates
from benchmarks.matching_people import make
from doudi.matching.linking.match import match


@dataclass
class Judged:
    """Right and wrong links, and of the true pairs (`true`) what was linked or put before a person."""

    true: int
    right: int
    wrong: int
    found: int


def judge(folder: Path, out: Path, which: str = "true") -> Judged:
    with duckdb.connect() as connection:
        row = connection.execute(f"""
            SELECT count(t.person_id), count(*) FILTER (l.person_id = t.person_id),
                count(*) FILTER (l.person_id IS NOT NULL AND l.person_id IS DISTINCT FROM t.person_id),
                count(*) FILTER (l.person_id = t.person_id OR v.person_id IS NOT NULL)
            FROM read_parquet('{folder / "truth.parquet"}') t LEFT JOIN read_parquet('{out / "links.parquet"}') l ON l.row = t.row
            LEFT JOIN read_parquet('{out / "review.parquet"}') v ON v.row = t.row AND v.person_id = t.person_id
            WHERE {which}""").fetchall()[0]
    return Judged(*row)


@pytest.fixture(scope="module")
def usual(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    folder = tmp_path_factory.mktemp("usual")
    made = make(folder / "people", 12_000, 12_000, 2024, Rates())
    match(made / "register", [made / "roster.parquet"], folder / "out")
    return made, folder / "out"


def test_with_the_usual_errors_hardly_a_link_is_wrong_and_hardly_a_row_is_missed(
    usual: tuple[Path, Path],
) -> None:
    every = judge(*usual)
    assert every.true > 7000
    assert every.wrong <= 1
    assert every.right >= 0.985 * every.true


def test_rows_without_a_usable_number_are_found_by_the_rest(usual: tuple[Path, Path]) -> None:
    hard = judge(*usual, "t.number IS NOT NULL")
    assert hard.wrong <= 1
    assert hard.right >= 0.93 * hard.true


def test_a_number_alone_would_be_wrong_once_in_a_hundred(usual: tuple[Path, Path]) -> None:
    """What pass 1 guards against is in the data."""
    made, _ = usual
    with duckdb.connect() as connection:
        pairs, wrong = (
            connection.execute(f"""SELECT count(*), count(*) FILTER (t.person_id IS DISTINCT FROM p.person_id)
            FROM read_parquet('{made / "roster.parquet"}') r JOIN read_parquet('{made / "register" / "persons.parquet"}') p USING (citizen_id)
            JOIN read_parquet('{made / "truth.parquet"}') t ON t.row = r.row""").fetchall()[0]
        )
    assert wrong > 0.005 * pairs


def test_without_any_number_and_thrice_the_errors_the_queue_holds_what_the_passes_leave(
    tmp_path: Path,
) -> None:
    made = make(tmp_path / "people", 20_000, 8_000, 2025, Rates(times=3.0, numbered=False))
    match(made / "register", [made / "roster.parquet"], tmp_path / "out")
    every = judge(made, tmp_path / "out")
    assert every.wrong <= 3
    assert every.right >= 0.83 * every.true
    assert every.found >= 0.95 * every.true
