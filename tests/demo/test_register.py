"""The register of the demo county holds together, follows the vocabulary, and looks like a county."""

from collections import Counter, defaultdict
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from doudi.core import areas, citizen_id
from doudi.core.dates import is_day
from doudi.demo import make_county, small_townships
from doudi.demo.answers import Facts
from doudi.demo.columns import TABLES
from doudi.policy.pack import load_pack
from doudi.policy.vocabulary import load_vocabulary
from tests.demo.reading import rows_of

ON = 20240901
HOUSEHOLDS = 3000
Register = dict[str, list[Facts]]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("demo") / "county"
    make_county(HOUSEHOLDS, 11, folder, on=ON, rosters=False)
    return folder


@pytest.fixture(scope="module")
def register(folder: Path) -> Register:
    return {table: rows_of(folder / "register", table) for table in TABLES}


def test_the_columns_are_those_of_the_vocabulary() -> None:
    vocabulary = load_vocabulary()
    by_table = {
        {"household": "households"}.get(entity, f"{entity}s"): facts
        for entity, facts in vocabulary.facts.items()
    }
    assert {table: list(facts) for table, facts in by_table.items()} == {
        table: list(columns) for table, columns in TABLES.items()
    }
    for table, columns in TABLES.items():
        for name, kind in columns.items():
            fact = by_table[table][name]
            if kind.kind == "enum":
                assert set(kind.values) == {code for code, _ in fact.type.words}, (table, name)


def test_the_files_have_the_types_that_a_register_has(folder: Path) -> None:
    expected = {
        "text": pa.string(),
        "date": pa.string(),
        "enum": pa.string(),
        "int": pa.int32(),
        "bool": pa.bool_(),
        "money": pa.decimal128(14, 2),
    }
    for table, columns in TABLES.items():
        schema = pq.read_schema(folder / "register" / f"{table}.parquet")
        assert {field.name: field.type for field in schema} == {
            name: expected[kind.kind] for name, kind in columns.items()
        }


def test_every_row_belongs_to_a_household_and_a_person_of_it(register: Register) -> None:
    households = {row["household_id"] for row in register["households"]}
    persons = {row["person_id"]: row["household_id"] for row in register["persons"]}
    assert len(households) == HOUSEHOLDS and len(persons) == len(register["persons"])
    for table, rows in register.items():
        assert {row["household_id"] for row in rows} <= households
        if "person_id" in TABLES[table]:
            assert all(
                row["person_id"] is None or persons[row["person_id"]] == row["household_id"] for row in rows
            )


def test_tables_are_sorted_so_that_bytes_depend_on_content_only(register: Register) -> None:
    for table, rows in register.items():
        ids = [row["household_id"] for row in rows]
        assert ids == sorted(ids), table


def test_identity_numbers_are_valid_unique_and_say_the_same_as_the_facts(register: Register) -> None:
    seen: set[str] = set()
    for person in register["persons"]:
        if person["citizen_id"] is None:
            continue
        number = citizen_id.parse(person["citizen_id"])
        assert (number.birth, number.sex) == (person["birth_date"], person["sex"])
        assert not citizen_id.centenarian_sequence(person["citizen_id"][:6] + person["citizen_id"][8:17])
        seen.add(number.number)
    known = [person for person in register["persons"] if person["citizen_id"] is not None]
    assert len(seen) == len(known) > 0.99 * len(register["persons"])
    assert sum(person["citizen_id"].startswith("430481") for person in known) > 0.85 * len(known)


def test_phones_are_nobodys(register: Register) -> None:
    phones = [person["phone"] for person in register["persons"] if person["phone"]]
    assert phones and all(len(phone) == 11 and phone.startswith("120") for phone in phones)


def test_places_are_real_villages_of_the_county(register: Register) -> None:
    codes = {row["area_code"] for row in register["households"]}
    assert all(areas.exists(code) and areas.level(code) == "village" for code in codes)
    assert all(areas.covers("430481000000", code) for code in codes)
    assert len({code[:9] for code in codes}) == len(areas.children("430481000000"))


def test_relations_fit_age_and_sex(register: Register) -> None:
    homes: dict[str, list[Facts]] = defaultdict(list)
    for person in register["persons"]:
        homes[person["household_id"]].append(person)
    for people in homes.values():
        assert [person["relation"] for person in people].count("02") == 1
        head = people[0]
        assert len({person["name"] for person in people}) == len(people)
        assert {"21", "31"}.isdisjoint(person["relation"] for person in people) or sum(
            person["relation"][0] in "23" and person["relation"] not in ("28", "38") for person in people
        ) == 1
        elders = [person["relation"] for person in people if person["relation"] in ("22", "32")]
        assert len(set(elders)) == len(elders), "one eldest son and one eldest daughter at most"
        assert head["relation"] == "02"
        assert [person["person_id"] for person in people] == [
            f"{head['household_id']}-{number}" for number in range(1, len(people) + 1)
        ]
        for person in people:
            digit, birth = person["relation"][0], person["birth_date"]
            if (digit == "2" and person["relation"] != "28") or person["relation"] in ("41", "51"):
                assert person["sex"] == "male"
            if digit == "3" or person["relation"] in ("42", "52"):
                assert person["sex"] == "female"
            if birth is None or head["birth_date"] is None:
                continue
            if digit in "23" and person["relation"] not in ("28", "38"):
                assert birth - head["birth_date"] >= 150000, "fifteen years between parent and child"
            if digit == "5":
                assert head["birth_date"] - birth >= 150000


