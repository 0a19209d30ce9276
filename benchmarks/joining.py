"""``python -m benchmarks.joining``: twelve sources against one register, the month after, one household; and peers.

Writes joining.md. ``--persons`` for ours, ``--peers`` for the size at which PostgreSQL and pandas run beside ours
(0: not at all; pandas is in requirements/bench.txt).
"""

import argparse
import json
import resource
import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import asdict
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb
import pyarrow.parquet as pq

from benchmarks.joining_data import SOURCES, make
from benchmarks.joining_peers import checked, inputs, with_pandas, with_postgresql
from benchmarks.machine import machine
from doudi.core.citizen_id import check_character
from doudi.matching.joining.hits import Member, hits_of
from doudi.matching.joining.refreshing import tables_of
from doudi.matching.joining.standing import Standing

HERE = Path(__file__).parent
#: seconds and other figures of one step
Said = dict[str, float]
SEPTEMBER, OCTOBER = 20240930, 20241031
TOUCHED = ("social_insurance", "bank", "deaths")
MEMORY = "2GB"
LIMITS = {"full": 30.0, "delta": 5.0, "household": 0.3, "GiB": 5.0}


def standing_of(var: Path, persons: int) -> tuple[Path, float]:
    """The standing file of a generated register, made once; seconds it took (0 when it was there)."""
    folder = make(var / f"joining-{persons}", persons)
    path = folder / "standing.duckdb"
    began = time.perf_counter()
    if path.exists():
        return path, 0.0
    with Standing.open(path) as standing:
        standing.set_people(folder / "register")
        for shape in SOURCES:
            standing.take(folder / "rosters" / f"{shape.kind}.parquet", on=SEPTEMBER)
    return path, time.perf_counter() - began


def delta_files(folder: Path, percent: int = 1) -> list[Path]:
    """Of three sources one in a hundred keys, with other amounts, as files of changes."""
    files = []
    for place, kind in enumerate(TOUCHED):
        path = folder / "delta" / f"{kind}.parquet"
        path.parent.mkdir(exist_ok=True)
        source = folder / "rosters" / f"{kind}.parquet"
        with duckdb.connect() as connection:
            table = connection.sql(
                f"FROM read_parquet('{source}') WHERE (key // 7 + {place * 13}) % 100 < {percent}"
            ).to_arrow_table()
        row = table.column("row").to_numpy() + 10**8
        table = table.set_column(0, "row", [row])
        for name in ("deposit", "pay_base"):
            if name in table.column_names:
                column = table.column_names.index(name)
                table = table.set_column(column, name, [table.column(name).combine_chunks()[::-1]])
        pq.write_table(table.replace_schema_metadata(pq.read_schema(source).metadata), path)
        files.append(path)
    return files


def results_of(standing: Standing) -> list[object]:
    """An order-free digest of all results."""
    parts: list[object] = []
    for shape in standing.shapes:
        for table in tables_of(shape):
            parts += standing.connection.execute(
                f"SELECT count(*), sum(hash(COLUMNS(*))::HUGEINT) FROM {table}"
            ).fetchall()
    return parts


def full_runs(path: Path, times: int) -> Said:
    """Median seconds of full runs, after one that is not counted."""
    with _opened(path) as standing:
        standing.refresh(full=True)
        seconds = []
        for _ in range(times):
            began = time.perf_counter()
            standing.refresh(full=True)
            seconds.append(time.perf_counter() - began)
        rows = sum(standing.one(f"SELECT count(*) FROM rows_{shape.kind}") for shape in standing.shapes)
    return {"seconds": statistics.median(seconds), "rows": rows}


def one_household(path: Path) -> Said:
    """Seconds for the hits of one household, each time another, from a file that has just been opened."""
    with _opened(path) as standing:
        asked = standing.connection.execute(
            "SELECT person_id, household_id, name, key FROM persons WHERE h IN (SELECT h FROM persons USING SAMPLE 5)"
        ).fetchall()
    members: dict[str, list[Member]] = {}
    for person, home, name, key in asked:
        members.setdefault(home, []).append(Member(person, home, name, str(key) + check_character(str(key))))
    seconds = []
    with _opened(path) as standing:
        for home in members.values():
            began = time.perf_counter()
            hits_of(standing.connection, standing.shapes, home)
            seconds.append(time.perf_counter() - began)
    return {"seconds": statistics.median(seconds), "worst": max(seconds)}


