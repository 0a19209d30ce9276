"""Reading rosters: only those of the user's area, and departments only what is theirs."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.http import Http404

from doudi.apps.accounts.policies import may
from doudi.apps.checks.sources import Source, sources
from doudi.apps.files.services import read
from doudi.apps.rosters.models import LinkState, Roster, RosterLink, State
from doudi.matching.kinds import Kind, load_kinds
from doudi.platform.masking import masked_account, masked_citizen_id, masked_phone
from doudi.platform.scoping import rows_of

#: a roster is asked for again each month; later than this it is late
USUAL_DAYS = 45
#: a certificate of disability is numbered by the identity number and two digits
_MASKS = {
    "citizen_id": masked_citizen_id,
    "certificate_number": masked_citizen_id,
    "phone": masked_phone,
    "account": masked_account,
    "other_document": masked_account,
}
#: what may be an identity number, old or new, or a mobile telephone; not a division code or a number of property
_PERSONAL = re.compile(r"(?<![0-9])([0-9]{17}[0-9Xx]|[0-9]{15}|1[3-9][0-9]{9})(?![0-9])")


def own_sources(user: Any) -> set[str]:
    """The sources a person answers for; "" stands for files that belong to none."""
    mine = {one.id for one in sources().values() if set(one.who) & set(user.roles)}
    return mine | {""} if may(user, "roster.take") else mine


def rosters_of(user: Any) -> QuerySet[Roster]:
    """The rosters a person may look at, the last first: all of the area for who takes them, else what one's department sends."""
    rows = rows_of(
        user, Roster.objects.select_related("received_by", "decided_by", "file", "report", "taken")
    )
    if not may(user, "roster.take"):
        rows = rows.filter(received_by=user) | rows.filter(source__in=own_sources(user))
    return rows.order_by("-received_at", "-pk")


def roster_of(user: Any, key: int) -> Roster:
    """One roster. Http404 outside what the user may look at."""
    found = rosters_of(user).filter(pk=key).first()
    if found is None:
        raise Http404
    return found


def doubts_of(user: Any) -> QuerySet[RosterLink]:
    """Pairs that wait for a person, by roster and row, the likeliest first."""
    return (
        rows_of(user, RosterLink.objects.filter(state=LinkState.DOUBT))
        .select_related("roster", "person__household")
        .order_by("roster_id", "sheet", "row", "-score", "pk")
    )


def link_of(user: Any, key: int) -> RosterLink:
    found = (
        rows_of(user, RosterLink.objects.select_related("roster", "person__household")).filter(pk=key).first()
    )
    if found is None:
        raise Http404
    return found


@dataclass(frozen=True)
class OnBoard:
    """A kind of roster with the last one taken. `state`: here, late, waiting (sent, not taken yet) or missing."""

    kind: Kind
    source: Source | None
    last: Roster | None
    state: str
    days: int | None


def board(user: Any, on: date) -> list[OnBoard]:
    """Every kind that is asked for: who sent it, of which day, what is late or missing."""
    rows: dict[str, list[Roster]] = {}
    for one in rosters_of(user).exclude(state=State.REFUSED):
        rows.setdefault(one.kind, []).append(one)
    found = []
    for kind in load_kinds().values():
        if kind.id == "persons" or not (may(user, "roster.take") or kind.source in own_sources(user)):
            continue
        given = rows.get(kind.id, [])
        taken = max(
            (one for one in given if one.state == State.LINKED),
            key=lambda one: one.as_of,
            default=None,
        )
        days = (on - taken.as_of).days if taken else None
        state = (
            "missing"
            if not given
            else "waiting"
            if taken is None
            else "late"
            if (days or 0) > USUAL_DAYS
            else "here"
        )
        found.append(
            OnBoard(kind, sources().get(kind.source), taken or (given[0] if given else None), state, days)
        )
    return found


def report_of(roster: Roster) -> dict[str, Any]:
    """What checking said, {} where it has not been checked."""
    return json.loads(read(roster.report)) if roster.report else {}


@dataclass(frozen=True)
class ReportRow:
    """A row that is not ok, as a page shows it: numbers masked."""

    sheet: str
    row: int
    status: str
    name: str
    values: list[tuple[str, str]]
    notes: list[dict[str, str]]


def report_rows(report: dict[str, Any], kind: str, status: str = "") -> list[ReportRow]:
    """The rows of a report, of one status where it is given."""
    columns = load_kinds()[kind].columns if kind in load_kinds() else {}
    found = []
    for row in report.get("rows", ()):
        if status and row["status"] != status:
            continue
        values = [("公民身份号码", masked_citizen_id(row["citizen_id"]))] if row.get("citizen_id") else []
        values += [
            (columns[name].label if name in columns else name, shown(name, value))
            for name, value in row["values"].items()
        ]
        notes = [
            {
                "column": note.get("column") or "",
                "why": within(note.get("why") or ""),  # it may quote the cell
                "was": masked_text(note.get("was")),
                "now": masked_text(note.get("now")),
            }
            for note in row["notes"]
        ]
        found.append(
            ReportRow(row.get("sheet", ""), row["row"], row["status"], row.get("name") or "", values, notes)
        )
    return found


def shown(name: str, value: Any) -> str:
    """A value on a page: numbers of persons, documents, telephones and accounts masked, also within a text."""
    text = str(value)
    mask = next(
        (
            mask
            for part, mask in _MASKS.items()
            if name == part or name.endswith(f"_{part}") or name.startswith(part)
        ),
        None,
    )
    if mask:
        return mask(text)
    return within(text)


def within(text: str) -> str:
    """A text with the numbers of persons in it masked."""
    return _PERSONAL.sub(lambda found: masked_citizen_id(found[0]), text)


def masked_text(value: Any) -> str:
    """A cell as it was written: what may be a number is masked."""
    text = "" if value is None else str(value)
    return masked_citizen_id(text) if sum(one.isdigit() for one in text) >= 11 else text
