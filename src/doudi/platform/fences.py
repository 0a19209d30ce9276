"""Which tables row security fences: every one that holds something of a household.

After every migration `fence_all` puts each table with an `area_code` behind the fence, and the tables without one
that belong to such a table. PUBLIC lists what stays open and why; a test fails on a table that is in neither.
"""

from django.db import connections

from doudi.platform.row_security import IN_AREA

POLICY = "in_area"

#: tables that another library makes, and when a row of theirs lies in the area
BELONGING = {
    "procrastinate_jobs": IN_AREA.format(column="(args->>'area_code')"),
    "procrastinate_events": "exists (select 1 from procrastinate_jobs j where j.id = job_id)",
}

#: tables that say nothing of any household, with the reason
PUBLIC = {
    "accounts_user": "the staff themselves; one logs in before one has an area",
    "accounts_user_groups": "groups and rights of staff; not used for areas",
    "accounts_user_user_permissions": "groups and rights of staff; not used for areas",
    "accounts_rolesapart": "which roles nobody may hold together; as in roles.yaml",
    "campaigns_campaign": "which document a city screens by, and when; the households are in tables of their own",
    "cases_serial": "the last number given of a series, such as case:430481:2026",
    "areas_division": "names of divisions are public",
    "areas_office": "offices, their telephones and heads hang on the wall",
    "auth_group": "groups and rights of staff; not used for areas",
    "auth_group_permissions": "groups and rights of staff; not used for areas",
    "auth_permission": "names of permissions",
    "axes_accessattempt": "failed logins of staff",
    "axes_accessattemptexpiration": "failed logins of staff",
    "axes_accessfailurelog": "failed logins of staff",
    "axes_accesslog": "logins of staff",
    "django_content_type": "names of tables",
    "django_migrations": "names of migrations",
    "django_session": "one reads only the session whose key one holds; it names no household",
    "otp_static_staticdevice": "second factors of staff, read while logging in",
    "otp_static_statictoken": "second factors of staff, read while logging in",
    "otp_totp_totpdevice": "second factors of staff, read while logging in",
    "pghistory_context": "who changed rows and in which act, by number; no household",
    "procrastinate_periodic_defers": "when periodic jobs were last begun",
    "procrastinate_workers": "when workers were last alive",
    "record_chainhead": "a number and a hash a county; everybody who acts takes the next",
    "sweeps_register": "where registers lie; which county, which day",
    "sweeps_sweep": "which document was applied to which register, and when",
}

_TABLES = """
    select c.relname,
           exists (select 1 from pg_attribute a where a.attrelid = c.oid and a.attname = 'area_code'
                   and not a.attisdropped),
           c.relrowsecurity and c.relforcerowsecurity
             and exists (select 1 from pg_policy p where p.polrelid = c.oid and p.polcmd = '*')
      from pg_class c
     where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p')
     order by c.relname
"""


_OWNERS = """
    select c.relname, array_agg(format('exists (select 1 from %%I o where o.%%I = %%I.%%I)', o.relname, oa.attname, c.relname, a.attname)
                                order by a.attname)
      from pg_constraint f
      join pg_class c on c.oid = f.conrelid
      join pg_class o on o.oid = f.confrelid
      join pg_attribute a on a.attrelid = c.oid and a.attnum = f.conkey[1]
      join pg_attribute oa on oa.attrelid = o.oid and oa.attnum = f.confkey[1]
     where f.contype = 'f' and c.relnamespace = 'public'::regnamespace and o.relname = any(%s)
     group by c.relname
"""


def tables(using: str = "default") -> list[tuple[str, bool, bool]]:
    """(name, has an area_code, is fenced) of every table of the database."""
    with connections[using].cursor() as cursor:
        cursor.execute(_TABLES)
        return list(cursor.fetchall())


def fence_all(using: str = "default") -> None:
    """Fence what is not fenced yet, also against the tables' owner. Again changes nothing.

    A table without an area_code that points at fenced rows (such as one between two others) is seen with all of them.
    """
    found = tables(using)
    with_area = [table for table, has_area, _ in found if has_area and table not in PUBLIC]
    with connections[using].cursor() as cursor:
        cursor.execute(_OWNERS, [with_area])
        with_owners = {table: " and ".join(conditions) for table, conditions in cursor.fetchall()}
        for table, has_area, fenced in found:
            condition = IN_AREA.format(column="area_code") if has_area else ""
            condition = condition or BELONGING.get(table) or with_owners.get(table, "")
            if fenced or table in PUBLIC or not condition:
                continue
            quoted = connections[using].ops.quote_name(table)
            cursor.execute(f"alter table {quoted} enable row level security")
            cursor.execute(f"alter table {quoted} force row level security")
            cursor.execute(f"create policy {POLICY} on {quoted} using ({condition}) with check ({condition})")
