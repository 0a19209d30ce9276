"""Whole files: every kind the demo county writes, and the nastiest rows with their verdicts; nothing disappears."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from doudi.core.citizen_id import compose
from doudi.demo import make_county
from doudi.matching.kinds import load_kinds
from doudi.matching.reading import read
from doudi.matching.roster import check, load
from tests.matching.rosters import CHILD, MAN, OLD, ON, OTHER, WOMAN, rows


def why(row: dict[str, Any]) -> str:
    return "；".join(note["why"] for note in row["notes"])


# --- every kind ---


@pytest.fixture(scope="module")
def county(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("demo") / "county"
    make_county(400, 5, folder, on=ON)
    return folder / "rosters"


@pytest.mark.parametrize("kind", [kind for kind in load_kinds() if kind != "persons"])
def test_the_demo_countys_rosters_of_every_kind_are_taken_and_nothing_is_lost(
    county: Path, tmp_path: Path, kind: str
) -> None:
    files = sorted((county / kind).iterdir())
    assert files
    for file in files:
        out = tmp_path / f"{file.stem}.parquet"
        found = load(kind, file, out, on=ON)
        assert found.verdict in ("accept", "correct", "partial"), found.message
        assert not any(sheet.unknown for sheet in found.with_rows)
        assert {sheet.name for sheet in found.sheets if sheet.why_not} <= {"填表说明"}
        above = total = 0
        for sheet, seen in zip(read(file).sheets, found.sheets, strict=True):
            assert seen.rows == sheet.grid.num_rows
            if not seen.why_not:
                total += seen.rows
                above += sum(1 for row in sheet.grid["row"].to_pylist() if row <= seen.header_row)
        assert above + len(found.not_data) + sum(found.counts.values()) == total
        written = pq.read_table(out)
        assert written.num_rows == found.taken
        good = [one for one in written["citizen_id"].to_pylist() if one]
        assert len(good) > 0.95 * written.num_rows
        values = [one.name for one in load_kinds()[kind].values]
        assert any(written[name].null_count < written.num_rows for name in values)


@pytest.mark.parametrize("kind", [kind for kind in load_kinds() if kind != "persons"])
def test_the_kind_of_a_file_is_guessed_and_it_says_why(county: Path, kind: str) -> None:
    file = sorted((county / kind).iterdir())[0]
    found = check("auto", file, on=ON)
    assert found.kind == kind
    assert "判断为" in found.message


# --- one file of nasty rows ---


@pytest.fixture
def nasty(csv: Callable[..., Path]) -> dict[int, dict[str, Any]]:
    path = csv(
        "客户名称,证件号码,存款余额（元）,截止日期",  # 1
        f"张三,{MAN},1200,2024-08-01",  # 2 ok
        f'李四,\'{WOMAN},"1,200.50",2024.8.1',  # 3 dressed, thousands
        f"王五,{OLD},无,20240801",  # 4 old form, another number than row 2's name: one number, two names
        f"赵六,{OTHER[:17]}{'1' if OTHER[17] != '1' else '2'},5,2024年8月1日",  # 5 check
        "钱七,4.30481E+17,5,2024-08-01",  # 6 ruined
        "孙八,430481********0022,5,2024-08-01",  # 7 masked
        "周九,E12345678,5,2024-08-01",  # 8 passport
        "吴十,,大约三千,2024-08-01",  # 9 blank, unreadable amount
        f",{CHILD},5,2024-08-01",  # 10 no name
        ",,5,2024-08-01",  # 11 nothing
        f"郑十一（已故）,{OTHER},5,2024年8月",  # 12 note behind, month
        "合计,,3720.5,",  # 13
    )
    found = check("bank", path, on=ON, every_row=True)
    assert found.verdict == "partial" and found.encoding == "gb18030"
    assert [(one.row, one.why) for one in found.not_data] == [(13, "合计")]
    assert found.counts == {"ok": 0, "corrected": 4, "review": 5, "rejected": 2}
    return rows(found)


def test_each_nasty_row_has_its_verdict(nasty: dict[int, dict[str, Any]]) -> None:
    statuses = {number: row["status"] for number, row in nasty.items()}
    assert statuses == {
        **{2: "review", 3: "corrected", 4: "review", 5: "corrected", 6: "rejected", 7: "corrected"},
        **{8: "review", 9: "review", 10: "review", 11: "rejected", 12: "corrected"},
    }
    assert all(row["notes"] for row in nasty.values())


def test_a_number_is_given_only_where_the_cell_holds_one(nasty: dict[int, dict[str, Any]]) -> None:
    numbers = {number: row["citizen_id"] for number, row in nasty.items()}
    assert numbers == {
        **{
            2: MAN,
            3: WOMAN,
            4: MAN,
            5: None,
            6: None,
            7: None,
            8: None,
            9: None,
            10: CHILD,
            11: None,
            12: OTHER,
        }
    }
    assert nasty[8]["values"]["other_document"] == "E12345678"


def test_what_is_not_there_is_null_and_never_zero(nasty: dict[int, dict[str, Any]]) -> None:
    assert "deposit" not in nasty[4]["values"] and "deposit" not in nasty[9]["values"]
    assert nasty[3]["values"] == {"deposit": "1200.50", "as_of": "2024-08-01"}
    assert "as_of" not in nasty[12]["values"]
    assert [note["was"] for note in nasty[12]["notes"]] == ["郑十一（已故）", "2024年8月"]


def test_one_number_under_two_names_holds_both_rows(nasty: dict[int, dict[str, Any]]) -> None:
    assert "第 2、4 行" in why(nasty[2]) and "第 2、4 行" in why(nasty[4])


# --- across cells and rows ---


def test_a_row_that_contradicts_itself_is_kept_for_a_person(csv: Callable[..., Path]) -> None:
    young = compose("430481", 20250101, 1)
    path = csv(
        "姓名,身份证号,性别,出生日期,与户主关系,死亡日期",
        f"甲,{MAN},男,1960-01-02,户主,2024-01-01",  # 2
        f"乙,{WOMAN},男,1985-06-12,户主,",  # 3 sex
        f"丙,{OTHER},女,1972-03-04,妻,",  # 4 birth
        f"丁,{CHILD},男,2015-05-05,长女,",  # 5 relation
        f"戊,{compose('430481', 19500101, 2)},女,1950-01-01,母亲,1949-12-31",  # 6 died before
        f"己,{young},男,,,",  # 7 born in the future
        f"庚,{compose('430481', 18900101, 2)},女,,,",  # 8 over 130
        "辛,,男,2025-01-01,女,",  # 9 no number: future, sex against relation
    )
    found = rows(check("household_register", path, on=ON))
    statuses = {number: row["status"] for number, row in found.items()}
    assert statuses == {**dict.fromkeys((3, 5, 7, 8, 9), "review"), 4: "corrected"}
    assert found[4]["values"]["birth_date"] == "1972-03-04", "what they wrote is kept beside the number"
    died = rows(check("deaths", path, on=ON))
    assert "早于出生日期" in why(died[6])
    assert "性别" in why(found[3]) and "出生日期" in why(found[4]) and "性别" in why(found[5])
    assert "将来" in why(found[7]) and "130" in why(found[8])
    assert "将来" in why(found[9]) and "性别" in why(found[9])


def test_a_disability_certificate_of_somebody_else_is_seen(csv: Callable[..., Path]) -> None:
    path = csv("姓名,身份证号,残疾证号,残疾等级", f"甲,{MAN},{MAN}41,一级", f"乙,{WOMAN},{OTHER}62B1,二级")
    found = check("disability", path, on=ON, every_row=True)
    assert {number: row["status"] for number, row in rows(found).items()} == {2: "ok", 3: "review"}
    assert rows(found)[2]["values"]["disability_grade"] == 1


def test_text_that_was_decoded_wrongly_is_turned_back_and_it_is_said(csv: Callable[..., Path]) -> None:
    text = f"姓名,身份证号,存款余额\r\n张三,{MAN},12".encode("gb18030").decode("latin-1")
    found = check("auto", csv(text, encoding="utf-8"), on=ON, every_row=True)
    assert (found.kind, rows(found)[2]["name"]) == ("bank", "张三")
    assert "误读" in found.message


def test_the_same_line_twice_counts_once_and_is_said(csv: Callable[..., Path]) -> None:
    path = csv("序号,姓名,身份证号", f"1,甲,{MAN}", f"2,乙,{WOMAN}", f"3,甲,{MAN}", f"4,甲 ,{MAN}")
    found = check("persons", path, on=ON)
    assert found.counts == {"ok": 2, "corrected": 1, "review": 0, "rejected": 0}
    assert [(one.row, one.why) for one in found.not_data] == [(4, "与第 2 行完全相同，只计一次")]


def test_names_that_are_one_name_written_twice_are_no_contradiction(csv: Callable[..., Path]) -> None:
    path = csv("姓名,身份证号,备注", f"蕭建國,{MAN},一", f"肖建国,{MAN},二")
    assert check("persons", path, on=ON).verdict == "accept"


def test_an_area_on_no_list_is_a_remark_on_the_file_and_no_fault_of_the_row(csv: Callable[..., Path]) -> None:
    old = compose("439999", 19500101, 7)
    found = check("persons", csv("姓名,身份证号", f"甲,{old}", f"乙,{MAN}"), on=ON)
    assert found.verdict == "accept"
    assert "1 个号码的地区代码不在区划表里" in found.message
    assert "地区代码" not in check("persons", csv("姓名,身份证号", f"乙,{MAN}"), on=ON).message


def test_a_number_of_a_centenarian_sequence_is_kept_for_a_person(csv: Callable[..., Path]) -> None:
    row = rows(check("persons", csv("姓名,身份证号", f"甲,{OLD[:12]}998"), on=ON))[2]
    assert (row["status"], row["citizen_id"]) == ("review", None)


# --- properties ---

cells = st.text(
    st.characters(min_codepoint=32, max_codepoint=0xFFEF, exclude_categories=("Cs", "Cc")), max_size=25
).filter(lambda cell: not set(cell) & set(',"\t;|'))


@settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.tuples(cells, st.one_of(cells, st.sampled_from([MAN, OLD, WOMAN.lower()])), cells, cells),
        min_size=3,
        max_size=12,
    )
)
def test_whatever_stands_in_the_cells_no_row_is_lost(tmp_path: Path, lines: list[tuple[str, ...]]) -> None:
    path = tmp_path / "随机.csv"
    path.write_text(
        "\n".join(["姓名,身份证号,余额,截止日期", *(",".join(line) for line in lines)]), encoding="utf-8"
    )
    found = check("bank", path, on=ON, every_row=True)
    read_rows = sum(sheet.rows for sheet in found.sheets)
    above = sum(1 for sheet in found.sheets if sheet.header_row)
    if found.verdict != "reject" or sum(found.counts.values()):
        assert above + sum(found.counts.values()) + len(found.not_data) == read_rows
        assert len(list(found.rows())) == sum(found.counts.values())
        assert all(row["notes"] for row in found.rows() if row["status"] != "ok")
