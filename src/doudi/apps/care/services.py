"""特困人员's care, act by act: how they are looked after, the agreement, visits, the assessment, the funeral."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from doudi.apps.accounts.policies import refuse_unless
from doudi.apps.care.models import (
    Arrangement,
    CareAssessment,
    CareVisit,
    CustodyAgreement,
    Funeral,
    Service,
    Visitor,
    Way,
)
from doudi.apps.care.selectors import agreement_on, is_tekun
from doudi.apps.files.services import keep
from doudi.apps.files.uploads import Upload
from doudi.apps.people.models import Person, Source
from doudi.apps.people.services import state
from doudi.apps.record.acts import act
from doudi.core.refusal import Refused
from doudi.platform.scoping import covers

#: the six items of self-care, as the sheet has them (特困人员认定办法)
ITEMS = ("自主吃饭", "自主穿衣", "自主上下床", "自主如厕", "室内自主行走", "自主洗澡")
#: from so many items lost on the capacity is gone; from one on, partly
WHOLLY, PARTLY = 4, 1


def ability(lost: int) -> str:
    """full, partial or none, by how many of the six items somebody cannot do alone."""
    return "none" if lost >= WHOLLY else "partial" if lost >= PARTLY else "full"


def _looked_after(person: Person, by: Any, at: datetime, tried: str, what: str = "care.arrange") -> Any:
    """The household of a person who may be cared for here; Refused otherwise. `what`: the right that is asked for."""
    refuse_unless(by, what, tried)
    if person.household is None or not covers(by, person.area_code):
        raise Refused("这个人不在您的辖区，或者已经不在户里。", code="outside-area")
    if not is_tekun(person, at.date()):
        raise Refused(f"{person.name}现在不是特困供养人员，不登记照料。", code="not-tekun", clause="LN-10")
    return person.household


def arrange(
    person: Person, way: str, cadre: Any, institution: str, since: date, *, by: Any, at: datetime
) -> Arrangement:
    """Lay down how somebody is looked after. At home a cadre of the township is bound to household and person (LN-10)."""
    home = _looked_after(person, by, at, "安排供养方式")
    if way not in Way.values or since > at.date():
        raise Refused("请选分散供养还是集中供养；起期不能在今天以后。", code="way-missing")
    if way == Way.INSTITUTION and not institution.strip():
        raise Refused("集中供养的要写明供养机构。", code="institution-missing")
    if way == Way.HOME and (
        cadre is None or cadre.level != "township" or cadre.area_code[:9] != person.area_code[:9]
    ):
        raise Refused(
            "分散供养的由本乡镇干部包户包人，请选一位本乡镇的工作人员。", code="cadre-missing", clause="LN-10"
        )
    with act("care.arranged", by=by, at=at, area=person.area_code, household=home) as writing:
        before = Arrangement.objects.select_for_update().filter(person=person, until__isnull=True).first()
        if before is not None:
            if since < before.since:
                raise Refused("新的安排不能早于现在的安排。", code="bad-period")
            before.until = since
            before.save()
            writing.wrote(before)
        made = Arrangement.objects.create(
            area_code=person.area_code, household=home, person=person, way=way, cadre=cadre if way == Way.HOME else None,
            institution=institution.strip()[:80] if way == Way.INSTITUTION else "", since=since, by=by,
        )  # fmt: skip
        writing.wrote(made)
        writing.says(way=way)
    return made


@dataclass(frozen=True)
class Agreement:
    """A custody agreement as it was signed."""

    custodian: str
    relation: str
    phone: str
    signed_on: date
    valid_until: date


def agree(person: Person, signed: Agreement, paper: Upload, *, by: Any, at: datetime) -> CustodyAgreement:
    """Keep a signed custody agreement (LN-43); the one before it ends on the day of the new one.

    Raises Refused for one that has run out, or is older than the one that is there: neither is what holds today.
    """
    home = _looked_after(person, by, at, "登记委托监护协议")
    if not signed.custodian.strip():
        raise Refused("请写明受托监护人。", code="custodian-missing", clause="LN-43")
    if not signed.signed_on <= at.date() or signed.valid_until <= signed.signed_on:
        raise Refused("签订日期不能在今天以后，有效期止要晚于签订日期。", code="bad-period", clause="LN-43")
    if signed.valid_until < at.date():
        raise Refused(
            "这份协议已经过期，登记了也不算有协议，请登记现在有效的。", code="lapsed", clause="LN-43"
        )
    with act("care.agreed", by=by, at=at, area=person.area_code, household=home) as writing:
        for before in CustodyAgreement.objects.select_for_update().filter(
            person=person, ended_on__isnull=True
        ):
            if signed.signed_on < before.signed_on:
                raise Refused(
                    f"已经登记了{before.signed_on:%Y-%m-%d}签的协议，比这一份新，不用再登记旧的。",
                    code="older-agreement",
                    clause="LN-43",
                )
            before.ended_on, before.ended_because = signed.signed_on, "签了新协议"
            before.save()
            writing.wrote(before)
        file = keep(
            paper.content, paper.name, paper.media_type, "custody", area=person.area_code, by=by, at=at, household=home
        )  # fmt: skip
        made = CustodyAgreement.objects.create(
            area_code=person.area_code, household=home, person=person, custodian=signed.custodian.strip()[:60],
            relation=signed.relation.strip()[:40], phone=signed.phone.strip(), signed_on=signed.signed_on,
            valid_until=signed.valid_until, file=file, by=by,
        )  # fmt: skip
        said = state(
            home,
            person,
            {"custody_agreement": True},
            source=Source.FOUND,
            on=at.date(),
            by=by,
            at=at,
            proof=file,
        )
        writing.wrote(made, file, said)
    return made


def end_agreement(agreement: CustodyAgreement, why: str, *, by: Any, at: datetime) -> CustodyAgreement:
    """End an agreement before its time; the person is again without one."""
    refuse_unless(by, "care.arrange", "终止委托监护协议")
    if not why.strip():
        raise Refused("请写明为什么终止。", code="why-missing", clause="LN-43")
    with act(
        "care.agreement_ended", by=by, at=at, area=agreement.area_code, household=agreement.household_id
    ) as writing:
        one = (
            CustodyAgreement.objects.select_for_update()
            .select_related("household", "person")
            .get(pk=agreement.pk)
        )
        if one.ended_on:
            raise Refused("这份协议已经终止了。", code="ended-already")
        one.ended_on, one.ended_because = at.date(), why.strip()[:200]
        one.save()
        said = state(
            one.household, one.person, {"custody_agreement": False}, source=Source.FOUND, on=at.date(), by=by, at=at
        )  # fmt: skip
        writing.wrote(one, said)
    return one


@dataclass(frozen=True)
class Visited:
    """A visit as it is logged. `services`: names of Service; a custodian's visit has one or more (LN-11)."""

    on: date
    visitor: str
    services: tuple[str, ...]
    well: bool
    says: str


