"""What is done with the honesty file: found, heard, decided by another; corrected; penalties and referrals registered.

Nothing counts before the hearing. What stands is stated of the household as facts, and the pack's own rule bars (LD-35: the
first may be put right, from the second on a year, which ends by itself).
"""

from datetime import date, datetime
from typing import Any

from django.db.models import Q

from doudi.apps.accounts.kin import refuse_kin
from doudi.apps.accounts.policies import refuse_unless
from doudi.apps.honesty.models import Followed, HonestyEntry, Kind, Measure, State
from doudi.apps.people.models import Household, Source
from doudi.apps.people.services.stating import state
from doudi.apps.record.acts import Writing, act
from doudi.core.dates import from_date
from doudi.core.refusal import Refused
from doudi.platform.scoping import covers

#: what counts as a false declaration of the household
FALSE = (Kind.DECLARATION, Kind.FRAUD)
#: what may follow what
_MAY_FOLLOW = {
    Kind.DECLARATION: (Measure.PENALTY,),
    Kind.FRAUD: (Measure.PENALTY, Measure.JUSTICE),
    Kind.CERTIFICATE: (Measure.PENALTY, Measure.OWN_UNIT, Measure.JUSTICE),
    Kind.THREAT: (Measure.POLICE, Measure.JUSTICE),
}


def find(
    kind: str,
    who: str,
    what: str,
    proof: str,
    on: date,
    *,
    area: str,
    by: Any,
    at: datetime,
    household: Household | None = None,
) -> HonestyEntry:
    """Put something on file as found: it does not count yet. Raises Refused without fact and proof, for a day to come, and for a
    declaration that is nobody's household."""
    refuse_unless(by, "honesty.keep", "登记诚信档案")
    if kind not in Kind.values:
        raise Refused("请选种类。", code="no-kind")
    if kind in FALSE and household is None:
        raise Refused("虚假申报、骗取救助要登记在那一户的诚信档案里。", code="no-household", clause="LD-59")
    if not (who.strip() and what.strip() and proof.strip()):
        raise Refused("请写明是谁、什么事实、凭什么证据。", code="no-proof", clause="LD-59")
    if on > at.date():
        raise Refused("发现日期在今天以后，请核对。", code="future-date")
    if not covers(by, area):
        raise Refused("这个地方不在您的辖区之内。", code="outside-area")
    with act("honesty.found", by=by, at=at, area=area, household=household) as writing:
        if household is not None:
            refuse_kin(by, household)
        made = HonestyEntry.objects.create(
            area_code=area, household=household, kind=kind, who=who.strip()[:100], what=what.strip()[:500],
            proof=proof.strip()[:300], found_on=on, found_by=by,
        )  # fmt: skip
        writing.wrote(made)
        writing.says(kind=kind, on=from_date(on))
    return made


def hear(entry: HonestyEntry, on: date, says: str, *, by: Any, at: datetime) -> HonestyEntry:
    """What whoever it is held against has to say, or that they waived it in writing."""
    refuse_unless(by, "honesty.keep", "听取意见")
    if not says.strip() or not entry.found_on <= on <= at.date():
        raise Refused(
            "请写明本人的意见（放弃陈述的写明已签字放弃），日期在发现日期和今天之间。", code="no-hearing"
        )
    with act("honesty.heard", by=by, at=at, area=entry.area_code, household=entry.household) as writing:
        entry = _in_state(entry, State.FOUND)
        _refuse_kin(by, entry)
        entry.heard_on, entry.heard_says, entry.heard_by, entry.state = (
            on,
            says.strip()[:500],
            by,
            State.HEARD,
        )
        entry.save()
        writing.wrote(entry)
    return entry


def decide(entry: HonestyEntry, stands: bool, says: str, *, by: Any, at: datetime) -> HonestyEntry:
    """Whether it stands, by somebody else than who found it. Raises Refused before the hearing."""
    refuse_unless(by, "honesty.decide", "认定诚信记录")
    if not says.strip():
        raise Refused("请写明认定的理由。", code="no-reason", clause="LD-59")
    with act("honesty.decided", by=by, at=at, area=entry.area_code, household=entry.household) as writing:
        if not HonestyEntry.objects.filter(pk=entry.pk).exclude(state=State.FOUND).exists():
            raise Refused("还没有听取本人的意见，不能认定。", code="not-heard", clause="LD-35")
        entry = _in_state(entry, State.HEARD)
        _refuse_kin(by, entry)
        if by.pk == entry.found_by_id:
            raise Refused("自己发现的，要由另一位同志认定。", code="four-eyes")
        entry.state = State.STANDS if stands else State.DROPPED
        entry.decided_on, entry.decided_by, entry.decided_says = at.date(), by, says.strip()[:300]
        entry.save()
        writing.wrote(entry)
        writing.says(outcome=entry.state, kind=entry.kind)
        _state_facts(entry, by, at, writing)
    return entry


