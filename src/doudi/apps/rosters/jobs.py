"""Reading and linking rosters: work for a worker, each one transaction, so that a worker that dies leaves the file waiting."""

from __future__ import annotations

import json
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

from django.utils.translation import gettext_lazy as _

from doudi.apps.checks import deaths
from doudi.apps.files.services import keep, read
from doudi.apps.record.acts import act
from doudi.apps.rosters import standing
from doudi.apps.rosters.linking import keep_links
from doudi.apps.rosters.models import LinkState, RememberedColumn, Roster, State
from doudi.core.dates import from_date
from doudi.matching import roster as rosters
from doudi.matching.checked import Check
from doudi.matching.kinds import AUTO, load_kinds
from doudi.matching.scratch import scratch_in
from doudi.platform.jobs import Run, job
from doudi.platform.paths import keep as kept_folder

OLD_SECONDS = 24 * 3600


@contextmanager
def private_folder() -> Iterator[Path]:
    """A folder for plain data, gone afterwards, with all that reading and cleaning leave in between; those that a killed worker left are removed when the next begins."""
    above = kept_folder() / "work"
    above.mkdir(mode=0o700, parents=True, exist_ok=True)
    for left in above.iterdir():
        if left.stat().st_mtime < time.time() - OLD_SECONDS:
            shutil.rmtree(left, ignore_errors=True) if left.is_dir() else left.unlink(missing_ok=True)
    folder = Path(mkdtemp(dir=above))
    try:
        with scratch_in(folder):
            yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def short_name(name: str) -> str:
    """A name that any file system takes, by which a person still knows the file: 85 Chinese characters are too many."""
    path = Path(Path(name).name)
    return (path.stem[:60].strip(".") or "roster") + path.suffix[:8]


@job("roster.check", title=_("检查花名册"))
def check(run: Run, roster: int) -> str:
    """Read the file, keep the report and the rows that can be taken."""
    row = Roster.objects.select_related("file", "received_by").get(pk=roster)
    if row.state != State.CHECKING or row.file is None:
        return row.says[:500]
    with private_folder() as folder:
        path = folder / short_name(row.file_name)
        path.write_bytes(read(row.file))
        out = folder / "taken.parquet"
        found = _load(row, path, out, run)
        if row.kind == AUTO:  # what its source calls our columns is known once the kind has been found out
            row.kind, row.source = found.kind, _source(found.kind)
            if _remembered(row).items() - found.columns.items():
                because, found = found.kind_because, _load(row, path, out, run)
                found.kind_because = because
                found.conclude()
        common: dict[str, Any] = {"area": row.area_code, "by": row.received_by, "at": run.at}
        report = json.dumps(found.as_dict(), ensure_ascii=False, default=str).encode()
        row.report = keep(report, "report.json", "application/json", "roster-report", **common)
        row.taken = keep(out.read_bytes(), "taken.parquet", "application/vnd.apache.parquet", "roster-rows", **common) if out.exists() else None  # fmt: skip
    row.kind, row.source, row.verdict, row.says = (
        found.kind,
        _source(found.kind),
        found.verdict,
        found.message,
    )
    row.counts, row.columns, row.state = found.counts, found.columns, State.CHECKED
    row.save()
    return found.message[:500]


def _load(row: Roster, path: Path, out: Path, run: Run) -> Check:
    out.unlink(missing_ok=True)  # of a reading before this one
    return rosters.load(
        row.kind, path, out, remembered=_remembered(row), on=from_date(run.at.date()), tell=lambda said: run.progress(0, 0, said)
    )  # fmt: skip


def _source(kind: str) -> str:
    return load_kinds()[kind].source if kind in load_kinds() else ""


def _remembered(row: Roster) -> dict[str, str]:
    """What this source calls our columns, and what was said of this very file."""
    said = RememberedColumn.objects.filter(area_code=row.area_code, source=row.source, kind=row.kind)
    return {**dict(said.values_list("theirs", "ours")), **row.corrected}


@job("roster.link", title=_("比对花名册"))
def link(run: Run, roster: int) -> str:
    """Link the rows that were taken to the register's persons."""
    row = Roster.objects.select_related("taken", "decided_by").get(pk=roster)
    if row.state != State.LINKING or row.taken is None:
        return row.says[:500]
    with private_folder() as folder:
        taken = folder / f"{row.kind}.parquet"
        taken.write_bytes(read(row.taken))
        keep_links(row, taken, folder, run)
        with act("roster.linked", by=row.decided_by, at=run.at, area=row.area_code) as writing:
            row.delta = standing.take_in(row, taken, folder, run.at)
            row.state = State.LINKED
            row.save()
            writing.wrote(row)
            writing.says(linked=row.linked, **row.delta)
    if row.kind in deaths.kinds():
        sure = row.links.filter(state__in=[LinkState.STANDS, LinkState.ACCEPTED])
        for one in sure.select_related("person__household", "roster"):
            if deaths.row_tells(one):
                deaths.told(one.person, f"{row.file_name[:60]}第{one.row}行", by=row.decided_by, at=run.at)
    return f"连上 {row.linked} 行，待认定 {row.to_decide} 行，没有连上 {row.unlinked} 行"
