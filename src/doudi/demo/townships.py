"""Four small townships, each under the document of its own place and time."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from doudi.core import areas
from doudi.demo.local import local_values
from doudi.demo.make import make, new_folder, write_register
from doudi.demo.setting import KAIYUAN, LILING, TIELING, WUDU, Setting
from doudi.demo.truth import found_elsewhere, write_truth

#: The county's setting and the township: 均楚镇, 坪垭藏族乡, 莲花镇, 李千户镇.
_TOWNSHIPS: tuple[tuple[Setting, str], ...] = (
    (LILING, "430281120000"),
    (WUDU, "621202201000"),
    (KAIYUAN, "211282109000"),
    (TIELING, "211221109000"),
)


@dataclass(frozen=True)
class SmallTownship:
    """Where a township's files are, and by which pack and day it is to be decided.

    area: 12 digits; on: YYYYMMDD; folder holds register/, local.yaml and truth.parquet.
    """

    area: str
    name: str
    pack: str
    on: int
    folder: Path


def small_townships(out: Path) -> list[SmallTownship]:
    """The four townships as they lie under `out`, made or not."""
    return [
        SmallTownship(area, areas.full_name(area), setting.pack, setting.on, out / f"{area}-{setting.pack}")
        for setting, area in _TOWNSHIPS
    ]


def make_small_townships(out: Path, seed: int = 1, households: int = 150) -> list[SmallTownship]:
    """Write the four townships into the new folder `out`; InputError as for `make_county`."""
    with new_folder(out) as folder:
        for (setting, area), town in zip(_TOWNSHIPS, small_townships(folder), strict=True):
            made = make(households, seed, setting, area)
            town.folder.mkdir()
            write_register(made.county, town.folder / "register")
            (town.folder / "local.yaml").write_text(local_values(setting), encoding="utf-8")
            write_truth(found_elsewhere(made.county, made.plot.findings), town.folder / "truth.parquet")
    return small_townships(out)
