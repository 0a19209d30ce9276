"""A department's file as rows of a roster: what was taken, corrected, kept for a person and refused, and why.

`check` looks; `load` also writes what was taken to Parquet. Nothing disappears: every row of every sheet that is read
is counted, or named as no data. See `docs/rosters.md` for the values of each kind.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb
import pyarrow as pa

from doudi.core.refusal import InputError
from doudi.matching.checked import Check, NotTaken, SheetSeen
from doudi.matching.cleaning.across_rows import drop_repeated, hold_shared_numbers, numbers_of_unknown_areas
from doudi.matching.cleaning.columns import Taken
from doudi.matching.cleaning.sheet import Part, clean_part, create_cleaned, placed
from doudi.matching.kinds import AUTO, Kind, any_header, guess, kind_named, recogniser
from doudi.matching.layout import Layout, find
from doudi.matching.reading import Book, Sheet, read
from doudi.matching.refused import to_send_back
from doudi.matching.roster_file import summary, write_roster
from doudi.matching.scratch import scratch_folder

#: Called with a Chinese sentence at every stage of long work.
Tell = Callable[[str], None]

_MEMORY = "400MB"

_Headers = tuple[tuple[int, str], ...]


def check(
    kind: str,
    path: Path,
    *,
    remembered: Mapping[str, str] | None = None,
    header_rows: Mapping[str, int] | None = None,
    on: int | None = None,
    every_row: bool = False,
    tell: Tell | None = None,
) -> Check:
    """What would become of a file of this kind (``auto``: guess it).

    `remembered` (their column → ours) are names this department has used, `header_rows` (sheet → row) headers that a
    person pointed at. `on` (YYYYMMDD) is the day after which nobody can have been born or died; None: not asked.
    `every_row`: keep the rows that are ok, too. A file that can't be read is a `Check` with the verdict ``reject``.
    InputError only with code ``file-missing``, or ``usage`` for an unknown kind.
    """
    return _run(kind, path, None, remembered or {}, header_rows or {}, on, every_row, tell)


def load(
    kind: str,
    path: Path,
    out: Path,
    *,
    remembered: Mapping[str, str] | None = None,
    header_rows: Mapping[str, int] | None = None,
    on: int | None = None,
    every_row: bool = False,
    tell: Tell | None = None,
) -> Check:
    """`check`, and the rows that were taken or kept for a person to `out` as Parquet; no file where there are none."""
    return _run(kind, path, out, remembered or {}, header_rows or {}, on, every_row, tell)


def _run(
    kind: str,
    path: Path,
    out: Path | None,
    remembered: Mapping[str, str],
    header_rows: Mapping[str, int],
    on: int | None,
    every_row: bool,
    tell: Tell | None,
) -> Check:
    say = tell or (lambda sentence: None)
    wanted = None if kind == AUTO else kind_named(kind)
    if not path.is_file():
        raise InputError(f"找不到文件 {path}。", code="file-missing", file=str(path))
    try:
        say("读取文件")
        book = read(path)
    except InputError as refused:
        return Check(path.name, kind, message=refused.message)
    say("识别表头和各列")
    seen = [_see(sheet, remembered, header_rows) for sheet in book.sheets]
    chosen, because = (wanted, "") if wanted else _guess(path, seen)
    result = Check(
        book.file,
        chosen.id,
        kind_because=because,
        encoding=book.encoding,
        sm3=book.sm3,
        notes=list(book.notes),
    )
    parts = _parts(book, seen, chosen, remembered, result)
    if parts:
        with _database() as connection:
            say("清洗各行")
            create_cleaned(connection, chosen)
            for part in parts:
                clean_part(connection, chosen, part, on)
            repeated = drop_repeated(connection)
            result.not_data += [NotTaken(sheet, row, why) for sheet, row, why in repeated]
            numbers = [one for part in parts if (one := part.column("citizen_id"))]
            if numbers:
                hold_shared_numbers(connection, numbers[0].theirs)
            if strange := numbers_of_unknown_areas(connection):
                result.notes.append(f"{strange} 个号码的地区代码不在区划表里，可能是撤并前的，照常采用")
            summary(connection, chosen, result, every_row=every_row)
            result.sent_back = to_send_back(connection, parts)
            if out is not None and result.taken:
                say("写出")
                write_roster(connection, chosen, result, out)
    result.conclude()
    return result


@contextmanager
def _database() -> Iterator[duckdb.DuckDBPyConnection]:
    """A database in memory that spills into a folder of this user's own, gone afterwards."""
    with TemporaryDirectory(prefix="doudi-cleaning-", dir=scratch_folder()) as spill:
        connection = duckdb.connect(
            config={
                "autoinstall_known_extensions": "false",
                "autoload_known_extensions": "false",
                "memory_limit": _MEMORY,
                "temp_directory": spill,
            }
        )
        with closing(connection):
            connection.execute("SET enable_progress_bar = false")  # it would stand in the JSON on stdout
            yield connection


