"""Text files: encodings, separators, quotes, records."""

import codecs
import csv
import io
import string
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from doudi.core.refusal import InputError
from doudi.matching.reading import child, read
from doudi.matching.reading.delimited import Delimited, separator_of
from doudi.matching.reading.encoding import encoding_of
from tests.matching.reading.making import HEADER, PEOPLE, marks_of, rows_of, text

# 𣇉 and 㐂 take four bytes in GB18030.
RARE = [["姓名", "身份证号码"], ["李𣇉", "430481194403120026"], ["王㐂", "430481195107080019"]]


@pytest.mark.parametrize(
    ("encoding", "named", "mark"),
    [
        ("utf-8", "utf-8", b""),
        ("utf-8", "utf-8-sig", codecs.BOM_UTF8),
        ("utf-16-le", "utf-16", codecs.BOM_UTF16_LE),
        ("utf-16-be", "utf-16", codecs.BOM_UTF16_BE),
        ("utf-16-le", "utf-16", b""),
        ("gb18030", "gb18030", b""),
    ],
)
def test_every_encoding_gives_the_same_cells(tmp_path: Path, encoding: str, named: str, mark: bytes) -> None:
    path = tmp_path / "名单.csv"
    lines = "".join(",".join(row) + "\r\n" for row in RARE)
    path.write_bytes(mark + lines.encode(encoding))
    book = read(path)
    assert (book.format, book.encoding) == ("csv", named)
    assert rows_of(book.sheets[0]) == list(enumerate(RARE, start=1))
    assert marks_of(book.sheets[0]) == [[0, 0]] * 3


def test_bytes_valid_in_both_are_read_as_utf8(tmp_path: Path) -> None:
    path = text(tmp_path / "a.csv", [["name", "id"], ["x", "1"]])
    assert encoding_of(path).name == "utf-8"


def test_gbk_text_that_looks_like_utf8_at_first_is_read_as_gb18030(tmp_path: Path) -> None:
    path = tmp_path / "联通.txt"
    path.write_bytes("联通\r\n".encode("gbk"))
    assert rows_of(read(path).sheets[0]) == [(1, ["联通"])]


@pytest.mark.parametrize(
    ("taken_for", "was"),
    [("gb18030", "utf-8"), ("cp1252", "utf-8"), ("latin-1", "utf-8"), ("latin-1", "gb18030")],
)
def test_text_decoded_wrongly_is_turned_back_and_said(tmp_path: Path, taken_for: str, was: str) -> None:
    good = "姓名,编号,住址\r\n王秀英,17,大市镇大市村\r\n李建国,18,公平圩镇\r\n"
    try:
        spoilt = good.encode(was).decode(taken_for)
    except UnicodeDecodeError:  # this way loses bytes: nothing to turn back
        good = good.replace("编号", "年龄")
        spoilt = good.encode(was).decode(taken_for, "ignore")
        if spoilt.encode(taken_for) != good.encode(was):
            return
    path = tmp_path / "a.csv"
    path.write_bytes(spoilt.encode("utf-8"))
    book = read(path)
    assert rows_of(book.sheets[0])[1][1][0] == "王秀英"
    assert any("误读" in note and was in note for note in book.notes)


def test_lost_characters_are_said_and_not_invented(tmp_path: Path) -> None:
    path = text(tmp_path / "a.csv", [["姓名", "村"], ["王锟斤拷", "大市村"]])
    book = read(path)
    assert rows_of(book.sheets[0])[1] == (2, ["王锟斤拷", "大市村"])
    assert any("丢失" in note for note in book.notes)


@pytest.mark.parametrize("separator", ["\t", ",", ";", "|", "^", "，"])
def test_the_separator_is_found(tmp_path: Path, separator: str) -> None:
    path = text(tmp_path / "a.txt", [["耒阳市存款名单"], HEADER, *PEOPLE], "gb18030", separator)
    assert rows_of(read(path).sheets[0]) == [
        (1, ["耒阳市存款名单", "", ""]),
        (2, HEADER),
        (3, PEOPLE[0]),
        (4, PEOPLE[1]),
    ]


def test_a_list_of_one_column_needs_no_separator() -> None:
    assert separator_of("身份证号码\n430481194403120026\n430481195107080019\n") == ""


def test_text_saved_as_xls_is_read_and_said(tmp_path: Path) -> None:
    path = text(tmp_path / "反馈.xls", [HEADER, *PEOPLE], "gb18030", "\t")
    book = read(path)
    assert book.format == "tsv"
    assert "文件名是 .xls，内容是文字，已按内容读入" in book.notes
    assert rows_of(book.sheets[0])[2] == (3, PEOPLE[1])


