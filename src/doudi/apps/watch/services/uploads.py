"""Sheets by class for the platforms of the province (LY-15): who is confirmed in which class, as the document maps it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from io import BytesIO
from typing import Any

import xlsxwriter
from django.db.models import Q

from doudi.apps.accounts.area_names import short_area_name
from doudi.apps.csv_sheets import begins_a_formula
from doudi.apps.files.models import StoredFile
from doudi.apps.files.services import keep
from doudi.apps.people.models import Household, Membership, Support
from doudi.apps.policies.household_form import relations
from doudi.apps.record.acts import act
from doudi.apps.watch.models import Upload
from doudi.apps.watch.services.monitored import monitored_households
from doudi.core.dates import from_date
from doudi.core.money import fen_to_yuan
from doudi.core.refusal import Refused
from doudi.policy.parameters import area_prefix
from doudi.policy.watch_text import Column, Sheet
from doudi.policy.watch_text import Upload as Layout
from doudi.watch.reclassing import MONITORED, classes

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
#: stands in every file in place of the moment of making, so that the same people are the same file
MADE = datetime(2000, 1, 1)


@dataclass(frozen=True)
class Confirmed:
    """A person in a class: the membership, of which household, since when and with how much a month."""

    membership: Membership
    household: Household
    of_class: str
    monitored_as: str
    since: date | None
    monthly_fen: int | None


def make_upload(area: str, pack_id: str, layout: Layout, on: date, *, by: Any, at: datetime) -> Upload:
    """Make the workbook of one platform for an area as of a day, one sheet a class, and keep it on record.

    Raises Refused when nobody is in any class: an empty upload would say that there is nobody.
    """
    sheets = {sheet.name: list(_people(area, sheet, on)) for sheet in layout.sheets}
    if not any(sheets.values()):
        raise Refused("这里还没有确认的人员，没有可以上传的。", code="nobody-confirmed", clause="LY-15")
    content = workbook(layout, sheets)
    counts = {name: len(people) for name, people in sheets.items()}
    with act(
        "upload.made", by=by, at=at, area=area, platform=layout.id, people=sum(counts.values())
    ) as writing:
        file = keep(content, f"{layout.title} {on}.xlsx", XLSX, "upload", area=area, by=by, at=at)
        made = Upload.objects.create(
            area_code=area, pack_id=pack_id, platform=layout.id, on=on, file=file, counts=counts, by=by, at=at
        )
        writing.wrote(made)
    return made


def take(upload: Upload, *, by: Any, at: datetime) -> StoredFile:
    """The workbook for whoever puts it into the platform. It names everybody in full: that it was taken is on record."""
    with act("upload.taken", by=by, at=at, area=upload.area_code, platform=upload.platform) as writing:
        writing.says(people=sum(upload.counts.values()))
    return upload.file


def mark_sent(upload: Upload, on: date, *, by: Any, at: datetime) -> Upload:
    """Say on which day the sheet was put into the platform. Raises Refused for a day to come or a second time."""
    if on > at.date() or on < upload.on:
        raise Refused("上传日期应当在制表日期之后、今天以前。", code="wrong-day", clause="LY-15")
    with act("upload.sent", by=by, at=at, area=upload.area_code, platform=upload.platform) as writing:
        one = Upload.objects.select_for_update().get(pk=upload.pk)
        if one.sent_on is not None:
            raise Refused("这份表已经登记过上传日期了。", code="already-sent")
        one.sent_on = on
        one.save(update_fields=["sent_on"])
        writing.wrote(one)
    return one


def _people(area: str, sheet: Sheet, on: date) -> Iterator[Confirmed]:
    if sheet.of_class == MONITORED:
        for home, was in monitored_households(area, from_date(on)):
            for one in _members(home.pk, on):
                yield Confirmed(one, home, MONITORED, was, None, None)
        return
    running = (
        Support.objects.filter(
            area_code__startswith=area_prefix(area), stands=True, programme__in=sheet.programmes, since__lte=on,
            household__closed_on__isnull=True,
        )
        .filter(Q(ended_on__isnull=True) | Q(ended_on__gt=on))
        .select_related("household")
        .order_by("area_code", "household_id", "id")
    )  # fmt: skip
    listed: set[int] = set()
    for support in running:
        for one in _members(support.household_id, on):
            if (
                support.person_id is None or support.person_id == one.person_id
            ) and one.person_id not in listed:
                listed.add(one.person_id)
                yield Confirmed(one, support.household, _class_of(support.programme), "no", support.since, support.monthly_fen)  # fmt: skip


def _class_of(programme: str) -> str:
    return programme if programme in classes() else "dibao"  # a single person taken in is on dibao


def _members(household: int, on: date) -> list[Membership]:
    rows = Membership.objects.filter(household_id=household, since__lte=on, person__died_on__isnull=True)
    return list(rows.filter(Q(until__isnull=True) | Q(until__gt=on)).select_related("person").order_by("id"))


def workbook(layout: Layout, sheets: dict[str, list[Confirmed]]) -> bytes:
    """The workbook: the columns of the layout on every sheet, every cell a text."""
    out = BytesIO()
    book = xlsxwriter.Workbook(
        out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    book.set_properties({"title": layout.title, "created": MADE})
    bold = book.add_format({"bold": True, "border": 1})
    for name, people in sheets.items():
        page = book.add_worksheet(name[:31])
        for column, one in enumerate(layout.columns):
            page.set_column(column, column, 20)
            page.write_string(0, column, one.head, bold)
        for line, person in enumerate(people, start=1):
            for column, one in enumerate(layout.columns):
                text = cell(one, person)
                page.write_string(line, column, f"'{text}" if begins_a_formula(text) else text)
        page.freeze_panes(1, 0)
    book.close()
    return out.getvalue()


def cell(column: Column, one: Confirmed) -> str:
    """What stands in a column for a person; what is not known stays empty."""
    if not column.source:
        return column.value
    person, home = one.membership.person, one.household
    found: Any = {
        "name": person.name, "citizen_id": person.citizen_id, "sex": person.sex, "birth_date": person.birth_date,
        "relation": dict(relations()).get(one.membership.relation, ""), "phone": person.phone,
        "household_number": home.number, "head_name": home.head_name, "members": home.members,
        "area_code": home.area_code, "area_name": short_area_name(home.area_code), "address": home.address,
        "class": classes().get(one.of_class, one.of_class), "monitored_as": one.monitored_as, "since": one.since,
        "monthly_amount": "" if one.monthly_fen is None else fen_to_yuan(one.monthly_fen),
    }[column.source]  # fmt: skip
    text = "" if found is None else str(found)
    return dict(column.words).get(text, text)
