"""The month's own steps: screens and warnings, the villages' lists, the move to five classes."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path

import duckdb
import pyarrow as pa
from django.utils.translation import gettext_lazy as _

from doudi.apps.cases.packs import local_values
from doudi.apps.people.models import Household
from doudi.apps.screening import services as screening
from doudi.apps.screening.jobs import decisions_of, rosters_of
from doudi.apps.screening.models import ScreeningRun
from doudi.apps.watch.models import State, Warned
from doudi.apps.watch.monthly import Month, step
from doudi.apps.watch.services import classes, visits, warnings
from doudi.apps.watch.which import packs_at
from doudi.core.refusal import Refused
from doudi.matching.screening.run import Screened
from doudi.policy.pack import Pack, read_pack
from doudi.policy.parameters import area_prefix
from doudi.policy.sql.cells import text_literal
from doudi.policy.vocabulary import TABLES
from doudi.watch.choosing import Home, list_of_month
from doudi.watch.looking import in_force, look_over, looking_for, nearest, warnings_of
from doudi.watch.reclassing import knows_classes


@step("looked", title=_("筛查和预警"), order=10)
def look(month: Month) -> dict[str, int]:
    """Every household against the screens and warnings of the document nearest to it, with the rosters at hand."""
    register = month.register()
    packs = in_force(month.area, month.day)
    by_pack: dict[str, set[str]] = defaultdict(set)
    for number, place in Household.objects.filter(
        area_code__startswith=month.area[:6], closed_on__isnull=True
    ).values_list("number", "area_code"):
        by_pack[nearest(packs, place)].add(number)
    values = local_values(month.area)
    counts: dict[str, int] = defaultdict(int)
    for pack_id in packs:
        if not by_pack[pack_id]:
            continue
        folder = month.folder()
        part = _part(register, folder / "register", by_pack[pack_id]) if len(by_pack) > 1 else register
        run = ScreeningRun(
            area_code=month.area, pack_id=pack_id, on=month.on, asked_by=month.by, asked_at=month.at
        )
        given = rosters_of(run, folder / "rosters")
        found = look_over(
            looking_for(pack_id, values, month.day), part, folder / "rosters", month.day, folder / "out",
            decisions=decisions_of(given, folder / "decisions.csv"), tell=lambda said: month.tell(0, 0, said),
        )  # fmt: skip
        month.tell(0, 0, str(_("记下发现的问题")))
        if read_pack(pack_id).screens:
            run.households, run.found, run.undecided = _of_screens(pack_id, found.counts)
            run.rosters = [one.file_name for one in given.values()]
            run.by_rosters = sum(one["by_rosters"] for one in found.findings)
            run.save()
            counts["findings"] += len(found.findings)
            counts["new_findings"] += screening.keep(
                run, found.findings, by=month.by, at=month.at, looked_at=by_pack[pack_id]
            )
        kept = warnings.keep(
            month.area, pack_id, warnings_of(read_pack(pack_id), month.day), found.warnings, by_pack[pack_id],
            on=month.on, by=month.by, at=month.at,
        )  # fmt: skip
        counts["warnings"] += kept["found"]
        counts["new_warnings"] += kept["new"] + kept["again"]
        counts["households"] += found.counts.households
    return dict(counts)


def _of_screens(pack_id: str, counts: Screened) -> tuple[int, dict[str, int], dict[str, int]]:
    """Of what a run counted that of screens alone."""
    screens = read_pack(pack_id).screens
    found, undecided = (
        {name: many for name, many in which.items() if name in screens}
        for which in (counts.found, counts.undecided)
    )
    return counts.households, found, undecided


def _part(register: Path, folder: Path, numbers: set[str]) -> Path:
    """The register of some households only."""
    folder.mkdir(parents=True)
    with duckdb.connect() as connection:
        connection.execute("CREATE TEMP TABLE wanted (household_id VARCHAR)")
        connection.register("given", pa.table({"household_id": sorted(numbers)}))
        connection.execute("INSERT INTO wanted SELECT household_id FROM given")
        for table in TABLES.values():
            source = text_literal(str(register / f"{table}.parquet"))
            target = text_literal(str(folder / f"{table}.parquet"))
            connection.execute(
                f"COPY (SELECT * FROM read_parquet({source}) SEMI JOIN wanted USING (household_id)) TO {target} (FORMAT parquet)"
            )
    return folder


_WATCHED = """
    SELECT h.household_id, h.last_checked_on,
        coalesce(h.monitored_as, 'no') <> 'no' OR ((h.refused_on IS NOT NULL OR coalesce(s.ended, false)) AND NOT coalesce(s.runs, false))
    FROM read_parquet({households}) h LEFT JOIN (
        SELECT household_id, bool_or(since <= {on} AND (ended_on IS NULL OR ended_on > {on})) AS runs,
            bool_or(ended_on <= {on}) AS ended
        FROM read_parquet({supports}) WHERE programme IN ('dibao', 'tekun', 'single_person') GROUP BY 1) s USING (household_id)
