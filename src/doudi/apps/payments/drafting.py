"""Drafting payrolls: who is paid what for a month, worked out from the grants in one statement of the database.

A draft may be drafted anew as often as wanted; what was locked once stays. Amounts are those of the grant's version in
force for the month; a grant that was already due for the month (in another payroll, or as arrears) is left out: what
it is still owed comes with the next arrears.
"""

from datetime import date, datetime
from typing import Any

from django.db import connection

from doudi.apps.accounts.areas import area_range
from doudi.apps.accounts.policies import refuse_unless
from doudi.apps.grants.months import month_after, month_of, month_text
from doudi.apps.grants.policies import require_area
from doudi.apps.grants.programmes import pays, short_label
from doudi.apps.payments.models import Account, Payroll, PayrollLine, PayrollState
from doudi.apps.payments.owed import no_longer_owed
from doudi.apps.record.acts import act
from doudi.core.refusal import Refused

#: what is due for a month, one row a grant. Parameters: month, programme, low, high
DUE = """
    select g.id as grant_id, g.household_id, g.area_code, g.payee_name, g.payee_key, v.persons, v.base_fen,
           v.supplement_fen, v.because, v.from_month, g.since, coalesce(own.id, common.id) as account_id
    from grants_grant g
    join lateral (
        select persons, base_fen, supplement_fen, monthly_fen, because, from_month from grants_grantversion v
        where v.grant_id = g.id and v.from_month <= %(month)s order by v.from_month desc, v.at desc limit 1
    ) v on v.monthly_fen > 0
    left join payments_account own
        on own.household_id = g.household_id and own.person_id = g.person_id and own.until is null and own.holds
    left join payments_account common
        on common.household_id = g.household_id and common.person_id is null and common.until is null and common.holds
    where g.programme = %(programme)s and g.area_code >= %(low)s and g.area_code < %(high)s
      and not g.annulled and not g.held and g.since <= %(month)s
      and (g.ended_on is null or g.ended_on >= %(month)s)
      and not exists (
        select from payments_ledgerentry l
        where l.grant_id = g.id and l.month = %(month)s and l.kind = 'due'
          and (l.purpose = 'monthly' or l.purpose like 'arrears%%'))
"""

_INSERT = f"""
    with due as ({DUE}),
    last as (
        select l.grant_id, max(l.total_fen) as total_fen from payments_payrollline l
        where l.month = %(before)s and l.purpose = 'monthly' and l.locked and l.again_of_id is null
          and l.area_code >= %(low)s and l.area_code < %(high)s
        group by l.grant_id)
    insert into payments_payrollline (
        area_code, payroll_id, grant_id, household_id, month, purpose, place, locked, payee, persons, base_fen,
        supplement_fen, total_fen, account_id, state, failed_because, change, change_says)
    select due.area_code, %(payroll)s, due.grant_id, due.household_id, %(month)s, 'monthly',
        row_number() over (order by due.area_code, due.payee_key, due.grant_id), false, due.payee_name, due.persons,
        due.base_fen, due.supplement_fen, due.base_fen + due.supplement_fen, due.account_id, 'due', '',
        case when last.grant_id is null then 'new'
             when due.base_fen + due.supplement_fen > last.total_fen then 'raised'
             when due.base_fen + due.supplement_fen < last.total_fen then 'cut' else 'same' end,
        case when last.grant_id is null and due.since = %(month)s then '本月起享受'
             when last.grant_id is null then '上月未发：' || to_char(due.since, 'YYYY-MM') || ' 起享受'
             when due.base_fen + due.supplement_fen <> last.total_fen then left(
                 case when due.base_fen + due.supplement_fen > last.total_fen then '比上月多 ' else '比上月少 ' end
                 || to_char(abs(due.base_fen + due.supplement_fen - last.total_fen) / 100.0, 'FM999999990.00')
                 || ' 元：' || coalesce(nullif(due.because, ''), '金额变动'), 200)
             else '' end
    from due left join last on last.grant_id = due.grant_id
"""

#: grants whose line in a draft no longer says what is due now, and grants that came or went since
_DIFFERS = f"""
    with due as ({DUE}),
    now as (select grant_id, household_id, persons, base_fen, supplement_fen, account_id, payee_name from due),
    then_ as (select grant_id, household_id, persons, base_fen, supplement_fen, account_id, payee as payee_name
              from payments_payrollline where payroll_id = %(payroll)s)
    select count(distinct grant_id) from (
        (select * from now except select * from then_) union all (select * from then_ except select * from now)) d
"""


