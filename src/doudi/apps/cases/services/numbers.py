"""Numbers in series without gaps that two people never get twice: 430481-2026-000123."""

from django.db import connection

from doudi.apps.cases.models import Serial

_NEXT = f"""
insert into {Serial._meta.db_table} (key, last) values (%s, 1)
on conflict (key) do update set last = {Serial._meta.db_table}.last + 1
returning last
"""


def next_number(series: str) -> int:
    """The next number of a series, from 1; given back when the transaction fails."""
    with connection.cursor() as cursor:
        cursor.execute(_NEXT, [series])
        return int(cursor.fetchone()[0])


def case_number(area: str, year: int) -> str:
    """The number of a new case of a county and year."""
    return f"{area[:6]}-{year}-{next_number(f'case:{area[:6]}:{year}'):06d}"
