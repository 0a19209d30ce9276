"""``python -m benchmarks.seed_county``: a county as big as the pages are measured with, in a database of its own.

30,000 households of two in the demo county, ten years of payments, the demo's cases of every flow in every state, and
copies of them up to some thousands. Everything is synthetic. Set DOUDI_PG, DOUDI_VAR and
DOUDI_KEEP to a folder of the benchmark first (``benchmarks.pages`` does); a second run leaves what is there.
"""

import argparse
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from benchmarks.big_register import fill
from benchmarks.bulk import as_superuser, unhindered

#: where the database, accounts and files of the benchmark lie
FOLDER = Path(__file__).parent.parent / "var" / "benchmarks" / "county"
COUNTY = "430481000000"
#: households of the demo's own register, from which its cases are made
DEMO = 400
LOW, HIGH = "430481000000", "430482000000"
TOWNSHIPS = 12

#: which household gets a copy of which case: those that have none, in an order by chance, one case after another
_TARGETS = """
    create temporary table target as
    select o.id as old_id, h.id as household_id, h.area_code, h.head_name, h.head_key,
        500000 + row_number() over (order by h.turn) as number, nextval(pg_get_serial_sequence('cases_case', 'id')) as new_id
    from (select id, row_number() over (order by id) - 1 as turn, count(*) over () as many
          from cases_case where area_code >= %(low)s and area_code < %(high)s) o
    join (select *, row_number() over (order by md5(id::text)) - 1 as turn from people_household x
          where area_code >= %(low)s and area_code < %(high)s and closed_on is null and head_name <> ''
            and not exists (select 1 from cases_case c where c.household_id = x.id)) h on h.turn %% o.many = o.turn
    where h.turn < %(copies)s
"""
#: what is copied with a case, and what differs from the original; ids are given anew
_COPIES: dict[str, dict[str, str]] = {
    "cases_case": {
        "id": "t.new_id", "area_code": "t.area_code", "household_id": "t.household_id", "applicant_name": "t.head_name",
        "applicant_key": "t.head_key", "number": "left(t.area_code, 6) || '-2026-' || t.number", "lead_id": "null",
    },
    # whoever acted does so in the township of the copy: nobody moves a case that is not of his or her area
    "cases_caseevent": {
        "area_code": "t.area_code", "case_id": "t.new_id",
        "data": "replace(replace(o.data::text, o.area_code, t.area_code), left(o.area_code, 9), left(t.area_code, 9))::jsonb",
    },
    "cases_casehand": {"area_code": "t.area_code", "case_id": "t.new_id"},
    "checks_checkrequest": {"area_code": "t.area_code", "case_id": "t.new_id", "number": "o.number || '-' || t.number"},
    "surveys_survey": {
        "area_code": "t.area_code", "case_id": "t.new_id", "household_id": "t.household_id",
        "draft_key": "md5(o.draft_key || t.new_id)",
    },
}  # fmt: skip


def in_a_folder_of_its_own(folder: Path) -> None:
    """Database, accounts and files of the benchmark lie apart from those of ``make run``."""
    os.environ["DOUDI_PG"] = os.environ.get("DOUDI_BENCH_PG") or str(_server_folder(folder))
    os.environ["DOUDI_VAR"] = str(folder / "var")
    os.environ["DOUDI_KEEP"] = str(folder / "keep")
    os.environ["DJANGO_SETTINGS_MODULE"] = "doudi.platform.settings"


def _server_folder(folder: Path) -> Path:
    """As root the server runs as a user of its own, who must reach its folder (platform.paths)."""
    return Path("/var/lib/doudi/bench") if os.geteuid() == 0 else folder / "pg"


@contextmanager
def timed(name: str) -> Iterator[None]:
    began = time.perf_counter()
    yield
    print(f"{name}: {time.perf_counter() - began:.0f} s", flush=True)


def seed(households: int, years: int, cases: int) -> None:
    """Fill the database; the server runs."""
    from django.core.management import call_command

    from doudi.platform.migrate import migrate

    with timed("tables"):
        migrate()
    with timed("demo county"):
        call_command("demo_county", households=DEMO)
        call_command("demo_people")
    with timed(f"{households} households"), as_superuser() as connection:
        fill(connection, COUNTY, households)
    with timed("accounts"):
        call_command("demo_accounts")
    with timed(f"{years} years of payments"):
        pay(years)
    with timed("cases of every flow in every state"):
        call_command("demo_cases")
    with timed(f"copies up to {cases} cases"):
        copy_cases(cases)
        clerks()


