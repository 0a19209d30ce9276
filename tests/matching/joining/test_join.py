"""One delivery of each source against one register: who is found, what is added up, and where it came from."""

import json
from decimal import Decimal

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from doudi.core.citizen_id import is_valid
from doudi.core.refusal import InputError
from doudi.matching.joining.hits import Member, doubtful, hits_of, hits_of_households
from doudi.matching.joining.keys import citizen_id_sql, key_sql
from doudi.matching.joining.same_name import agree_sql
from doudi.matching.joining.standing import Standing
from tests.matching.joining.worlds import number, register, roster

ON = 20240901
PEOPLE = [
    ("p1", "h1", number(1), "王秀英"),
    ("p2", "h1", number(2), "张建国"),
    ("p3", "h2", number(3), "李军"),
    ("p4", "h2", None, "李小军"),
    ("p5", "h3", number(5), None),
]


@pytest.fixture
def standing(tmp_path):
    with Standing.open(None) as standing:
        standing.set_people(register(tmp_path / "register", PEOPLE))
        yield standing


def written(standing, tmp_path):
    """The results by person and by household."""
    standing.write(tmp_path)
    people = {row["person_id"]: row for row in pq.read_table(tmp_path / "persons.parquet").to_pylist()}
    homes = {row["household_id"]: row for row in pq.read_table(tmp_path / "households.parquet").to_pylist()}
    return people, homes


def test_amounts_are_added_by_person_and_by_household_in_yuan(standing, tmp_path):
    standing.take(
        roster(
            tmp_path / "bank.parquet",
            [
                {"citizen_id": number(1), "name": "王秀英", "deposit": "1000.10"},
                {"citizen_id": number(1), "name": "王秀英", "deposit": "0.05"},
                {"citizen_id": number(2), "name": "张建国", "deposit": "20.00"},
            ],
        ),
        on=ON,
    )
    people, homes = written(standing, tmp_path)
    assert (people["p1"]["bank_rows"], people["p1"]["bank_deposit"]) == (2, Decimal("1000.15"))
    assert (homes["h1"]["persons"], homes["h1"]["bank_rows"], homes["h1"]["bank_deposit"]) == (
        2,
        3,
        Decimal("1020.15"),
    )
    assert (homes["h2"]["bank_rows"], homes["h2"]["bank_deposit"]) == (0, None)


def test_an_amount_that_cannot_be_read_is_counted_and_is_no_zero(standing, tmp_path):
    rows = [
        {"citizen_id": number(1), "name": "王秀英"},
        {"citizen_id": number(2), "name": "张建国", "deposit": "5"},
    ]
    standing.take(roster(tmp_path / "bank.parquet", rows), on=ON)
    people, homes = written(standing, tmp_path)
    assert (people["p1"]["bank_deposit"], people["p1"]["bank_deposit_unknown"]) == (None, 1)
    assert (homes["h1"]["bank_deposit"], homes["h1"]["bank_deposit_unknown"]) == (Decimal("5.00"), 1)


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ([True, None], True),
        ([False, False], False),
        ([False, None], None),
        ([None], None),
        ([True, False], True),
    ],
)
def test_a_truth_is_false_only_where_all_rows_say_so(standing, tmp_path, said, expected):
    rows = [{"citizen_id": number(1), "name": "王秀英", "employer_pays": one} for one in said]
    rows.append({"citizen_id": number(2), "name": "张建国", "employer_pays": False})
    file = roster(tmp_path / "s.parquet", rows, kind="social_insurance", values=("employer_pays",))
    standing.take(file, on=ON)
    people, homes = written(standing, tmp_path)
    assert people["p1"]["social_insurance_employer_pays"] is expected
    assert people["p3"]["social_insurance_employer_pays"] is None
    assert homes["h1"]["social_insurance_employer_pays"] is expected
    assert homes["h2"]["social_insurance_employer_pays"] is None


