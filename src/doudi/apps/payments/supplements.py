"""Payrolls beside the month's own: arrears, one-off help, heating in winter (TL-19, LD-55)."""

from collections.abc import Callable
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from doudi.apps.accounts.areas import area_range
from doudi.apps.accounts.policies import refuse_unless
from doudi.apps.cases.packs import county_of, pack_for
from doudi.apps.grants.dossiers import dossier_of
from doudi.apps.grants.models import Grant
from doudi.apps.grants.months import month_of
from doudi.apps.grants.policies import require_area
from doudi.apps.grants.programmes import pays, short_label
from doudi.apps.payments.drafting import accounts_of, draft_monthly, open_draft, place_lines
from doudi.apps.payments.models import LedgerEntry, Payroll, PayrollLine
from doudi.apps.payments.owed import owed
from doudi.apps.record.acts import act
from doudi.core.dates import NEVER, from_date
from doudi.core.money import yuan_to_fen
from doudi.core.refusal import Refused
from doudi.policy.decide import decide
from doudi.policy.dossier import read_household
from doudi.policy.pack import pack_ids, read_pack
from doudi.policy.parameters import area_prefix

#: a winter begins in the second half of a year
FIRST_HALF = 7


def no_progress(done: int, of: int) -> None:
    """For whoever waits anyway."""


def draft_of_kind(
    kind: str, area: str, level: str, month: date, programme: str, *, by: Any, at: datetime,
    progress: Callable[[int, int], None] = no_progress,
) -> Payroll:  # fmt: skip
    """The payroll of a kind: monthly, arrears, once, supplement (the winter in which the month lies)."""
    if kind == "arrears":
        return draft_arrears(area, level, month, programme, by=by, at=at)
    if kind == "once":
        return draft_once(area, level, month, programme, by=by, at=at)
    if kind == "supplement":
        winter = month.year if month.month >= FIRST_HALF else month.year - 1
        return draft_heating(area, level, winter, programme, by=by, at=at, progress=progress)
    return draft_monthly(area, level, month, programme, by=by, at=at)


def draft_arrears(area: str, level: str, month: date, programme: str, *, by: Any, at: datetime) -> Payroll:
    """What was not made due in past months and should have been: after a hold, a late start, a raise in arrears.

    Counted from the first month that was ever locked here, since what was paid before is not in this ledger.
    """
    _may(by, area, level)
    month = month_of(month)
    with act("payroll.drafted", by=by, at=at, area=area, programme=programme, occasion="arrears") as writing:
        payroll = open_draft(area, level, month, programme, "arrears", by, at)
        rows = owed(payroll)
        accounts = accounts_of({row[1] for row in rows})
        purpose = f"arrears-{month:%Y%m}-{payroll.run}"
        place_lines(payroll, [
            PayrollLine(
                area_code=area_code, grant_id=grant, household_id=home, month=owed, purpose=purpose, payee=payee,
                persons=persons, base_fen=fen, total_fen=fen, change="arrears",
                account_id=accounts.get((home, person)) or accounts.get((home, None)),
                change_says=f"{owed:%Y-%m} 少发的补足",
            )
            for grant, home, area_code, payee, person, owed, persons, fen in rows
        ])  # fmt: skip
        _nothing(payroll, "没有要补发的月份。")
        writing.wrote(payroll)
        writing.says(payroll=payroll.pk, total_fen=payroll.total_fen)
    return payroll


def draft_once(area: str, level: str, month: date, programme: str, *, by: Any, at: datetime) -> Payroll:
    """One-off help that was decided and has not been made due: temporary assistance and the like."""
    _may(by, area, level)
    if pays(programme) != "once":
        raise Refused(f"{short_label(programme)}不是一次性救助。", code="not-once")
    low, high = area_range(area, level)
    with act("payroll.drafted", by=by, at=at, area=area, programme=programme, occasion="once") as writing:
        payroll = open_draft(area, level, month_of(month), programme, "once", by, at)
        waiting = (
            Grant.objects.filter(programme=programme, once_fen__gt=0, annulled=False, area_code__gte=low, area_code__lt=high)
            .exclude(pk__in=LedgerEntry.objects.filter(kind="due", purpose="once").values("grant_id"))
            .order_by("area_code", "payee_key", "pk")
        )  # fmt: skip
        grants = list(waiting)
        _lines(
            payroll, [(grant, grant.once_fen or 0) for grant in grants], "once", lambda g: month_of(g.since)
        )
        _nothing(payroll, "没有等着发放的一次性救助。")
        writing.wrote(payroll)
        writing.says(payroll=payroll.pk, total_fen=payroll.total_fen)
    return payroll