def draft_monthly(
    area: str, level: str, month: date, programme: str, *, by: Any, at: datetime
) -> Payroll:  # fmt: skip
    """The month's payroll of a programme in an area (12 digits and its level), drafted or drafted anew.

    Raises Refused for a programme that is not paid monthly, a month more than one ahead, or one locked already.
    """
    refuse_unless(by, "payroll.make", "编制发放名册")
    require_area(by, area, level)
    if pays(programme) != "monthly":
        raise Refused(f"{short_label(programme)}不按月发放，不编制月发名册。", code="not-monthly")
    if month > month_after(at.date()):
        raise Refused("最早只能编制下个月的发放名册。", code="too-early")
    month = month_of(month)
    with act(
        "payroll.drafted", by=by, at=at, area=area, programme=programme, month=f"{month:%Y-%m}"
    ) as writing:
        payroll = _open(area, level, month, programme, "monthly", by, at)
        with connection.cursor() as cursor:
            cursor.execute(_INSERT, parameters(payroll) | {"before": month_after(month, -1)})
        add_up(payroll)
        writing.wrote(payroll)
        writing.says(payroll=payroll.pk, households=payroll.households, total_fen=payroll.total_fen)
    return payroll


def _open(
    area: str, level: str, month: date, programme: str, kind: str, by: Any, at: datetime, run: int = 1
) -> Payroll:  # fmt: skip
    """The payroll as an empty draft: a new one, or the one that was drafted before."""
    title = f"{month_text(month)}{short_label(programme)}{_KINDS.get(kind, '')}"
    payroll, _new = Payroll.objects.get_or_create(
        area_code=area, month=month, programme=programme, kind=kind, run=run,
        defaults={"level": level, "title": title, "made_at": at, "made_by": by},
    )  # fmt: skip
    payroll = Payroll.objects.select_for_update().get(pk=payroll.pk)
    if payroll.state not in (PayrollState.DRAFT, PayrollState.CHECKED):
        raise Refused(
            f"《{payroll.title}》已经锁定，不能重新编制。漏发的编制补发，发放失败的编制重发。", code="locked"
        )
    payroll.lines.all().delete()
    payroll.state, payroll.checked_by = PayrollState.DRAFT, None
    payroll.made_at, payroll.made_by, payroll.level = at, by, level
    return payroll


_KINDS = {"again": "重发", "supplement": "取暖救助", "once": "一次性发放", "arrears": "补发"}


def parameters(payroll: Payroll) -> dict[str, Any]:
    """What DUE asks for."""
    low, high = area_range(payroll.area_code, payroll.level)
    return {
        "payroll": payroll.pk, "month": payroll.month, "programme": payroll.programme, "low": low, "high": high,
    }  # fmt: skip


def add_up(payroll: Payroll) -> None:
    """Write the totals of the lines on the payroll, by the database."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select count(distinct household_id), coalesce(sum(persons), 0), coalesce(sum(total_fen), 0) "
            "from payments_payrollline where payroll_id = %s",
            [payroll.pk],
        )
        payroll.households, payroll.persons, payroll.total_fen = (int(one) for one in cursor.fetchone())
    payroll.save()


def changed_since(payroll: Payroll) -> int:
    """Of a draft of months or arrears: how many grants would be paid otherwise if it were drafted now."""
    if payroll.kind == "arrears":
        return no_longer_owed(payroll)
    if payroll.kind != "monthly":
        return 0
    with connection.cursor() as cursor:
        cursor.execute(_DIFFERS, parameters(payroll))
        return int(cursor.fetchone()[0])


def open_draft(
    area: str, level: str, month: date, programme: str, kind: str, by: Any, at: datetime
) -> Payroll:  # fmt: skip
    """An empty draft of another kind than monthly: the last run where that is not locked yet, else the next."""
    runs = Payroll.objects.filter(area_code=area, month=month, programme=programme, kind=kind).order_by(
        "-run"
    )
    last = runs.first()
    run = 1 if last is None else last.run + (last.locked_at is not None)
    return _open(area, level, month, programme, kind, by, at, max(run, 1))


def accounts_of(households: set[int]) -> dict[tuple[int, int | None], int]:
    """{(household, person or None for all of it): account} of the accounts that hold now."""
    there = Account.objects.filter(household__in=households, until__isnull=True, holds=True)
    return {(home, person): pk for home, person, pk in there.values_list("household_id", "person_id", "pk")}


def place_lines(payroll: Payroll, lines: list[PayrollLine]) -> None:
    """Put lines on an empty draft in the order given."""
    for place, line in enumerate(lines, 1):
        line.payroll, line.place = payroll, place
    PayrollLine.objects.bulk_create(lines, batch_size=5000)
    add_up(payroll)
