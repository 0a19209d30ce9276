"""``python -m benchmarks.monthly``: a county's month: screens, warnings, lists of visits, classes, the plan of reviews.

In the county of ``benchmarks.seed_county``, as the pages' role under row security, as `doudi monthly` does it. Everything
happens in one transaction that is taken back, so that the next run finds the same month; what the last commit costs is
not in it. Writes benchmarks/monthly.md.
"""

import argparse
import os
import time
from datetime import date
from pathlib import Path
from typing import Any

from benchmarks.machine import machine
from benchmarks.seed_county import COUNTY, FOLDER, counts, in_a_folder_of_its_own

HERE = Path(__file__).parent
LIMIT_SECONDS = 60


def measure(on: date) -> tuple[list[tuple[str, float, str]], float]:
    """(step, seconds, what it counted) of every step, and the seconds of a second run of the same month."""
    from django.db import transaction

    from doudi.apps.accounts.areas import area_range
    from doudi.apps.watch import monthly
    from doudi.apps.watch.models import MonthlyStep
    from doudi.platform.clock import clock
    from doudi.platform.row_security import area_rows

    seconds: dict[str, float] = {}
    for step in monthly.steps():
        monthly.STEPS[step.name] = monthly.Step(step.name, step.title, step.order, _timed(step, seconds))
    now = clock().now()
    with area_rows(area_range(COUNTY, "county")):
        run = monthly.begin(COUNTY, on, by=None, at=now)
        monthly.carry_out(run, at=now, tell=lambda done, total, says: None)
        began = time.perf_counter()
        monthly.carry_out(run, at=now)
        again = time.perf_counter() - began
        done = {one.name: one.counts for one in MonthlyStep.objects.filter(run=run)}
        rows = [
            (str(one.title), seconds[one.name], monthly.in_words(done[one.name])) for one in monthly.steps()
        ]
        transaction.set_rollback(True)
    return rows, again


def _timed(step: Any, seconds: dict[str, float]) -> Any:
    def do(month: Any) -> dict[str, int]:
        began = time.perf_counter()
        counted: dict[str, int] = step.do(month)
        seconds[step.name] = time.perf_counter() - began
        print(f"{step.name}: {seconds[step.name]:.1f} s {counted}", flush=True)
        return counted

    return do


def page(rows: list[tuple[str, float, str]], again: float, size: str, load: float) -> str:
    """What was measured, as the page it is written to."""
    total = sum(seconds for _title, seconds, _says in rows)
    lines = "\n".join(f"| {title} | {seconds:.1f} s | {says} |" for title, seconds, says in rows)
    return f"""# 月度监测的速度

本页由 `python -m benchmarks.monthly` 写成。{machine()}；开始时机器一分钟负载 {load:.1f}。
{size}。一个县一个月：取出登记册、筛查、预警、走访名单、重新分类、复核计划，都在一个事务里，量完撤回。

| 步骤 | 时间 | 结果 |
| --- | --- | --- |
{lines}
| **合计** | **{total:.1f} s** | 再办一遍 {again:.1f} s，什么也没有重复 |

目标：30,000 户在 {LIMIT_SECONDS} s 以内。{"达到了" if total < LIMIT_SECONDS else "没有达到"}。
"""


def main() -> None:
    asked = argparse.ArgumentParser(prog="python -m benchmarks.monthly")
    asked.add_argument("--folder", type=Path, default=FOLDER)
    asked.add_argument("--on", type=date.fromisoformat, default=date(2026, 11, 1))
    asked.add_argument("--dry", action="store_true", help="print, and leave monthly.md as it is")
    given = asked.parse_args()
    in_a_folder_of_its_own(given.folder)
    import django

    django.setup()
    from doudi.platform.migrate import database, migrate

    load = os.getloadavg()[0]
    with database():
        migrate()
        rows, again = measure(given.on)
        text = page(rows, again, counts(), load)
    if not given.dry:
        (HERE / "monthly.md").write_text(text, encoding="utf-8")
    print(text)


if __name__ == "__main__":
    main()
