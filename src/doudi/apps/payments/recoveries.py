"""Money to be got back: paid after a death, or obtained by deceit (LD-38). What comes back is entered in the ledger."""

from datetime import date, datetime
from typing import Any

from django.db.models import Sum

from doudi.apps.accounts.kin import refuse_kin
from doudi.apps.accounts.policies import refuse_unless
from doudi.apps.grants.models import Grant
from doudi.apps.grants.policies import require_area
from doudi.apps.payments.models import LedgerEntry, Recovery
from doudi.apps.record.acts import act
from doudi.core.money import fen_to_yuan
from doudi.core.refusal import Refused


def paid_of(grant: Grant, first: date | None = None, last: date | None = None) -> list[tuple[date, str, int]]:
    """(month, purpose, fen) that was paid of a grant and has not come back, from one month to another."""
    rows = LedgerEntry.objects.filter(grant=grant, kind__in=["paid", "recovered"])
    if first:
        rows = rows.filter(month__gte=first)
    if last:
        rows = rows.filter(month__lte=last)
    sums: dict[tuple[date, str], int] = {}
    for month, purpose, kind, fen in rows.values_list("month", "purpose", "kind", "fen"):
        key = (month, purpose)
        sums[key] = sums.get(key, 0) + (fen if kind == "paid" else -fen)
    return [(month, purpose, fen) for (month, purpose), fen in sorted(sums.items()) if fen > 0]


def overpaid_after(grant: Grant, died_on: date) -> list[tuple[date, str, int]]:
    """What was paid of a grant of one person for the months after that of the death."""
    return [row for row in paid_of(grant) if row[0] > died_on]


def demand(
    grant: Grant, reason: str, months: list[tuple[date, str, int]], says: str, *, by: Any, at: datetime
) -> Recovery:  # fmt: skip
    """Decide to get back what was paid for these months. Raises Refused for more than was paid, or for nothing."""
    refuse_unless(by, "payroll.lock", "决定追回")
    require_area(by, grant.area_code, "village")
    with act("recovery.demanded", by=by, at=at, area=grant.area_code, household=grant.household) as writing:
        grant = Grant.objects.select_for_update(of=("self",)).get(pk=grant.pk)
        refuse_kin(by, grant.household)
        there = {(month, purpose): fen for month, purpose, fen in paid_of(grant)}
        demanded = _demanded_already(grant)
        if len({(month, purpose) for month, purpose, _fen in months}) < len(months):
            raise Refused("同一个月列了两次，请每个月只列一次。", code="month-twice")
        for month, purpose, fen in months:
            if fen <= 0:
                raise Refused(f"{month:%Y-%m} 要追回的金额应当大于零。", code="bad-amount")
            left = there.get((month, purpose), 0) - demanded.get((month.isoformat(), purpose), 0)
            if fen > left:
                raise Refused(
                    f"{month:%Y-%m} 实发还没有追回的只有 {fen_to_yuan(max(left, 0))} 元，不能追回 {fen_to_yuan(fen)} 元。",
                    code="more-than-paid",
                )
        if not months or not says.strip():
            raise Refused("请选定要追回的月份，并写明理由。", code="nothing-to-recover")
        made = Recovery.objects.create(
            area_code=grant.area_code, grant=grant, household_id=grant.household_id, reason=reason, says=says[:300],
            fen=sum(fen for _m, _p, fen in months), decided_on=at.date(), decided_by=by,
            months=[[month.isoformat(), purpose, fen] for month, purpose, fen in months],
        )  # fmt: skip
        writing.wrote(made)
        writing.says(grant=grant.number, reason=reason, fen=made.fen)
    return made


def _demanded_already(grant: Grant) -> dict[tuple[str, str], int]:
    """What open demands still want of each month."""
    found: dict[tuple[str, str], int] = {}
    for one in grant.recoveries.filter(closed_on__isnull=True):
        left = one.recovered_fen
        for month, purpose, fen in one.months:
            come, left = min(fen, left), max(left - fen, 0)
            found[(month, purpose)] = found.get((month, purpose), 0) + fen - come
    return found


def receive(recovery: Recovery, fen: int, *, by: Any, at: datetime) -> Recovery:
    """Money came back: entered against the oldest months first; the demand is closed when all of it has come."""
    refuse_unless(by, "payroll.lock", "登记追回到账")
    with act(
        "recovery.received", by=by, at=at, area=recovery.area_code, household=recovery.household
    ) as writing:
        recovery = Recovery.objects.select_for_update(of=("self",)).get(pk=recovery.pk)
        refuse_kin(by, recovery.household)
        open_fen = recovery.fen - recovery.recovered_fen
        if not 0 < fen <= open_fen:
            raise Refused(
                f"还要追回 {fen_to_yuan(open_fen)} 元，到账金额应当在它之内、大于零。", code="bad-amount"
            )
        left, passed = fen, recovery.recovered_fen
        for month, purpose, wanted in recovery.months:
            done = min(wanted, passed)
            passed -= done
            take = min(wanted - done, left)
            left -= take
            if take:
                writing.wrote(LedgerEntry.objects.create(
                    area_code=recovery.area_code, grant_id=recovery.grant_id, household_id=recovery.household_id,
                    person_id=recovery.grant.person_id, month=date.fromisoformat(month), purpose=purpose,
                    kind="recovered", fen=take, on=at.date(), at=at,
                ))  # fmt: skip
        recovery.recovered_fen += fen
        if recovery.recovered_fen == recovery.fen:
            recovery.closed_on = at.date()
        recovery.save()
        writing.wrote(recovery)
        writing.says(fen=fen, open_fen=recovery.fen - recovery.recovered_fen)
    return recovery


def open_total(area: tuple[str, str]) -> int:
    """Fen still to be got back in an area given as a range of codes."""
    sums = Recovery.objects.filter(closed_on__isnull=True, area_code__gte=area[0], area_code__lt=area[1])
    found = sums.aggregate(all=Sum("fen"), back=Sum("recovered_fen"))
    return (found["all"] or 0) - (found["back"] or 0)
