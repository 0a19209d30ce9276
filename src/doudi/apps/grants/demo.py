"""For the demonstration and the benchmarks: what a register says is running, as grants with months that were paid.

Everything is written by the database in a few statements, so that ten years of a county take minutes. Never used for a
real site's money: real months are paid by real payrolls.
"""

from datetime import date, datetime
from typing import Any

from django.db import connection, transaction
from django.db.models import Model, QuerySet

from doudi.apps.accounts.areas import area_range
from doudi.apps.grants.models import Grant, GrantPerson, GrantVersion
from doudi.apps.grants.months import month_after, month_of, month_text, months_from
from doudi.apps.grants.programmes import monthly_programmes, short_label
from doudi.apps.payments.accounts import luhn_fits
from doudi.apps.payments.banking import NUMBER_INDEX
from doudi.apps.payments.models import Account, LedgerEntry, Payroll, PayrollLine
from doudi.apps.people.models import Support
from doudi.apps.record.acts import Writing, act, sm3
from doudi.platform.encrypted import blind_index

#: one household in so many has no account yet
WITHOUT_ACCOUNT = 97
#: one payment in so many fails in the last month
FAILS = 211
#: of each month; the act that takes the months over is older
DAY_OF_PAYROLLS = 5

_GRANTS = """
    with running as (
        select distinct on (s.household_id, s.person_id, s.programme) s.*, h.head_name, h.head_key, h.members,
            h.residence, p.number as person_number, p.name as person_name, p.name_key as person_key
        from people_support s join people_household h on h.id = s.household_id
        left join people_person p on p.id = s.person_id
        where s.area_code >= %(low)s and s.area_code < %(high)s and s.programme = any(%(programmes)s)
          and s.stands and s.grant_id is null and h.closed_on is null and coalesce(s.monthly_fen, 0) > 0
          and (s.ended_on is null or s.ended_on > %(on)s) and coalesce(s.since, %(on)s) <= %(on)s
        order by s.household_id, s.person_id, s.programme, s.since desc nulls last, s.id desc),
    new as (select nextval(pg_get_serial_sequence('grants_grant', 'id')) as new_id, running.* from running),
    made as (
        insert into grants_grant (
            id, area_code, number, household_id, person_id, beneficiary, programme, pack_id, payee_name, payee_key,
            persons, monthly_fen, fund, since, ended_on, gradual_until, ended_because, held, held_because, annulled)
        select new_id, area_code, left(area_code, 6) || '000000' || lpad(new_id::text, 8, '0'), household_id, person_id,
            coalesce(person_number, 'household'), programme, %(pack)s, coalesce(person_name, head_name),
            left(coalesce(person_key, head_key), 120), case when person_id is null then greatest(members, 1) else 1 end,
            monthly_fen, case when programme = 'dibao' then 'dibao_' || coalesce(nullif(residence, ''), 'rural') else programme end,
            date_trunc('month', coalesce(since, %(on)s))::date,
            (date_trunc('month', gradual_until) + interval '1 month - 1 day')::date, gradual_until,
            case when gradual_until is null then '' else '渐退期满' end, false, '', false
        from new on conflict do nothing returning id),
    linked as (
        update people_support s set grant_id = new.new_id from new
        where s.id = new.id and new.new_id in (select id from made) returning s.id)
    select count(*) from linked
"""
_VERSIONS = """
    insert into grants_grantversion (
        area_code, grant_id, from_month, lines, base_fen, supplement_fen, monthly_fen, persons, because, by_id, at)
    select g.area_code, g.id, g.since, jsonb_build_array(jsonb_build_object(
            'kind', 'base', 'says', '由登记册转入的金额', 'fen', g.monthly_fen, 'clause', '')),
        g.monthly_fen, 0, g.monthly_fen, g.persons, '由登记册转入', %(by)s, %(at)s
    from grants_grant g where g.id > %(before)s and g.decision_id is null and g.area_code >= %(low)s and g.area_code < %(high)s
"""
#: persons with a grant of their own first: who is destitute is not covered by the household's dibao as well
_COVERED = """
    insert into grants_grantperson (area_code, grant_id, person_id, programme, care_level, since, ended_on, annulled)
    select g.area_code, g.id, m.person_id, g.programme, '', g.since, g.ended_on, false
    from grants_grant g join people_membership m on m.household_id = g.household_id and m.until is null
        and (g.person_id is null or g.person_id = m.person_id)
    where g.id > %(before)s and g.decision_id is null and g.area_code >= %(low)s and g.area_code < %(high)s
      and (g.person_id is null) = %(whole)s
    on conflict do nothing
"""
_LINES = """
    insert into payments_payrollline (
        area_code, payroll_id, grant_id, household_id, month, purpose, place, locked, payee, persons, base_fen,
        supplement_fen, total_fen, account_id, state, failed_because, change, change_says)
    select g.area_code, p.id, g.id, g.household_id, p.month, 'monthly',
        row_number() over (partition by p.id order by g.area_code, g.payee_key, g.id), true, g.payee_name, g.persons,
        g.monthly_fen, 0, g.monthly_fen, a.id,
        case when p.month = %(last)s and (a.id is null or g.id %% %(fails)s = 0) then 'failed' else 'paid' end,
        case when p.month = %(last)s and a.id is null then '没有收款账户'
             when p.month = %(last)s and g.id %% %(fails)s = 0 then '账户已销户' else '' end,
        case when g.since = p.month then 'new' else 'same' end, ''
    from payments_payroll p
    join grants_grant g on g.programme = p.programme and g.since <= p.month and not g.annulled and g.decision_id is null
        and (g.ended_on is null or g.ended_on >= p.month) and g.area_code >= %(low)s and g.area_code < %(high)s
    left join payments_account a on a.household_id = g.household_id and a.person_id is null and a.until is null
    where p.id = any(%(payrolls)s) and g.monthly_fen > 0
"""
_LEDGER = """
    insert into payments_ledgerentry
        (area_code, grant_id, household_id, person_id, month, purpose, kind, fen, line_id, "on", at)
    select l.area_code, l.grant_id, l.household_id, g.person_id, l.month, 'monthly', %(kind)s, l.total_fen, l.id,
        l.month + 9, l.month + time '10:00' at time zone 'Asia/Shanghai'
    from payments_payrollline l join grants_grant g on g.id = l.grant_id
    where l.payroll_id = any(%(payrolls)s) and (%(kind)s = 'due' or l.state = %(kind)s)
"""
_TOTALS = """
    update payments_payroll p set households = s.households, persons = s.persons, paid_fen = s.paid, failed_fen = s.failed,
        state = case when s.failed > 0 then 'answered' else 'closed' end
    from (select payroll_id, count(distinct household_id) as households, sum(persons) as persons,
            coalesce(sum(total_fen) filter (where state = 'paid'), 0) as paid,
            coalesce(sum(total_fen) filter (where state = 'failed'), 0) as failed
          from payments_payrollline where payroll_id = any(%(payrolls)s) group by payroll_id) s
    where s.payroll_id = p.id
"""


