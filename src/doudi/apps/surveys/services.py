"""A visit from the first question to the signatures: drafts that survive a lost connection, then statements."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction

from doudi.apps.cases import engine, packs
from doudi.apps.cases.actors import actor_of
from doudi.apps.cases.models import Case
from doudi.apps.files.services import keep
from doudi.apps.people.models import Person
from doudi.apps.record.acts import act as record_act
from doudi.apps.surveys import after, drafts, pictures, stating
from doudi.apps.surveys.groups import HOW
from doudi.apps.surveys.models import Survey, SurveyPhoto, SurveySigner
from doudi.core.refusal import InputError, Refused
from doudi.platform.clock import day_of
from doudi.procedure import asking
from doudi.procedure.definition import Step
from doudi.procedure.entitled import check_actor

#: how many photographs a visit keeps at most
MOST_PHOTOS = 40


@dataclass(frozen=True)
class Saved:
    """What became of a save. `kept` False: it was one we have had already, and changed nothing."""

    survey: Survey
    kept: bool


def begin(case: Case, step: str, key: str, *, by: Any, at: datetime) -> Survey:
    """The draft of this step, made on the first call; the step counts as begun from then on.

    `key` is made by the phone: called twice, there is one survey, and a second surveyor joins the first one's.
    Raises Refused when it is not this person's turn.
    """
    found = Survey.objects.filter(case=case, step=step, signed_at__isnull=True).first()
    if found is not None:
        _check_may_take_part(found, by)
        return found
    with record_act("survey.begun", by=by, at=at, area=case.area_code, case=case) as writing:
        locked = engine.lock(case)
        found = Survey.objects.filter(case=case, step=step, signed_at__isnull=True).first()
        if found is not None:
            _check_may_take_part(found, by)
            return found
        _check_turn(locked, step, by, at)
        state = engine.state_of(locked)
        first = step not in state.begun or step in state.done
        if first:
            engine.act(locked, "begin", step, by=by, at=at, writing=writing)
        fields = drafts.first_answers(stating.household_file(case.household, day_of(at)))
        survey = Survey.objects.create(
            area_code=case.area_code,
            case=case,
            household=case.household,
            step=step,
            draft_key=key,
            answers=fields,
            begun_at=at,
            begun_by=by,
        )
        # A draft is saved many times before it is signed; only what was signed goes on record.
        writing.says(step=step)
    case.refresh_from_db()
    return survey


def save(survey: Survey, sent: Mapping[str, str], *, device: str, seq: int, by: Any, at: datetime) -> Saved:
    """Keep what was typed since the last save that this device knows to be kept.

    `seq` counts a device's saves from 1; one that is not newer than the last changes nothing. Raises Refused once
    somebody has signed: what was signed must stay what was signed.
    """
    fields = drafts.accepted(sent)
    with transaction.atomic():
        survey = Survey.objects.select_for_update().get(pk=survey.pk)
        if seq <= int(survey.draft_seqs.get(device, 0)):
            return Saved(survey, kept=False)
        _check_may_take_part(survey, by)
        _check_unsigned(survey)
        survey.answers = {**survey.answers, **fields}
        survey.draft_seqs = {**survey.draft_seqs, device: seq}
        survey.saved_at = at
        survey.save()
    return Saved(survey, kept=True)


def place(survey: Survey, latitude: str, longitude: str, accuracy: str, *, by: Any) -> None:
    """Where the visit is, as the phone says: degrees, and metres of doubt. Raises InputError."""
    try:
        north, east = Decimal(latitude), Decimal(longitude)
        metres = int(Decimal(accuracy or "0"))
        sound = -90 <= north <= 90 and -180 <= east <= 180 and 0 <= metres < 1_000_000
    except (ArithmeticError, ValueError) as bad:  # no number, NaN, endless
        raise InputError("没有取到位置，请在空旷处再试一次。", code="bad-place") from bad
    if not sound:
        raise InputError("手机给出的位置不可信，请在空旷处再试一次。", code="bad-place")
    with transaction.atomic():
        survey = Survey.objects.select_for_update().get(pk=survey.pk)
        _check_may_take_part(survey, by)
        _check_unsigned(survey)
        survey.latitude, survey.longitude = round(north, 6), round(east, 6)
        survey.place_accuracy_m = metres
        survey.save(update_fields=["latitude", "longitude", "place_accuracy_m"])


def add_photo(survey: Survey, content: bytes, shows: str, key: str, *, by: Any, at: datetime) -> SurveyPhoto:
    """Keep a photograph; sent twice under one key it is kept once. Raises Refused: not a picture, too many."""
    with transaction.atomic():
        survey = Survey.objects.select_for_update().get(pk=survey.pk)
        found = SurveyPhoto.objects.filter(photo_key=key).first()
        if found is not None:
            if found.survey_id != survey.pk:
                raise Refused("这张照片已经用在另一份调查里，请重新拍。", code="photo-elsewhere")
            return found
        _check_may_take_part(survey, by)
        _check_unsigned(survey)
        if survey.photos.count() >= MOST_PHOTOS:
            raise Refused(f"一次调查最多留 {MOST_PHOTOS} 张照片，请删去不要的再拍。", code="too-many-photos")
        picture, media_type = pictures.photo(content)
        file = keep(
            picture, f"{key}.jpg", media_type, "photo", area=survey.area_code, by=by, at=at, case=survey.case
        )
        return SurveyPhoto.objects.create(
            area_code=survey.area_code, survey=survey, file=file, shows=shows[:60] or "现场", photo_key=key,
            taken_at=at, by=by,
        )  # fmt: skip


def remove_photo(photo: SurveyPhoto, *, by: Any) -> None:
    """Take a photograph out of a draft; the file stays where the record of its making says."""
    _check_may_take_part(photo.survey, by)
    _check_unsigned(photo.survey)
    photo.delete()


def sign_as_surveyor(survey: Survey, drawing: str, *, by: Any, at: datetime) -> SurveySigner:
    """A surveyor signs the draft as it stands. Who `by` is has been proved by their own login or password."""
    _check_may_take_part(survey, by)
    return _sign(survey, drawing, by.display_name or by.username, user=by, by=by, at=at)


def sign_as_household(
    survey: Survey, drawing: str, *, person: Person | None, name: str, by: Any, at: datetime
) -> SurveySigner:
    """A member of the household signs, or somebody for it (`name`, when no member can)."""
    _check_may_take_part(survey, by)
    if person is not None and person.household_id != survey.household_id:
        raise Refused("签字的人不是这户的成员，请重新选择。", code="not-a-member")
    if person is None and not name.strip():
        raise Refused("请选择签字的家庭成员；成员都不能签的，写明代签人姓名和关系。", code="no-name")
    return _sign(survey, drawing, person.name if person else name.strip()[:60], person=person, by=by, at=at)


def _sign(
    survey: Survey, drawing: str, name: str, *, by: Any, at: datetime, user: Any = None, person: Any = None
) -> SurveySigner:
    content = pictures.signature(drawing)
    with transaction.atomic():
        survey = Survey.objects.select_for_update().get(pk=survey.pk)
        _check_open(survey)
        drafts.over(stating.household_file(survey.household, day_of(at)), drafts.read(survey.answers))
        file = keep(
            content,
            "签字.png",
            "image/png",
            "signature",
            area=survey.area_code,
            by=by,
            at=at,
            case=survey.case,
        )
        who = {"user": user} if user is not None else {"person": person, "name": name}
        signer, _new = SurveySigner.objects.update_or_create(
            survey=survey,
            **who,
            defaults={"area_code": survey.area_code, "name": name, "signature": file, "signed_at": at},
        )
    return signer


def take_back_signatures(survey: Survey, *, by: Any, at: datetime) -> None:
    """So that the draft can be changed again; everybody signs anew."""
    _check_may_take_part(survey, by)
    with record_act("survey.unsigned", by=by, at=at, area=survey.area_code, case=survey.case):
        survey = Survey.objects.select_for_update().get(pk=survey.pk)
        _check_open(survey)
        survey.signers.all().delete()


def finish(
    survey: Survey, *, agrees: bool | None, how: str, by: Any, at: datetime, seen_version: int | None = None
) -> Survey:
    """Close the visit: its answers become statements with source “visit”, and the step is done.

    One transaction: the statements, the event, the hands of every surveyor and the act, or nothing. Raises Refused:
    too few surveyors, a signature missing, no conclusion, or whatever the procedure has against it.
    """
    case = survey.case
    with record_act("survey.signed", by=by, at=at, area=case.area_code, case=case) as writing:
        survey = Survey.objects.select_for_update().get(pk=survey.pk)
        _check_open(survey)
        said = drafts.read(survey.answers)
        if agrees is None or not said.words["conclusion"]:
            raise Refused("请先写明调查结论：与申报是否一致。", code="no-conclusion", clause="57-16")
        if how not in HOW:
            raise Refused("请选择调查方式。", code="no-way")
        signers = list(survey.signers.select_related("user", "person"))
        surveyors = [one.user for one in signers if one.user is not None]
        if by not in surveyors:
            raise Refused("办结调查的人要先在调查表上签字。", code="not-signed", clause="57-16")
        from_household = [one for one in signers if one.user is None]
        survey.agrees, survey.how, survey.conclusion = agrees, how, said.words["conclusion"]
        survey.signed_at = at
        survey.save()
        rows = stating.state_visit(survey, said, by=by, at=at)
        step = packs.step_of(case, survey.step)
        after.tell(step.does, survey, by=by, at=at, writing=writing)
        engine.act(
            case,
            "done",
            survey.step,
            by=by,
            at=at,
            data={
                "signed": [str(user.pk) for user in surveyors] + (["household"] if from_household else []),
                "evidence": evidence_of(survey, step),
                "agree": agrees,
                "survey": survey.pk,
            },
            with_users=surveyors,
            seen_version=seen_version,
            writing=writing,
        )
        engine.refresh_conditions(
            case, at=at, writing=writing
        )  # what was seen may call for more steps, or fewer
        writing.wrote(survey, *rows, *signers)
        writing.says(surveyors=len(surveyors), photos=survey.photos.count(), agrees=agrees)
    return survey


def evidence_of(survey: Survey, step: Step) -> list[str]:
    """Which of the papers a step asks for the visit has: the photographs and the place are papers here."""
    had = []
    for paper in step.evidence:
        if (
            ("照片" in paper and survey.photos.exists())
            or (("定位" in paper or "位置" in paper) and survey.latitude is not None)
            or "表" in paper
            or "记录" in paper
        ):
            had.append(paper)
    return had


def _check_turn(case: Case, step: str, by: Any, at: datetime) -> None:
    flow = packs.flow_of(case)
    actor = actor_of(by, case, packs.step_of(case, step))
    refused = asking.why_not(flow, engine.state_of(case), step, actor, day_of(at), "done")
    if refused is not None:
        raise refused


def _check_may_take_part(survey: Survey, by: Any) -> None:
    """Whoever joins in, has a role of the step, serves the area, and is no relative of the household."""
    step = packs.step_of(survey.case, survey.step)
    state = engine.state_of(survey.case)
    check_actor(state, step, actor_of(by, survey.case, step), (*step.who, *step.joined_by, *step.may_join))


def _check_open(survey: Survey) -> None:
    if survey.signed_at is not None:
        raise Refused(
            "这份调查已经办结，不能再改。确有错误的，由审核环节退回重新调查。", code="survey-closed"
        )


def _check_unsigned(survey: Survey) -> None:
    _check_open(survey)
    if survey.signers.exists():
        raise Refused("已经有人签了字，内容不能再改。要改请先撤回签字，改完重新签。", code="signed-already")
