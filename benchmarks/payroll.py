"""``python -m benchmarks.payroll``: a county's month drafted, checked and locked, after ten years of payments.

In the county of ``benchmarks.seed_county``, as the pages' role under row security. Everything happens in transactions
that are taken back, so that the next run finds the same month to pay. Writes benchmarks/payroll.md.
"""

import argparse
import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

from benchmarks.machine import machine
from benchmarks.seed_county import COUNTY, FOLDER, counts, in_a_folder_of_its_own

HERE = Path(__file__).parent
LIMIT_SECONDS = 20
STEPS = {"draft": "编制", "check": "核对", "lock": "锁定", "approve": "财政审核"}
Done = TypeVar("Done")


def measure() -> tuple[Any, dict[str, float]]:
    """The payroll as it was locked, and the seconds of each step."""
    from django.db import transaction

    from doudi.apps.accounts.demo import PLACES
    from doudi.apps.demo_cases.staff import Staff
    from doudi.apps.payments.drafting import draft_monthly
    from doudi.apps.payments.services import approve, check, lock
    from doudi.platform.clock import clock
    from doudi.platform.row_security import all_rows, area_rows

    seconds: dict[str, float] = {}

    def timed(step: str, do: Callable[[], Done]) -> Done:
        began = time.perf_counter()
        done = do()
        seconds[step] = time.perf_counter() - began
        print(f"{step}: {seconds[step]:.1f} s", flush=True)
        return done

    now = clock().now()
    with all_rows():
        staff = Staff(next(place for place in PLACES if place.areas["county"] == COUNTY))
        by, money = staff.one("county_civil_affairs"), staff.one("finance")
    with area_rows(by.household_range()):
        drafted = timed("draft", lambda: draft_monthly(COUNTY, "county", now.date(), "dibao", by=by, at=now))
        checked = timed("check", lambda: check(drafted, by=by, at=now))
        locked = timed("lock", lambda: lock(checked, by=by, at=now))
        timed("approve", lambda: approve(locked, by=money, at=now))
        transaction.set_rollback(True)
    return locked, seconds


def page(payroll: Any, seconds: dict[str, float], size: str, load: float) -> str:
    """What was measured, as the page it is written to."""
    total = sum(seconds[step] for step in ("draft", "check", "lock"))
    rows = "\n".join(f"| {label} | {seconds[step]:.1f} s |" for step, label in STEPS.items())
    return f"""# 发放的速度

本页由 `python -m benchmarks.payroll` 写成。{machine()}；开始时机器一分钟负载 {load:.1f}。
{size}。编制一个月的低保名册：{payroll.households:,} 户、{payroll.persons:,} 人。四步在一个事务里，量完撤回，所以不含最后一次提交。

| 步骤 | 时间 |
| --- | --- |
{rows}
| **编制、核对、锁定合计** | **{total:.1f} s** |

目标：30,000 户算好并锁定在 {LIMIT_SECONDS} s 以内。{"达到了" if total < LIMIT_SECONDS else "没有达到"}。
"""


def main() -> None:
    asked = argparse.ArgumentParser(prog="python -m benchmarks.payroll")
    asked.add_argument("--folder", type=Path, default=FOLDER)
    asked.add_argument("--dry", action="store_true", help="print, and leave payroll.md as it is")
    given = asked.parse_args()
    in_a_folder_of_its_own(given.folder)
    import django

    django.setup()
    from doudi.platform.migrate import database

    load = os.getloadavg()[0]
    with database():
        payroll, seconds = measure()
        text = page(payroll, seconds, counts(), load)
    if not given.dry:
        (HERE / "payroll.md").write_text(text, encoding="utf-8")
    print(text)


if __name__ == "__main__":
    main()
