"""Money ahead: standard × headcount by fund (ZZ-06), against what was planned and what was paid.

A forecast counts what runs: every grant for every month of the year that it covers, at the amount of its version; past
months are what the ledger says was due. Sources of funds are those of the budget lines that the county enters: the
levels' own money, pooled funds of several departments (LY-07), work funds (LD-27), reward money as a share (LD-52).
"""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db import connection
from django.utils.translation import gettext_lazy as _

from doudi.apps.accounts.policies import refuse_unless
from doudi.apps.cases.packs import local_values, pack_for
from doudi.apps.grants.amounts import site_number
from doudi.apps.grants.months import month_of
from doudi.apps.grants.policies import require_area
from doudi.apps.payments.models import Budget
from doudi.apps.record.acts import act
from doudi.core.dates import from_date
from doudi.core.money import round_half_up
from doudi.core.refusal import Refused
from doudi.platform.scoping import rows_of
from doudi.policy.types import RATIO_PER

#: where money comes from
SOURCES = {
    "central": _("中央财政"),
    "province": _("省级财政"),
    "city": _("市级财政"),
    "county": _("县级财政"),
    "pooled": _("统筹整合资金"),
    "subsidy": _("上级适当补助"),
    "other": _("其他"),
}
#: what it is for, beside the programmes: people and offices that do the work, and the reward for doing it well
PURPOSES = {"work": _("工作经费"), "reward": _("以奖代补")}

_AHEAD = """
    select g.fund, m.month::date, count(*), sum(v.persons), sum(v.monthly_fen)
    from generate_series(%(first)s::timestamp, %(last)s::timestamp, '1 month') m(month)
    join grants_grant g on g.since <= m.month and (g.ended_on is null or g.ended_on >= m.month::date)
        and not g.annulled and g.monthly_fen > 0 and g.area_code >= %(low)s and g.area_code < %(high)s
    join lateral (
        select persons, monthly_fen from grants_grantversion v where v.grant_id = g.id and v.from_month <= m.month
        order by v.from_month desc, v.at desc limit 1) v on true
    group by 1, 2 order by 1, 2
"""
_SPENT = """
    select g.fund, l.month, count(distinct l.grant_id), 0,
        sum(l.fen) filter (where l.kind = 'due'), sum(l.fen) filter (where l.kind = 'paid')
    from payments_ledgerentry l join grants_grant g on g.id = l.grant_id
    where l.month >= %(first)s and l.month <= %(last)s and l.area_code >= %(low)s and l.area_code < %(high)s
    group by 1, 2
"""


@dataclass
class FundMonth:
    """A fund's month in fen: `need` is due where the payrolls are locked, else what the running grants will want."""

    month: date
    grants: int = 0
    persons: int = 0
    need: int = 0
    due: int | None = None
    paid: int = 0


@dataclass
class Forecast:
    """A fund's year."""

    fund: str
    months: list[FundMonth] = field(default_factory=list)

    @property
    def need(self) -> int:
        return sum(one.need for one in self.months)

    @property
    def paid(self) -> int:
        return sum(one.paid for one in self.months)

    @property
    def persons(self) -> int:
        return max((one.persons for one in self.months), default=0)


def forecast(user: Any, year: int) -> list[Forecast]:
    """Month by month of a year, by fund, in the user's area."""
    low, high = user.household_range()
    asked = {"first": date(year, 1, 1), "last": date(year, 12, 1), "low": low, "high": high}
    found: dict[str, dict[date, FundMonth]] = {}

    def cell(fund: str, month: date) -> FundMonth:
        months = found.setdefault(
            fund, {date(year, at, 1): FundMonth(date(year, at, 1)) for at in range(1, 13)}
        )
        return months[month]

    with connection.cursor() as cursor:
        cursor.execute(_AHEAD, asked)
        for fund, month, grants, persons, fen in cursor.fetchall():
            one = cell(fund, month)
            one.grants, one.persons, one.need = int(grants), int(persons), int(fen)
        cursor.execute(_SPENT, asked)
        for fund, month, grants, _none, due, paid in cursor.fetchall():
            one = cell(fund, month_of(month))
            one.due, one.paid, one.need = int(due or 0), int(paid or 0), int(due or 0)
            one.grants = max(one.grants, int(grants))
    return [Forecast(fund, list(months.values())) for fund, months in sorted(found.items())]


def by_standard(pack_id: str, area: str, residence: str, persons: int, months: int, on: date) -> int | None:
    """Fen that so many people for so many months cost at the full standard (ZZ-06): the most they can; None where the
    place has no standard."""
    found = site_number(
        pack_for(pack_id, area), local_values(area), "dibao_standard", from_date(on), area, residence
    )
    return None if found is None else round_half_up(found[0] * persons * months, 12)


def reward_share(pack_id: str, area: str, on: date) -> int | None:
    """LD-52: ten-thousandths of the city's own dibao money that reward counties' work; None where it is not set."""
    found = site_number(
        pack_for(pack_id, area), local_values(area), "reward_share", from_date(on), area, None
    )
    return None if found is None else found[0]


def reward_money(city_fen: int, share: int) -> int:
    """Fen of reward money: a share (ten-thousandths) of the city's own dibao money (LD-52)."""
    return round_half_up(city_fen * share, RATIO_PER)


def plan(
    area: str, level: str, year: int, programme: str, fund: str, fen: int, says: str, *, by: Any, at: datetime
) -> Budget:  # fmt: skip
    """Enter or change a budget line; `fund` is a source of SOURCES, `programme` one of the vocabulary or PURPOSES."""
    refuse_unless(by, "budget.change", "编制预算")
    require_area(by, area, level)
    if fund not in SOURCES:
        raise Refused("请选资金来源。", code="unknown-source")
    if fen < 0 or not 2000 <= year <= 2999:
        raise Refused("预算金额不能小于零，年份写四位数字。", code="bad-budget")
    with act("budget.planned", by=by, at=at, area=area, year=year, programme=programme, fund=fund) as writing:
        line, new = Budget.objects.select_for_update().get_or_create(
            area_code=area, year=year, programme=programme, fund=fund,
            defaults={"level": level, "planned_fen": fen, "says": {"how": says[:300]}, "by": by, "at": at},
        )  # fmt: skip
        if not new:
            line.planned_fen, line.says, line.by, line.at = fen, {"how": says[:300]}, by, at
            line.save()
        writing.wrote(line)
        writing.says(planned_fen=fen)
    return line


def planned(user: Any, year: int) -> list[Budget]:
    """The budget lines of a year in the user's area."""
    return list(rows_of(user, Budget.objects.filter(year=year)).order_by("programme", "fund"))
