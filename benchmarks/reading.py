"""Roster files read into sheets and tables: seconds and memory, with openpyxl, fastexcel and csv in the same run.

    python -m benchmarks.reading --make          makes the files (minutes; kept in var/benchmarks)
    python -m benchmarks.reading [--rounds 3]    measures and writes benchmarks/reading.md

The file is messy: a title, a unit line, dressed numbers of identity, numbers that a spreadsheet has ruined, dates in
four spellings, amounts as text, a total and a signature. Every measurement is a process of its own, so that its
memory is its own; for ours, the larger of the reader's process and the asking one.
"""

from __future__ import annotations

import argparse
import csv
import json
import random
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import fastexcel
import openpyxl
import xlsxwriter

from benchmarks.machine import machine
from doudi.core.citizen_id import compose
from doudi.matching import layout
from doudi.matching.kinds import any_header
from doudi.matching.reading import read

HERE = Path(__file__).parent
VAR = HERE.parent / "var" / "benchmarks"
PAGE = HERE / "reading.md"
ROWS = 1_000_000
#: openpyxl streams, so a tenth of the rows takes a tenth of the time.
OPENPYXL_SHARE = 10

HEADER = ["序号", "姓名", "公民身份号码", "性别", "出生日期", "家庭住址", "联系电话", "存款余额（元）"]
_FAMILY, _GIVEN = (
    "王李张刘陈杨黄赵周吴徐孙马朱胡郭何林高罗",
    "伟芳娜秀英敏静丽强磊军洋勇艳杰娟涛明超兰霞平刚桂珍玉华建国文",
)
_SPELLINGS = ("{:04d}-{:02d}-{:02d}", "{:04d}/{}/{}", "{:04d}.{}.{}", "{:04d}年{}月{}日")
_TOWNS = ("大市镇", "哲桥镇", "公平圩镇", "南阳镇")


