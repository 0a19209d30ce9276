"""The whole case as one PDF in archive order: signed copies where there are any, else what the database holds."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from doudi.apps.cases.models import Case
from doudi.apps.files import services as files
from doudi.apps.files.models import StoredFile
from doudi.apps.meetings.models import Meeting
from doudi.apps.papers.catalogue import PAPERS, Offer, offers
from doudi.apps.papers.context import Context, day
from doudi.apps.papers.forms import meeting
from doudi.apps.papers.models import KeptPaper
from doudi.apps.record.acts import act as record_act
from doudi.apps.record.acts import sm3
from doudi.core.dates import from_date
from doudi.documents import dossier, render
from doudi.documents.forms.application import Evidence
from doudi.documents.forms.common import Photo, Sheet
from doudi.platform.clock import CHINA

RETENTION = "30 年"


def bind_case(case: Case, *, by: Any, at: datetime) -> bytes:
    """Cover, catalogue and every paper of a case, page by page numbered; binding it is an act."""
    with record_act("paper.bound", by=by, at=at, area=case.area_code, case=case) as entry:
        context = Context(case, at, by)
        parts = [*_documents(context), *_notices(context), *_others(context)]
        content = dossier.bind(_cover(context), parts)
        entry.says(papers=[part.title for part in parts], sm3=sm3(content))
    return content


def _cover(context: Context) -> dossier.DossierCover:
    case = context.case
    return dossier.DossierCover(
        office=context.township_office,
        number=case.number,
        printed_at=context.at,
        household_head=case.household.head_name,
        programme=context.programme,
        area=context.village_name,
        case_number=case.number,
        opened_on=day(case.opened_on),
        closed_on=day(case.closed_on),
        outcome=str(case.get_status_display()),
        retention=RETENTION,
        bound_by=context.by.display_name or context.by.username,
        checked_by="",
    )


def _documents(context: Context) -> list[dossier.Part]:
    parts = []
    for offer in offers(context):
        parts += _earlier_minutes(context, offer)
        if offer.kept is not None:
            parts.append(_kept(context, offer.kept))
        elif not offer.why_not:
            form = PAPERS[offer.paper.name].make(context)
            content = render(offer.paper.name, form)
            parts.append(dossier.Part(offer.paper.title, content, _day_of(form), offer.paper.name))
    return parts


#: whose minutes are bound of every meeting, not of the last alone
_MINUTES: dict[str, Callable[[Context, Meeting], Sheet]] = {
    "appraisal_minutes": meeting.appraisal_minutes,
    "collective_minutes": meeting.collective_minutes,
}


def _earlier_minutes(context: Context, offer: Offer) -> list[dossier.Part]:
    """The minutes of the meetings before the last: a case that was sent back came before several."""
    name = offer.paper.name
    if name not in _MINUTES:
        return []
    sheets = [_MINUTES[name](context, one) for one in meeting.meetings_of(context, name)[:-1]]
    return [dossier.Part(offer.paper.title, render(name, one), _day_of(one), name) for one in sheets]


#: the field of a form that says on which day it came about, the one that counts first
DAYS = (
    "decided_on", "served_on", "surveyed_on", "visited_on", "reported_on", "asked_on", "held_on", "assessed_on",
    "accepted_on", "told_on", "applied_on",
)  # fmt: skip


def _day_of(form: Any) -> int | None:
    return next((found for name in DAYS if (found := getattr(form, name, None))), None)


def _notices(context: Context) -> list[dossier.Part]:
    """The sheets the case stood on, as they hung, and the photographs of the boards."""
    parts = []
    lines = context.case.notice_lines.filter(posted_on__isnull=False).select_related("notice__sheet")
    for line in lines.order_by("notice__from_on"):
        notice = line.notice
        made_on = from_date(notice.from_on)
        if notice.sheet is not None:
            title = f"{notice.get_stage_display()} {notice.number}"
            parts.append(dossier.Part(title, files.read(notice.sheet), made_on, "notice"))
        photos = tuple(
            Photo(
                caption=f"{one.board} {one.get_day_display()}",
                image=files.read(one.file),
                taken=one.taken_on.isoformat(),
                place="",
            )
            for one in notice.photos.select_related("file").order_by("taken_on", "board")
        )
        if photos:
            sheet = Evidence(
                office=notice.office, number=notice.number, printed_at=context.at, title="公示照片", photos=photos
            )  # fmt: skip
            parts.append(dossier.Part("公示照片", render("evidence", sheet), made_on, "notice"))
    return parts


def _others(context: Context) -> list[dossier.Part]:
    """Papers brought in that are none of our forms: kept under a title of their own, or scanned at the counter."""
    known = {offer.kept.file_id for offer in offers(context) if offer.kept is not None}
    kept = context.case.kept_papers.filter(kind="").select_related("file").order_by("made_on", "pk")
    parts = [_kept(context, one) for one in kept]
    known |= {one.file_id for one in kept} | set(context.case.kept_papers.values_list("file_id", flat=True))
    scanned = StoredFile.objects.filter(case_id=context.case.pk, kind="paper").exclude(pk__in=known)
    for file in scanned.order_by("made_at", "pk"):
        made_on = from_date(file.made_at.astimezone(CHINA).date())
        parts.append(_part(context, file.name, "", made_on, file))
    return parts


def _kept(context: Context, kept: KeptPaper) -> dossier.Part:
    return _part(context, kept.title, kept.kind, from_date(kept.made_on), kept.file)


def _part(context: Context, title: str, kind: str, made_on: int, file: Any) -> dossier.Part:
    content = files.read(file)
    if file.media_type != "application/pdf":
        photo = Photo(caption=title, image=content, taken="", place="")
        sheet = Evidence(
            office=context.township_office, number=context.case.number, printed_at=context.at, title=title,
            photos=(photo,),
        )  # fmt: skip
        content = render("evidence", sheet)
    return dossier.Part(title, content, made_on, kind)