def visit(person: Person, seen: Visited, *, by: Any, at: datetime) -> CareVisit:
    """Log a visit: the cadre's own (LN-10), or the custodian's, told to whoever logs it (LN-11).

    A cadre logs his own visits only; a custodian's needs an agreement that holds on the day, and says what was done.
    """
    home = _looked_after(person, by, at, "登记照料走访", "care.visit")
    if seen.visitor not in Visitor.values or seen.on > at.date():
        raise Refused("请选是谁走访的；日期不能在今天以后。", code="visitor-missing")
    if not seen.well and not seen.says.strip():
        raise Refused("情况不正常的，请写明看到了什么、怎样处理。", code="says-missing")
    if seen.visitor == Visitor.CADRE:
        bound = Arrangement.objects.filter(person=person, until__isnull=True, cadre=by).exists()
        if not bound:
            raise Refused("包户走访由包这一户的干部自己登记。", code="not-bound", clause="LN-10")
        name = by.display_name or by.username
    else:
        agreement = agreement_on(person, seen.on)
        if agreement is None:
            raise Refused(
                "那一天没有有效的委托监护协议，先补签、登记协议。", code="no-agreement", clause="LN-43"
            )
        if not seen.services or set(seen.services) - set(Service.values):
            raise Refused(
                "请选监护人做了什么：看护、日常照料或住院陪护。", code="service-missing", clause="LN-11"
            )
        name = agreement.custodian
    with act("care.visited", by=by, at=at, area=person.area_code, household=home) as writing:
        made = CareVisit.objects.create(
            area_code=person.area_code, household=home, person=person, on=seen.on, visitor=seen.visitor, visitor_name=name,
            services=sorted(set(seen.services)) if seen.visitor == Visitor.CUSTODIAN else [], well=seen.well,
            says=seen.says.strip()[:500], by=by, at=at,
        )  # fmt: skip
        facts = {"last_visited_on": seen.on.isoformat()}
        if seen.visitor == Visitor.CUSTODIAN:
            facts |= {"care_delivered": True}  # type: ignore[dict-item]
        said = state(home, person, facts, source=Source.FOUND, on=seen.on, by=by, at=at)
        writing.wrote(made, said)
        writing.says(visitor=seen.visitor, well=seen.well)
    return made


