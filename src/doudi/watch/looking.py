"""A register looked over once: the screens of a document and its warnings together, with what rosters prove put in."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from doudi.core.dates import NEVER
from doudi.matching.screening.run import Screened, screen
from doudi.policy.law import SCREEN_PREFIX
from doudi.policy.pack import EarlyWarning, Pack, Screen, load_pack, pack_ids, read_pack
from doudi.policy.parameters import area_prefix


@dataclass(frozen=True)
class Looked:
    """What was found: rows of findings.parquet, those of screens and those of warnings (``clause`` is the warning's id)."""

    findings: list[dict[str, Any]]
    warnings: list[dict[str, Any]]
    counts: Screened


def in_force(area: str, on: int) -> list[str]:
    """The packs by which the households of an area (12 digits) may be looked over on a day: those of the area, of places
    above it and of places within it, the nearest first; of two of one place the later."""
    found = []
    digits = area_prefix(area)
    for pack_id in pack_ids():
        pack = read_pack(pack_id)
        prefix = area_prefix(pack.document.area)
        meets = prefix.startswith(digits) or digits.startswith(prefix)
        holds = (pack.document.start or 0) <= on <= (pack.document.end or NEVER)
        if meets and holds and (pack.screens or pack.warnings):
            found.append((-len(prefix), -(pack.document.start or 0), pack_id))
    return [pack_id for _near, _start, pack_id in sorted(found)]


def nearest(packs: Sequence[str], area: str) -> str:
    """The first of these packs that holds in a household's area; empty where none does."""
    return next((one for one in packs if area.startswith(area_prefix(read_pack(one).document.area))), "")


def warnings_of(pack: Pack, on: int) -> dict[str, EarlyWarning]:
    """The warnings of a pack in force on a day."""
    return {name: one for name, one in pack.warnings.items() if one.start is None or one.start <= on}


def looking_for(pack_id: str, values: Mapping[str, Any], on: int) -> Pack:
    """The pack asking nothing but its screens and the warnings of the day, by a site's values (as a --local file)."""
    pack = load_pack(pack_id, local=dict(values))
    screens = {name: one for name, one in pack.screens.items() if one.when}
    screens |= {
        name: Screen(name, one.title, one.when, one.way, "", one.pack, one.place)
        for name, one in warnings_of(pack, on).items()
    }
    return replace(pack, screens=screens, answers={name: SCREEN_PREFIX + name for name in screens}, _laws={})


def look_over(
    pack: Pack,
    register: Path,
    rosters: Path,
    on: int,
    out: Path,
    *,
    decisions: Sequence[Path] = (),
    tell: Callable[[str], None] = lambda said: None,
) -> Looked:
    """Look over a register folder on a day (YYYYMMDD) by a pack of `looking_for`. Raises InputError."""
    counts = screen(pack, register, rosters, on, out, decisions=decisions, tell=tell)
    rows = pq.read_table(out / "findings.parquet").to_pylist()
    of_warnings = [one for one in rows if one["clause"] in pack.warnings]
    of_screens = [one for one in rows if one["clause"] not in pack.warnings]
    return Looked(of_screens, of_warnings, counts)
