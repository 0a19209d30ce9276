"""Writing some millions of rows: as the database's superuser, without triggers, indexes put back at the end."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, LiteralString, cast

import psycopg

#: (table, constraint or None, index, how to make it again) of everything on some tables but their primary keys and
#: what a month is found by
_INDEXES = """
    select i.indrelid::regclass::text, c.conname, i.indexrelid::regclass::text,
        case when c.conname is null then pg_get_indexdef(i.indexrelid)
             else 'alter table ' || i.indrelid::regclass || ' add constraint ' || quote_ident(c.conname) || ' '
                  || pg_get_constraintdef(c.oid) end
    from pg_index i left join pg_constraint c on c.conindid = i.indexrelid and c.contype = 'u'
    where i.indrelid = any(%s::regclass[]) and not i.indisprimary and i.indexrelid::regclass::text not like '%%payroll_id%%'
"""


@contextmanager
def as_superuser() -> Iterator["psycopg.Connection[Any]"]:
    """A transaction past row security; the tables' statistics are brought up to date afterwards."""
    from doudi.platform.database import embedded_url

    with psycopg.connect(embedded_url("postgres")) as connection:
        yield connection
    with psycopg.connect(embedded_url("postgres"), autocommit=True) as connection:
        connection.execute("vacuum analyze")


@contextmanager
def unhindered(*tables: str) -> Iterator[None]:
    """Django's own connection becomes a superuser's without triggers, and the tables lose their indexes meanwhile.

    Who is killed in between has a database without these indexes, and must begin anew with an empty folder.
    """
    from django.db import connections

    from doudi.platform.database import embedded_url, parse_url

    connection = connections["default"]
    usual = {key: connection.settings_dict[key] for key in ("USER", "PASSWORD")}
    connection.close()
    connection.settings_dict |= {key: parse_url(embedded_url("postgres"))[key] for key in usual}
    with psycopg.connect(embedded_url("postgres"), autocommit=True) as own:
        found = own.execute(_INDEXES, [list(tables)]).fetchall()
        for table, constraint, index, _ in found:
            gone = (
                f'alter table {table} drop constraint "{constraint}"' if constraint else f"drop index {index}"
            )
            own.execute(cast(LiteralString, gone))
        try:
            with connection.cursor() as cursor:
                cursor.execute("set session_replication_role = replica")
            yield
        finally:
            connection.close()
            connection.settings_dict |= usual
            own.execute("set maintenance_work_mem = '1GB'")
            for *_, again in found:
                own.execute(cast(LiteralString, again))
            own.execute("vacuum analyze")