def test_a_source_that_has_not_answered_has_no_column_and_one_that_has_says_zero_rows(standing, tmp_path):
    standing.take(roster(tmp_path / "bank.parquet", [{"citizen_id": number(9), "name": "外人"}]), on=ON)
    people, _ = written(standing, tmp_path)
    assert people["p1"]["bank_rows"] == 0
    assert "vehicles_rows" not in people["p1"]


@pytest.mark.parametrize(
    ("registered", "written_name", "same"),
    [
        ("肖建国", "蕭建國", True),  # traditional
        ("买买提·艾力江", "买买提艾力江", True),
        ("阿不都热合曼·买买提", "阿不都热合", False),  # five characters are too few for a beginning
        ("阿不都热合曼·买买提", "阿不都热合曼", True),
        ("阿不都热合曼", "阿不都热合曼·买买提", True),
        ("王小明", "王□明", True),
        ("王□明", "王小明", True),
        ("王小明", "王□亮", False),
        ("王小明", "???", False),
        ("张建国", "张建军", False),  # brothers
        ("王秀英", "王秀瑛", False),
        ("王秀英", "王秀", False),
    ],
)
def test_the_key_finds_and_the_name_decides(tmp_path, registered, written_name, same):
    with Standing.open(None) as standing:
        standing.set_people(register(tmp_path / "register", [("p1", "h1", number(1), registered)]))
        standing.take(
            roster(
                tmp_path / "bank.parquet", [{"citizen_id": number(1), "name": written_name, "deposit": "1"}]
            ),
            on=ON,
        )
        people, _ = written(standing, tmp_path)
        assert people["p1"]["bank_rows"] == int(same)
        hits = hits_of(standing.connection, standing.shapes, [Member("p1", "h1", registered, number(1))])
        assert hits.num_rows == int(same)
        assert doubtful(standing.connection, standing.shapes).num_rows == int(not same)


def test_a_number_of_two_people_is_his_whose_name_it_is(tmp_path):
    shared = [("p1", "h1", number(1), "阿不都热合曼"), ("p2", "h2", number(1), "王小明")]
    rows = [
        {"citizen_id": number(1), "name": name, "deposit": "1"}
        for name in ("阿不都热合曼", "王小明", "王□明")
    ]
    with Standing.open(None) as standing:
        standing.set_people(register(tmp_path / "register", shared))
        standing.take(roster(tmp_path / "bank.parquet", rows), on=ON)
        people, _ = written(standing, tmp_path)
        assert [people[one]["bank_rows"] for one in ("p1", "p2")] == [1, 1]
        assert {row["name"] for row in doubtful(standing.connection, standing.shapes).to_pylist()} == {
            "王□明"
        }


def test_a_person_registered_twice_is_found_both_times(tmp_path):
    twice = [("p1", "h1", number(1), "王小明"), ("p2", "h2", number(1), "王小明")]
    rows = [{"citizen_id": number(1), "name": name, "deposit": "1"} for name in ("王小明", "王□明")]
    with Standing.open(None) as standing:
        standing.set_people(register(tmp_path / "register", twice))
        standing.take(roster(tmp_path / "bank.parquet", rows), on=ON)
        people, _ = written(standing, tmp_path)
        assert [people[one]["bank_rows"] for one in ("p1", "p2")] == [2, 2]


def test_a_source_without_names_is_joined_by_number_and_the_hit_says_so(standing, tmp_path):
    rows = [{"citizen_id": number(1), "deposit": "7"}, {"citizen_id": number(5), "deposit": "8"}]
    standing.take(roster(tmp_path / "bank.parquet", rows, named=False), on=ON)
    people, _ = written(standing, tmp_path)
    assert [people[one]["bank_rows"] for one in ("p1", "p5")] == [1, 1]
    (hit,) = hits_of_households(
        standing.connection, standing.shapes, "SELECT h FROM persons WHERE household_id = 'h1'"
    ).to_pylist()
    assert "未提供姓名" in hit["how"]


