"""Linking: seconds, memory, wrong links and what is found, on invented people with known truth.

``python -m benchmarks.linking`` measures a million rows against a million persons three times, judges three seeds, and writes
benchmarks/linking.md; ``--large N`` also runs N × N once. Each run is a process of its own, so that its memory is its own.
"""

import argparse
import json
import os
import resource
import statistics
import subprocess
import sys
import time
from itertools import pairwise
from pathlib import Path
from typing import Any

import duckdb

from benchmarks.machine import machine
from doudi.matching.linking.compare import add_macros
from doudi.matching.linking.opinion import second_opinion
from doudi.matching.linking.prepare import prepare_register, prepare_roster
from doudi.matching.linking.queue import make_queue
from doudi.matching.linking.run import run_passes

HERE = Path(__file__).parent
PAGE = HERE / "linking.md"
LARGE = HERE / "linking-large.txt"
#: the passes were written looking at seeds 7, 11 and 12; these they had never seen
SEEDS = (101, 102, 103)
Figures = dict[str, Any]

_JUDGE = """
CREATE TEMP TABLE judged AS
SELECT t.number AS spoiled, t.name AS damaged, q.p AS true_p, l.p AS made_p, l.p IS NOT NULL AND l.p IS NOT DISTINCT FROM q.p AS right_link,
    l.p IS NOT NULL AND l.p IS DISTINCT FROM q.p AS wrong_link, n.p IS NOT NULL AND q.p IS NOT NULL AS queued
FROM read_parquet('{truth}') t JOIN record r ON r.row = t.row LEFT JOIN person q ON q.person_id = t.person_id
LEFT JOIN link l ON l.r = r.r LEFT JOIN queue n ON n.r = r.r AND n.p = q.p
"""
_COUNT = """SELECT count(true_p), count(*) FILTER (right_link), count(*) FILTER (wrong_link), count(*) FILTER (right_link OR queued)
    FROM judged WHERE {which}"""


def one_run(folder: Path, opinion: bool) -> Figures:
    """Prepare, link, queue and judge one folder of `matching_people`."""
    with duckdb.connect() as connection:
        connection.execute("SET enable_progress_bar = false")
        add_macros(connection)
        connection.execute("CREATE TEMP TABLE decided (r INTEGER, p INTEGER, verdict VARCHAR, how VARCHAR)")
        clock = [time.perf_counter()]
        persons = prepare_register(connection, folder / "register")
        rows = prepare_roster(connection, folder / "roster.parquet")
        clock.append(time.perf_counter())
        run_passes(connection)
        clock.append(time.perf_counter())
        make_queue(connection)
        clock.append(time.perf_counter())
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
        prepared, passes, queue = (after - before for before, after in pairwise(clock))
        connection.execute(_JUDGE.format(truth=folder / "truth.parquet"))
        first_of_queue = _first(connection, folder)
        if opinion:
            second_opinion(connection)
        return {
            "persons": persons,
            "rows": rows,
            "prepared": prepared,
            "passes": passes,
            "queue": queue,
            "peak": peak,
            "all": _counted(connection, "true"),
            "hard": _counted(connection, "spoiled IS NOT NULL"),
            "damaged": _counted(connection, "damaged IS NOT NULL"),
            "queued": connection.execute("SELECT count(DISTINCT r), count(*) FROM queue").fetchall()[0],
            "first": first_of_queue,
            "first_by_opinion": _first(connection, folder) if opinion else None,
            "number_alone": _number_alone(connection, folder),
        }


def _counted(connection: duckdb.DuckDBPyConnection, which: str) -> Figures:
    true, right, wrong, found = connection.execute(_COUNT.format(which=which)).fetchall()[0]
    made = right + wrong
    return {
        "true": true, "made": made, "wrong": wrong, "precision": right / made if made else None,
        "recall": right / true if true else None, "with_queue": found / true if true else None,
    }  # fmt: skip


def _first(connection: duckdb.DuckDBPyConnection, folder: Path) -> float:
    """How often a pair of one person is scored above a pair of two, drawn from the queue (half for a tie)."""
    return float(connection.execute(f"""WITH pair AS (SELECT n.score, n.p IS NOT DISTINCT FROM q.p AS same FROM queue n JOIN record r ON r.r = n.r
            JOIN read_parquet('{folder / "truth.parquet"}') t ON t.row = r.row LEFT JOIN person q ON q.person_id = t.person_id),
        ranked AS (SELECT same, rank() OVER (ORDER BY score) + (count(*) OVER (PARTITION BY score) - 1) / 2 AS place FROM pair)
        SELECT coalesce((sum(place) FILTER (same) - count(*) FILTER (same) * (count(*) FILTER (same) + 1) / 2)
            / (count(*) FILTER (same) * count(*) FILTER (NOT same)), 0) FROM ranked""").fetchall()[0][0])  # fmt: skip


def _number_alone(connection: duckdb.DuckDBPyConnection, folder: Path) -> Figures:
    """What the number without the name would make: the plain join that offices use."""
    made, wrong = connection.execute(f"""SELECT count(*), count(*) FILTER (t.person_id IS DISTINCT FROM p.person_id)
        FROM record r JOIN person p ON p.key = r.key JOIN read_parquet('{folder / "truth.parquet"}') t ON t.row = r.row""").fetchall()[0]  # fmt: skip
    return {"made": made, "wrong": wrong}