def changes(path: Path) -> Said:
    """Seconds to take three files of changes into a copy and compute what they touch; equal to a full run."""
    files, copy = delta_files(path.parent), path.with_name("october.duckdb")
    shutil.copyfile(path, copy)
    with _opened(copy) as standing:
        began = time.perf_counter()
        for file in files:
            standing.take(file, on=OCTOBER, full=False)
        taken = time.perf_counter()
        redone = standing.refresh()
        done = time.perf_counter()
        after = results_of(standing)
        standing.refresh(full=True)
        if results_of(standing) != after:
            raise AssertionError("what was computed again differs from a full run")
    copy.unlink()
    return {"seconds": done - began, "taking": taken - began, "redone": redone}


def written_out(path: Path) -> Said:
    """Seconds to write everybody's results, all sources side by side, as two Parquet files."""
    with TemporaryDirectory(dir=path.parent) as out, _opened(path) as standing:
        standing.refresh()
        began = time.perf_counter()
        standing.write(Path(out))
        return {"seconds": time.perf_counter() - began}


STEPS: dict[str, Callable[[Path], Said]] = {
    "full": partial(full_runs, times=3),
    "household": one_household,
    "delta": changes,
    "write": written_out,
}


def _opened(path: Path) -> Standing:
    return Standing.open(path, memory_limit=MEMORY, spill_to=path.parent)


def apart(step: str, var: Path, persons: int) -> Said:
    """A step in a process of its own, so that its peak of memory is its own; `GiB` besides what the step says."""
    ran = subprocess.run(
        [sys.executable, "-m", "benchmarks.joining", "--step", step, "--var", str(var), "--persons", str(persons)],
        check=True, capture_output=True, text=True, cwd=HERE.parent,
    )  # fmt: skip
    said: Said = json.loads(ran.stdout)
    print(step, said, flush=True)
    return said


def against_peers(var: Path, persons: int, names: list[str]) -> dict[str, Said]:
    """Ours and each peer on the same rows in the same run."""
    path, _ = standing_of(var, persons)
    ours = apart("full", var, persons)
    with _opened(path) as standing:
        expected, tables, shapes = checked(standing), inputs(standing), standing.shapes
    said: dict[str, Said] = {}
    for name in names:
        if name == "PostgreSQL":
            took = with_postgresql(tables, shapes, expected)
        else:
            took = with_pandas(tables, shapes, expected, path.parent / "pandas")
        said[name] = {"persons": persons, "ours": ours["seconds"], "ours GiB": ours["GiB"], **asdict(took)}
        print(name, said[name], flush=True)
    return said


def main() -> None:
    asked = argparse.ArgumentParser(prog="python -m benchmarks.joining")
    asked.add_argument("--persons", type=int, default=10_000_000)
    asked.add_argument("--peers", type=int, default=1_000_000)
    asked.add_argument("--var", type=Path, default=HERE.parent / "var" / "benchmarks")
    asked.add_argument("--peer", action="append", choices=("PostgreSQL", "pandas"), help="only this one")
    asked.add_argument(
        "--only", action="append", choices=STEPS, help="keep what was measured of the other steps"
    )
    asked.add_argument("--only-peers", action="store_true", help="keep what was measured of ours before")
    asked.add_argument("--step", choices=STEPS, help="run one step in this process and print what it took")
    asked.add_argument("--make-only", action="store_true", help="only generate and load")
    given = asked.parse_args()
    given.var.mkdir(parents=True, exist_ok=True)
    path, staged = standing_of(given.var, given.persons)
    if given.make_only:
        print(f"{given.persons:,}: {staged:.0f} s, {path.stat().st_size / 2**30:.1f} GiB")
        return
    if given.step:
        said = STEPS[given.step](path)
        print(json.dumps(said | {"GiB": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20}))
        return
    kept = given.var / "joining.json"
    before = json.loads(kept.read_text()) if kept.exists() else {}
    ours: dict[str, Said] = before.get("ours", {})
    for step in given.only or ([] if given.only_peers else STEPS):
        ours[step] = apart(step, given.var, given.persons)
    peers: dict[str, Said] = before.get("peers", {})
    if given.peers:
        peers |= against_peers(given.var, given.peers, given.peer or ["PostgreSQL", "pandas"])
    kept.write_text(json.dumps({"ours": ours, "peers": peers}))
    text = page(given.persons, staged, path.stat().st_size / 2**30, ours, peers)
    (HERE / "joining.md").write_text(text, encoding="utf-8")
    print(text)