def test_a_row_without_a_name_in_a_file_with_names_is_doubtful(standing, tmp_path):
    rows = [
        {"citizen_id": number(1), "name": None, "deposit": "7"},
        {"citizen_id": number(2), "name": "张建国"},
    ]
    standing.take(roster(tmp_path / "bank.parquet", rows), on=ON)
    people, _ = written(standing, tmp_path)
    assert people["p1"]["bank_rows"] == 0
    (row,) = doubtful(standing.connection, standing.shapes).to_pylist()
    assert (row["person_id"], row["row"], row["how"]) == ("p1", 4, "身份证号码一致，没有写姓名")


def test_rows_for_a_person_to_look_at_and_rows_without_a_number_do_not_take_part(standing, tmp_path):
    rows = [
        {"citizen_id": number(1), "name": "王秀英", "deposit": "1", "status": "review"},
        {"citizen_id": None, "name": "王秀英", "deposit": "1"},
        {"citizen_id": number(2), "name": "张建国", "deposit": "1", "status": "corrected"},
    ]
    counts = standing.take(roster(tmp_path / "bank.parquet", rows), on=ON)
    assert (counts.rows, counts.joined) == (3, 1)
    people, _ = written(standing, tmp_path)
    assert [people[one]["bank_rows"] for one in ("p1", "p2")] == [0, 1]


@pytest.mark.parametrize("sheet", [None, "", "Sheet1"])
def test_a_confirmed_link_joins_a_row_without_a_number_also_to_a_person_without_one(
    standing, tmp_path, sheet
):
    """Links name no sheet where a roster has but one, whatever it is called."""
    rows = [
        {"citizen_id": None, "name": "李小军", "deposit": "30", "status": "review", "sheet": sheet},
        {"citizen_id": number(3), "name": "李军", "deposit": "1"},
    ]
    links = tmp_path / "links.parquet"
    pq.write_table(
        pa.table({"person_id": ["p4"], "roster": ["bank"], "row": [4], "how": [""], "score": [1.0]}), links
    )
    standing.take(roster(tmp_path / "bank.parquet", rows), on=ON, links=links)
    people, homes = written(standing, tmp_path)
    assert people["p4"]["bank_deposit"] == Decimal("30.00")
    assert homes["h2"]["bank_deposit"] == Decimal("31.00")


def test_rows_of_the_same_number_in_two_sheets_are_hits_in_one_order(standing, tmp_path):
    rows = [
        {"citizen_id": number(1), "name": "王秀英", "deposit": str(at), "sheet": sheet, "row": 7}
        for at, sheet in enumerate(("丙", "甲", "乙"))
    ]
    standing.take(roster(tmp_path / "bank.parquet", rows), on=ON)
    hits = hits_of(standing.connection, standing.shapes, [Member("x", "y", "王秀英", number(1))])
    assert hits.column("sheet").to_pylist() == sorted(("丙", "甲", "乙"))


def test_every_hit_points_to_file_sheet_row_and_day(standing, tmp_path):
    rows = [{"citizen_id": number(1), "name": "王秀英", "deposit": "35000", "sheet": "一季度", "row": 17}]
    standing.take(roster(tmp_path / "bank-1.parquet", rows), on=ON, source="农商行")
    (hit,) = hits_of(
        standing.connection, standing.shapes, [Member("x", "y", "王秀英", number(1))]
    ).to_pylist()
    assert (hit["person_id"], hit["household_id"], hit["kind"], hit["source"]) == ("x", "y", "bank", "农商行")
    assert (hit["file"], hit["sheet"], hit["row"], hit["as_of"]) == (
        "bank-1.xlsx",
        "一季度",
        17,
        "2024-09-01",
    )
    assert json.loads(hit["values"]) == {"deposit": "35000.00"}


