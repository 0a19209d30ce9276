"""Hostile and broken files: refused in seconds, in a sentence, by a process of its own."""

import random
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
import xlwt
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from doudi.core.refusal import InputError
from doudi.matching.reading import Book, child, limited, read
from tests.matching.reading.making import HEADER, NAMESPACE, PEOPLE, raw_workbook, rows_of, text, workbook

#: A busy machine is given ten times what these take.
SECONDS = 30


def _bomb(path: Path) -> None:
    """600 MB in one cell, 600 kB in the file."""
    with zipfile.ZipFile(raw_workbook(path, ""), "a", zipfile.ZIP_DEFLATED) as archive:
        archive.filelist = [one for one in archive.filelist if "sheet1" not in one.filename]
        del archive.NameToInfo["xl/worksheets/sheet1.xml"]
        with archive.open("xl/worksheets/sheet1.xml", "w") as part:
            part.write(f'<worksheet {NAMESPACE}><sheetData><row r="1"><c r="A1" t="str"><v>'.encode())
            for _ in range(600):
                part.write(b"A" * 2**20)
            part.write(b"</v></c></row></sheetData></worksheet>")


def _long_cell_of_noise(path: Path) -> None:
    """A cell of 40 MB that does not pack well enough to show in the directory."""
    noise = random.Random(1).randbytes(20 * 2**20).hex()
    raw_workbook(path, f'<row r="1"><c r="A1" t="str"><v>{noise}</v></c></row>')


