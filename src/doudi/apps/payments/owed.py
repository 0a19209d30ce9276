"""What grants give for past months and no payroll has made due: what arrears are drafted from and locked against."""

from typing import Any

from django.db import connection
from django.db.models import Min

from doudi.apps.accounts.areas import area_range
from doudi.apps.payments.models import LedgerEntry, Payroll

#: what grants give for past months more than what is due in the ledger, one row a grant and month
_OWED = """
    select g.id, g.household_id, g.area_code, g.payee_name, g.person_id, m.month::date, v.persons,
           v.monthly_fen - coalesce(d.fen, 0) as fen
    from grants_grant g
    cross join lateral generate_series(
        greatest(g.since, %(first)s)::timestamp, (%(month)s::date - interval '1 month')::timestamp, '1 month') m(month)
    join lateral (
        select persons, monthly_fen from grants_grantversion v
        where v.grant_id = g.id and v.from_month <= m.month order by v.from_month desc, v.at desc limit 1) v on true
    left join lateral (
        select sum(fen) as fen from payments_ledgerentry l
        where l.grant_id = g.id and l.month = m.month::date and l.kind = 'due'
          and (l.purpose = 'monthly' or l.purpose like 'arrears%%')) d on true
    where g.programme = %(programme)s and g.area_code >= %(low)s and g.area_code < %(high)s
      and not g.annulled and not g.held and (g.ended_on is null or g.ended_on >= m.month)
      and v.monthly_fen > coalesce(d.fen, 0)
    order by g.area_code, g.payee_key, g.id, m.month
"""


def owed(payroll: Payroll) -> list[tuple[Any, ...]]:
    """Rows of (grant, household, area, payee, person, month, persons, fen) owed for the months before the payroll's.

    Counted from the first month that was ever locked here, since what was paid before is not in this ledger.
    """
    low, high = area_range(payroll.area_code, payroll.level)
    started = LedgerEntry.objects.filter(
        grant__programme=payroll.programme, kind="due", area_code__gte=low, area_code__lt=high
    ).aggregate(first=Min("month"))["first"]
    if started is None:
        return []
    with connection.cursor() as cursor:
        cursor.execute(
            _OWED,
            {
                "programme": payroll.programme,
                "low": low,
                "high": high,
                "month": payroll.month,
                "first": started,
            },
        )
        return list(cursor.fetchall())


def no_longer_owed(payroll: Payroll) -> int:
    """How many grants' arrears in a draft are not what is owed now: another payroll was locked meanwhile."""
    drafted = set(payroll.lines.values_list("grant_id", "month", "total_fen"))
    now = {
        (grant, month, fen) for grant, _home, _area, _payee, _person, month, _persons, fen in owed(payroll)
    }
    return len({grant for grant, _month, _fen in drafted ^ now})