def test_slices_of_keys_give_what_one_piece_gives(tmp_path):
    people = [(f"p{at}", f"h{at // 3}", number(at), f"王{at}明") for at in range(1, 60)]
    rows = [
        {"citizen_id": number(at % 70 + 1), "name": f"王{at % 70 + 1}明", "deposit": str(at)}
        for at in range(300)
    ]
    with Standing.open(None) as standing:
        standing.set_people(register(tmp_path / "register", people))
        standing.take(roster(tmp_path / "bank.parquet", rows), on=ON)
        standing.refresh(full=True)
        whole = written(standing, tmp_path)
        assert len(standing.slices(7)) >= 7  # quantiles are approximate
        standing.refresh(full=True, persons_a_slice=7)
        assert written(standing, tmp_path) == whole


def test_a_key_is_made_of_a_right_number_only_and_gives_the_number_back():
    good = [number(at) for at in range(1, 300)]
    wrong = [
        *(one[:-1] + ("0" if one[-1] != "0" else "1") for one in good[:20]),
        *(one.lower() for one in good if one[-1] == "X"),
        *(
            "430481700101001",
            "430481197013010013",
            "990481197001010011",
            "４30481197001010011",
            "",
            " " + good[0],
        ),
        *("430481000001010018", "11010519491231002X", "810000199408230021", "710000199408230021"),
    ]
    query = f"""SELECT number, key, {citizen_id_sql("key")} FROM (
        SELECT number, {key_sql("number")} AS key FROM (SELECT unnest(?) AS number))"""
    for text, key, back in duckdb.execute(query, [[*good, *wrong]]).fetchall():
        assert (key is not None) == is_valid(text), text
        assert back == (text if is_valid(text) else None)


def test_characters_are_compared_and_not_bytes():
    query = f"SELECT {agree_sql('a', 'b')} FROM (SELECT ? AS a, ? AS b)"
    pairs = [
        ("王?明", "王𠅤明", True),
        ("𠅤?", "𠅤明", True),
        ("王?", "王小明", False),
        ("??", "王明", False),
    ]
    for one, other, same in pairs:
        assert duckdb.execute(query, [one, other]).fetchall() == [(same,)]
        assert duckdb.execute(query, [other, one]).fetchall() == [(same,)]


@pytest.mark.parametrize(
    ("people", "code"),
    [
        ([("p1", "h1", None, None), ("p1", "h2", None, None)], "double-person"),
        ([("p1", None, None, None)], "missing-id"),
    ],
)
def test_a_register_that_cannot_be_numbered_is_refused(tmp_path, people, code):
    with Standing.open(None) as standing, pytest.raises(InputError) as refused:
        standing.set_people(register(tmp_path / "register", people))
    assert refused.value.code == code


def test_what_is_no_roster_file_is_refused_with_a_sentence(standing, tmp_path):
    (tmp_path / "a.parquet").write_text("姓名,身份证号")
    for path, code in ((tmp_path / "a.parquet", "not-a-roster"), (tmp_path / "b.parquet", "file-missing")):
        with pytest.raises(InputError) as refused:
            standing.take(path, on=ON)
        assert refused.value.code == code
    with pytest.raises(InputError) as refused:
        standing.take(roster(tmp_path / "c.parquet", [{"citizen_id": None, "name": "甲"}]), on=ON)
    assert refused.value.code == "nothing-to-join"
    assert standing.shapes == []


@pytest.mark.parametrize("named", ['x"; DROP TABLE persons; --', "两 列", "Row"])
def test_names_of_columns_that_no_roster_has_never_reach_the_database(standing, tmp_path, named):
    file = roster(tmp_path / "bank.parquet", [{"citizen_id": number(1), "name": "王秀英", "deposit": "1"}])
    pq.write_table(pq.read_table(file).append_column(named, pa.array([1])), file)
    with pytest.raises(InputError) as refused:
        standing.take(file, on=ON)
    assert refused.value.code == "not-a-roster" and standing.persons == len(PEOPLE)
