"""The sheet of a notice: its rows as the form that hangs on the wall, printed once and kept with its digest."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.urls import reverse

from doudi.apps.files import services as files
from doudi.apps.grants.programmes import programme_label
from doudi.apps.notices import showing
from doudi.apps.notices.models import Notice, Stage
from doudi.apps.notices.offices import place_name
from doudi.apps.record.acts import canonical, sm3
from doudi.core.dates import from_date
from doudi.documents import render
from doudi.documents.forms.notices import Notice as Form
from doudi.documents.forms.notices import NoticeRow, NoticeStage, Shown
from doudi.platform.encrypted import CannotRead

STAGES = {
    Stage.FIRST: NoticeStage.FIRST_RESULT,
    Stage.PROPOSED: NoticeStage.PROPOSED,
    Stage.APPROVED: NoticeStage.APPROVED,
    Stage.LONG_TERM: NoticeStage.LONG_TERM,
}
FIELDS = {
    showing.NAME: Shown.NAME,
    showing.PERSONS: Shown.PERSONS,
    showing.AMOUNT: Shown.AMOUNT,
    showing.CLASS: Shown.CATEGORY,
}


def print_sheet(notice: Notice, *, by: Any, at: datetime) -> None:
    """Print the notice as it stands and keep the sheet; from now on the notice vouches for exactly this one."""
    content = render("notice", form_of(notice, at))
    notice.sheet = files.keep(
        content, f"公示 {notice.number}.pdf", "application/pdf", "notice", area=notice.area_code, by=by, at=at
    )
    notice.sm3 = notice.sheet.sm3
    notice.content_sm3 = content_digest(notice)
    notice.save()


def form_of(notice: Notice, printed_at: datetime | None) -> Form:
    """The notice as the form that names every field there is on a wall. Raises Refused for what may not hang there."""
    shows = tuple(dict.fromkeys((Shown.NAME, *(FIELDS[field] for field in notice.shows if field in FIELDS))))
    rows = tuple(
        NoticeRow(
            name=line.name,
            persons=line.persons if Shown.PERSONS in shows else None,
            amount=line.amount_fen if Shown.AMOUNT in shows else None,
            category=(line.class_label or None) if Shown.CATEGORY in shows else None,
        )
        for line in notice.lines.order_by("place")
    )
    return Form(
        office=notice.office,
        number=notice.number,
        printed_at=printed_at,
        stage=STAGES[Stage(notice.stage)],
        programme=programme_label(notice.programme) if notice.programme else "社会救助",
        village=place_name(notice.area_code),
        boards=tuple(notice.boards),
        shows=shows,
        monthly=notice.monthly,
        rows=rows,
        hung_on=from_date(notice.from_on),
        until=from_date(notice.until) if notice.until else None,
        objections_to=notice.office,
        objections_phone=notice.phone,
        verify_url=verify_url(notice),
    )


def verify_url(notice: Notice) -> str:
    """The address printed as a code on the sheet: DOUDI_PUBLIC_URL and the public page of the notice."""
    return settings.PUBLIC_URL + reverse("public_notices:notice", args=[notice.verify_key])


def content_digest(notice: Notice) -> str:
    """SM3 of everything that the sheet says, taken from the rows as they are now."""
    lines = notice.lines.order_by("place").values_list(
        "place", "name", "persons", "amount_fen", "class_label"
    )
    said = [
        notice.number, notice.stage, notice.office, notice.area_code, notice.boards, notice.shows, notice.phone,
        notice.from_on, notice.until, [list(line) for line in lines],
    ]  # fmt: skip
    return sm3(canonical(said))


def trouble_with(notice: Notice, lines_whole: bool = True) -> list[str]:
    """What no longer agrees with the sheet that was printed, in sentences; empty: the notice is as it hung."""
    found = []
    if lines_whole and content_digest(notice) != notice.content_sm3:
        found.append("登记的内容和当时打印的不一致，打印之后被改动过。")
    if notice.sheet is not None:
        try:
            if sm3(files.read(notice.sheet)) != notice.sm3:
                found.append("保存的公示原件和当时打印的不是同一份。")
        except (CannotRead, FileNotFoundError):
            found.append("保存的公示原件打不开或者不见了。")
    return found