def grants_from_supports(
    area: str, level: str, on: date, *, by: Any, money: Any, at: datetime, pack_id: str = "cn-2021", months: int = 3,
    on_record: bool = True,
) -> dict[str, int]:  # fmt: skip
    """Make grants and accounts of the supports that run on a day in an area, with `months` paid months before it.

    `by` made the payrolls, `money` (somebody else) approved them. Running it again adds what is not there yet.
    `on_record`: the acts name every row, as deep verifying wants; without, ten years of a county take minutes less.
    Returns how many grants, accounts and payrolls were made.
    """
    low, high = area_range(area, level)
    asked = {"low": low, "high": high, "on": on, "pack": pack_id, "by": by.pk, "at": at}
    # In bulk outside the act: its context of the history is one row that every row's trigger would rewrite, and what
    # is rewritten a hundred thousand times in a transaction gets slower with each.
    with transaction.atomic():
        # What is new is known by its id: asking for grants without versions would read the growing table for each row.
        asked["before"] = _one("select coalesce(max(id), 0) from grants_grant", {})
        made = _one(_GRANTS, asked | {"programmes": monthly_programmes()})
        _run(_VERSIONS, asked)
        for whole in (False, True):
            _run(_COVERED, asked | {"whole": whole})
        accounts = _accounts(low, high, on)
        with act("grants.taken_over", by=by, at=at, area=area) as writing:
            writing.says(grants=made, accounts=len(accounts), on=on.isoformat())
            writing.wrote_rows(Account, accounts)
            if on_record:
                _record_grants(writing, int(asked["before"]), low, high)
    payrolls = paid_months(area, level, on, months, by=by, money=money, at=at, on_record=on_record)
    with connection.cursor() as cursor:
        cursor.execute(
            "analyze grants_grant, grants_grantversion, payments_payrollline, payments_ledgerentry"
        )
    return {"grants": made, "accounts": len(accounts), "payrolls": payrolls}


