"""``python -m benchmarks.campaigns``: a screening of 100,000 households opened in a city of nine counties.

In a database of its own with bare households (a list is taken from the register as it is), as the pages' role under row
security. Measured: the job that lists every household in every county, with its act and history; then the overview page
of the city and the list of a township. Writes benchmarks/campaigns.md.
"""

import argparse
import os
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

from benchmarks.machine import machine
from benchmarks.seed_county import in_a_folder_of_its_own

HERE = Path(__file__).parent
FOLDER = HERE.parent / "var" / "benchmarks" / "campaigns"
LIMIT_SECONDS = 60
CITY = "621200000000"
STEPS = {"open": "开展：九个县的名单列好", "overview": "市里的筛查总览页", "township": "一个乡镇的入户名单页"}
_HOUSEHOLDS = """
    insert into people_household (number, area_code, residence, address, head_name, head_key, members, opened_on, closed_because)
    select 'BC' || n, (%(areas)s::text[])[1 + n %% %(many)s], 'rural', '', '户' || n, n::text, 1 + n %% 5, %(on)s, ''
      from generate_series(1, %(households)s) n
"""
Done = TypeVar("Done")


def villages() -> list[str]:
    """A made-up village in every township of the city."""
    from doudi.core import areas

    return [township[:9] + "200" for county in areas.children(CITY) for township in areas.children(county)]


def fill(households: int) -> None:
    """Bare households all over the city; again adds nothing."""
    from django.db import connection

    from doudi.apps.people.models import Household
    from doudi.platform.row_security import all_rows

    with all_rows():
        if Household.objects.count() >= households:
            return
        places = villages()
        with connection.cursor() as cursor:
            cursor.execute("select set_config('pgtrigger.ignore', '{}', true)")
            given: dict[str, Any] = {
                "areas": places, "many": len(places), "on": date(2018, 1, 1), "households": households,
            }  # fmt: skip
            cursor.execute(_HOUSEHOLDS, given)
    with connection.cursor() as cursor:
        cursor.execute("analyze people_household")


def measure(households: int) -> dict[str, float]:
    """Seconds of each step; what was opened is taken back."""
    from django.db import transaction
    from django.test import Client

    from doudi.apps.accounts.models import User
    from doudi.apps.campaigns.models import HouseholdCheck
    from doudi.apps.campaigns.services.opening import begin_everywhere, open_campaign
    from doudi.platform.clock import clock
    from doudi.platform.row_security import all_rows, area_rows
    from doudi.procedure.campaigns.reading import load_campaign

    seconds: dict[str, float] = {}

    def timed(step: str, do: Callable[[], Done]) -> Done:
        began = time.perf_counter()
        done = do()
        seconds[step] = time.perf_counter() - began
        print(f"{step}: {seconds[step]:.2f} s", flush=True)
        return done

    now, text = clock().now(), load_campaign("longnan-2019")
    with all_rows():
        city, _made = User.objects.get_or_create(
            username="bench-city", defaults={"role": "city_civil_affairs", "level": "city", "area_code": CITY}
        )
        clerk, _made = User.objects.get_or_create(
            username="bench-clerk", defaults={"role": "township_clerk", "level": "township", "area_code": "621202201000"}
        )  # fmt: skip
    with area_rows(city.household_range()):
        campaign = open_campaign(CITY, "longnan-2019", [], by=city, at=now)
        listed = timed(
            "open",
            lambda: begin_everywhere(
                campaign, text.first, by=city, at=now, tell=lambda done, total, name: None
            ),
        )
        assert listed == households == HouseholdCheck.objects.filter(campaign=campaign).count()
        for step, user, path in (
            ("overview", city, f"/campaigns/{campaign.key}/"),
            ("township", clerk, f"/campaigns/{campaign.key}/rounds/{text.first.name}/"),
        ):
            client = Client(SERVER_NAME="127.0.0.1")
            client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
            client.get(path)
            answer = timed(step, lambda client=client, path=path: client.get(path))  # type: ignore[misc]
            assert answer.status_code == 200, path
        transaction.set_rollback(True)
    return seconds


def page(seconds: dict[str, float], households: int, load: float) -> str:
    """What was measured, as the page it is written to."""
    rows = "\n".join(f"| {label} | {seconds[step]:.2f} s |" for step, label in STEPS.items())
    return f"""# 集中筛查的速度

`python -m benchmarks.campaigns`：{machine()}；开始时的负载 {load:.1f}。

{households} 户，陇南市九个县（区）。“开展”是一次集合式插入，连同各行的历史和办理记录的摘要；要求 {LIMIT_SECONDS} 秒以内。

| 步骤 | 用时 |
| --- | --- |
{rows}
"""


def main() -> None:
    asked = argparse.ArgumentParser(prog="python -m benchmarks.campaigns")
    asked.add_argument("--households", type=int, default=100_000)
    given = asked.parse_args()
    in_a_folder_of_its_own(FOLDER)
    if os.geteuid() == 0:
        os.environ["DOUDI_PG"] = "/var/lib/doudi/bench-campaigns"
    from doudi.platform.serve import set_up

    set_up()
    from doudi.platform.migrate import database, migrate

    load = os.getloadavg()[0]
    with database():
        migrate()
        fill(given.households)
        seconds = measure(given.households)
    text = page(seconds, given.households, load)
    (HERE / "campaigns.md").write_text(text, encoding="utf-8")
    print(text)
    assert seconds["open"] < LIMIT_SECONDS


if __name__ == "__main__":
    main()
