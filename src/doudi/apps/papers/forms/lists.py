"""Sheets of many households: roster, payroll, changes of a month, near relatives, the spot-check draw. Identity numbers
and accounts are masked on them: a list lies open on more desks than a case does."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from doudi.apps.accounts.area_names import area_name, short_area_name
from doudi.apps.accounts.models import KinFiling
from doudi.apps.grants.models import Grant, GrantVersion
from doudi.apps.grants.programmes import programme_label
from doudi.apps.papers.context import day, month, to_sign
from doudi.apps.payments.models import Account, Payroll
from doudi.apps.record.acts import canonical
from doudi.apps.spot_checks import lists
from doudi.apps.spot_checks.models import Draw
from doudi.core.dates import from_date
from doudi.core.refusal import Refused
from doudi.documents.forms import money, office
from doudi.platform.masking import masked_account, masked_citizen_id, masked_phone
from doudi.procedure.sampling import RANDOM

MAKER = ("制表人", "审核人")


@dataclass(frozen=True)
class Asked:
    """A list somebody asks for. `grants`: those of the rows they may see, of one programme."""

    area: str
    programme: str
    grants: Any
    on: date
    at: datetime
    office: str

    @property
    def title(self) -> str:
        return f"{area_name(self.area)}{programme_label(self.programme)}"


def roster(asked: Asked) -> money.Roster:
    """花名册: whom the programme reaches on the day."""
    running = [
        grant
        for grant in asked.grants.filter(since__lte=asked.on).select_related("household__head", "person")
        if grant.ended_on is None or grant.ended_on >= asked.on
    ]
    accounts = _accounts(grant.household_id for grant in running)
    versions = _versions(running, asked.on)
    rows = []
    for grant in sorted(running, key=lambda one: (one.area_code, one.payee_key, one.pk)):
        version = versions.get(grant.pk)
        person = grant.person or grant.household.head
        account = accounts.get((grant.household_id, grant.person_id)) or accounts.get(
            (grant.household_id, None)
        )
        rows.append(
            money.RosterRow(
                division=short_area_name(grant.area_code),
                household_head=grant.payee_name,
                citizen_id=masked_citizen_id(person.citizen_id) if person else "",
                number=grant.number,
                persons=grant.persons,
                category="",
                base=version.base_fen if version else grant.monthly_fen,
                supplement=version.supplement_fen if version else 0,
                since=month(grant.since),
                account=masked_account(account.number) if account else "",
                phone=masked_phone(person.phone) if person else "",
            )
        )
    return money.Roster(
        office=asked.office, number="", printed_at=asked.at, title=f"{asked.title}花名册", area=area_name(asked.area),
        programme=programme_label(asked.programme), on=from_date(asked.on), rows=tuple(rows),
    )  # fmt: skip


def month_change(asked: Asked) -> money.MonthChange:
    """月变动情况表 of the month of `on`: against the month before, grant by grant."""
    first = asked.on.replace(day=1)
    before_day = first - timedelta(days=1)
    grants = list(asked.grants.filter(annulled=False).select_related("household"))
    before, after = _amounts(grants, before_day), _amounts(grants, _month_end(first))
    rows = []
    for grant in sorted(grants, key=lambda one: (one.area_code, one.payee_key, one.pk)):
        old, new = before.get(grant.pk), after.get(grant.pk)
        if old == new:
            continue
        version = _latest(grant, _month_end(first))
        rows.append(
            money.ChangeRow(
                kind=_kind(old, new),
                division=short_area_name(grant.area_code),
                household_head=grant.payee_name,
                persons_before=old[0] if old else 0,
                persons_after=new[0] if new else 0,
                before=old[1] if old else 0,
                after=new[1] if new else 0,
                reason=grant.ended_because if new is None else (version.because if version else ""),
            )
        )
    return money.MonthChange(
        office=asked.office, number="", printed_at=asked.at, title=f"{asked.title}月变动情况表", area=area_name(asked.area),
        programme=programme_label(asked.programme), month=first.year * 100 + first.month,
        households_before=len(before), persons_before=sum(one[0] for one in before.values()),
        amount_before=sum(one[1] for one in before.values()), rows=tuple(rows), signatures=to_sign(*MAKER),
    )  # fmt: skip


def payroll_sheet(payroll: Payroll, at: datetime, by_office: str) -> money.PayrollSheet:
    """发放表 of a payroll that is locked: what was locked is what is printed."""
    if payroll.locked_at is None:
        raise Refused("发放名册还没有锁定，金额还会变，不能打印；请先锁定。", code="not-locked")
    rows = []
    lines = payroll.lines.select_related("household__head", "account", "grant__person")
    for line in lines.order_by("place"):
        person = line.grant.person or line.household.head
        account = line.account
        rows.append(
            money.PayrollRow(
                division=short_area_name(line.area_code),
                household_head=line.payee,
                citizen_id=masked_citizen_id(person.citizen_id) if person else "",
                persons=line.persons,
                base=line.base_fen,
                supplement=line.supplement_fen,
                account_name=account.holder if account else "",
                bank=account.bank if account else "",
                account=masked_account(account.number) if account else "",
            )
        )
    return money.PayrollSheet(
        office=by_office, number=payroll.reference, printed_at=at, title=payroll.title,
        area=area_name(payroll.area_code), programme=programme_label(payroll.programme),
        month=payroll.month.year * 100 + payroll.month.month, fund="", rows=tuple(rows), signed_by_receivers=False,
        signatures=to_sign("制表人", "审核人", "财政部门"),
    )  # fmt: skip


def relatives_filing(
    filings: Iterable[KinFiling], unit: str, at: datetime, on: int
) -> office.RelativesFiling:
    """近亲属备案表 (LD-22): officials, their relatives, and the help those receive."""
    rows = []
    for one in filings:
        person = one.person
        grant = _help_of(person) if person else None
        rows.append(
            office.RelativeRow(
                official=one.official_name,
                unit=unit,
                post=one.post,
                relation=one.relation,
                name=one.relative_name,
                citizen_id=masked_citizen_id(person.citizen_id) if person else "",
                programme=programme_label(grant.programme) if grant else "",
                persons=grant.persons if grant else None,
                amount_month=grant.monthly_fen if grant else None,
                since=month(grant.since) if grant else None,
                remark="" if one.ended_on is None else f"{one.ended_on} 撤销备案",
            )
        )
    return office.RelativesFiling(
        office=unit, number="", printed_at=at, unit=unit, filed_on=on, rows=tuple(rows), signatures=to_sign("填报人", "单位负责人"),
    )  # fmt: skip


def spot_check_list(draw: Draw, at: datetime, by_office: str) -> office.SpotCheckList:
    """抽查名单: what was drawn from what, and how anyone repeats it."""
    if draw.drawn_at is None:
        raise Refused("还没有抽取，不能打印抽查名单。", code="not-drawn")
    chosen = draw.cases.filter(drawn=True).select_related("case__household", "survey").order_by("place")
    strata: dict[str, list[int]] = {}
    for item in draw.items:
        counts = strata.setdefault(str(item["stratum"]), [0, 0, 0])
        counts[0] += 1
        counts[1] += bool(item["must"])
    rows = []
    for one in chosen:
        stratum = one.case.area_code[:9] + "000"
        if stratum in strata:
            strata[stratum][2] += 1
        visitors = (
            "、".join(one.survey.signers.filter(user__isnull=False).values_list("name", flat=True))
            if one.survey
            else ""
        )
        rows.append(
            office.SpotRow(
                case_number=one.case.number,
                household_head=one.case.household.head_name,
                village=short_area_name(one.case.area_code),
                stratum=short_area_name(stratum),
                why="随机抽取" if one.why == RANDOM else one.why,
                visitors=visitors,
                visited_on=day(one.visited_on),
                result={"agrees": "一致", "differs": "不一致"}.get(one.finding, ""),
            )
        )
    return office.SpotCheckList(
        office=by_office, number=str(draw.pk), printed_at=at, title=draw.title, drawn_on=from_date(draw.drawn_at.date()),
        share=f"{draw.share:.0%}", seed=draw.seed, fingerprint=hashlib.sha256(canonical(draw.items)).hexdigest(),
        repeat_with=lists.command(draw, f"draw-{draw.pk}.csv"),
        strata=tuple(
            office.Stratum(name=short_area_name(name), cases=n, must=must, drawn=taken)
            for name, (n, must, taken) in strata.items()
        ),
        rows=tuple(rows), signatures=to_sign("抽取人", "监督人"),
    )  # fmt: skip


def _accounts(households: Iterable[int]) -> dict[tuple[int, int | None], Account]:
    found = Account.objects.filter(household_id__in=list(households), until__isnull=True, holds=True)
    return {(one.household_id, one.person_id): one for one in found}


def _versions(grants: list[Grant], on: date) -> dict[int, GrantVersion]:
    """The version of each grant in force on a day."""
    found: dict[int, GrantVersion] = {}
    rows = GrantVersion.objects.filter(grant__in=grants, from_month__lte=on).order_by("from_month", "at")
    for version in rows:
        found[version.grant_id] = version
    return found


def _amounts(grants: list[Grant], on: date) -> dict[int, tuple[int, int]]:
    """(persons, fen) of every grant that runs on a day."""
    running = [g for g in grants if g.since <= on and (g.ended_on is None or g.ended_on >= on)]
    versions = _versions(running, on)
    return {
        g.pk: (versions[g.pk].persons, versions[g.pk].monthly_fen)
        if g.pk in versions
        else (g.persons, g.monthly_fen)
        for g in running
    }


def _latest(grant: Grant, on: date) -> GrantVersion | None:
    return _versions([grant], on).get(grant.pk)


def _kind(old: tuple[int, int] | None, new: tuple[int, int] | None) -> str:
    if old is None:
        return "新增"
    if new is None:
        return "停发"
    return "增发" if new[1] >= old[1] else "减发"


def _month_end(first: date) -> date:
    return (first.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)


def _help_of(person: Any) -> Grant | None:
    of_household = Grant.objects.filter(household__memberships__person=person, ended_on__isnull=True)
    return of_household.order_by("since").first()