def page(persons: int, staged: float, size: float, ours: dict[str, Said], peers: dict[str, Said]) -> str:
    full, delta, one, write = (ours[step] for step in ("full", "delta", "household", "write"))
    rows = [
        ("精确关联，12 个来源，按人、按户汇总", f"{full['seconds']:.1f} s", f"≤ {LIMITS['full']:.0f} s", full["seconds"] <= LIMITS["full"]),
        ("其内存峰值", f"{full['GiB']:.1f} GiB", f"≤ {LIMITS['GiB']:.0f} GiB", full["GiB"] <= LIMITS["GiB"]),
        (f"三个来源各变 1 %：比对、入库、重算 {int(delta['redone']):,} 人", f"{delta['seconds']:.2f} s", f"≤ {LIMITS['delta']:.0f} s，结果与全量相同", delta["seconds"] <= LIMITS["delta"]),
        ("同上，与全量相比", f"1/{full['seconds'] / delta['seconds']:.1f}（其中入库 {delta['taking']:.2f} s，重算 {delta['seconds'] - delta['taking']:.2f} s）", "≤ 1/8", delta["seconds"] * 8 <= full["seconds"]),
        ("一户查全部来源", f"{one['seconds']:.3f} s（最慢 {one['worst']:.3f} s）", f"≤ {LIMITS['household']} s", one["seconds"] <= LIMITS["household"]),
    ]  # fmt: skip
    table = "\n".join(
        f"| {what} | {got} | {goal} | {'达到' if met else '没有达到'} |" for what, got, goal, met in rows
    )
    beside = ""
    if peers:
        lines = "\n".join(_line(name, took) for name, took in peers.items())
        beside = f"""
| 同一次运行 | 人 | 关联和汇总 | 兜底 | 用时是兜底的 | 目标 | 读入 | 写出 | 内存峰值 |
| --- | --- | --- | --- | --- | --- | --- | --- | --- |
{lines}

各方留下相同的表：每个来源每人一行、每户一行，行数、金额合计、读得出的金额数；24 张表的行数和合计逐列核对，不同即停。
兜底的时间从常设库读起、到结果写进库里为止，各方的“关联和汇总”不含读入和写出。姓名须按文字比的行和没有姓名的来源，别家事先得到的是已经对好的。
"""
    built = f"建库（读入 13 个文件、折叠姓名、排序）{staged:.0f} s，" if staged else ""
    return f"""# 多来源关联的速度

本页由 `python -m benchmarks.joining` 写成，{datetime.now(UTC):%Y-%m-%d}。{machine()}。每一步在自己的进程里，DuckDB 的内存上限 {MEMORY}；全量 3 轮取中位数。

{persons:,} 人、{int(full["rows"]):,} 行，12 个来源；{built}常设库 {size:.1f} GiB。

| 做什么 | 用时 | 目标 | |
| --- | --- | --- | --- |
{table}

把全部来源并排成一人一行、一户一行写成 Parquet：{write["seconds"]:.1f} s，{write["GiB"]:.1f} GiB（另计，平时不做）。
{beside}
怎样做到的，见 [docs/algorithms/joining.md](../docs/algorithms/joining.md)。
"""


#: how many times our time a peer should take
GOALS = {"PostgreSQL": 8, "pandas": 7}


def _line(name: str, took: Said) -> str:
    ratio = took["join"] / took["ours"]
    met = "达到" if ratio >= GOALS[name] else "没有达到"
    peak = f"{took['peak']:.1f} GiB（兜底 {took['ours GiB']:.1f}）" if took["peak"] else ""
    written = f"{took['write']:.1f} s" if took["write"] else ""
    return (
        f"| {name} | {int(took['persons']):,} | {took['join']:.1f} s | {took['ours']:.1f} s | {ratio:.1f} 倍 "
        f"| ≥ {GOALS[name]} 倍，{met} | {took['load']:.1f} s | {written} | {peak} |"
    )


if __name__ == "__main__":
    main()