def pay(years: int) -> None:
    """Grants of what the register says is running, and every month since paid.

    As in the demonstration, whose statements these are; the ten years are written without triggers, as what an old
    system hands over.
    """
    from doudi.apps.accounts.demo import PLACES
    from doudi.apps.demo_cases.past import MONTHS, PACKS, TAKEN_OVER
    from doudi.apps.demo_cases.staff import Staff
    from doudi.apps.grants.demo import grants_from_supports, paid_months
    from doudi.apps.payments.models import Payroll
    from doudi.platform.clock import clock
    from doudi.platform.row_security import all_rows

    now = clock().now()
    today, taken_over = now.date(), now - TAKEN_OVER
    with all_rows():
        if Payroll.objects.filter(area_code=COUNTY).exists():
            return
        for place in PLACES:
            staff, county = Staff(place), place.areas["county"]
            grants_from_supports(
                county, "county", today, by=staff.one("county_civil_affairs", "county_reviewer"), money=staff.one("finance"),
                at=taken_over, pack_id=PACKS[county[:6]], months=0 if county == COUNTY else MONTHS,
                on_record=county != COUNTY,
            )  # fmt: skip
            if county == COUNTY:
                by, money = staff.one("county_civil_affairs", "county_reviewer"), staff.one("finance")
    with unhindered("payments_payrollline", "payments_ledgerentry"), all_rows():
        paid_months(COUNTY, "county", today, years * 12, by=by, money=money, at=taken_over, on_record=False)


def copy_cases(wanted: int) -> None:
    """Copies of the played cases for other households, with their events and surveys: lists of some thousands.

    By the database's own superuser, past row security and triggers: nobody takes these steps.
    """
    from psycopg import sql

    asked: dict[str, object] = {"low": LOW, "high": HIGH}
    with as_superuser() as connection:
        connection.execute("set session_replication_role = replica")
        there = connection.execute(
            "select count(*) from cases_case where area_code >= %(low)s and area_code < %(high)s", asked
        ).fetchone()
        connection.execute(_TARGETS, asked | {"copies": max(0, wanted - (there[0] if there else 0))})
        for table, differ in _COPIES.items():
            columns = [
                name for (name,) in connection.execute(
                    "select column_name from information_schema.columns where table_schema = 'public' and table_name = %s",
                    [table],
                ) if name in differ or name != "id"
            ]  # fmt: skip
            connection.execute(
                sql.SQL("insert into {} ({}) select {} from {} o join target t on t.old_id = o.{}").format(
                    sql.Identifier(table), sql.SQL(", ").join(map(sql.Identifier, columns)),
                    sql.SQL(", ").join(sql.SQL(differ[one]) if one in differ else sql.Identifier("o", one) for one in columns),
                    sql.Identifier(table), sql.Identifier("id" if table == "cases_case" else "case_id"),
                )
            )  # fmt: skip


def clerks() -> None:
    """A clerk of each of the biggest townships beside the demo's accounts: pages are asked for all over the county."""
    from django.db.models import Count
    from django.db.models.functions import Substr

    from doudi.apps.accounts.models import User
    from doudi.apps.people.models import Household
    from doudi.platform.row_security import all_rows

    with all_rows():
        townships = (
            Household.objects.filter(area_code__gte=LOW, area_code__lt=HIGH)
            .annotate(township=Substr("area_code", 1, 9)).values("township").annotate(n=Count("id")).order_by("-n")
        )[:TOWNSHIPS]  # fmt: skip
        for one in townships:
            User.objects.get_or_create(
                username=f"bench-{one['township']}",
                defaults={
                    "role": "township_clerk",
                    "level": "township",
                    "area_code": one["township"] + "000",
                },
            )


def counts() -> str:
    """How big the county is."""
    from django.db import connection

    from doudi.platform.row_security import all_rows

    found = []
    with all_rows(), connection.cursor() as cursor:
        for label, table in (
            ("户", "people_household"), ("人", "people_person"), ("份事实", "people_statement"), ("件办件", "cases_case"),
            ("行发放", "payments_payrollline"), ("行台账", "payments_ledgerentry"),
        ):  # fmt: skip
            cursor.execute("select to_regclass(%s) is not null", [table])
            if cursor.fetchone() == (True,):
                cursor.execute(f"select count(*) from {table}")
                found.append(f"{cursor.fetchone()[0]:,} {label}")  # type: ignore[index]
    return "、".join(found)


def main() -> None:
    asked = argparse.ArgumentParser(prog="python -m benchmarks.seed_county")
    asked.add_argument("--households", type=int, default=30_000)
    asked.add_argument("--years", type=int, default=10)
    asked.add_argument("--cases", type=int, default=3_000)
    asked.add_argument("--folder", type=Path, default=FOLDER)
    given = asked.parse_args()
    in_a_folder_of_its_own(given.folder)
    import django

    django.setup()
    from doudi.platform.migrate import database

    with database():
        seed(given.households, given.years, given.cases)


if __name__ == "__main__":
    main()
