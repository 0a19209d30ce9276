"""The demo register comes in whole: every household's dossier says what its file says."""

from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from doudi.apps.people.demo import load_register
from doudi.apps.people.dossiers import household_file
from doudi.apps.people.models import Household, Person, Statement
from doudi.apps.record.verify import verify
from doudi.apps.sweeps.register_files import read_household_of
from doudi.platform.clock import CHINA
from doudi.policy.dossier import read_household
from tests.platform.trust.conftest import behind_its_back

AREA, ON = "430481000000", 20240901
AT = datetime(2024, 9, 1, 9, tzinfo=CHINA)
LEFT_OUT = {"name", "citizen_id", "phone"}


@pytest.fixture
def loaded(db: None, county_folder: Path) -> Path:
    assert load_register(county_folder / "register", AREA, ON, None, AT) == 240
    return county_folder / "register"


def test_every_dossier_equals_its_household_in_the_register(loaded: Path) -> None:
    for household in Household.objects.order_by("number")[::6]:
        file, _names = read_household_of(loaded, household.number)
        was = read_household(file, strict=False)
        now = read_household(household_file(household, ON))
        assert now.household == was.household
        for entity in ("person", "obligor", "income", "expense", "asset", "support"):
            assert _plain(now.rows[entity]) == _plain(was.rows[entity]), (household.number, entity)


def _plain(rows: Any) -> Any:
    if rows is None:
        return None
    kept = [{name: value for name, value in row.items() if name not in LEFT_OUT} for row in rows]
    return sorted(kept, key=repr)


def test_loading_again_changes_nothing(loaded: Path) -> None:
    before = Person.objects.count()
    assert load_register(loaded, AREA, ON, None, AT) == 0
    assert Person.objects.count() == before
    assert Household.objects.filter(head__isnull=True).count() == 0


def test_what_the_register_said_of_a_household_is_on_record(loaded: Path) -> None:
    assert verify(deep=True).findings == []
    said = Statement.objects.filter(person__isnull=False).latest("pk")
    with behind_its_back() as cursor:
        cursor.execute("update people_statement set facts = '{}' where id = %s", [said.pk])
        cursor.execute(
            "insert into people_statement"
            " select (jsonb_populate_record(t, '{\"id\": 999999}')).* from people_statement t where id = %s",
            [said.pk],
        )
    assert {(one.code, one.table, one.key) for one in verify(deep=True).findings} == {
        ("row-changed", "people_statement", said.pk),
        ("row-unrecorded", "people_statement", 999999),
    }