def in_its_own_process(folder: Path, opinion: bool = False) -> Figures:
    command = [
        sys.executable,
        "-m",
        "benchmarks.linking",
        "--one",
        str(folder),
        *(["--opinion"] if opinion else []),
    ]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    figures: Figures = json.loads(done.stdout.splitlines()[-1])
    return figures


def data(
    var: Path, persons: int, rows: int, seed: int, *, errors: float = 1.0, numbered: bool = True
) -> Path:
    folder = var / f"people-{persons}-{rows}-{seed}-{errors:g}-{'numbered' if numbered else 'unnumbered'}"
    if not (folder / "truth.parquet").exists():
        command = [
            sys.executable,
            "-m",
            "benchmarks.matching_people",
            "--persons",
            str(persons),
            "--rows",
            str(rows),
        ]
        command += ["--seed", str(seed), "--errors", str(errors), "--out", str(folder)]
        subprocess.run([*command, *([] if numbered else ["--no-number"])], check=True)
    return folder


def main() -> None:
    asked = argparse.ArgumentParser(prog="python -m benchmarks.linking")
    asked.add_argument("--var", type=Path, default=HERE.parent / "var" / "benchmarks")
    asked.add_argument("--large", type=int, default=0, metavar="N")
    asked.add_argument("--one", type=Path, help=argparse.SUPPRESS)
    asked.add_argument("--opinion", action="store_true", help=argparse.SUPPRESS)
    given = asked.parse_args()
    if given.one:
        print(json.dumps(one_run(given.one, given.opinion)))
        return
    given.var.mkdir(parents=True, exist_ok=True)
    if given.large:
        large = in_its_own_process(data(given.var, given.large, given.large, SEEDS[0]))
        LARGE.write_text(f"| {large['rows']:,} × {large['persons']:,} {_timed([large])}\n", encoding="utf-8")
        print(LARGE.read_text(encoding="utf-8"))
    usual = [in_its_own_process(data(given.var, 1_000_000, 1_000_000, seed)) for seed in SEEDS]
    bare = [
        in_its_own_process(
            data(given.var, 1_000_000, 200_000, seed, errors=3.0, numbered=False), opinion=True
        )
        for seed in SEEDS
    ]
    PAGE.write_text(page(usual, bare), encoding="utf-8")
    print(PAGE.read_text(encoding="utf-8"))


def _timed(runs: list[Figures]) -> str:
    middle = {
        name: statistics.median(one[name] for one in runs) for name in ("prepared", "passes", "queue", "peak")
    }
    return f"| {middle['prepared']:.1f} | {middle['passes']:.1f} | {middle['queue']:.1f} | {middle['peak']:.2f} |"


def _judged(seed: int, one: Figures) -> str:
    every, hard, damaged = one["all"], one["hard"], one["damaged"]
    return (
        f"| {seed} | {every['true']:,} | {every['wrong']} / {every['made']:,} | {every['recall']:.4f} | {hard['wrong']} / {hard['made']:,} "
        f"| {hard['recall']:.4f} | {damaged['recall']:.3f} | {every['with_queue']:.4f} | {one['queued'][0]:,} |"
    )


def page(usual: list[Figures], bare: list[Figures]) -> str:
    alone = usual[0]["number_alone"]
    head = "| 种子 | 真对子 | 连错 / 连上 | 找回 | 无可用号码：连错 / 连上 | 无可用号码：找回 | 姓名有误：找回 | 连同待认定：找回 | 待认定的行 |\n| --- | --- | --- | --- | --- | --- | --- | --- | --- |"
    asked = [one for one in bare if one["first_by_opinion"] is not None]
    opinion = "、".join(f"{one['first']:.3f} → {one['first_by_opinion']:.3f}" for one in asked)
    large = LARGE.read_text(encoding="utf-8").strip() + "\n" if LARGE.exists() else ""
    return f"""# 对人：快慢与对错

本页由 `python -m benchmarks.linking` 写成。{machine()}，写页时平均负荷 {os.getloadavg()[2]:.1f}（大于 2 即与别的任务争着用）。数据是生成的（`benchmarks/matching_people.py`），真相已知；
错误也是我们自己造的，真实的找回率会低一些。三个种子写规则时没有看过。

| 行 × 人 | 准备（读、折叠姓名、读音）秒 | 各遍 秒 | 待认定 秒 | 内存峰值 GiB |
| --- | --- | --- | --- | --- |
| {usual[0]["rows"]:,} × {usual[0]["persons"]:,}（三次的中位数） {_timed(usual)}
{large}
通常的差错（号码 13 % 不可用，姓名 5 % 有误，出生日期 3.5 % 有误，电话两成是别的号）：

{head}
{chr(10).join(_judged(seed, one) for seed, one in zip(SEEDS, usual, strict=True))}

被表格软件抹掉末几位的号码（百分之一）这里也算在内；`doudi roster load` 本来就把那些行退回部门。

只比号码、不看姓名：{alone["made"]:,} 条里错 {alone["wrong"]:,} 条（用了家人的号码、旧号码抄错一位）。

没有号码一栏，差错是通常的三倍，20 万行：

{head}
{chr(10).join(_judged(seed, one) for seed, one in zip(SEEDS, bare, strict=True))}

第二意见（Splink）只排待认定的先后：随便取一对真的和一对假的，真的排在前面的机会 {opinion}。
"""


if __name__ == "__main__":
    main()
