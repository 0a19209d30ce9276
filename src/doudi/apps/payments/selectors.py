"""Reading payrolls and the ledger."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db import connection
from django.db.models import Count, Q, QuerySet, Sum
from django.http import QueryDict

from doudi.apps.accounts.areas import area_range
from doudi.apps.grants.months import month_after, read_month
from doudi.apps.grants.selectors import below
from doudi.apps.payments.models import LedgerEntry, LineState, Payroll, PayrollLine, Recovery
from doudi.platform.scoping import rows_of
from doudi.platform.typed import area_code, storable, whole_number

PAGE_SIZES = (20, 50, 100, 200)
CHANGES = ("new", "raised", "cut", "same", "again", "arrears")


def payrolls_of(user: Any) -> QuerySet[Payroll]:
    """The payrolls of the user's area, the newest month first."""
    return rows_of(user, Payroll.objects.all()).order_by("-month", "programme", "kind", "run")


def payroll_of(user: Any, payroll_id: int) -> Payroll | None:
    return (
        payrolls_of(user)
        .select_related("made_by", "checked_by", "locked_by", "approved_by")
        .filter(pk=payroll_id)
        .first()
    )


@dataclass
class Against:
    """One kind of difference to last month: grants, persons, what they got and get."""

    change: str
    grants: int = 0
    persons: int = 0
    before_fen: int = 0
    after_fen: int = 0

    @property
    def difference_fen(self) -> int:
        return self.after_fen - self.before_fen


@dataclass
class Comparison:
    """This month against last: the rows add up from last month's total to this month's, and `agrees` says so."""

    rows: list[Against] = field(default_factory=list)
    before_fen: int = 0
    after_fen: int = 0
    before_grants: int = 0
    after_grants: int = 0

    @property
    def agrees(self) -> bool:
        return self.before_fen + sum(row.difference_fen for row in self.rows) == self.after_fen


#: last month's first lines of a programme in an area
_LAST = """
    select l.grant_id, l.household_id, l.payee, l.persons, l.total_fen from payments_payrollline l
    join grants_grant g on g.id = l.grant_id
    where l.month = %(before)s and l.purpose = 'monthly' and l.locked and l.again_of_id is null
      and g.programme = %(programme)s and l.area_code >= %(low)s and l.area_code < %(high)s"""


def _asked(payroll: Payroll) -> dict[str, Any]:
    low, high = area_range(payroll.area_code, payroll.level)
    return {
        "payroll": payroll.pk, "before": month_after(payroll.month, -1), "programme": payroll.programme, "low": low,
        "high": high,
    }  # fmt: skip


