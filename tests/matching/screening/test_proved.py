"""What stands in the proved register when several rows speak of one fact."""

from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from doudi.matching.screening.evidence import COLUMNS
from doudi.matching.screening.proved import _SAYS_MOST, write_proved
from doudi.policy.vocabulary import load_vocabulary


@pytest.mark.parametrize(
    ("fact", "told", "stands"),
    [
        ("disability_grade", ("0", "2", "3"), "2"),
        ("disability_type", ("none", "visual"), "visual"),
        ("self_care", ("full", "none", "partial"), "none"),
        ("died_on", ("2024-05-02", "2024-05-01"), "2024-05-01"),
    ],
)
def test_of_several_rows_about_a_person_the_one_that_says_most_stands(
    tmp_path: Path, fact: str, told: tuple[str, ...], stands: str
) -> None:
    register = tmp_path / "register"
    register.mkdir()
    person = {"household_id": "H", "person_id": "P", fact: None}
    pq.write_table(
        pa.table({name: pa.array([value], pa.string()) for name, value in person.items()}),
        register / "persons.parquet",
    )
    with duckdb.connect(config={"temp_directory": ""}) as connection:
        connection.execute(f"CREATE TABLE evidence ({COLUMNS})")
        for value in told:
            connection.execute(
                "INSERT INTO evidence (household_id, person_id, target, value) VALUES ('H', 'P', ?, ?)",
                [f"person.{fact}", value],
            )
        write_proved(connection, register, tmp_path / "proved")
    assert pq.read_table(tmp_path / "proved" / "persons.parquet").to_pylist() == [{**person, fact: stands}]


def test_every_word_of_these_facts_has_its_place() -> None:
    facts = load_vocabulary().facts
    for path, order in _SAYS_MOST.items():
        entity, _dot, name = path.partition(".")
        words = {str(value) for value, _label in facts[entity][name].type.words}
        assert words == set(order) or name == "disability_grade", f"{path}: {words}"
