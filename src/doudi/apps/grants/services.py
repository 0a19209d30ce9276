"""From a decision to a grant: what is given each month (or once), since when, to whom, until when to look again."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db import IntegrityError, connection, transaction

from doudi.apps.cases.models import Decision
from doudi.apps.cases.packs import local_values, pack_of_decision
from doudi.apps.grants.amounts import Amount, Line, dibao_amount, supplements, tekun_amount
from doudi.apps.grants.changes import require_hearing, set_amount
from doudi.apps.grants.models import NEVER_WITH, Grant, GrantPerson, GrantVersion
from doudi.apps.grants.months import day_after_period, month_after, period_end
from doudi.apps.grants.programmes import given_to_persons, pays, programme_label
from doudi.apps.grants.restoring import reopen
from doudi.apps.people.models import Household, Person, Source, Support
from doudi.apps.record.acts import Writing, act, also_wrote, updated
from doudi.core.dates import from_date
from doudi.core.refusal import Refused
from doudi.policy.pack import Pack


@dataclass
class Wanted:
    """One grant that a decision gives: to the household, or to one of its persons."""

    amount: Amount | None
    persons: list[Person]
    person: Person | None = None
    care_level: str = ""


def grant_from(decision: Decision, *, by: Any, at: datetime) -> list[Grant]:
    """The grants that an approval gives, each with its first version (or the next one of a grant that runs).

    One for the household, or one for each person of a programme that is given to persons. Raises Refused when the
    decision does not approve, gives no amount, or gives what a person may not have beside what runs; then nothing
    is kept. Asking again for a decision that has its grants gives those.
    """
    there = list(Grant.objects.filter(decision=decision).order_by("id"))
    if there:
        return there
    if decision.outcome != "approve":
        raise Refused("这个决定不是准予，不能据此发放救助。", code="not-approved")
    case = decision.case
    programme = decision.programme or case.programme
    how = pays(programme)
    pack = pack_of_decision(decision)
    with act(
        "grant.made", by=by, at=at, area=case.area_code, case=case, programme=programme
    ) as writing:  # fmt: skip
        Household.objects.select_for_update().get(pk=case.household_id)
        made = []
        for wanted in _wanted(decision, programme, how, pack):
            running = _running(case.household, programme, wanted.person, decision.on)
            if running is not None:
                made.append(_renew(running, decision, wanted, pack, by, at, writing))
            else:
                made.append(_begin(decision, programme, how, wanted, pack, by, at, writing))
        writing.says(grants=[grant.number for grant in made], month_fen=sum(g.monthly_fen for g in made))
    return made


def _wanted(decision: Decision, programme: str, how: str, pack: Pack) -> list[Wanted]:
    """What the decision gives, with whom it covers."""
    people = _people(decision)
    on = from_date(decision.on)
    if how != "monthly":
        return [Wanted(None, [])]
    if programme == "dibao":
        amount = dibao_amount(decision.answers, decision.because or {})
        amount = amount or _as_decided(decision, programme)
        amount.lines += supplements(pack, decision.dossier, on)
        _agrees(decision, amount)
        return [Wanted(amount, people)]
    if programme == "tekun":
        return _tekun(decision, people, pack, on)
    ids = decision.answers.get(programme)
    chosen = [one for one in people if one.number in ids] if isinstance(ids, list) else people
    amount = _as_decided(decision, programme)
    if given_to_persons(programme):
        return [Wanted(amount, [one], one) for one in chosen]
    return [Wanted(amount, chosen)]


def _tekun(decision: Decision, people: list[Person], pack: Pack, on: int) -> list[Wanted]:
    local = decision.local_values
    if local is None:
        local = local_values(decision.area_code)
    ids = decision.answers.get("tekun") or []
    levels = decision.answers.get("care_level") or []
    found = []
    for place, number in enumerate(ids):
        person = next((one for one in people if one.number == number), None)
        if person is None:
            raise Refused(
                f"决定里的特困人员（{number}）不在本户成员里，请核对户档案后重新决定。", code="unknown-person"
            )
        amount = tekun_amount(pack, local, decision.dossier, on, decision.answers) or _as_decided(
            decision, "tekun"
        )
        found.append(Wanted(amount, [person], person, str(levels[place]) if place < len(levels) else ""))
    if not found:
        raise Refused("决定里没有一名成员符合特困，不能据此发放。请重新作出决定。", code="nobody-tekun")
    return found


def _as_decided(decision: Decision, programme: str) -> Amount:
    """The amount as people decided it, where no rule works it out."""
    if decision.monthly_fen is None:
        raise Refused(
            f"决定没有写明{programme_label(programme)}每月多少钱，不能发放。请在决定里写明金额和理由。",
            code="no-amount",
        )
    return Amount([Line("base", "按决定的金额", decision.monthly_fen)])


def _agrees(decision: Decision, amount: Amount) -> None:
    if decision.monthly_fen is not None and decision.monthly_fen not in (amount.base_fen, amount.monthly_fen):
        raise Refused(
            "决定上写的月金额和按当时的事实算出来的不一样，不能发放。请核对后重新作出决定。",
            code="amount-differs",
        )


def _people(decision: Decision) -> list[Person]:
    """The household's persons whom the dossier counted, in its order."""
    numbers = [
        str(one.get("person_id"))
        for one in (decision.dossier or {}).get("persons", [])
        if str(one.get("counted")).lower() != "false" and not one.get("died_on")
    ]
    found = {one.number: one for one in Person.objects.filter(number__in=numbers)}
    return [found[number] for number in numbers if number in found]


