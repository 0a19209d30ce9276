"""The standing register of a county: what every source said last, kept from month to month, so that a new file tells what it
adds, changes, and no longer has. It lies encrypted like every file; plain only in a private folder while it is worked on."""

from __future__ import annotations

import re
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any

from doudi.apps.files.services import destroy, keep, read
from doudi.apps.record.acts import also_wrote
from doudi.apps.rosters.models import Roster, StandingFile, State
from doudi.core.dates import from_date
from doudi.core.refusal import InputError, Refused
from doudi.matching.joining.batches import SHORTEST_PERCENT
from doudi.matching.joining.standing import Standing

#: rows of these kinds are events of a month and no state: last month's are not "gone"
EVENTS = frozenset({"card_payments"})

_DATED = re.compile(r"[0-9０-９年月日季度号_\-.（）()\s]+")


def predecessor(roster: Roster) -> Roster | None:
    """The last file before this one that it continues: of the same kind and county, of an earlier month.

    Where several came in that month (banks), the one whose name is the same but for dates; else none.
    """
    before = Roster.objects.filter(
        area_code=roster.area_code, kind=roster.kind, source=roster.source, state=State.LINKED,
        as_of__lt=roster.as_of.replace(day=1),
    ).exclude(pk=roster.pk).order_by("-as_of", "-pk")  # fmt: skip
    last = before.first()
    if last is None or roster.kind in EVENTS:
        return None
    month = [
        one for one in before if (one.as_of.year, one.as_of.month) == (last.as_of.year, last.as_of.month)
    ]
    alike = [one for one in month if _bare(one.file_name) == _bare(roster.file_name)]
    return alike[0] if alike else month[0] if len(month) == 1 else None


def _bare(name: str) -> str:
    return _DATED.sub("", Path(name).stem)


def rows_in(roster: Roster) -> int:
    """Rows of a file that were read, taken or kept for a person."""
    return roster.taken_rows + int(roster.counts.get("review", 0))


def short_of(roster: Roster) -> Roster | None:
    """The file before, where this one is so much shorter that it may be incomplete."""
    before = predecessor(roster)
    if before is None or rows_in(roster) * 100 > rows_in(before) * SHORTEST_PERCENT:
        return None
    return before


def refuse_short(roster: Roster, because: str) -> None:
    """A file a third shorter than the last waits for a person to say yes with a reason. Raises Refused without one."""
    before = short_of(roster)
    if before is not None and not because.strip():
        raise Refused(
            f"这次只有 {rows_in(roster)} 行，上次（{before.as_of}，{before.file_name}）有 {rows_in(before)} 行，少了三成以上，"
            "很可能没有报全，没有采用。请先向来源单位核实；确实如此的，写明原因再采用。",
            code="file-short",
        )


def take_in(roster: Roster, taken: Path, folder: Path, at: datetime) -> dict[str, int]:
    """Put a linked roster into its county's standing register; returns {"before", "new", "changed", "gone", "back"}: rows of the
    file before, and keys (persons) by what happened to them. {} for a kind that is no state, or where no row has a number.

    `folder` is the private folder of the job, where the register and the links lie already.
    """
    if roster.kind in EVENTS:
        return {}
    before = predecessor(roster)
    roster.stream = before.stream if before and before.stream else roster.pk
    held, _made = StandingFile.objects.select_for_update().get_or_create(area_code=roster.area_code)
    path = folder / "standing.duckdb"
    if held.file is not None:
        path.touch(mode=0o600)
        path.write_bytes(read(held.file))
    try:
        counts = _take(path, roster, taken, folder)
    except InputError as trouble:
        if trouble.code == "nothing-to-join":
            return {}
        if trouble.code != "standing-layout":
            raise
        path.unlink()  # written by an earlier version: it begins anew with what comes
        counts = _take(path, roster, taken, folder)
    old = held.file
    held.file = keep(
        path.read_bytes(), "standing.duckdb", "application/octet-stream", "standing",
        area=roster.area_code, by=roster.decided_by, at=at,
    )  # fmt: skip
    held.changed_at = at
    held.save()
    also_wrote(StandingFile, [held.pk])
    if old is not None:
        destroy(old)
    path.unlink()
    said = {name: number for name, number in counts.items() if name not in ("rows", "joined")}
    return {"before": rows_in(before) if before else 0, **said}


def _take(path: Path, roster: Roster, taken: Path, folder: Path) -> dict[str, Any]:
    with Standing.open(path, spill_to=folder) as standing:
        standing.set_people(folder / "register")
        counts = standing.take(
            taken, on=from_date(roster.as_of), source=f"{roster.source}/{roster.stream}", because=roster.because,
            links=folder / "out" / "links.parquet",
        )  # fmt: skip
    return asdict(counts)