def _see(sheet: Sheet, remembered: Mapping[str, str], header_rows: Mapping[str, int]) -> tuple[Sheet, Layout]:
    return sheet, find(sheet, any_header(remembered), header_rows.get(sheet.name))


def _guess(path: Path, seen: list[tuple[Sheet, Layout]]) -> tuple[Kind, str]:
    """The kind by the first sheets that have a table, and the file's name and titles."""
    headers: list[str] = []
    titles = [path.stem]
    for sheet, layout in seen:
        if sheet.hidden or layout.why_not:
            continue
        headers += [column.theirs for column in layout.columns]
        titles.append(sheet.name)
        if layout.above:
            titles += [cell for row in sheet.cells(0, len(layout.above)) for cell in row if cell]
    return guess(list(dict.fromkeys(headers)), titles)


def _parts(
    book: Book,
    seen: list[tuple[Sheet, Layout]],
    kind: Kind,
    remembered: Mapping[str, str],
    result: Check,
) -> list[Part]:
    """The rows of the kind, sheets with the same columns together; what is said of the sheets goes into `result`."""
    alike: dict[tuple[_Headers, tuple[tuple[int, str, str], ...]], tuple[list[Taken], list[pa.Table]]] = {}
    for number, (sheet, layout) in enumerate(seen):
        result.notes += [f"“{sheet.name}”：{note}" if sheet.name else note for note in sheet.notes]
        why_not = "隐藏的工作表" if sheet.hidden else layout.why_not
        taken = [] if why_not else _columns(layout, kind, remembered)
        if not why_not and not {one.ours.name for one in taken} & {"name", "citizen_id"}:
            why_not = "没有找到姓名或身份证号码的列"
        columns = {} if why_not else {one.theirs: one.ours.name for one in taken}
        unknown = tuple(one.theirs for one in layout.columns if one.theirs not in columns)
        result.sheets.append(
            SheetSeen(sheet.name, layout.header_row, columns, unknown, why_not, sheet.grid.num_rows)
        )
        if why_not:
            continue
        result.not_data += [NotTaken(sheet.name, one.row, one.why) for one in layout.not_data]
        headers = tuple((one.at, one.theirs) for one in layout.columns)
        key = headers, tuple((one.at, one.ours.name, one.unit) for one in taken)
        alike.setdefault(key, (taken, []))[1].append(placed(layout.body, number, sheet.name))
    named = {ours for sheet in result.with_rows for ours in sheet.columns.values()}
    if alike and kind.tells and not named.intersection(kind.tells):
        labels = "、".join(kind.columns[one].label for one in kind.tells)
        result.notes.append(f"没有找到{kind.label}该有的列（{labels}），请核对种类和列名")
    base_1904 = any("1904" in note for note in book.notes)
    return [
        Part(pa.concat_tables(bodies, promote_options="default"), taken, headers, base_1904)
        for (headers, _), (taken, bodies) in alike.items()
    ]


def _columns(layout: Layout, kind: Kind, remembered: Mapping[str, str]) -> list[Taken]:
    """The columns of the kind in this table; of two for the same thing the one with the better name."""
    known = recogniser(kind, remembered)
    best: dict[str, tuple[int, int]] = {}
    for column in layout.columns:
        # A list without a header has columns that layout knew by their content.
        named = known(column.theirs)
        if named is None and column.ours is not None and column.ours in kind.columns:
            named = column.ours, 0
        if named and (named[0] not in best or named[1] < best[named[0]][0]):
            best[named[0]] = (named[1], column.at)
    places = {at: name for name, (_, at) in best.items()}
    return [
        Taken(column.at, column.theirs, kind.columns[places[column.at]], column.unit)
        for column in layout.columns
        if column.at in places
    ]
