"""What a household owns: savings, vehicles, houses and the rest, by fortune."""

from __future__ import annotations

import numpy as np

from doudi.demo.draw import Draw, fen
from doudi.demo.setting import Setting
from doudi.demo.table import Array, Mask, Table, rows_for, stack


def make_assets(draw: Draw, persons: Table, urban: Mask, fortune: Array, setting: Setting) -> Table:
    """All asset rows; `urban` and `fortune` are by household."""
    size, level = len(fortune), setting.level
    first_adult = _first_adult(persons, size)

    def some(
        share: Array | float, kind: str, median: Array | float, spread: float, step: int, **values: object
    ) -> Table:
        homes = np.flatnonzero(draw.chance(share, size))
        worth = median if np.ndim(median) == 0 else np.asarray(median)[homes]
        return rows_for(
            "assets",
            homes,
            first_adult[homes],
            kind=kind,
            value=fen(draw.about(worth, spread, len(homes)), step),
            **values,
        )

    rich = np.exp(fortune)
    working = _has_worker(persons, size)
    parts = [
        some(
            np.clip(0.82 + 0.08 * fortune, 0.3, 1),
            "deposit",
            level * (5200 + 26000 * working) * rich,
            0.75,
            1,
            exempt=False,
        ),
        some(0.05 * rich, "insurance", 9000 * level, 0.6, 100, exempt=False),
        some(0.02 * rich, "security", 14000 * level, 0.9, 1, exempt=False),
        some(
            np.clip((0.04 + 0.30 * working) * rich * np.where(urban, 1.1, 0.9), 0, 0.85),
            "vehicle",
            62000 * level,
            0.45,
            1000,
            exempt=False,
            quantity=1,
        ),
        some(np.where(urban, 0.25, 0.42) * working, "vehicle", 3600, 0.4, 100, exempt=True, quantity=1),
        some(
            np.where(urban, 0.86, 0.985),
            "house",
            np.where(urban, 260000, 88000) * level,
            0.35,
            1000,
            exempt=False,
            quantity=1,
            in_town=False,
        ),
        some(
            np.clip(0.075 * working * rich, 0, 0.5),
            "house",
            310000 * level,
            0.3,
            1000,
            exempt=False,
            quantity=1,
            in_town=True,
        ),
        some(
            np.clip(0.022 * working * rich, 0, 0.3),
            "shop",
            240000 * level,
            0.4,
            1000,
            exempt=False,
            quantity=1,
            in_town=True,
        ),
        some(
            np.clip(0.012 * working * rich, 0, 0.3),
            "company",
            200000 * level,
            0.8,
            10000,
            exempt=False,
            quantity=1,
        ),
        some(np.where(urban, 0.0, 0.08) * working, "machinery", 6200, 0.6, 100, exempt=True, quantity=1),
    ]
    assets = stack("assets", parts)
    houses = assets.is_("kind", "house") & urban[assets.home]
    assets.put("in_town", True, houses)
    return assets


def _first_adult(persons: Table, households: int) -> Array:
    """The row of each household's head: savings and cars stand in the head's name."""
    rows = np.arange(persons.size)[::-1]
    first = np.zeros(households, dtype=np.int64)
    first[persons.home[rows]] = rows
    return first


def _has_worker(persons: Table, households: int) -> Array:
    """1.0 where somebody has a job, 0.0 elsewhere."""
    return (np.bincount(persons.home[persons.is_("employed", True)], minlength=households) > 0).astype(float)
