"""Offering work, taking the answer down, counting refusals as the law counts them; registrations as unemployed."""

from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction

from doudi.apps.accounts.kin import refuse_kin
from doudi.apps.accounts.policies import refuse_unless
from doudi.apps.cases.packs import in_force, pack_for
from doudi.apps.people.models import Person, Source
from doudi.apps.people.services.stating import state
from doudi.apps.record.acts import Writing, act
from doudi.apps.reviews.planning import after_event
from doudi.apps.work.models import Answer, JobOffer, Kind, Registration
from doudi.core.dates import from_date
from doudi.core.refusal import InputError, Refused


def offer(
    person: Person, kind: str, work: str, on: date, wage_fen: int | None = None, *, by: Any, at: datetime
) -> JobOffer:
    """Write an offer down (LD-43). Raises Refused for a day to come, for somebody who lives in no household, and while the
    last offer has no answer."""
    refuse_unless(by, "work.keep", "登记就业介绍")
    if kind not in Kind.values or not work.strip():
        raise Refused("请写明介绍的是什么工作、哪个单位。", code="no-work", clause="LD-43")
    if on > at.date():
        raise Refused("介绍日期在今天以后，请核对。", code="future-date")
    if person.household is None or person.died_on:
        raise Refused("这个人不在任何一户里，不能登记。", code="no-household")
    with act("job.offered", by=by, at=at, area=person.area_code, household=person.household) as writing:
        refuse_kin(by, person.household)
        if JobOffer.objects.select_for_update().filter(person=person, answer="").exists():
            raise Refused("上一次介绍还没有答复，请先登记答复。", code="offer-open", clause="LD-43")
        made = JobOffer.objects.create(
            area_code=person.area_code, person=person, household=person.household, kind=kind, work=work.strip()[:200],
            wage_fen=wage_fen, offered_on=on, offered_by=by,
        )  # fmt: skip
        writing.wrote(made)
        writing.says(kind=kind, on=from_date(on))
    return made


def answer(found: JobOffer, what: str, says: str, on: date, *, by: Any, at: datetime) -> JobOffer:
    """Take the answer down. The count of refusals is stated of the person anew, and one who begins to work is reviewed."""
    refuse_unless(by, "work.keep", "登记就业答复")
    if what not in Answer.values:
        raise Refused(
            "请选答复：接受、拒绝、有正当理由没有接受，还是没有录用。", code="no-answer", clause="LD-43"
        )
    if what in (Answer.REFUSED, Answer.EXCUSED) and not says.strip():
        raise Refused("没有接受的，请写明本人说的理由。", code="no-reason", clause="LD-43")
    if not found.offered_on <= on <= at.date():
        raise Refused("答复日期应在介绍日期和今天之间。", code="answer-day")
    with act("job.answered", by=by, at=at, area=found.area_code, household=found.household) as writing:
        found = (
            JobOffer.objects.select_for_update(of=("self",))
            .select_related("person__household")
            .get(pk=found.pk)
        )
        if found.answer:
            raise Refused("这次介绍已经登记过答复了。", code="answered", clause="LD-43")
        refuse_kin(by, found.household)
        found.answer, found.answer_says, found.answered_on, found.answered_by = (
            what,
            says.strip()[:300],
            on,
            by,
        )
        found.save()
        writing.wrote(found)
        writing.says(outcome=what, on=from_date(on))
        _state(found.person, {"job_refusals": refusals(found.person, on)}, "就业介绍登记", by, at, writing)
        if what == Answer.ACCEPTED and found.kind != Kind.TRAINING:
            after_event(found.household, f"{found.person.name}接受介绍的工作：{found.work}", by=by, at=at)
    return found


def refusals(person: Person, on: date) -> int:
    """How often offers were refused without a good reason: in all, or in a row since the last that was accepted, as the
    documents in force where the person lives count (LD-18, 57-34)."""
    answers = list(
        JobOffer.objects.filter(person=person)
        .exclude(answer="")
        .order_by("-answered_on", "-pk")
        .values_list("answer", flat=True)
    )
    if not counted_in_a_row(person.area_code, on):
        return answers.count(Answer.REFUSED)
    since = next((place for place, one in enumerate(answers) if one == Answer.ACCEPTED), len(answers))
    return answers[:since].count(Answer.REFUSED)


def counted_in_a_row(area: str, on: date) -> bool:
    """Whether refusals count in a row only. A document of the place itself goes before the national ones."""
    nearest: tuple[int, bool] | None = None
    for pack_id in in_force(area, from_date(on)):
        try:
            pack = pack_for(pack_id, area)
        except (Refused, InputError):
            continue  # a fault of the pack, which its own page names
        if "refusals_to_stop" not in pack.parameters.entries:
            continue
        found = pack.parameters.entries.get("refusals_counted")
        value = (
            getattr(pack.parameters.resolve("refusals_counted", from_date(on), area, None), "value", "all")
            if found
            else "all"
        )
        near = len(str(pack.document.area).rstrip("0"))
        if nearest is None or near > nearest[0]:
            nearest = (near, value == "in_a_row")
    return nearest is not None and nearest[1]


def register(person: Person, office: str, number: str, on: date, *, by: Any, at: datetime) -> Registration:
    """Somebody is registered as unemployed (LD-32); stated of the person. Raises Refused for a second at the same time."""
    refuse_unless(by, "work.keep", "登记失业登记")
    if not office.strip() or on > at.date():
        raise Refused("请写明登记机构和登记日期（不晚于今天）。", code="no-office", clause="LD-32")
    if person.household is None:
        raise Refused("这个人不在任何一户里，不能登记。", code="no-household")
    with act("job.registered", by=by, at=at, area=person.area_code, household=person.household) as writing:
        refuse_kin(by, person.household)
        try:
            with transaction.atomic():
                made = Registration.objects.create(
                    area_code=person.area_code, person=person, household=person.household, office=office.strip()[:100],
                    number=number.strip()[:40], since=on, by=by,
                )  # fmt: skip
        except IntegrityError as twice:
            raise Refused("这个人已经有失业登记，先注销旧的。", code="registered") from twice
        writing.wrote(made)
        _state(person, {"unemployment_registered": True}, office.strip()[:100], by, at, writing)
    return made


def unregister(found: Registration, on: date, *, by: Any, at: datetime) -> Registration:
    """The registration ends: a job was found, or the office has struck it off."""
    refuse_unless(by, "work.keep", "注销失业登记")
    with act("job.unregistered", by=by, at=at, area=found.area_code, household=found.household) as writing:
        found = (
            Registration.objects.select_for_update(of=("self",))
            .select_related("person__household")
            .get(pk=found.pk)
        )
        if found.ended_on or not found.since <= on <= at.date():
            raise Refused("这项登记已经注销，或者日期不对（应在登记日期和今天之间）。", code="unregistered")
        found.ended_on = on
        found.save()
        writing.wrote(found)
        _state(found.person, {"unemployment_registered": False}, found.office, by, at, writing)
    return found


def _state(
    person: Person, facts: dict[str, Any], detail: str, by: Any, at: datetime, writing: Writing
) -> None:
    if person.household is None:
        return  # died or left since: there is nobody's dossier to say it in, the offers themselves stay
    writing.wrote(
        state(person.household, person, facts, source=Source.FOUND, on=at.date(), by=by, at=at, detail=detail)
    )