def assess(
    person: Person, items: dict[str, bool], assessors: str, because: str, on: date, *, by: Any, at: datetime
) -> CareAssessment:
    """Assess the six items. What follows, how many are lost and the ability, is stated as found by people; the level of care
    is the pack's to say (care_level)."""
    home = _looked_after(person, by, at, "评估生活自理能力")
    if set(items) != set(ITEMS):
        raise Refused("六项都要评估，一项也不能空着。", code="item-missing")
    split = assessors.replace("，", "、").replace(",", "、").split("、")
    names = list(dict.fromkeys(one.strip() for one in split if one.strip()))
    if len(names) < 2:
        raise Refused("评估由两人以上进行，请写明都是谁。", code="assessors-missing")
    if on > at.date():
        raise Refused("评估日期不能在今天以后。", code="future-date")
    lost = sum(not able for able in items.values())
    with act("care.assessed", by=by, at=at, area=person.area_code, household=home) as writing:
        made = CareAssessment.objects.create(
            area_code=person.area_code, household=home, person=person, on=on, items=dict(items), lost=lost,
            assessors="、".join(names)[:80], because=because.strip()[:60], by=by, at=at,
        )  # fmt: skip
        facts = {"self_care_items_lost": lost, "self_care": ability(lost)}
        said = state(
            home, person, facts, source=Source.DECIDED, on=on, by=by, at=at, detail="生活自理能力评估"
        )
        writing.wrote(made, said)
    return made


def bury(
    person: Person, on: date, arranged_by: str, fen: int, says: str, *, by: Any, at: datetime
) -> Funeral:
    """Note the funeral of a dead 特困 person. Raises Refused for somebody who lives, or was none on the day of death."""
    refuse_unless(by, "care.arrange", "登记丧葬")
    if person.died_on is None:
        raise Refused("先在户档案里登记死亡，再登记丧葬。", code="not-dead")
    home = person.household or _last_home(person)
    if home is None or not covers(by, person.area_code):
        raise Refused("这个人不在您的辖区。", code="outside-area")
    if not is_tekun(person, person.died_on):
        raise Refused("去世时不是特困供养人员的，丧葬不在这里登记。", code="not-tekun")
    if not arranged_by.strip() or fen < 0 or not person.died_on <= on <= at.date():
        raise Refused("请写明由谁办理、费用多少；日期在去世之日和今天之间。", code="funeral-empty")
    with act("care.buried", by=by, at=at, area=person.area_code, household=home) as writing:
        if Funeral.objects.filter(person=person).exists():
            raise Refused("丧葬已经登记过了。", code="buried-already")
        made = Funeral.objects.create(
            area_code=person.area_code, household=home, person=person, on=on, arranged_by=arranged_by.strip()[:80], fen=fen,
            says=says.strip()[:200], by=by,
        )  # fmt: skip
        writing.wrote(made)
    return made


def _last_home(person: Person) -> Any:
    last = person.memberships.select_related("household").order_by("-since", "-pk").first()
    return last.household if last else None