def correct(entry: HonestyEntry, on: date, *, by: Any, at: datetime) -> HonestyEntry:
    """The household has declared anew, truly. Once only: the second false declaration bars (LD-35)."""
    refuse_unless(by, "honesty.keep", "登记更正")
    with act("honesty.corrected", by=by, at=at, area=entry.area_code, household=entry.household) as writing:
        entry = _in_state(entry, State.STANDS)
        _refuse_kin(by, entry)
        earlier = standing_before(entry)
        if entry.kind not in FALSE or earlier:
            raise Refused(
                "只有第一次虚假申报可以更正一次；第二次起按规定一年内不得申请。",
                code="no-second-correction",
                clause="LD-35",
            )
        if entry.corrected_on is not None or not entry.found_on <= on <= at.date():
            raise Refused("已经更正过，或者日期不对（应在发现日期和今天之间）。", code="corrected")
        entry.corrected_on = on
        entry.save()
        writing.wrote(entry)
    return entry


def follow(
    entry: HonestyEntry, measure: str, to: str, document: str, on: date, *, by: Any, at: datetime
) -> Followed:
    """Register a penalty or a referral (LD-62, LD-63). Threats go to the police at once; everything else has to stand first."""
    refuse_unless(by, "honesty.decide", "登记处罚和移送")
    if not (to.strip() and document.strip()) or not entry.found_on <= on <= at.date():
        raise Refused(
            "请写明机关、文书号和日期（在发现日期和今天之间）。", code="no-document", clause="LD-62"
        )
    with act("honesty.followed", by=by, at=at, area=entry.area_code, household=entry.household) as writing:
        entry = HonestyEntry.objects.select_for_update(of=("self",)).get(pk=entry.pk)
        _refuse_kin(by, entry)
        if measure not in _MAY_FOLLOW[Kind(entry.kind)]:
            raise Refused("这种情形不适用这项措施，请核对。", code="other-measure", clause="LD-62")
        if entry.state == State.DROPPED or (entry.state != State.STANDS and measure != Measure.POLICE):
            raise Refused(
                "还没有认定（或已认定不成立），不能处罚或移送。", code="not-standing", clause="LD-62"
            )
        made = Followed.objects.create(
            area_code=entry.area_code, entry=entry, measure=measure, to=to.strip()[:100], document=document.strip()[:60], on=on, by=by,
        )  # fmt: skip
        writing.wrote(made)
        writing.says(what=measure, number=made.document)
    return made


def conclude(followed: Followed, result: str, on: date, *, by: Any, at: datetime) -> Followed:
    """What came of a penalty or referral."""
    refuse_unless(by, "honesty.decide", "登记处理结果")
    if not result.strip() or not followed.on <= on <= at.date():
        raise Refused("请写明结果和日期。", code="no-result", clause="LD-62")
    with act(
        "honesty.concluded", by=by, at=at, area=followed.area_code, household=followed.entry.household
    ) as writing:
        followed = (
            Followed.objects.select_for_update(of=("self",)).select_related("entry").get(pk=followed.pk)
        )
        _refuse_kin(by, followed.entry)
        if followed.result:
            raise Refused("处理结果已经登记过了，请刷新页面看一看。", code="concluded", clause="LD-62")
        followed.result, followed.result_on = result.strip()[:300], on
        followed.save()
        writing.wrote(followed)
    return followed


def standing_before(entry: HonestyEntry) -> int:
    """False declarations of the same household that stand and were found before this one."""
    rows = HonestyEntry.objects.filter(household=entry.household, kind__in=FALSE, state=State.STANDS)
    earlier = Q(found_on__lt=entry.found_on) | Q(found_on=entry.found_on, pk__lt=entry.pk)
    return rows.filter(earlier).count()


def _state_facts(entry: HonestyEntry, by: Any, at: datetime, writing: Writing) -> None:
    """What stands against a household, as the facts that the pack's rule reads."""
    if entry.household is None or entry.kind not in FALSE or entry.state != State.STANDS:
        return
    days = list(
        HonestyEntry.objects.filter(
            household=entry.household, kind__in=FALSE, state=State.STANDS
        ).values_list("found_on", flat=True)
    )
    facts = {"false_declarations": len(days), "last_false_declaration": max(days).isoformat()}
    writing.wrote(state(
        entry.household, None, facts, source=Source.DECIDED, on=at.date(), by=by, at=at, detail="诚信档案",
    ))  # fmt: skip


def _in_state(entry: HonestyEntry, wanted: str) -> HonestyEntry:
    found = HonestyEntry.objects.select_for_update(of=("self",)).select_related("household").get(pk=entry.pk)
    if found.state != wanted:
        raise Refused(
            f"这一条现在是“{found.get_state_display()}”，不能这样办。请刷新页面。", code="honesty-state"
        )
    return found


def _refuse_kin(by: Any, entry: HonestyEntry) -> None:
    if entry.household is not None:
        refuse_kin(by, entry.household)
