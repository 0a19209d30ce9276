"""Rows under the header that are no data: totals, signatures, repeated headers, names of sections …

Only rows that hold nothing like a number of identity are looked at one by one; all others are data.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from doudi.matching.layout.cells import NUMBER_LIKE, compact, is_datum
from doudi.matching.layout.found import NotData
from doudi.matching.reading import Merged

_SAMPLE = 400
_LOOKED_AT = 12
_SUMS = "合计|总计|小计|共计|累计|总合计|本页计"
_TOTAL_FIRST = re.compile(
    rf"[（(【]?.{{0,12}}(?:{_SUMS})(?:[（(].*[)）])?[:：]?.{{0,16}}|(?:总?共|计)[0-9]+[人户条笔名].*"
)
_TOTAL_LATER = re.compile(rf"(?:{_SUMS})[:：]?")
_SIGNED = re.compile(
    r"(?:制表|填表|填报|经办|审核|复核|负责|审批|统计|报送|联系|主管|分管|单位)(?:人|员|领导|日期|时间|电话|单位|负责人)?"
    r"(?:[（(]?(?:签字|签名|签章|盖章)[)）]?)?[:：]|.{0,8}[（(]?(?:签字|签名|签章|盖章|公章)"
)
_REMARK = re.compile(
    r"(?:备注|说明|附注|注|填表说明|填报说明|数据来源|资料来源|注意)[:：0-9一二三.、]|(?:此表|本表|以上)|[（(]?以下(?:空白|无正文)"
)
_PAGE = re.compile(r"第[0-9一二三四五六七八九十]+页.*|共[0-9]+页|[-—]?[0-9]+[-—/][0-9]*页?")
_SECTION = re.compile(
    r"[一二三四五六七八九十]+[、.．].*|[（(][一二三四五六七八九十]+[)）].*|.{2,}(?:镇|乡|街道|社区|村|办事处|片区|县|区)"
)
_RULE = re.compile(r"[-—_=*/\\.…~·]+")
_COUNTER = re.compile("序号|编号|序|号|NO\\.?|No\\.?|№")
_MAYBE = f"{_SUMS}|合　*计|合 +计|总 +计|小 +计|共|制|填|审|复核|经办|负责|联系|签|章|备注|说明|注|页|以|此表|本表|[:：]|^[-—_=*/\\\\.…~·\x1f]+$"


@dataclass(frozen=True)
class Table:
    """What is known of the table: `headers` the texts of each level of its header by column, `titles` the lines
    above it, `columns` the places of its columns, `merged` the merged cells of the sheet."""

    headers: list[list[str]]
    titles: frozenset[str]
    columns: list[int]
    merged: tuple[Merged, ...]

    @cached_property
    def wide(self) -> dict[int, set[int]]:
        """Of each row, the columns where cells begin that are merged over several columns."""
        found: dict[int, set[int]] = defaultdict(set)
        for one in self.merged:
            if one.last_column > one.first_column:
                found[one.first_row].add(one.first_column)
        return found


def not_data(body: pa.Table, table: Table) -> list[NotData]:
    """The rows of `body` that are no data, in order."""
    width = (body.num_columns - 1) // 2
    doubtful = _without_number(body, width)
    if not len(doubtful):
        return []
    some = body.select(["row", *(f"c{at}" for at in range(width))]).take(pa.array(doubtful)).combine_chunks()
    chosen = np.flatnonzero(_worth_a_look(some, width, table))
    last_number = _last_with_number(doubtful, body.num_rows)
    part = some.take(pa.array(chosen))
    cells = [pc.fill_null(part.column(f"c{at}"), "").to_pylist() for at in range(width)]
    found = []
    for place, row in enumerate(part.column("row").to_pylist()):
        why = _why(
            row, [column[place] for column in cells], table, after=doubtful[chosen[place]] > last_number
        )
        if why:
            found.append(NotData(row, why))
    return found


def _without_number(body: pa.Table, width: int) -> npt.NDArray[np.int64]:
    """The rows without anything like an identity number, where a column of such is; else all rows."""
    numbered = np.zeros(body.num_rows, dtype=bool)
    found = False
    for at in range(width):
        column = body.column(f"c{at}")
        sample = column.slice(0, _SAMPLE)
        long = pc.sum(pc.fill_null(pc.match_substring_regex(sample, "[0-9０-９]{15}"), False)).as_py() or 0
        if long * 4 >= max(len(sample) - sample.null_count, 1):
            found = True
            numbered |= pc.fill_null(pc.match_substring_regex(column, NUMBER_LIKE), False).to_numpy()
    return np.flatnonzero(~numbered) if found else np.arange(body.num_rows)


def _last_with_number(doubtful: npt.NDArray[np.int64], size: int) -> int:
    """The last row that has a number; the size when no row has any (then nothing is behind)."""
    if len(doubtful) == size:
        return size
    numbered = np.ones(size, dtype=bool)
    numbered[doubtful] = False
    return int(np.flatnonzero(numbered)[-1])


def _worth_a_look(some: pa.Table, width: int, table: Table) -> npt.NDArray[np.bool_]:
    """Rows with two cells or fewer, with words of totals and signatures, or with texts of the header."""
    held = np.zeros(some.num_rows, dtype=np.int64)
    as_header = np.zeros(some.num_rows, dtype=np.int64)
    texts = []
    for at in range(width):
        column = some.column(f"c{at}")
        held += column.is_valid().to_numpy()
        texts.append(pc.fill_null(column, ""))
        for level in table.headers:
            if at < len(level) and level[at]:
                as_header += pc.fill_null(pc.equal(column, level[at]), False).to_numpy()
    joined = pc.binary_join_element_wise(*texts[:_LOOKED_AT], "\x1f") if texts else pa.array([], pa.string())
    words = pc.match_substring_regex(joined, _MAYBE).to_numpy(zero_copy_only=False) if texts else held > 0
    return (held <= 2) | (as_header * 2 >= held) | words


def _why(row: int, cells: list[str], table: Table, after: bool) -> str:
    """Why this row is no data; empty when it is."""
    held = [(at, compact(cell)) for at, cell in enumerate(cells) if cell]
    texts = [text for _, text in held]
    if _repeats_header(cells, table):
        return "重复的表头"
    if len(set(texts)) == 1 and texts[0] in table.titles:
        return "重复的标题"
    if any(re.search("[0-9]{15}", text) for text in texts):
        return ""
    if _TOTAL_FIRST.fullmatch(texts[0]) or any(_TOTAL_LATER.fullmatch(text) for text in texts[1:3]):
        return "合计"
    if any(_SIGNED.match(text) for text in texts) and not any(len(text) > 60 for text in texts):
        return "落款"
    if _REMARK.match(texts[0]):
        return "说明"
    if all(_RULE.fullmatch(text) for text in texts):
        return "分隔行"
    return _single(row, held[0], table, after) if len(held) == 1 else ""


def _single(row: int, cell: tuple[int, str], table: Table, after: bool) -> str:
    """Why a row of one cell is no data."""
    at, text = cell
    if _PAGE.fullmatch(text):
        return "页码"
    if text.isdecimal() and any(
        at < len(level) and _COUNTER.fullmatch(compact(level[at])) for level in table.headers
    ):
        return "只有序号的空行"
    if at in table.wide.get(row, ()) or (at == min(table.columns, default=0) and _SECTION.fullmatch(text)):
        return "表后文字" if after else "分段标题"
    if after and (is_datum(text) or len(text) > 4):
        return "表后文字"
    return "说明" if len(text) > 25 else ""


def _repeats_header(cells: list[str], table: Table) -> bool:
    for level in table.headers:
        texts = [(at, compact(cell)) for at, cell in enumerate(cells) if cell]
        same = sum(1 for at, text in texts if at < len(level) and compact(level[at]) == text)
        if same >= 2 and same * 3 >= len(texts) * 2:
            return True
    return len(cells) == 1 and any(
        level and compact(level[0]) == compact(cells[0]) for level in table.headers
    )
