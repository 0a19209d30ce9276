"""How near two names are: by characters, folded, and by sound; what two dates and a damaged number have in common."""

import duckdb
import pytest

from doudi.matching.linking.compare import HIDDEN, LOST, NEAR, PART, SAME, SOUND, add_macros
from doudi.matching.names import folded, sounded


@pytest.fixture(scope="module")
def database() -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect()
    add_macros(connection)
    return connection


@pytest.mark.parametrize(
    ("one", "other", "level"),
    [
        ("张建国", "張建國", SAME),
        ("张伟", "章炜", SOUND),
        ("单小明", "善小明", SOUND),
        ("王小明", "王小朋", NEAR),
        ("张建国", "张建军", NEAR),
        ("王伟", "王维", SOUND),
        ("王伟", "王军", PART),
        ("王伟", "李军", 0),
        ("张建国", "张国", LOST),
        ("张建国", "张国建", LOST),
        ("张建国", "李军", 0),
        ("张□国", "张建国", HIDDEN),
        ("张□", "张建", PART),  # nothing but the surname is left
        ("张??", "张建国", 0),
        ("阿卜杜热依木", "阿卜杜热依木·买买提明", HIDDEN),
        ("阿卜杜热依", "阿卜杜热依木·买买提明", LOST),
        ("阿卜", "阿卜杜热依木·买买提明", 0),
        ("阿卜杜热依木买买提明", "阿卜杜热衣木买买提名", SOUND),
        ("阿卜杜热依木买买提明", "阿卜杜热大木买买提明", NEAR),
        ("", "张伟", 0),
    ],
)
def test_names_are_compared_by_characters(
    one: str, other: str, level: int, database: duckdb.DuckDBPyConnection
) -> None:
    forms = [folded(one), sounded(one), folded(other), sounded(other)]
    assert database.execute("SELECT name_level(?, ?, ?, ?)", forms).fetchall() == [(level,)]
    assert database.execute("SELECT name_level(?, ?, ?, ?)", forms[2:] + forms[:2]).fetchall() == [(level,)]


def test_brothers_are_no_nearer_than_one_person_misspelt(database: duckdb.DuckDBPyConnection) -> None:
    """What distances over bytes get wrong: 张建国 and 张建军 against 王小明 and 王小朋."""
    query = "SELECT name_level('张建国', 'a', '张建军', 'b') <= name_level('王小明', 'a', '王小朋', 'b')"
    assert database.execute(query).fetchall() == [(True,)]


@pytest.mark.parametrize(
    ("one", "other", "near"),
    [
        (19850312, 19850312, True),
        (19850312, 19850321, True),
        (19850312, 19850412, True),
        (19850312, 19750312, True),
        (19850312, 19851203, True),
        (19850312, 19850413, False),
        (19850312, 19860413, False),
    ],
)
def test_dates_are_near_when_one_part_differs_or_day_and_month_changed_places(
    one: int, other: int, near: bool, database: duckdb.DuckDBPyConnection
) -> None:
    assert database.execute("SELECT near_birth(?, ?)", [one, other]).fetchall() == [(near,)]


@pytest.mark.parametrize(
    ("kind", "written", "allows"),
    [
        (None, None, True),
        ("masked", "430481********0116", True),
        ("masked", "430481********0117", False),
        ("cut", "430481198503120", True),
        ("cut", "430481198503121", False),
        ("full", "430481198503120216", True),
        ("full", "430481197911050271", False),
        ("full", "430481850312012", True),  # of before 1999, one digit wrong
        ("full", "430481791105027", False),
    ],
)
def test_what_is_left_of_a_number_speaks_against_another(
    kind: str | None, written: str | None, allows: bool, database: duckdb.DuckDBPyConnection
) -> None:
    query = "SELECT number_allows(?, ?, '430481198503120116')"
    assert database.execute(query, [kind, written]).fetchall() == [(allows,)]