def against_last_month(payroll: Payroll) -> Comparison:
    """New, stopped, raised, cut and same, from last month's total to this one's."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"""with last as ({_LAST}),
                now as (select grant_id, persons, total_fen, change from payments_payrollline where payroll_id = %(payroll)s)
            select coalesce(now.change, 'stopped'), count(*), sum(coalesce(now.persons, last.persons)),
                   coalesce(sum(last.total_fen), 0), coalesce(sum(now.total_fen), 0)
            from now full join last on last.grant_id = now.grant_id group by 1""",
            _asked(payroll),
        )
        found = {row[0]: Against(row[0], *(int(one) for one in row[1:])) for row in cursor.fetchall()}
    rows = [found[change] for change in ("new", "raised", "cut", "stopped", "same") if change in found]
    return Comparison(
        rows,
        before_fen=sum(row.before_fen for row in rows),
        after_fen=payroll.total_fen,
        before_grants=sum(row.grants for row in rows if row.change != "new"),
        after_grants=sum(row.grants for row in rows if row.change != "stopped"),
    )


def stopped(payroll: Payroll, most: int = 500) -> list[dict[str, Any]]:
    """Who was paid last month and is not this month, and why."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"""with last as ({_LAST})
            select last.grant_id, last.payee, last.persons, last.total_fen,
                case when g.held then '暂停发放：' || g.held_because
                     when g.annulled then '已撤销'
                     when g.ended_on < %(month)s then coalesce(nullif(g.ended_because, ''), '已停发')
                     else '已在另一份名册发放' end
            from last join grants_grant g on g.id = last.grant_id
            where not exists (
                select from payments_payrollline l where l.payroll_id = %(payroll)s and l.grant_id = last.grant_id)
            order by g.area_code, g.payee_key limit {int(most)}""",
            _asked(payroll) | {"month": payroll.month},
        )
        names = ("grant_id", "payee", "persons", "total_fen", "why")
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


@dataclass
class LineFilter:
    """What lines of a payroll are asked for."""

    change: str = ""
    state: str = ""
    area: str = ""
    q: str = ""
    size: int = 50

    @classmethod
    def read(cls, asked: QueryDict) -> "LineFilter":
        size = whole_number(asked.get("size", "")) or 50
        q = asked.get("q", "").strip()[:40]
        return cls(
            asked.get("change", "") if asked.get("change") in CHANGES else "",
            asked.get("state", "") if asked.get("state") in LineState.values else "",
            area_code(asked.get("area", "")),
            q if storable(q) else "",
            size if size in PAGE_SIZES else 50,
        )

    def rows(self, lines: QuerySet[PayrollLine]) -> QuerySet[PayrollLine]:
        if self.change:
            lines = lines.filter(change=self.change)
        if self.state:
            lines = lines.filter(state=self.state)
        if self.area:
            low, high = below(self.area)
            lines = lines.filter(area_code__gte=low, area_code__lt=high)
        if self.q:
            lines = lines.filter(Q(payee__startswith=self.q) | Q(household__number=self.q))
        return lines


def lines_of(user: Any, payroll: Payroll) -> QuerySet[PayrollLine]:
    """The lines of a payroll in the user's area, in the order of the sheet."""
    rows = rows_of(user, payroll.lines.select_related("account", "household"))
    return rows.order_by("place")


def month_lines(user: Any, month: date) -> QuerySet[PayrollLine]:
    """What is paid for a month in the user's area: for a township, which has no payroll of its own to open."""
    rows = PayrollLine.objects.filter(month=month, locked=True).select_related(
        "account", "household", "grant"
    )
    return rows_of(user, rows).order_by("area_code", "payee", "pk")


def line_states(lines: QuerySet[PayrollLine]) -> dict[str, dict[str, int]]:
    """Lines and fen by state."""
    rows = lines.order_by().values("state").annotate(number=Count("pk"), fen=Sum("total_fen"))
    return {row["state"]: {"number": row["number"], "fen": row["fen"] or 0} for row in rows}


@dataclass
class Month:
    """A month of a household's statement: fen by what became of it."""

    month: date
    purpose: str
    programme: str
    due: int = 0
    paid: int = 0
    failed: int = 0
    cancelled: int = 0
    recovered: int = 0

    @property
    def owed(self) -> int:
        return self.due - self.paid - self.cancelled


def statement(user: Any, household_id: int, grant_id: int | None = None) -> list[Month]:
    """Month by month what a household (or one grant) was due, got and gave back; the newest month first."""
    rows = rows_of(user, LedgerEntry.objects.filter(household_id=household_id))
    if grant_id is not None:
        rows = rows.filter(grant_id=grant_id)
    found: dict[tuple[Any, ...], Month] = {}
    sums = rows.order_by().values_list("month", "purpose", "grant__programme", "grant_id", "kind")
    for month, purpose, programme, grant, kind, fen in sums.annotate(fen=Sum("fen")):
        row = found.setdefault((month, purpose, grant), Month(month, purpose, programme))
        setattr(row, kind, fen)
    return [found[key] for key in sorted(found, key=lambda key: (key[0], key[1]), reverse=True)]


def recoveries_of(user: Any) -> QuerySet[Recovery]:
    """Demands for money to come back, the open ones first."""
    rows = Recovery.objects.select_related("household", "grant", "decided_by")
    return rows_of(user, rows).order_by("closed_on", "-decided_on", "-pk")


def asked_month(text: str, today: date) -> date:
    """The month of an address, or this one."""
    return read_month(text) or today.replace(day=1)