def test_a_record_with_line_breaks_in_quotes_is_one_row(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes('姓名,住址\r\n王,"大市镇\r\n""新""村, 3 组"\r\n\r\n李,"哲桥镇"\r\n'.encode())
    assert rows_of(read(path).sheets[0]) == [
        (1, ["姓名", "住址"]),
        (2, ["王", '大市镇\r\n"新"村, 3 组']),
        (4, ["李", "哲桥镇"]),
    ]


def test_a_stray_quote_takes_no_other_row_with_it(tmp_path: Path) -> None:
    rows = [["姓名", "备注"], ["王", '身高 5"'], ["李", '"未闭合'], *[[f"人{at}", "好"] for at in range(500)]]
    path = text(tmp_path / "a.csv", rows)
    book = read(path)
    assert rows_of(book.sheets[0]) == list(enumerate(rows, start=1))
    assert any("引号" in note for note in book.notes)


@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
def test_line_ends_of_every_system(tmp_path: Path, ending: str) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(ending.join(["姓名,村", "王,大市村", "李,大市村"]).encode())
    assert rows_of(read(path).sheets[0]) == [
        (1, ["姓名", "村"]),
        (2, ["王", "大市村"]),
        (3, ["李", "大市村"]),
    ]


def test_rows_longer_or_shorter_than_the_header_keep_all_their_cells(tmp_path: Path) -> None:
    path = text(tmp_path / "a.csv", [["a", "b"], ["1"], ["1", "2", "3", "4"]])
    assert rows_of(read(path).sheets[0]) == [
        (1, ["a", "b", "", ""]),
        (2, ["1", "", "", ""]),
        (3, ["1", "2", "3", "4"]),
    ]


def test_cells_of_white_space_hold_nothing(tmp_path: Path) -> None:
    path = text(tmp_path / "a.csv", [["a", "b"], ["　 ", "\u00a0"], [" x ", "y"]])
    assert rows_of(read(path).sheets[0]) == [(1, ["a", "b"]), (3, [" x ", "y"])]


def test_a_file_larger_than_a_block_is_read_whole(tmp_path: Path) -> None:
    rows = [[str(at), "王秀英", '"大市镇\n第三组"' if at % 7 == 0 else "村"] for at in range(300_000)]
    path = tmp_path / "a.txt"
    path.write_bytes("".join("\t".join(row) + "\n" for row in rows).encode("gb18030"))
    book = read(path)
    grid = book.sheets[0].grid
    assert grid["row"].to_pylist() == list(range(1, 300_001))
    assert grid["c0"].to_pylist() == [row[0] for row in rows]
    assert grid["c2"].to_pylist() == [row[2].strip('"') for row in rows]
    assert not book.notes


def test_a_name_cut_within_a_character_is_refused_with_its_row(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(
        "姓名,村\r\n王秀英,大市村\r\n李建".encode("gb18030")[:-1]
        + ",大市村\r\n陈明,大市村\r\n".encode("gb18030")
    )
    with pytest.raises(InputError, match="被截断的字") as refused:
        read(path)
    assert refused.value.row == 3


_CELL = st.text(alphabet=string.ascii_letters + '王秀英，,"\n\t\r ;', max_size=6)


@given(st.lists(st.lists(_CELL, min_size=2, max_size=4), min_size=1, max_size=12))
def test_what_the_csv_module_writes_is_read_back_cell_by_cell(rows: list[list[str]]) -> None:
    out = io.StringIO()
    csv.writer(out, quoting=csv.QUOTE_ALL).writerows(rows)
    (grid,) = Delimited(",").grids([out.getvalue().encode()])
    width = max(len(row) for row in rows)
    expected = [(at, cells) for at, row in enumerate(rows, 1) if any(cells := _blank(row, width))]
    found = [(row["row"], [row.get(f"c{at}") or "" for at in range(width)]) for row in grid.to_pylist()]
    assert found == expected


def _blank(row: list[str], width: int) -> list[str]:
    return [cell if cell.strip() else "" for cell in row] + [""] * (width - len(row))


@given(st.binary(max_size=400))
def test_random_bytes_are_read_or_refused_in_a_sentence(
    tmp_path_factory: pytest.TempPathFactory, content: bytes
) -> None:
    folder = tmp_path_factory.mktemp("bytes")
    path = folder / "a.csv"
    path.write_bytes(content)
    try:
        child.read_into(path, folder)
    except InputError as refused:
        assert refused.message.endswith("。")


@given(st.text(alphabet='ab",\n王', max_size=60))
def test_every_character_that_is_no_separator_or_quote_arrives(content: str) -> None:
    grids = list(Delimited(",").grids([content.encode()])) if content else []
    arrived = "".join(
        cell
        for grid in grids
        for row in grid.to_pylist()
        for name, cell in row.items()
        if name[0] == "c" and cell
    )
    assert sorted(arrived.replace('"', "").replace(",", "").replace("\n", "")) == sorted(
        content.replace('"', "").replace(",", "").replace("\n", "")
    )
