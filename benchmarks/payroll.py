"""``python -m benchmarks.payroll``: a county's month drafted, checked and locked; and ten years of payments made.

In a database of its own on the test server, which is dropped afterwards. Money is synthetic, households are rows.
"""

import argparse
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime
from typing import Any

os.environ["DJANGO_SETTINGS_MODULE"] = "tests.platform.settings"

import django

COUNTY = "430481000000"
LIMIT_SECONDS = 20

_HOUSEHOLDS = """
    insert into people_household (area_code, number, residence, address, head_name, head_key, members, opened_on, closed_because)
    select '4304811' || lpad((14 + i %% 30)::text, 2, '0') || lpad((201 + i %% 15)::text, 3, '0'), 'B' || i, 'rural', '',
        '户主' || i, lpad(i::text, 8, '0'), 2, '2014-01-01', ''
    from generate_series(1, %s) i"""
_PEOPLE = """
    insert into people_person (area_code, number, household_id, name, name_key, citizen_id, citizen_index, phone, phone_index, sex)
    select h.area_code, h.number || '-' || k, h.id, h.head_name || k, h.head_key, '', '', '', '', 'male'
    from people_household h cross join generate_series(1, 2) k"""
_MEMBERSHIPS = """
    insert into people_membership (area_code, household_id, person_id, relation, since, because)
    select area_code, household_id, id, '02', '2014-01-01', '' from people_person"""
_SUPPORTS = """
    insert into people_support (area_code, household_id, source, "on", detail, at, stands, why_not, programme, grade,
        monthly_fen, since, exit_reason, approved_by, way)
    select area_code, id, 'declared', '2014-01-01', '', now(), true, '', 'dibao', '', 20000 + id % 50000,
        '2014-01-01', '', 'county', '' from people_household"""


@contextmanager
def database() -> Iterator[None]:
    """A database of this run alone."""
    from django.test.utils import setup_databases, teardown_databases

    from doudi.platform.database import EmbeddedServer
    from tests.platform.settings import TEST_FOLDER

    with EmbeddedServer(TEST_FOLDER, durable=False):
        made = setup_databases(verbosity=0, interactive=False, serialized_aliases=[])
        try:
            yield
        finally:
            teardown_databases(made, verbosity=0)


def fill(households: int) -> None:
    """So many households of two with a running support each."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(
            "set session_replication_role = replica"
        )  # the register's own history is not what is measured
        cursor.execute(_HOUSEHOLDS, [households])
        for sql in (_PEOPLE, _MEMBERSHIPS, _SUPPORTS, "analyze"):
            cursor.execute(sql)
        cursor.execute("set session_replication_role = origin")


def timed(name: str, do: Callable[[], Any]) -> tuple[Any, float]:
    began = time.perf_counter()
    done = do()
    seconds = time.perf_counter() - began
    print(f"{name}: {seconds:.1f} s", flush=True)
    return done, seconds


def measure(households: int, years: int) -> float:
    """Seconds for drafting, checking and locking; prints each step."""
    from django.db import connection

    from doudi.apps.accounts.models import User
    from doudi.apps.grants.demo import grants_from_supports
    from doudi.apps.payments.drafting import draft_monthly
    from doudi.apps.payments.services import approve, check, lock
    from doudi.platform.clock import CHINA
    from doudi.platform.row_security import all_rows

    with all_rows():
        timed(f"{households} households", lambda: fill(households))
        by = User.objects.create(
            username="maker", role="county_civil_affairs", level="county", area_code=COUNTY
        )
        money = User.objects.create(username="finance", role="finance", level="county", area_code=COUNTY)
        at = datetime(2026, 12, 1, 9, tzinfo=CHINA)
        on = date(2026, 12, 1)
        timed(
            f"grants, accounts and {years * 12} paid months",
            lambda: grants_from_supports(
                COUNTY, "county", on, by=by, money=money, at=at, months=years * 12, on_record=False
            ),
        )
        with connection.cursor() as cursor:
            cursor.execute("select count(*) from payments_payrollline")
            print(f"payments: {cursor.fetchone()[0]:,}", flush=True)
        payroll, one = timed("draft", lambda: draft_monthly(COUNTY, "county", on, "dibao", by=by, at=at))
        payroll, two = timed("check", lambda: check(payroll, by=by, at=at))
        payroll, three = timed("lock", lambda: lock(payroll, by=by, at=at))
        timed("approve", lambda: approve(payroll, by=money, at=at))
        print(
            f"drafted, checked and locked: {payroll.households:,} households in {one + two + three:.1f} s",
            flush=True,
        )
    return one + two + three


def main() -> None:
    asked = argparse.ArgumentParser(prog="python -m benchmarks.payroll")
    asked.add_argument("--households", type=int, default=30_000)
    asked.add_argument("--years", type=int, default=0, help="of payments before: 10 makes 3.6 million")
    given = asked.parse_args()
    django.setup()
    with database():
        seconds = measure(given.households, given.years)
    assert seconds < LIMIT_SECONDS, f"{seconds:.1f} s, more than {LIMIT_SECONDS}"


if __name__ == "__main__":
    main()
