"""Three ways to say what a month cost, which must agree: what was decided, what the payrolls made due, what the bank
paid. Rows that do not agree are named, each with the reason."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db import connection

from doudi.apps.grants.models import Grant
from doudi.platform.scoping import rows_of

ROWS = 500

#: one row a grant that was given for the month, or stands in the ledger for it. Parameters: month, programme, ids of grants
_THREE = """
    with decided as (
        select g.id, v.monthly_fen as fen from grants_grant g
        join lateral (
            select monthly_fen from grants_grantversion v where v.grant_id = g.id and v.from_month <= %(month)s
            order by v.from_month desc, v.at desc limit 1) v on true
        where not g.annulled and g.since <= %(month)s and (g.ended_on is null or g.ended_on >= %(month)s)
          and g.programme = %(programme)s and g.area_code >= %(low)s and g.area_code < %(high)s),
    ledger as (
        select l.grant_id as id, coalesce(sum(l.fen) filter (where l.kind = 'due'), 0) as due,
            coalesce(sum(l.fen) filter (where l.kind = 'paid'), 0) as paid,
            coalesce(sum(l.fen) filter (where l.kind = 'cancelled'), 0) as cancelled,
            coalesce(sum(l.fen) filter (where l.kind = 'recovered'), 0) as recovered
        from payments_ledgerentry l join grants_grant g on g.id = l.grant_id
        where l.month = %(month)s and (l.purpose = 'monthly' or l.purpose like 'arrears%%')
          and g.programme = %(programme)s and l.area_code >= %(low)s and l.area_code < %(high)s
        group by l.grant_id),
    three as (
        select coalesce(d.id, l.id) as id, coalesce(d.fen, 0) as decided, coalesce(l.due, 0) as due,
            coalesce(l.paid, 0) as paid, coalesce(l.cancelled, 0) as cancelled, coalesce(l.recovered, 0) as recovered
        from decided d full join ledger l on l.id = d.id)
"""


@dataclass
class Row:
    """A grant for which the three do not agree."""

    grant_id: int
    payee: str
    area_code: str
    decided: int
    due: int
    paid: int
    cancelled: int
    why: str


@dataclass
class Three:
    """Sums of a month in fen. Decided = due + not yet due; due = paid + withdrawn + still owed."""

    month: date
    programme: str
    grants: int = 0
    decided: int = 0
    due: int = 0
    paid: int = 0
    cancelled: int = 0
    recovered: int = 0
    rows: list[Row] = field(default_factory=list)
    differing: int = 0

    @property
    def owed(self) -> int:
        """Due and neither paid nor withdrawn."""
        return self.due - self.paid - self.cancelled

    @property
    def agrees(self) -> bool:
        return self.differing == 0


def reconcile(user: Any, month: date, programme: str) -> Three:
    """The three sums of a month in the user's area, with the rows that do not agree (the first 500)."""
    low, high = user.household_range()
    asked = {"month": month, "programme": programme, "low": low, "high": high}
    found = Three(month, programme)
    with connection.cursor() as cursor:
        cursor.execute(
            f"""{_THREE} select count(*), coalesce(sum(decided), 0), coalesce(sum(due), 0), coalesce(sum(paid), 0),
                coalesce(sum(cancelled), 0), coalesce(sum(recovered), 0),
                count(*) filter (where decided <> due or due <> paid) from three""",
            asked,
        )
        (found.grants, found.decided, found.due, found.paid, found.cancelled, found.recovered,
         found.differing) = (int(one) for one in cursor.fetchone())  # fmt: skip
        cursor.execute(
            f"""{_THREE} select g.id, g.payee_name, g.area_code, t.decided, t.due, t.paid, t.cancelled,
                case when t.decided > t.due and g.held then '暂停发放：' || g.held_because
                     when t.due = 0 then '还没有编进已锁定的名册'
                     when t.decided > t.due then '锁定之后待遇提高，差额待补发'
                     when t.decided < t.due then '锁定之后待遇停发或减少，多出的撤下或追回'
                     when t.cancelled > 0 then '已撤下，不再发放'
                     else coalesce((select '发放失败：' || l.failed_because from payments_payrollline l
                          where l.grant_id = g.id and l.month = %(month)s and l.state in ('failed', 'replaced')
                          order by l.id desc limit 1), '银行还没有回盘') end
                from three t join grants_grant g on g.id = t.id
                where t.decided <> t.due or t.due <> t.paid
                order by g.area_code, g.payee_key, g.id limit {ROWS}""",
            asked,
        )
        found.rows = [Row(*row) for row in cursor.fetchall()]
    return found


def programmes_there(user: Any) -> list[str]:
    """Programmes of which the user's area has monthly grants."""
    rows = rows_of(user, Grant.objects.filter(annulled=False, monthly_fen__gt=0))
    return sorted(rows.order_by().values_list("programme", flat=True).distinct())