def test_days_exist_and_are_in_order(register: Register) -> None:
    for table, rows in register.items():
        for column in (name for name, kind in TABLES[table].items() if kind.kind == "date"):
            assert all(row[column] is None or is_day(row[column]) for row in rows), (table, column)
    for person in register["persons"]:
        if person["birth_date"] is not None:
            assert 19200101 < person["birth_date"] < ON
            for column in ("died_on", "away_since"):
                assert person[column] is None or person["birth_date"] <= person[column] <= ON
        if person["whereabouts"] == "home":
            assert person["away_since"] is None
    for support in register["supports"]:
        assert support["since"] <= ON
        assert support["ended_on"] is None or support["since"] <= support["ended_on"] <= ON


def test_facts_of_one_person_do_not_contradict_each_other(register: Register) -> None:
    for person in register["persons"]:
        if person["disability_type"] is not None and person["disability_grade"] is not None:
            assert (person["disability_type"] == "none") == (person["disability_grade"] == 0)
        if person["self_care"] is not None:
            lost = person["self_care_items_lost"]
            assert person["self_care"] == ("full" if lost == 0 else "partial" if lost <= 3 else "none")
        if person["died_on"] is not None and person["employed"] is not None:
            assert not person["employed"]


def test_the_county_looks_like_a_county(register: Register) -> None:
    persons, households = register["persons"], register["households"]
    assert 2.6 < len(persons) / len(households) < 3.3
    disabled = sum(1 for person in persons if person["disability_grade"]) / len(persons)
    assert 0.05 < disabled < 0.075
    old = sum(1 for person in persons if person["birth_date"] and ON - person["birth_date"] >= 600000) / len(
        persons
    )
    assert 0.17 < old < 0.32
    running = [row for row in register["supports"] if row["ended_on"] is None]
    homes = {row["household_id"] for row in running if row["programme"] == "dibao"}
    tekun = {row["person_id"] for row in running if row["programme"] == "tekun"}
    supported = sum(
        1 for person in persons if person["household_id"] in homes or person["person_id"] in tekun
    )
    assert 0.035 < supported / len(persons) < 0.08
    assert {row["programme"] for row in register["supports"]} >= {
        "dibao",
        "tekun",
        "single_person",
        "margin",
        "rigid",
        "monitored",
        "temporary",
        "medical_aid",
    }
    residences = Counter(row["residence"] for row in households)
    assert 0.5 < residences["rural"] / len(households) < 0.85


def test_the_hills_are_poorer(register: Register) -> None:
    wages: dict[bool, list[int]] = {True: [], False: []}
    urban = {row["household_id"]: row["residence"] == "urban" for row in register["households"]}
    for row in register["incomes"]:
        if row["kind"] == "wage" and row["amount_year"] is not None:
            wages[urban[row["household_id"]]].append(row["amount_year"])
    mean = {where: sum(amounts) / len(amounts) for where, amounts in wages.items()}
    assert mean[True] > mean[False]


def test_about_one_nullable_fact_in_twenty_is_unknown(register: Register) -> None:
    columns = ("labour", "illness", "employed", "self_care", "medical_insured")
    unknown = sum(person[column] is None for person in register["persons"] for column in columns)
    assert 0.03 < unknown / (len(columns) * len(register["persons"])) < 0.09


def test_long_names_and_middle_dots_are_there(register: Register) -> None:
    names = [person["name"] for person in register["persons"]]
    assert any("·" in name for name in names) and max(map(len, names)) >= 9
    assert all(2 <= len(name) <= 16 for name in names)


@pytest.mark.parametrize("pack", ["cn-2021", "leiyang-2024"])
def test_local_values_are_accepted_by_the_packs_of_the_county(folder: Path, pack: str) -> None:
    load_pack(pack, local=folder / "local.yaml")


def test_small_townships_are_real(tmp_path: Path) -> None:
    towns = small_townships(tmp_path)
    assert {town.pack for town in towns} == {"zhuzhou-2017", "longnan-2019", "tieling-2019", "liaoning-2014"}
    assert all(areas.level(town.area) == "township" and areas.name(town.area) in town.name for town in towns)