def _record_grants(writing: Writing, before: int, low: str, high: str) -> None:
    grants = Grant.objects.filter(
        pk__gt=before, decision__isnull=True, area_code__gte=low, area_code__lt=high
    )
    named: list[tuple[type[Model], QuerySet[Any]]] = [
        (Grant, grants),
        (GrantVersion, GrantVersion.objects.filter(grant__in=grants)),
        (GrantPerson, GrantPerson.objects.filter(grant__in=grants)),
        (Support, Support.objects.filter(grant_id__in=grants.values("pk"))),
    ]
    for model, rows in named:
        writing.wrote_rows(model, rows.values_list("pk", flat=True))


def _record_month(payrolls: list[Payroll], area: str, by: Any, at: datetime) -> None:
    with act("grants.taken_over", by=by, at=at, area=area, month=f"{payrolls[0].month:%Y-%m}") as writing:
        writing.wrote_rows(Payroll, [one.pk for one in payrolls])
        lines = PayrollLine.objects.filter(payroll__in=payrolls)
        writing.wrote_rows(PayrollLine, lines.values_list("pk", flat=True))
        entries = LedgerEntry.objects.filter(line__payroll__in=payrolls)
        writing.wrote_rows(LedgerEntry, entries.values_list("pk", flat=True))
        writing.says(payrolls=len(payrolls), total_fen=sum(one.total_fen for one in payrolls))


def _run(sql: str, parameters: dict[str, Any]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)


def _one(sql: str, parameters: dict[str, Any]) -> int:
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return int(cursor.fetchone()[0])


def _accounts(low: str, high: str, since: date) -> list[int]:
    """Synthetic accounts: a number that no bank has given, with a right check digit. Returns their keys."""
    from doudi.apps.people.models import Household

    homes = Household.objects.filter(
        grants__isnull=False, area_code__gte=low, area_code__lt=high, accounts__isnull=True
    ).distinct()
    rows = []
    for home in homes.only("pk", "area_code", "head_name").iterator(chunk_size=5000):
        if home.pk % WITHOUT_ACCOUNT == 0:
            continue
        stem = f"6299{home.area_code[:6]}{home.pk:08d}"
        number = next(f"{stem}{digit}" for digit in range(10) if luhn_fits(f"{stem}{digit}"))
        rows.append(Account(
            area_code=home.area_code, household=home, holder=home.head_name, bank="演示农村商业银行", number=number,
            number_index=blind_index(number, NUMBER_INDEX), tail=number[-4:], since=since,
        ))  # fmt: skip
    return [one.pk for one in Account.objects.bulk_create(rows, batch_size=2000)]


def paid_months(
    area: str, level: str, on: date, months: int, *, by: Any, money: Any, at: datetime, on_record: bool = True
) -> int:
    """Closed payrolls of the months before `on`; in the last of them some payments failed and wait to be paid again.

    Returns how many were made: none of a month that has one.
    """
    low, high = area_range(area, level)
    asked: dict[str, Any] = {"low": low, "high": high}
    last = month_after(on, -1)
    made = 0
    for month in months_from(month_after(month_of(on), -months), last):
        made_at = at.replace(year=month.year, month=month.month, day=DAY_OF_PAYROLLS)
        with transaction.atomic():
            payrolls = []
            for programme in monthly_programmes():
                total = _one(
                    "select coalesce(sum(monthly_fen), 0)::bigint from grants_grant where programme = %(programme)s and "
                    "since <= %(month)s and (ended_on is null or ended_on >= %(month)s) and decision_id is null and "
                    "not annulled and area_code >= %(low)s and area_code < %(high)s",
                    asked | {"programme": programme, "month": month},
                )
                there = Payroll.objects.filter(
                    area_code=area, month=month, programme=programme, kind="monthly"
                )
                if not total or there.exists():
                    continue
                payrolls.append(Payroll(
                    area_code=area, level=level, month=month, programme=programme, total_fen=total, made_at=made_at,
                    made_by=by, title=f"{month_text(month)}{short_label(programme)}", checked_by=by, locked_by=by,
                    locked_at=made_at, approved_by=money, approved_at=made_at, state="closed", digest=sm3(f"{area}{month}{total}".encode()),
                ))  # fmt: skip
            Payroll.objects.bulk_create(payrolls)
            given = asked | {"payrolls": [one.pk for one in payrolls], "last": last, "fails": FAILS}
            if payrolls:
                _run(_LINES, given)
                for kind in ("due", "paid", "failed"):
                    _run(_LEDGER, given | {"kind": kind})
                _run(_TOTALS, given)
                if on_record:
                    _record_month(payrolls, area, by, at)
            made += len(payrolls)
    return made