"""


@step("visits", title=_("月度走访名单"), order=20)
def list_visits(month: Month) -> dict[str, int]:
    """The households every village visits this month (LY-18, LY-19): warned of, watched (LY-22), and the round's share."""
    register = month.register()
    on = text_literal(month.on.isoformat())
    households, supports = (
        text_literal(str(register / f"{name}.parquet")) for name in ("households", "supports")
    )
    with duckdb.connect() as connection:
        told = connection.execute(_WATCHED.format(households=households, supports=supports, on=on)).fetchall()
    known = {number: (seen, watched) for number, seen, watched in told}
    warned = set(
        Warned.objects.filter(area_code__startswith=month.area[:6], state=State.OPEN).values_list(
            "household_id", flat=True
        )
    )
    places: dict[int, str] = {}
    by_round: dict[int | None, list[Home]] = defaultdict(list)
    rounds: dict[str, int | None] = {}
    for pk, number, place in Household.objects.filter(
        area_code__startswith=month.area[:6], closed_on__isnull=True
    ).values_list("pk", "number", "area_code"):
        seen, watched = known.get(number, (None, False))
        township = place[:9]
        if township not in rounds:
            rounds[township] = _round_months(place, month.day)
        places[pk] = place
        by_round[rounds[township]].append(
            Home(pk, place, int(seen.replace("-", "")) if seen else None, pk in warned, bool(watched))
        )
    chosen: dict[int, tuple[str, str]] = {}
    for months, homes in by_round.items():
        listed = list_of_month(homes, month.day // 100, round_months=months)
        chosen |= {pk: (places[pk], why) for pk, why in listed.items()}
    return {"planned": visits.plan(month.area, month.first, chosen, by=month.by, at=month.at)}


def _round_months(place: str, day: int) -> int | None:
    return next((pack.watch.round.number for pack in packs_at(place, day) if pack.watch.round), None)


@step("classes", title=_("六类改五类"), order=30)
def reclass(month: Month) -> dict[str, int]:
    """Once the transition is over where a document knows classes: everybody monitored is listed with a proposal (LY-36)."""
    listed = 0
    for pack_id in in_force(month.area, month.day):
        area = _where(read_pack(pack_id), month.area)
        if not knows_classes(read_pack(pack_id)) or not classes.transition_over(pack_id, area, month.day):
            continue
        if classes.any_since_transition(area, pack_id):
            continue
        try:
            listed += classes.propose_all(area, pack_id, month.on, by=month.by, at=month.at).persons.count()
        except Refused:
            continue  # nobody is monitored there
    return {"listed": listed}


def _where(pack: Pack, county: str) -> str:
    """The document's own place within the county, else the county."""
    return pack.document.area if len(area_prefix(pack.document.area)) > 6 else county