def rows(count: int) -> Iterator[list[Any]]:
    """Invented people with the usual mistakes; always the same."""
    chance = random.Random(20240901)
    for at in range(count):
        birth = chance.randint(1940, 2005) * 10000 + chance.randint(1, 12) * 100 + chance.randint(1, 28)
        number = compose("430481", birth, chance.randint(1, 999))
        amount = round(chance.random() * 100_000, 2)
        yield [
            at + 1,
            chance.choice(_FAMILY) + "".join(chance.choices(_GIVEN, k=chance.randint(1, 2))),
            _spoilt(number, chance.random()),
            "男女"[at % 2],
            chance.choice(_SPELLINGS).format(birth // 10000, birth // 100 % 100, birth % 100),
            f"耒阳市{chance.choice(_TOWNS)}第{chance.randint(1, 400)}村民小组{chance.randint(1, 999)}号",
            f"1{chance.randint(3, 9)}{chance.randint(10**8, 10**9 - 1)}",
            f"{amount:,}元" if chance.random() < 0.02 else amount,
        ]


def _spoilt(number: str, chance: float) -> str | float | None:
    if chance < 0.02:
        return f"{number[:6]} {number[6:14]} {number[14:]}"
    if chance < 0.03:
        return float(number[:17] + "0")
    return None if chance < 0.07 else number.lower() if chance < 0.1 else number


def make(count: int) -> None:
    """The file as a workbook and as GB18030 text."""
    VAR.mkdir(parents=True, exist_ok=True)
    with xlsxwriter.Workbook(str(_file(count, "xlsx")), {"constant_memory": False}) as book:
        sheet = book.add_worksheet("名单")
        sheet.merge_range(0, 0, 0, 7, "耒阳市存款余额名册")
        sheet.write_string(1, 0, "填报单位：耒阳市民政局    单位：元")
        sheet.write_row(2, 0, HEADER)
        with _file(count, "txt").open("w", encoding="gb18030", newline="") as text:
            text.write("\t".join(HEADER) + "\r\n")
            for at, row in enumerate(rows(count), start=3):
                text.write("\t".join("" if cell is None else str(cell) for cell in row) + "\r\n")
                for column, cell in enumerate(row):
                    if isinstance(cell, str):
                        sheet.write_string(at, column, cell)
                    elif cell is not None:
                        sheet.write_number(at, column, cell)
        sheet.write_row(count + 3, 0, ["合计"])
        sheet.write_row(count + 4, 0, ["制表人："])


def _file(count: int, ending: str) -> Path:
    return VAR / f"roster-{count}.{ending}"


def ours(path: Path) -> int:
    """The file read and its table found."""
    (sheet,) = read(path).sheets
    table = layout.find(sheet, any_header())
    return int(table.body.num_rows)


def loop_openpyxl(path: Path) -> int:
    """Every cell seen by a loop."""
    (sheet,) = openpyxl.load_workbook(path, read_only=True).worksheets
    return sum(
        1 for row in sheet.iter_rows(values_only=True) if len([cell for cell in row if cell is not None]) > 2
    )


def bare_fastexcel(path: Path) -> int:
    """Text alone: no marks, no errors, no row numbers."""
    sheet = fastexcel.read_excel(path).load_sheet(0, header_row=None, dtypes="string")
    return int(sheet.to_arrow().num_rows)


def loop_csv(path: Path) -> int:
    """Every record seen by a loop."""
    with path.open(encoding="gb18030", newline="") as file:
        return sum(1 for row in csv.reader(file, delimiter="\t") if len(row) > 2)


SIDES: dict[str, tuple[Callable[[Path], int], str, int, str]] = {
    "ours xlsx": (ours, "xlsx", 1, "兜底：xlsx 到表（含标记、行号、表头、合计）"),
    "fastexcel": (bare_fastexcel, "xlsx", 1, "fastexcel，全部当文字，不知数字、错误值和行号"),
    "openpyxl": (loop_openpyxl, "xlsx", OPENPYXL_SHARE, "openpyxl 只读、逐格循环"),
    "ours text": (ours, "txt", 1, "兜底：GB18030 文字到表"),
    "csv": (loop_csv, "txt", 1, "Python csv 逐行循环，只计数"),
}


def one(side: str) -> None:
    """Run one side, in this process alone, and print what it took."""
    work, ending, share, _ = SIDES[side]
    began = time.perf_counter()
    found = work(_file(ROWS // share, ending))
    seconds = (time.perf_counter() - began) * share
    peaks = (resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    print(json.dumps({"seconds": seconds, "gb": max(peaks) / 2**20, "rows": found}))


def measure(rounds: int) -> dict[str, list[dict[str, float]]]:
    """Every side once a round."""
    found: dict[str, list[dict[str, float]]] = {side: [] for side in SIDES}
    for _ in range(rounds):
        for side in SIDES:
            command = [sys.executable, "-m", "benchmarks.reading", "--one", side]
            done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=HERE.parent)
            found[side].append(json.loads(done.stdout))
            print(side, found[side][-1], flush=True)
    return found


def page(found: dict[str, list[dict[str, float]]]) -> str:
    """What was measured, as the page it is written to."""
    lines = []
    for side, (_, _, share, label) in SIDES.items():
        seconds = [one["seconds"] for one in found[side]]
        times = f"{statistics.median(seconds):.1f} s（{min(seconds):.1f}–{max(seconds):.1f}）"
        times += f"，由 {ROWS // share:,} 行乘得" if share > 1 else ""
        lines.append(f"| {label} | {times} | {max(one['gb'] for one in found[side]):.2f} GB |")
    ratio = statistics.median(
        theirs["seconds"] / ours["seconds"]
        for ours, theirs in zip(found["ours xlsx"], found["openpyxl"], strict=True)
    )
    return f"""# 读花名册的速度

由 `python -m benchmarks.reading` 写成。{machine()}。{ROWS:,} 行 × 8 列，{len(found["csv"])} 轮，每轮各方各跑一次，
表中是中位数（最小–最大）；每次都是单独的进程，内存是其峰值（兜底取读取进程和调用进程中较大的一个）。

| 做什么 | 时间 | 内存峰值 |
| --- | --- | --- |
{chr(10).join(lines)}

xlsx 是 openpyxl 循环的 {ratio:.1f} 倍快（各轮倍数的中位数）。
"""


def main() -> None:
    asked = argparse.ArgumentParser(prog="python -m benchmarks.reading")
    asked.add_argument("--make", action="store_true")
    asked.add_argument("--rounds", type=int, default=3)
    asked.add_argument("--one", choices=SIDES)
    given = asked.parse_args()
    if given.one:
        one(given.one)
        return
    for count in (ROWS, ROWS // OPENPYXL_SHARE):
        if given.make or not _file(count, "xlsx").exists():
            make(count)
    if not given.make:
        PAGE.write_text(page(measure(given.rounds)), encoding="utf-8")
        print(PAGE.read_text(encoding="utf-8"))


if __name__ == "__main__":
    main()
