"""A screening, done by a worker in one transaction: a worker that dies leaves the run waiting."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
from django.utils.translation import gettext_lazy as _

from doudi.apps.accounts.areas import area_range
from doudi.apps.files.services import read
from doudi.apps.policies.site_values import values_of
from doudi.apps.rosters.jobs import private_folder
from doudi.apps.rosters.models import LinkState, Roster, RosterLink
from doudi.apps.rosters.models import State as RosterState
from doudi.apps.screening import services
from doudi.apps.screening.models import ScreeningRun
from doudi.apps.screening.register import write_register
from doudi.core.dates import from_date
from doudi.matching.screening.plan import with_values
from doudi.matching.screening.run import screen
from doudi.platform.jobs import Run, job


@job("screening.run", title=_("数据筛查"))
def run_screening(run: Run, run_id: int) -> str:
    """Write the register and the rosters into a private folder, screen, keep the findings."""
    row = ScreeningRun.objects.select_related("asked_by").get(pk=run_id)
    if row.done_at is not None:
        return ""
    with private_folder() as folder:
        run.progress(0, 0, "取出登记册")
        on = from_date(row.on)
        write_register(
            row.area_code,
            on,
            folder / "register",
            lambda done, total: run.progress(done, total, "取出登记册"),
        )
        given = rosters_of(row, folder / "rosters")
        decisions = decisions_of(given, folder / "decisions.csv")
        pack = with_values(row.pack_id, values_of(row.area_code))
        found = screen(
            pack, folder / "register", folder / "rosters", on, folder / "out", decisions=decisions,
            tell=lambda said: run.progress(0, 0, said),
        )  # fmt: skip
        findings = pq.read_table(folder / "out" / "findings.parquet").to_pylist()
    row.households, row.found, row.undecided = found.households, found.found, found.undecided
    row.rosters = [one.file_name for one in given.values()]
    row.by_rosters = sum(one["by_rosters"] for one in findings)
    new = services.keep(row, findings, by=row.asked_by, at=run.at)
    return f"{found.households} 户，发现 {len(findings)} 个问题，其中新的 {new} 个"


def rosters_of(row: ScreeningRun, folder: Path) -> dict[str, Roster]:
    """The rosters of the county that were taken, of each kind those of its last month, as files; by their name there."""
    folder.mkdir()
    low, high = area_range(row.area_code, "county")
    found: dict[str, Roster] = {}
    last: dict[str, tuple[int, int]] = {}
    taken = Roster.objects.filter(
        area_code__gte=low, area_code__lt=high, state=RosterState.LINKED, as_of__lte=row.on
    )
    for one in taken.select_related("taken").order_by("-as_of", "pk"):
        month = (one.as_of.year, one.as_of.month)
        # payments are looked at month by month; of everything else the last list counts
        if one.taken is None or (one.kind != "card_payments" and last.setdefault(one.kind, month) != month):
            continue
        name = f"{one.kind}-{one.pk}"
        (folder / f"{name}.parquet").write_bytes(read(one.taken))
        found[name] = one
    return found


def decisions_of(given: dict[str, Roster], file: Path) -> list[Path]:
    """What people decided of doubtful rows, for the rows of these files."""
    names = {one.pk: name for name, one in given.items()}
    decided: Any = RosterLink.objects.filter(
        roster__in=list(names), state__in=[LinkState.ACCEPTED, LinkState.REFUSED]
    ).select_related("person", "decided_by")
    rows = [
        [one.person.number, names[one.roster_id], one.sheet, one.row, one.state, one.decided_by.username if one.decided_by else "-", one.decided_at.date().isoformat()]
        for one in decided
    ]  # fmt: skip
    if not rows:
        return []
    with file.open("w", newline="", encoding="utf-8") as out:
        writer = csv.writer(out)
        writer.writerow(["person_id", "roster", "sheet", "row", "verdict", "by", "on"])
        writer.writerows(rows)
    return [file]
