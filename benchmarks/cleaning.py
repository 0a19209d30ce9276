"""Identity numbers classified and rows cleaned: seconds and memory, with python-stdnum in the same run.

    python -m benchmarks.cleaning [--numbers 10000000] [--rows 1000000] [--rounds 3]

writes benchmarks/cleaning.md. The numbers are invented; about one in six is dressed, old, cut, masked, wrong or
missing. Every measurement is a process of its own, so that its memory is its own.
"""

from __future__ import annotations

import argparse
import json
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import duckdb

from doudi.matching.checked import Check
from doudi.matching.cleaning.across_rows import drop_repeated, hold_shared_numbers
from doudi.matching.cleaning.citizen_ids import with_ids
from doudi.matching.cleaning.columns import Taken
from doudi.matching.cleaning.sheet import Part, clean_part, create_cleaned, placed
from doudi.matching.kinds import kind_named
from doudi.matching.roster_file import summary, write_roster

PAGE = Path(__file__).with_name("cleaning.md")
#: what a million rows of a messy file may take of memory: 1 GB
_MOST_GIB = 1e9 / 2**30
_STDNUM_SHARE = 200  # it needs a minute for a million: one number in so many, and the time is multiplied
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


def make_numbers(path: Path, count: int) -> None:
    """A Parquet of `count` cells in which identity numbers stand as departments write them."""
    digits = "CAST(strftime(DATE '1940-01-01' + CAST(hash(i) % 25000 AS INT), '%Y%m%d') AS BIGINT) * 1000"
    place = " + ".join(f"n // {10 ** (16 - at)} % 10 * {weight}" for at, weight in enumerate(_WEIGHTS))
    with duckdb.connect() as connection:
        connection.execute(f"""
            COPY (SELECT CASE
                WHEN h < 40 THEN NULL WHEN h < 70 THEN id[1:17] || '?' WHEN h < 100 THEN id[1:16] || '5' || id[18:]
                WHEN h < 110 THEN id[1:11] || id[13:] WHEN h < 122 THEN id[1:10] || '****' || id[15:]
                WHEN h < 132 THEN '4.30481E+17' WHEN h < 142 AND id[7:8] = '19' THEN id[1:6] || id[9:17]
                WHEN h < 155 THEN id[1:6] || ' ' || id[7:14] || ' ' || id[15:] WHEN h < 165 THEN '''' || id
                WHEN h < 175 THEN lower(id) WHEN h < 179 THEN '无' ELSE id END AS cell
            FROM (SELECT hash(i * 13) % 1000 AS h,
                      CAST(n AS VARCHAR) || substr('10X98765432', CAST(({place}) % 11 + 1 AS INT), 1) AS id
                  FROM (SELECT i, (430400 + i % 83) * 100000000000 + {digits} + CAST(hash(i * 7) % 999 + 1 AS BIGINT) AS n
                        FROM range({count}) AS numbers(i))))
            TO '{path}' (FORMAT parquet)""")


def classify(path: Path) -> dict[str, int]:
    """Every cell classified, with its number and key; how many of each reason."""
    with duckdb.connect() as connection:
        cells = f"read_parquet('{path}')"
        found = connection.execute(f"""
            SELECT id_reason, count(*), count(citizen_id), sum(id_key)::DOUBLE FROM ({with_ids(cells, "cell")})
            GROUP BY id_reason ORDER BY id_reason""").fetchall()
    return {reason: count for reason, count, *_ in found}


def stdnum(path: Path) -> dict[str, int]:
    """What a loop over python-stdnum makes of one cell in `_STDNUM_SHARE`."""
    from stdnum.cn import ric

    with duckdb.connect() as connection:
        cells = connection.execute(
            f"SELECT cell FROM read_parquet('{path}') WHERE file_row_number % {_STDNUM_SHARE} = 0"
        ).fetchall()
    found = {"valid": 0, "invalid": 0}
    for (cell,) in cells:
        try:
            ric.validate(cell or "")
            found["valid"] += 1
        except Exception:
            found["invalid"] += 1
    return found


def make_rows(path: Path, count: int) -> None:
    """Rows of eight columns as a bank might send them: the grid that reading gives, as Parquet."""
    with tempfile.TemporaryDirectory() as folder, duckdb.connect() as connection:
        numbers = Path(folder) / "numbers.parquet"
        make_numbers(numbers, count)
        connection.execute(f"""
            COPY (SELECT i + 4 AS row, CAST(i AS VARCHAR) AS c0, CAST(1 AS UTINYINT) AS k0,
                CASE WHEN h < 2 THEN name[1] || '  ' || name[2:] WHEN h = 2 THEN name || '（户主）' ELSE name END AS c1,
                CAST(0 AS UTINYINT) AS k1, cell AS c2, CAST(0 AS UTINYINT) AS k2,
                CASE WHEN (hash(i * 7) % 999 + 1) % 2 = 1 THEN '男' ELSE '女' END AS c3, CAST(0 AS UTINYINT) AS k3,
                CASE WHEN h < 3 THEN '无' WHEN h = 3 THEN '1,200.00' WHEN h = 4 THEN '3.5万元'
                     ELSE CAST(i % 90000 AS VARCHAR) || '.50' END AS c4, CAST(0 AS UTINYINT) AS k4,
                CASE WHEN h < 90 THEN strftime(day, '%Y.%-m.%-d') ELSE strftime(day, '%Y%m%d') END AS c5,
                CAST(0 AS UTINYINT) AS k5, '1' || CAST(3000000000 + hash(i) % 999999999 AS VARCHAR) AS c6, CAST(0 AS UTINYINT) AS k6,
                '某镇某村' || (i % 3000) || '组' AS c7, CAST(0 AS UTINYINT) AS k7
            FROM (SELECT file_row_number AS i, cell, hash(file_row_number * 17) % 100 AS h,
                      DATE '2010-01-01' + CAST(hash(file_row_number * 3) % 5000 AS INT) AS day,
                      '王李张刘陈杨黄赵吴周'[CAST(file_row_number % 10 + 1 AS INT)] || chr(CAST(19968 + hash(file_row_number * 5) % 5000 AS INT))
                          || chr(CAST(19968 + hash(file_row_number * 11) % 300 AS INT)) AS name
                  FROM read_parquet('{numbers}', file_row_number=true)))
            TO '{path}' (FORMAT parquet)""")


