"""``python -m benchmarks.joining``: twelve sources against one register, the month after, one household; and peers.

Writes joining.md. ``--persons`` for ours, ``--peers`` for the size at which PostgreSQL and pandas run beside ours
(0: not at all; pandas is in requirements/bench.txt).
"""

import argparse
import json
import resource
import shutil
import statistics
import time
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import pyarrow.parquet as pq

from benchmarks.joining_data import SOURCES, make
from benchmarks.joining_peers import checked, inputs, size_of, with_pandas, with_postgresql
from benchmarks.machine import machine
from doudi.core.citizen_id import check_character
from doudi.matching.joining.hits import Member, hits_of
from doudi.matching.joining.standing import Standing

HERE = Path(__file__).parent
SEPTEMBER, OCTOBER = 20240930, 20241031
TOUCHED = ("social_insurance", "bank", "deaths")
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
    parts = []
    for table in ("people_found", "households_found"):
        parts += standing.connection.execute(
            f"SELECT count(*), sum(hash(COLUMNS(*))::HUGEINT) FROM {table}"
        ).fetchall()
    return parts


def measure(path: Path, times: int) -> dict[str, float]:
    """Seconds of a full run, of a month's changes, and of one household; the results must be equal."""
    said: dict[str, float] = {}
    with Standing.open(path, memory_limit="3GB") as standing:
        full = []
        for _ in range(times):
            began = time.perf_counter()
            standing.refresh(full=True)
            full.append(time.perf_counter() - began)
        said["full"] = statistics.median(full)
        said["rows"] = sum(
            standing.one(f"SELECT count(*) FROM rows_{shape.kind}") for shape in standing.shapes
        )
        asked = standing.connection.execute(
            "SELECT person_id, household_id, name, key FROM persons WHERE h IN (SELECT h FROM persons USING SAMPLE 5)"
        ).fetchall()
    members: dict[str, list[Member]] = {}
    for person, home, name, key in asked:
        members.setdefault(home, []).append(Member(person, home, name, str(key) + check_character(str(key))))
    with Standing.open(path, memory_limit="3GB") as standing:
        one = []
        for home in members.values():
            began = time.perf_counter()
            hits_of(standing.connection, standing.shapes, home)
            one.append(time.perf_counter() - began)
        said["household"] = statistics.median(one)
        said["household worst"] = max(one)
    print(said, flush=True)
    files, copy = delta_files(path.parent), path.with_name("october.duckdb")
    shutil.copyfile(path, copy)
    with Standing.open(copy, memory_limit="3GB") as standing:
        began = time.perf_counter()
        for file in files:
            standing.take(file, on=OCTOBER, full=False)
        said["redone"] = standing.refresh()
        said["delta"] = time.perf_counter() - began
        print(said, flush=True)
        after = results_of(standing)
        standing.refresh(full=True)
        if results_of(standing) != after:
            raise AssertionError("what was computed again differs from a full run")
    copy.unlink()
    said["GiB"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
    return said


Peers = dict[str, dict[str, float]]


def against_peers(var: Path, persons: int, names: list[str]) -> Peers:
    """Ours and each peer on the same rows in the same run: persons, seconds of ours, to load, and to join."""
    path, _ = standing_of(var, persons)
    with Standing.open(path, memory_limit="3GB") as standing:
        began = time.perf_counter()
        standing.refresh(full=True)
        ours = time.perf_counter() - began
        expected, tables, shapes = checked(standing), inputs(standing), standing.shapes
    said: Peers = {}
    for name in names:
        join = {"PostgreSQL": with_postgresql, "pandas": with_pandas}[name]
        load, seconds = join(tables, shapes, expected)
        said[name] = {"persons": persons, "ours": ours, "load": load, "join": seconds}
        print(said, flush=True)
    return said


def main() -> None:
    asked = argparse.ArgumentParser(prog="python -m benchmarks.joining")
    asked.add_argument("--persons", type=int, default=10_000_000)
    asked.add_argument("--peers", type=int, default=1_000_000)
    asked.add_argument("--rounds", type=int, default=3)
    asked.add_argument("--var", type=Path, default=HERE.parent / "var" / "benchmarks")
    asked.add_argument("--peer", action="append", choices=("PostgreSQL", "pandas"), help="only this one")
    asked.add_argument("--only-peers", action="store_true", help="keep what was measured of ours before")
    asked.add_argument("--make-only", action="store_true", help="only generate and load")
    given = asked.parse_args()
    given.var.mkdir(parents=True, exist_ok=True)
    path, staged = standing_of(given.var, given.persons)
    if given.make_only:
        print(f"{given.persons:,}: {staged:.0f} s, {size_of(path):.1f} GiB")
        return
    kept = given.var / "joining.json"
    before = json.loads(kept.read_text()) if kept.exists() else {}
    said = before["ours"] if given.only_peers else measure(path, given.rounds)
    peers: Peers = before.get("peers", {})
    if given.peers:
        peers |= against_peers(given.var, given.peers, given.peer or ["PostgreSQL", "pandas"])
    kept.write_text(json.dumps({"ours": said, "peers": peers}))
    text = page(given.persons, given.rounds, staged, size_of(path), said, peers)
    (HERE / "joining.md").write_text(text, encoding="utf-8")
    print(text)


def page(persons: int, times: int, staged: float, size: float, said: dict[str, float], peers: Peers) -> str:
    rows = [
        (
            "精确关联，12 个来源，按人、按户汇总",
            f"{said['full']:.1f} s",
            f"≤ {LIMITS['full']:.0f} s",
            said["full"] <= LIMITS["full"],
        ),
        (
            "内存峰值（全部步骤）",
            f"{said['GiB']:.1f} GiB",
            f"≤ {LIMITS['GiB']:.0f} GiB",
            said["GiB"] <= LIMITS["GiB"],
        ),
        (
            f"三个来源各变 1 %，重算 {int(said['redone']):,} 人",
            f"{said['delta']:.2f} s（全量的 1/{said['full'] / said['delta']:.1f}）",
            f"≤ {LIMITS['delta']:.0f} s，≤ 1/8，结果与全量相同",
            said["delta"] <= LIMITS["delta"] and said["delta"] * 8 <= said["full"],
        ),
        (
            "一户查全部来源",
            f"{said['household']:.3f} s（最慢 {said['household worst']:.3f} s）",
            f"≤ {LIMITS['household']} s",
            said["household"] <= LIMITS["household"],
        ),
    ]
    table = "\n".join(
        f"| {what} | {got} | {goal} | {'达到' if met else '没有达到'} |" for what, got, goal, met in rows
    )
    beside = ""
    if peers:
        lines = "\n".join(
            f"| {name} | {int(one['persons']):,} | {one['join']:.1f} s | {one['ours']:.1f} s | {one['join'] / one['ours']:.1f} 倍 | {one['load']:.1f} s |"
            for name, one in peers.items()
        )
        beside = f"""
| 同一次运行 | 人 | 关联和汇总 | 兜底 | 用时是兜底的 | 装入（另计） |
| --- | --- | --- | --- | --- | --- |
{lines}

各方结果相同（人数、户数、行数、存款合计），不同即停。姓名有缺字的行和没有姓名的来源，别家事先得到的是已经对好的姓名；
兜底的时间含把结果写到盘上，pandas 的结果留在内存里。
"""
    built = f"建库（读入 13 个文件、折叠姓名、排序）{staged:.0f} s，" if staged else ""
    return f"""# 多来源关联的速度

本页由 `python -m benchmarks.joining` 写成，{datetime.now(UTC):%Y-%m-%d}。{machine()}。全量 {times} 轮取中位数。

{persons:,} 人、{int(said["rows"]):,} 行，12 个来源；{built}常设库 {size:.1f} GiB。

| 做什么 | 用时 | 目标 | |
| --- | --- | --- | --- |
{table}
{beside}
怎样做到的，见 [docs/algorithms/joining.md](../docs/algorithms/joining.md)。
"""


if __name__ == "__main__":
    main()