def _running(household: Household, programme: str, person: Person | None, on: date) -> Grant | None:
    running = Grant.objects.select_for_update().filter(
        household=household, programme=programme, annulled=False, person=person
    )  # fmt: skip
    last = running.order_by("-since").first()
    return last if last and (last.ended_on is None or last.ended_on >= month_after(on)) else None


def _begin(
    decision: Decision, programme: str, how: str, wanted: Wanted, pack: Pack, by: Any, at: datetime, writing: Writing
) -> Grant:  # fmt: skip
    case, household = decision.case, decision.case.household
    since = month_after(decision.on) if how != "once" else decision.on
    number = _next_number(case.area_code, decision.on)
    grant = Grant(
        area_code=household.area_code,
        number=number,
        household=household,
        person=wanted.person,
        beneficiary=wanted.person.number if wanted.person else "household",
        programme=programme,
        decision=decision,
        pack_id=case.pack_id,
        payee_name=wanted.person.name if wanted.person else household.head_name,
        payee_key=wanted.person.name_key[:120] if wanted.person else household.head_key,
        persons=len(wanted.persons) or decision.persons,
        monthly_fen=wanted.amount.monthly_fen if wanted.amount else 0,
        fund=fund_of(programme, household.residence),
        since=since,
    )
    _until(grant, decision, pack)
    if how == "once":
        if not decision.once_fen:
            raise Refused(
                "决定没有写明一次性救助多少钱，不能发放。请在决定里写明金额和理由。", code="no-amount"
            )
        grant.once_fen, grant.ended_on, grant.ended_because = decision.once_fen, since, "一次性救助"
    _save_new(grant)
    writing.wrote(grant)
    if wanted.amount:
        writing.wrote(_version(grant, wanted.amount, since, "首次核定", by, at))
        for person in wanted.persons:
            writing.wrote(cover(grant, person, wanted.care_level))
    _replace_imported(grant)
    writing.wrote(_support(grant, decision, by, at))
    return grant


def _renew(
    grant: Grant, decision: Decision, wanted: Wanted, pack: Pack, by: Any, at: datetime, writing: Writing
) -> Grant:  # fmt: skip
    """The grant goes on by a new decision: another amount and people from next month, the times counted anew."""
    from_month = month_after(decision.on)
    if wanted.amount and wanted.amount.monthly_fen < grant.monthly_fen:
        require_hearing(grant, decision.case)
    if grant.gradual_until is not None:
        reopen(grant, writing)
    grant.decision, grant.pack_id = decision, decision.case.pack_id
    _until(grant, decision, pack, since=from_month)
    if wanted.amount:
        _cover_anew(grant, wanted, from_month)
        grant.persons = len(wanted.persons) or grant.persons
        writing.wrote(set_amount(grant, wanted.amount, from_month, "复核后重新核定", by, at))
    else:
        grant.save()
    writing.wrote(grant)
    return grant


def _cover_anew(grant: Grant, wanted: Wanted, from_month: date) -> None:
    stay = {person.pk for person in wanted.persons}
    open_ = grant.covered.filter(ended_on__isnull=True, annulled=False)
    for one in open_.exclude(person__in=stay):
        one.ended_on = max(one.since, from_month - timedelta(days=1))
        one.save()
        also_wrote(GrantPerson, [one.pk])
    there = set(open_.values_list("person_id", flat=True))
    for person in wanted.persons:
        if person.pk not in there:
            also_wrote(GrantPerson, [cover(grant, person, wanted.care_level, since=from_month).pk])