def clean(path: Path) -> dict[str, int]:
    """A grid to the roster file: how many rows of each status."""
    import pyarrow.parquet as pq

    kind = kind_named("bank")
    ours = ("sequence", "name", "citizen_id", "sex", "deposit", "as_of", "phone", "address")
    taken = [Taken(at, name, kind.columns[name], "") for at, name in enumerate(ours)]
    began = time.perf_counter()
    body = pq.read_table(path)
    read = time.perf_counter() - began
    with tempfile.TemporaryDirectory() as folder, duckdb.connect() as connection:
        connection.execute("SET memory_limit = '400MB'")
        create_cleaned(connection, kind)
        clean_part(connection, kind, Part(placed(body, 0, ""), taken), 20240901)
        drop_repeated(connection)
        hold_shared_numbers(connection, "citizen_id")
        result = Check(path.name, "bank")
        summary(connection, kind, result, every_row=False)
        write_roster(connection, kind, result, Path(folder) / "bank.parquet")
    return {**result.counts, "reading_ms": round(read * 1000)}


CHILDREN = {"classify": classify, "stdnum": stdnum, "clean": clean}


def measured(name: str, path: Path) -> tuple[float, float, dict[str, int]]:
    """Seconds, peak GiB and result of one of `CHILDREN`, in a process of its own."""
    said = subprocess.run(
        [sys.executable, "-m", "benchmarks.cleaning", "--child", name, "--file", str(path)],
        check=True,
        capture_output=True,
        text=True,
        cwd=Path(__file__).parents[1],
    )
    found = json.loads(said.stdout.strip().splitlines()[-1])
    return found["seconds"], found["peak"], found["result"]


def _child(name: str, path: Path) -> None:
    began = time.perf_counter()
    result = CHILDREN[name](path)
    seconds = time.perf_counter() - began
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
    print(json.dumps({"seconds": seconds, "peak": peak, "result": result}))


def main() -> None:
    asked = argparse.ArgumentParser(prog="python -m benchmarks.cleaning")
    asked.add_argument("--numbers", type=int, default=10_000_000)
    asked.add_argument("--rows", type=int, default=1_000_000)
    asked.add_argument("--rounds", type=int, default=3)
    asked.add_argument("--var", type=Path, default=Path(__file__).parents[1] / "var" / "benchmarks")
    asked.add_argument("--make-only", action="store_true", help="only write the inputs")
    asked.add_argument("--child", choices=CHILDREN)
    asked.add_argument("--file", type=Path)
    given = asked.parse_args()
    if given.child:
        _child(given.child, given.file)
        return
    given.var.mkdir(parents=True, exist_ok=True)
    numbers, rows = given.var / f"numbers-{given.numbers}.parquet", given.var / f"rows-{given.rows}.parquet"
    if not numbers.exists():
        make_numbers(numbers, given.numbers)
    if not rows.exists():
        make_rows(rows, given.rows)
    if given.make_only:
        return
    found: dict[str, list[tuple[float, float, dict[str, int]]]] = {name: [] for name in CHILDREN}
    for _ in range(given.rounds):
        for name in CHILDREN:
            found[name].append(measured(name, rows if name == "clean" else numbers))
    ours, peers = ([one[0] for one in found[name]] for name in ("classify", "stdnum"))
    ratio = statistics.median(theirs * _STDNUM_SHARE / own for own, theirs in zip(ours, peers, strict=True))
    lines = [
        "# 清洗的速度",
        "",
        "由 `python -m benchmarks.cleaning` 写出；虚构的数据；三轮的中位数；每次量的是一个单独的进程。",
        "",
        "| 什么 | 秒 | 内存峰值 GiB | 结果 |",
        "| --- | --- | --- | --- |",
    ]
    labels = {
        "classify": f"{given.numbers:,} 个身份证号码分类，得出号码和键",
        "stdnum": f"python-stdnum 逐个判断（每 {_STDNUM_SHARE} 个取一个，秒数已乘回去）",
        "clean": f"{given.rows:,} 行 8 列清洗、互相核对、写成 Parquet（读入之后）",
    }
    for name, label in labels.items():
        times = [one[0] * (_STDNUM_SHARE if name == "stdnum" else 1) for one in found[name]]
        peak = max(one[1] for one in found[name])
        result = "、".join(f"{key} {count:,}" for key, count in found[name][0][2].items())
        lines.append(
            f"| {label} | {statistics.median(times):.1f}（{min(times):.1f}–{max(times):.1f}） | {peak:.2f} | {result} |"
        )
    peak = max(one[1] for one in found["clean"])
    lines += [
        "", f"分类比 python-stdnum 快 {ratio:.0f} 倍。清洗的内存目标 {_MOST_GIB:.2f} GiB（1 GB），{'达到' if peak <= _MOST_GIB else '没有达到'}。", "",
    ]  # fmt: skip
    PAGE.write_text("\n".join(lines), encoding="utf-8")
    print("\n".join(lines))


if __name__ == "__main__":
    main()
