"""What must be looked at before a payroll is locked. Some of it stands in the way, some is for the eye."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db import connection
from django.utils.translation import gettext as _

from doudi.apps.accounts.areas import area_range
from doudi.apps.payments.drafting import changed_since
from doudi.apps.payments.models import Budget, LedgerEntry, Payroll
from doudi.core.money import fen_to_yuan

SHOWN = 200


@dataclass
class Problem:
    """One kind of trouble with its lines: [(grant id or None, who, what is wrong)]. `stops`: no lock before it is settled."""

    kind: str
    title: str
    stops: bool
    says: str
    rows: list[tuple[int | None, str, str]] = field(default_factory=list)


def problems(payroll: Payroll) -> list[Problem]:
    """Everything found, what stands in the way first; kinds without a row are left out."""
    low, high = area_range(payroll.area_code, payroll.level)
    found = [
        Problem("stale", _("编制之后有变动"), True, _("请重新编制，名册就和现在的待遇、账户一致了。"), list(_stale(payroll))),
        Problem("died", _("登记了死亡仍在名册"), True, _("请先办停发、变更或暂停发放，再重新编制。"), _rows(_DIED, [payroll.pk])),
        Problem("twice", _("一人两份"), True, _("同一个人在两行里。请核对户档案和待遇，停掉重复的一份。"), _rows(_TWICE, [payroll.pk])),
        Problem("expired", _("有效期已过"), False, _("有效期已过还没有复核的，请尽快复核。"), _rows(_EXPIRED, [payroll.month, payroll.pk])),
        Problem("no-account", _("没有收款账户"), False, _("锁定后记为应发、记为发放失败，登记账户后重发，不会漏掉。"), _rows(_NO_ACCOUNT, [payroll.pk])),
        Problem("same-account", _("几户用同一个账户"), False, _("请核对是否代管。代管要有协议并备案。"), _rows(_SAME_ACCOUNT, [payroll.pk])),
        Problem("new-account", _("收款账户和上次不同"), False, _("请核对账户是谁、凭什么换的，再锁定。"), _rows(_NEW_ACCOUNT, [payroll.pk])),
        Problem("proposed-account", _("换账户等核准，仍用原来的"), False, _("登记人之外的同志核准以后才用新账户。核准了的请重新编制。"), _rows(_PROPOSED_ACCOUNT, [payroll.pk])),
        Problem("held", _("暂停发放，不在名册"), False, _("只因死亡待核实。核实后停发，或恢复并补发。"), _rows(_HELD, [payroll.programme, low, high, payroll.month])),
        Problem("over-budget", _("超出预算"), False, _("请与财政部门核对资金。"), list(_over_budget(payroll))),
    ]  # fmt: skip
    return [one for one in found if one.rows]


def _rows(sql: str, parameters: list[Any]) -> list[tuple[int | None, str, str]]:
    with connection.cursor() as cursor:
        cursor.execute(f"{sql} limit {SHOWN}", parameters)
        return [(row[0], row[1], row[2]) for row in cursor.fetchall()]


_DIED = """
    select distinct l.grant_id, l.payee, '登记于 ' || to_char(p.died_on, 'YYYY-MM-DD') || ' 死亡'
    from payments_payrollline l join grants_grantperson c on c.grant_id = l.grant_id and not c.annulled
    join people_person p on p.id = c.person_id
    where l.payroll_id = %s and l.again_of_id is null and p.died_on < l.month and (c.ended_on is null or c.ended_on >= l.month)
    order by 1"""
_TWICE = """
    select min(l.grant_id), p.name, '在 ' || count(distinct l.grant_id) || ' 行里'
    from payments_payrollline l join grants_grantperson c on c.grant_id = l.grant_id and not c.annulled
        and c.since <= l.month and (c.ended_on is null or c.ended_on >= l.month)
    join people_person p on p.id = c.person_id
    where l.payroll_id = %s and l.purpose = 'monthly'
    group by p.id, p.name having count(distinct l.grant_id) > 1 order by 1"""
_EXPIRED = """
    select g.id, l.payee, '有效期到 ' || to_char(g.valid_until, 'YYYY-MM-DD')
    from payments_payrollline l join grants_grant g on g.id = l.grant_id and g.valid_until < %s
    where l.payroll_id = %s order by l.place"""
_NO_ACCOUNT = """
    select l.grant_id, l.payee, to_char(l.total_fen / 100.0, 'FM999999990.00') || ' 元'
    from payments_payrollline l where l.payroll_id = %s and l.account_id is null order by l.place"""
_SAME_ACCOUNT = """
    select min(l.grant_id), string_agg(distinct l.payee, '、'), '尾号 ' || min(a.tail)
    from payments_payrollline l join payments_account a on a.id = l.account_id
    where l.payroll_id = %s group by a.number_index having count(distinct l.household_id) > 1 order by 1"""
_NEW_ACCOUNT = """
    select l.grant_id, l.payee, '上次尾号 ' || before.tail || '，这次尾号 ' || now.tail
    from payments_payrollline l join payments_account now on now.id = l.account_id
    join lateral (
        select account_id from payments_payrollline b where b.grant_id = l.grant_id and b.locked and b.month < l.month
          and b.account_id is not null order by b.month desc, b.id desc limit 1) last on true
    join payments_account before on before.id = last.account_id
    where l.payroll_id = %s and before.number_index <> now.number_index order by l.place"""
_PROPOSED_ACCOUNT = """
    select l.grant_id, l.payee, coalesce('仍用尾号 ' || now.tail, '现在没有账户') || '，等核准的尾号 ' || a.tail
    from payments_payrollline l join grants_grant g on g.id = l.grant_id
    join payments_account a on a.household_id = l.household_id and not a.holds and a.until is null
        and (a.person_id is null or a.person_id = g.person_id)
    left join payments_account now on now.id = l.account_id
    where l.payroll_id = %s order by l.place"""
_HELD = """
    select g.id, g.payee_name, g.held_because from grants_grant g
    where g.programme = %s and g.area_code >= %s and g.area_code < %s and g.held and not g.annulled
      and (g.ended_on is null or g.ended_on >= %s) order by g.area_code, g.payee_key"""


def _stale(payroll: Payroll) -> Iterable[tuple[int | None, str, str]]:
    changed = changed_since(payroll)
    if changed:
        yield None, _("%s 份待遇") % changed, _("金额、账户、人数或在享与否有变动")


def _over_budget(payroll: Payroll) -> Iterable[tuple[int | None, str, str]]:
    planned = sum(
        Budget.objects.filter(
            area_code=payroll.area_code, year=payroll.month.year, programme=payroll.programme
        ).values_list("planned_fen", flat=True)
    )
    if not planned:
        return
    low, high = area_range(payroll.area_code, payroll.level)
    due = sum(
        LedgerEntry.objects.filter(
            kind="due", month__year=payroll.month.year, grant__programme=payroll.programme,
            area_code__gte=low, area_code__lt=high,
        ).values_list("fen", flat=True)
    )  # fmt: skip
    over = due + payroll.total_fen - planned
    if over > 0:
        yield None, payroll.title, _("全年应发将超出预算 %s 元") % fen_to_yuan(over)
