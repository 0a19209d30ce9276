"""watch.yaml of a pack as written: how often villages visit, how soon calls are answered, phases, upload sheets.

    visits: {months: 1, clause: LY-19}               a village worker goes on visits at least every so many months
    round: {months: 12, clause: LY-18}               every household is seen at least every so many months
    calls: {answer_days: 15, clause: LY-20}          working days in which a call is answered
    phases: [{name: …, from: DATE, to: DATE, summary: true, clause: LY-25}]
    uploads: {PLATFORM: {title: …, clause: …, sheets: [{name: …, class: …, programmes: […]}], columns: [{head: …, from: …}]}}

A nearer pack replaces a section of the pack it builds on as a whole.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, fields
from typing import TYPE_CHECKING, Any

from doudi.policy.yaml_text import Place, place_of

if TYPE_CHECKING:
    from doudi.policy.pack_files import Reader

KEYS = {"visits", "round", "calls", "phases", "uploads"}
PHASE_KEYS = {"name", "from", "to", "summary", "clause"}
UPLOAD_KEYS = {"title", "clause", "sheets", "columns", "note"}
SHEET_KEYS = {"name", "class", "programmes"}
COLUMN_KEYS = {"head", "from", "value", "words"}
#: what a column of an upload may hold
SOURCES = (
    "name", "citizen_id", "sex", "birth_date", "relation", "phone", "household_number", "head_name", "members",
    "area_code", "area_name", "address", "class", "monitored_as", "since", "monthly_amount",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Interval:
    """So many months or working days, by a clause. ``place``: where it is written."""

    number: int
    clause: str
    place: Place


@dataclass(frozen=True, slots=True)
class Phase:
    """A dated part of the work; days YYYYMMDD, both included. ``summary``: experience is summed up after it."""

    name: str
    start: int
    end: int
    summary: bool
    clause: str
    place: Place


@dataclass(frozen=True, slots=True)
class Column:
    """A column of an upload: its head, and where the cell comes from (`SOURCES`) or what it always says."""

    head: str
    source: str
    value: str
    words: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Sheet:
    """The sheet of one class: those who receive one of ``programmes``; "monitored": who is monitored by the register."""

    name: str
    of_class: str
    programmes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Upload:
    """What one platform of the province takes, class by class."""

    id: str
    title: str
    clause: str
    sheets: tuple[Sheet, ...]
    columns: tuple[Column, ...]
    place: Place
    note: str = ""


@dataclass(frozen=True, slots=True)
class Watch:
    """All of it; None or nothing where a document is silent."""

    visits: Interval | None = None
    round: Interval | None = None
    calls: Interval | None = None
    phases: tuple[Phase, ...] = field(default=())
    uploads: tuple[Upload, ...] = field(default=())

    def over(self, base: "Watch") -> "Watch":
        """This, and of a pack it builds on what this leaves out."""
        return Watch(*(getattr(self, one.name) or getattr(base, one.name) for one in fields(Watch)))

    def clauses(self) -> Iterator[tuple[str, Place]]:
        """Every clause cited, with its place."""
        for one in (self.visits, self.round, self.calls, *self.phases, *self.uploads):
            if one is not None:
                yield one.clause, one.place


def read_watch(reader: "Reader") -> Watch:
    """What one pack writes itself; faults become complaints of the reader."""
    content = reader.load("watch.yaml", required=False)
    file = f"{reader.id}/watch.yaml"
    if content is None:
        return Watch()
    if not isinstance(content, dict):
        reader.complain(Place(file, 1, 1), "shape", "watch.yaml 应当是几个“键: 值”。")
        return Watch()
    reader.known_keys(content, KEYS)
    return Watch(
        _interval(reader, content, "visits", "months"),
        _interval(reader, content, "round", "months"),
        _interval(reader, content, "calls", "answer_days"),
        tuple(phase for one in reader.listed(content, "phases") if (phase := _phase(reader, one))),
        tuple(
            upload
            for name, body in reader.mapping(content, "uploads").items()
            if (upload := _upload(reader, name, body))
        ),
    )


def _interval(reader: "Reader", content: Any, key: str, unit: str) -> Interval | None:
    body = reader.mapping(content, key)
    if not body:
        return None
    reader.known_keys(body, {unit, "clause", "note"})
    number = reader.text(body, unit)
    place = place_of(content[key])
    if not re.fullmatch("[1-9][0-9]?", number):
        reader.complain(place, "number", f"“{key}”的 {unit} 应当是 1 至 99 的整数。")
        return None
    return Interval(int(number), reader.text(body, "clause"), place)


def _phase(reader: "Reader", body: Any) -> Phase | None:
    place = place_of(body, f"{reader.id}/watch.yaml")
    if not isinstance(body, dict):
        reader.complain(place, "shape", "每个阶段写成 {name: …, from: …, to: …, clause: …}。")
        return None
    reader.known_keys(body, PHASE_KEYS)
    start, end = reader.day(body, "from"), reader.day(body, "to")
    if start is None or end is None or end < start:
        reader.complain(place, "reversed", "阶段要写明起日和止日，止日不早于起日。")
        return None
    return Phase(
        reader.text(body, "name"), start, end, reader.text(body, "summary") == "true",
        reader.text(body, "clause"), place,
    )  # fmt: skip


def _upload(reader: "Reader", name: Any, body: Any) -> Upload | None:
    place = place_of(name, f"{reader.id}/watch.yaml")
    if not isinstance(body, dict):
        reader.complain(place, "shape", f"上传“{name}”应当是 {{title: …, sheets: […], columns: […]}}。")
        return None
    reader.known_keys(body, UPLOAD_KEYS)
    columns = tuple(_column(reader, one, place) for one in reader.listed(body, "columns"))
    sheets = []
    for one in reader.listed(body, "sheets"):
        reader.known_keys(one, SHEET_KEYS)
        sheets.append(
            Sheet(
                reader.text(one, "name"), reader.text(one, "class"), tuple(map(str, reader.listed(one, "programmes")))
            )
        )  # fmt: skip
    if not columns or not sheets:
        reader.complain(place, "missing-key", f"上传“{name}”要写明 sheets 和 columns。")
    return Upload(
        str(name), reader.text(body, "title"), reader.text(body, "clause"), tuple(sheets), columns, place,
        reader.text(body, "note"),
    )  # fmt: skip


def _column(reader: "Reader", body: Any, where: Place) -> Column:
    reader.known_keys(body, COLUMN_KEYS)
    source = reader.text(body, "from")
    if source and source not in SOURCES:
        reader.complain(
            place_of(body["from"], where.file), "unknown-column", f"不认识的列“{source}”；可以有 {'、'.join(SOURCES)}。"
        )  # fmt: skip
    words = reader.mapping(body, "words")
    return Column(
        reader.text(body, "head"), source, reader.text(body, "value"),
        tuple((str(key), str(words[key])) for key in words),
    )  # fmt: skip