def draft_heating(
    area: str, level: str, winter: int, programme: str, *, by: Any, at: datetime,
    progress: Callable[[int, int], None] = no_progress,
) -> Payroll:  # fmt: skip
    """Heating money of a winter (the year it begins) for every running grant of dibao or tekun: what the grant's pack
    says of its household on the day (`heating_amount_year`). Once a winter and household (TL-19), which the ledger enforces:
    of two grants of one household the first is paid.

    Households whose pack says nothing of heating get none; where the answer is unknown, nothing is paid and the act
    says how many.
    """
    _may(by, area, level)
    low, high = area_range(area, level)
    purpose, on = f"heating-{winter}", from_date(at.date())
    with act("payroll.drafted", by=by, at=at, area=area, programme=programme, occasion="heating") as writing:
        payroll = open_draft(area, level, date(winter, 11, 1), programme, "supplement", by, at)
        running = (
            Grant.objects.filter(
                programme=programme, annulled=False, held=False, since__lte=at.date(), area_code__gte=low, area_code__lt=high
            )
            .exclude(ended_on__lt=at.date())
            .exclude(household__in=LedgerEntry.objects.filter(kind="due", purpose=purpose).values("household_id"))
            .select_related("household", "decision")
            .order_by("area_code", "payee_key", "pk")
        )  # fmt: skip
        unknown, grants = 0, list(running)
        amounts: dict[int, tuple[Grant, int]] = {}
        for done, grant in enumerate(grants):
            fen = 0 if grant.household_id in amounts else heating_fen(grant, on)
            if fen is None:
                unknown += 1
            elif fen > 0:
                amounts[grant.household_id] = (grant, fen)
            if done % 200 == 0:
                progress(done, len(grants))
        _lines(payroll, list(amounts.values()), purpose, lambda grant: date(winter, 11, 1))
        _nothing(payroll, "没有要发放取暖救助的户：依据的文件没有规定，或者都已发过。")
        writing.wrote(payroll)
        writing.says(payroll=payroll.pk, total_fen=payroll.total_fen, unknown=unknown)
    return payroll


def heating_fen(grant: Grant, on: int) -> int | None:
    """A winter's heating money of a grant's household by the document that sets it; 0 where none does, None where unknown."""
    pack_id = _setting_heating(grant.pack_id, county_of(grant.area_code), on)
    if pack_id is None:
        return 0
    pack = pack_for(pack_id, grant.area_code)
    file = dossier_of(grant, on)
    if file is None:
        return None
    answer = decide(pack, read_household(file, strict=False), on, because=False).answers[
        "heating_amount_year"
    ]
    return None if answer is None else yuan_to_fen(str(answer))


@lru_cache(maxsize=256)
def _setting_heating(pack_id: str, county: str, on: int) -> str | None:
    """The pack that sets heating money: the grant's own, or another in force in the county on the day. A tekun grant
    goes by the national rules, its heating money by the local document (TL-19)."""
    for one in (pack_id, *pack_ids()):
        pack = read_pack(one)
        document = pack.document
        in_force = (document.start or 0) <= on <= (document.end or NEVER)
        here = county.startswith(area_prefix(document.area))
        if "heating_amount_year" in pack.answers and (one == pack_id or (in_force and here)):
            return one
    return None


def _may(by: Any, area: str, level: str) -> None:
    refuse_unless(by, "payroll.make", "编制发放名册")
    require_area(by, area, level)


def _lines(
    payroll: Payroll, amounts: list[tuple[Grant, int]], purpose: str, month: Callable[[Grant], date]
) -> None:  # fmt: skip
    accounts = accounts_of({grant.household_id for grant, _fen in amounts})
    place_lines(payroll, [
        PayrollLine(
            area_code=grant.area_code, grant=grant, household_id=grant.household_id, month=month(grant),
            purpose=purpose, payee=grant.payee_name, persons=grant.persons, base_fen=fen, total_fen=fen, change="new",
            account_id=accounts.get((grant.household_id, grant.person_id)) or accounts.get((grant.household_id, None)),
        )
        for grant, fen in amounts
    ])  # fmt: skip


def _nothing(payroll: Payroll, says: str) -> None:
    if not payroll.households:
        raise Refused(says, code="nothing-to-pay")