def _far_cell(path: Path) -> None:
    raw_workbook(
        path, '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    )


def _cut_off(path: Path) -> None:
    whole = workbook(path, [HEADER, *PEOPLE]).read_bytes()
    path.write_bytes(whole[: len(whole) * 2 // 3])


def _damaged_inside(path: Path) -> None:
    raw_workbook(
        path, "".join(f'<row r="{at}"><c r="A{at}"><v>{at * 7919}</v></c></row>' for at in range(1, 5000))
    )
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 0xFF
    path.write_bytes(bytes(content))


def _sheet_not_ended(path: Path) -> None:
    raw_workbook(
        path,
        f'<?xml version="1.0"?><worksheet {NAMESPACE}><sheetData><row r="1"><c r="A1"><v>1</v></c></row>',
    )


def _locked_zip(path: Path) -> None:
    content = bytearray(workbook(path, [HEADER]).read_bytes())
    directory = content.index(b"PK\x01\x02")
    content[directory + 8] |= 1
    path.write_bytes(bytes(content))


def _locked_workbook(path: Path) -> None:
    path.write_bytes(
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 1000 + "EncryptedPackage\0".encode("utf-16-le")
    )


def _entities(path: Path) -> None:
    laughs = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
    raw_workbook(
        path, f'<?xml version="1.0"?>{laughs}<worksheet {NAMESPACE}><sheetData></sheetData></worksheet>'
    )


def _entities_in_workbook(path: Path) -> None:
    raw_workbook(
        path, "", workbook='<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><workbook>&a;</workbook>'
    )


def _archive_in_archive(path: Path) -> None:
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("内层.zip", b"PK")


def _word(path: Path) -> None:
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("word/document.xml", "<w/>")


def _wide_text(path: Path) -> None:
    path.write_bytes(b"a," * 1_000_000 + b"\n")


def _wide_web_page(path: Path) -> None:
    path.write_bytes(b"<html><table><tr><td colspan=99999999>x</td></tr></table></html>")


def _long_record(path: Path) -> None:
    path.write_bytes(b"a,b\n" + b"x" * (40 * 2**20))


def _utf8_cut_off(path: Path) -> None:
    path.write_bytes("姓名,村\n王秀英,大市".encode()[:-1])


HOSTILE: dict[str, tuple[str, Callable[[Path], object], str]] = {
    "bomb": ("a.xlsx", _bomb, "几百倍"),
    "a cell of 40 MB": ("a.xlsx", _long_cell_of_noise, "一行超过"),
    "a value at XFD1048576": ("a.xlsx", _far_cell, "1000 列以外"),
    "cut off": ("a.xlsx", _cut_off, "没有传完"),
    "damaged inside": ("a.xlsx", _damaged_inside, "已损坏"),
    "sheet not ended": ("a.xlsx", _sheet_not_ended, "不完整"),
    "locked archive": ("a.xlsx", _locked_zip, "密码"),
    "locked workbook": ("a.xlsx", _locked_workbook, "密码"),
    "entities": ("a.xlsx", _entities, "实体"),
    "entities in the workbook": ("a.xlsx", _entities_in_workbook, "实体"),
    "archive in archive": ("a.zip", _archive_in_archive, "压缩包"),
    "Word": ("a.docx", _word, "Word"),
    "no bytes": ("a.xlsx", lambda path: path.write_bytes(b""), "0 字节"),
    "blank lines": ("a.csv", lambda path: path.write_bytes(b"\r\n \r\n,,\r\n"), "一行内容也没有"),
    "PDF named xlsx": ("a.xlsx", lambda path: path.write_bytes(b"%PDF-1.7\n"), "PDF"),
    "picture": ("a.xls", lambda path: path.write_bytes(b"\x89PNG\r\n\x1a\n"), "图片"),
    "zero bytes in text": ("a.csv", lambda path: path.write_bytes("姓名,村\n王\0,大市\n".encode()), "NUL"),
    "a million columns": ("a.csv", _wide_text, "最多读 1000 列"),
    "a web page of a hundred million columns": ("a.xls", _wide_web_page, "最多读 1000 列"),
    "a record without end": ("a.csv", _long_record, "一行超过"),
    "cut within a character": ("a.csv", _utf8_cut_off, "没有传完"),
    "bytes of no encoding": ("a.csv", lambda path: path.write_bytes(b"a,b\n\xff\xff\xff\xff\n"), "编码"),
    "half an old workbook": ("a.xls", lambda path: _half(path), "损坏"),
}


def _half(path: Path) -> None:
    book = xlwt.Workbook()
    sheet = book.add_sheet("a")
    for at in range(3000):
        sheet.write(at, 0, f"row {at}")
    book.save(str(path))
    content = path.read_bytes()
    path.write_bytes(content[: len(content) // 3] + "Workbook\0".encode("utf-16-le"))


@pytest.mark.parametrize("what", HOSTILE)
def test_a_hostile_or_broken_file_is_refused_in_seconds_in_a_sentence(tmp_path: Path, what: str) -> None:
    name, make, why = HOSTILE[what]
    path = tmp_path / name
    make(path)
    before = time.monotonic()
    with pytest.raises(InputError, match=why) as refused:
        read(path)
    assert time.monotonic() - before < SECONDS
    assert str(refused.value).startswith(f"{name}") and refused.value.message.endswith("。")
    assert refused.value.code


def test_a_space_at_the_far_end_of_a_sheet_is_nothing(tmp_path: Path) -> None:
    path = raw_workbook(
        tmp_path / "a.xlsx",
        '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576" t="str"><v> </v></c></row>',
    )
    assert rows_of(read(path).sheets[0]) == [(1, ["1"])]


def test_formatted_cells_without_a_value_are_nothing(tmp_path: Path) -> None:
    path = raw_workbook(tmp_path / "a.xlsx", '<row r="1"><c r="A1"><v>1</v></c><c r="XFD1" s="0"/></row>')
    assert rows_of(read(path).sheets[0]) == [(1, ["1"])]


def test_a_reader_that_dies_or_hangs_is_a_refusal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = text(tmp_path / "a.csv", [HEADER, *PEOPLE])
    monkeypatch.setattr(limited, "_SECONDS", -1000)  # no processor time at all
    with pytest.raises(InputError, match="超出了限度"):
        read(path)


def test_a_reader_that_needs_too_much_memory_is_stopped(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limited, "_CHILD", "tests.matching.reading.greedy")
    with pytest.raises(InputError, match="超出了限度"):
        read(text(tmp_path / "a.csv", [HEADER, *PEOPLE]))


_REAL = {
    "a.xlsx": lambda path: workbook(path, [HEADER, *PEOPLE * 20]),
    "a.csv": lambda path: text(path, [HEADER, *PEOPLE * 20], "gb18030"),
    "a.html": lambda path: path.write_bytes(
        b"<html><table>" + b"<tr><td rowspan=2>a</td><td>b</td></tr>" * 20 + b"</table></html>"
    ),
}
_CHANGE = st.tuples(
    st.sampled_from(["flip", "cut", "repeat", "drop"]), st.integers(0, 10**6), st.integers(0, 255)
)


def _changed(content: bytes, changes: list[tuple[str, int, int]]) -> bytes:
    for kind, place, much in changes:
        at = place % max(len(content), 1)
        if kind == "flip" and content:
            content = content[:at] + bytes([content[at] ^ (much or 1)]) + content[at + 1 :]
        elif kind == "cut":
            content = content[:at]
        elif kind == "repeat":
            content = content[:at] + content[at : at + much] * 2 + content[at + much :]
        elif kind == "drop":
            content = content[:at] + content[at + much :]
    return content


@pytest.mark.parametrize("name", _REAL)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=150)
@given(changes=st.lists(_CHANGE, min_size=1, max_size=4))
def test_a_real_file_with_changed_bytes_is_read_or_refused(
    tmp_path: Path, name: str, changes: list[tuple[str, int, int]]
) -> None:
    path = tmp_path / name
    _REAL[name](path)
    path.write_bytes(_changed(path.read_bytes(), changes))
    try:
        report = child.read_into(path, tmp_path)
    except InputError as refused:
        assert refused.message.endswith("。")
    else:
        assert report["sheets"]


def test_changed_sheet_xml_is_read_or_refused(tmp_path: Path) -> None:
    """Changes inside the XML, where the archive's checksum does not catch them."""
    rows = "".join(
        f'<row r="{at}"><c r="A{at}" t="str"><v>人{at}</v></c><c r="B{at}"><v>{at}</v></c></row>'
        for at in range(1, 9)
    )
    chance = random.Random(7)
    read_whole = 0
    for _ in range(400):
        kind = chance.choice(["flip", "cut", "repeat", "drop"])
        changed = _changed(rows.encode(), [(kind, chance.randrange(len(rows)), chance.randrange(1, 40))])
        path = raw_workbook(tmp_path / "a.xlsx", changed.decode("utf-8", "replace"))
        try:
            report = child.read_into(path, tmp_path)
        except InputError as refused:
            assert refused.message.endswith("。")
        else:
            assert len(report["sheets"]) == 1
            read_whole += 1
    assert read_whole > 10


@pytest.mark.slow
def test_old_workbooks_with_changed_bytes_harm_only_their_reader(tmp_path: Path) -> None:
    book = xlwt.Workbook()
    sheet = book.add_sheet("a")
    for at in range(60):
        sheet.write(at, 0, f"row {at}")
        sheet.write(at, 1, at)
    path = tmp_path / "a.xls"
    book.save(str(path))
    whole, chance = path.read_bytes(), random.Random(3)
    for _ in range(12):
        changes = [("flip", chance.randrange(512, len(whole)), chance.randrange(1, 256)) for _ in range(20)]
        path.write_bytes(_changed(whole, changes))
        try:
            assert isinstance(read(path), Book)
        except InputError as refused:
            assert refused.message.endswith("。")
