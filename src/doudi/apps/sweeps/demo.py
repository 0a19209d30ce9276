"""The demo county and the four small townships: made once, swept whenever law or register have changed."""

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from doudi.apps.sweeps.services import is_swept, keep_register, sweep_register
from doudi.core.areas import full_name
from doudi.demo import make_county, make_small_townships, small_townships

COUNTY = "430481000000"
ON = 20240901
SEED = 1


@dataclass(frozen=True)
class Place:
    key: str
    title: str
    area_code: str
    level: str
    folder: Path
    on: int
    packs: tuple[str, ...]


def load_demo(folder: Path, households: int, say: Callable[[str], None]) -> None:
    """Make what is missing under `folder` and sweep what has not been swept. The second time nothing is left to do."""
    _make(folder, households, say)
    for place in places(folder):
        waiting = [pack for pack in place.packs if not is_swept(place.key, pack, place.folder / "register")]
        if not waiting:
            continue
        say(f"正在排查{place.title}…")
        register = keep_register(
            place.key, title=place.title, area_code=place.area_code, level=place.level,
            folder=place.folder / "register", local_file=place.folder / "local.yaml", on=place.on,
        )  # fmt: skip
        for pack in place.packs:
            sweep_register(register, pack, folder / "sweeps")


def places(folder: Path) -> list[Place]:
    county = Place(
        "leiyang",
        f"{full_name(COUNTY)}（演示）",
        COUNTY,
        "county",
        folder / "county",
        ON,
        ("cn-2021", "leiyang-2024"),
    )
    towns = [
        Place(town.area, f"{town.name}（演示）", town.area, "township", town.folder, town.on, (town.pack,))
        for town in small_townships(folder / "townships")
    ]
    return [county, *towns]


def _make(folder: Path, households: int, say: Callable[[str], None]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    wanted, made = f"{households} {SEED} {ON}", folder / "made"
    if not made.exists() or made.read_text() != wanted:
        for old in (folder / "county", folder / "townships"):
            shutil.rmtree(old, ignore_errors=True)
    if not (folder / "county").exists():
        say(f"正在生成演示县：{households} 户…")
        make_county(households, SEED, folder / "county", ON, rosters=False)
    if not (folder / "townships").exists():
        make_small_townships(folder / "townships")
    made.write_text(wanted)