def _until(grant: Grant, decision: Decision, pack: Pack, since: date | None = None) -> None:
    """Until when the grant is good, and when it is looked at again, by the pack's numbers."""
    start = since or grant.since
    on, area = from_date(decision.on), grant.area_code
    residence = decision.case.household.residence or None

    def months(name: str) -> int | None:
        value = getattr(pack.parameters.resolve(name, on, area, residence), "value", None)
        return value if isinstance(value, int) else None

    valid = months("grant_valid_months")
    if valid:
        grant.valid_until = period_end(start, valid)
    every = decision.answers.get("review_every_months")
    if every is None:
        every = months("review_months")
    if every:
        grant.next_review_on = day_after_period(start, int(every))


def _next_number(area: str, on: date) -> str:
    with connection.cursor() as cursor:
        cursor.execute("select nextval(pg_get_serial_sequence('grants_grant', 'id'))")
        return f"{area[:6]}{on:%Y%m}{cursor.fetchone()[0]:08d}"


def _save_new(grant: Grant) -> None:
    try:
        with transaction.atomic():
            grant.save(force_insert=True)
    except IntegrityError as twice:
        raise Refused(
            f"{grant.payee_name}已经在享{programme_label(grant.programme)}，同一项目不能同时享受两份。"
            "请先核对在享的待遇，要变动的办理变更或停发。",
            code="twice",
        ) from twice


def cover(grant: Grant, person: Person, care_level: str = "", since: date | None = None) -> GrantPerson:
    """Put a person under a grant. Raises Refused when something that excludes it runs for the person."""
    try:
        with transaction.atomic():
            return GrantPerson.objects.create(
                area_code=grant.area_code, grant=grant, person=person, programme=grant.programme,
                care_level=care_level, since=since or grant.since, ended_on=grant.ended_on,
            )  # fmt: skip
    except IntegrityError as excluded:
        pair = next((two for two in NEVER_WITH if f"never_{two[0]}_with_{two[1]}" in str(excluded)), None)
        other = grant.programme if pair is None else pair[grant.programme == pair[0]]
        raise Refused(
            f"{person.name}正在享受{programme_label(other)}，不能同时享受{programme_label(grant.programme)}。"
            "请先停发其中一项，或者不把他计入共同生活人口，再作决定。",
            code="never-with",
        ) from excluded


def _version(
    grant: Grant, amount: Amount, from_month: date, because: str, by: Any, at: datetime
) -> GrantVersion:  # fmt: skip
    return GrantVersion.objects.create(
        area_code=grant.area_code, grant=grant, from_month=from_month, lines=amount.as_json(),
        base_fen=amount.base_fen, supplement_fen=amount.supplement_fen, monthly_fen=amount.monthly_fen,
        persons=grant.persons, because=because, by=by, at=at,
    )  # fmt: skip


def _replace_imported(grant: Grant) -> None:
    """What the register said was running is now this grant."""
    imported = Support.objects.filter(
        household=grant.household, person=grant.person, programme=grant.programme, grant_id__isnull=True,
        ended_on__isnull=True, stands=True,
    ).exclude(programme="temporary")  # fmt: skip
    updated(imported, stands=False, why_not="已由本系统发放的待遇代替")


def _support(grant: Grant, decision: Decision, by: Any, at: datetime) -> Support:
    """The same for the dossier: what the household now receives."""
    return Support.objects.create(
        area_code=grant.area_code, household=grant.household, person=grant.person, source=Source.DECIDED,
        on=decision.on, detail="救助决定", case=decision.case, by=by, at=at, programme=grant.programme,
        monthly_fen=grant.monthly_fen if pays(grant.programme) == "monthly" else None, since=grant.since,
        valid_until=grant.valid_until, ended_on=grant.ended_on, amount_fen=grant.once_fen,
        approved_by=decision.level if decision.level in ("township", "county") else "", grant_id=grant.pk,
    )  # fmt: skip


def fund_of(programme: str, residence: str) -> str:
    """Which fund pays a programme: dibao has one for towns and one for the country, the others one each."""
    return f"dibao_{residence or 'rural'}" if programme == "dibao" else programme
