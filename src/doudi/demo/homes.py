"""What is known about a household as a whole."""

from __future__ import annotations

import numpy as np

from doudi.demo.days import before
from doudi.demo.draw import Draw
from doudi.demo.setting import Setting
from doudi.demo.table import NULL, Array, Mask, Table


def make_households(
    draw: Draw, area: Array, urban: Mask, remoteness: Array, fortune: Array, setting: Setting
) -> Table:
    """The households, all facts filled that do not depend on what they receive."""
    size = len(area)
    homes = Table("households", np.arange(size))
    homes.put("area_code", area)
    homes.put("residence", (~urban).astype(np.int8))
    homes.put("registered_here", draw.chance(np.where(urban, 0.955, 0.99), size).astype(np.int8))
    _poverty(draw, homes, ~urban, remoteness, fortune, setting)
    grade = draw.places((58, 38.5, 2.6, 0.9), size)
    homes.put("house_grade", np.where(draw.chance(np.clip(-0.05 * fortune, 0, 0.2), size) & ~urban, 2, grade))
    homes.put(
        "water_safe", draw.chance(np.where(urban, 0.999, 0.992 - 0.02 * remoteness), size).astype(np.int8)
    )
    for column, share in (
        ("sudden_loss", 0.002),
        ("force_majeure", 0.001),
        ("special_case", 0.008),
        ("other_hardship", 0.003),
        ("staff_relative", 0.012),
        ("living_place_poor", 0.01),
        ("bulk_admitted", 0.0),
        ("fallen_back", 0.0),
        ("card_held_by_others", 0.0),
        ("bank_deduction", 0.0),
        ("money_redistributed", 0.0),
        ("hardship_remains", 0.0),
    ):
        homes.put(column, draw.chance(share, size).astype(np.int8))
    filed = homes.is_("staff_relative", True) & draw.chance(0.85, size)
    homes.put("staff_relative_filed", filed.astype(np.int8))
    homes.put(
        "false_declarations",
        np.where(draw.chance(0.004 * setting.planted_density, size), draw.whole(1, 2, size), 0),
    )
    declared = homes["false_declarations"] > 0
    homes.put(
        "last_false_declaration", np.where(declared, before(setting.on, draw.whole(30, 700, size)), NULL)
    )
    homes.put("income_changes_little", draw.chance(0.35, size).astype(np.int8))
    homes.put("admitted_after", draw.places((97, 1, 2), size))
    homes.put("heating", np.where(urban & draw.chance(0.7, size), 0, 1))
    homes.put("payment_fault", "none")
    homes.put(
        "refused_on", np.where(draw.chance(0.006, size), before(setting.on, draw.whole(20, 600, size)), NULL)
    )
    return homes


def _poverty(
    draw: Draw, homes: Table, rural: Mask, remoteness: Array, fortune: Array, setting: Setting
) -> None:
    """Registered poor, those who left poverty, and since 2020 those watched lest they fall back."""
    size = homes.size
    pull = np.exp(-0.55 * fortune) * (0.45 + remoteness)
    exited = rural & draw.chance(np.clip(setting.poor_exited * pull, 0, 0.6), size)
    current = rural & ~exited & draw.chance(np.clip(setting.poor_current * pull, 0, 0.6), size)
    homes.put("registered_poor", np.where(exited, 2, np.where(current, 1, 0)))
    since = max((setting.on // 10000 - 2014) * 365, 400)
    oldest, latest = min(since, 3600), 160 if setting.on < 20200101 else 1500
    homes.put(
        "registered_poor_exit", np.where(exited, before(setting.on, draw.whole(latest, oldest, size)), NULL)
    )
    villages_exited = exited & draw.chance(0.7, size)
    homes.put(
        "village_exited_on", np.where(villages_exited, before(setting.on, np.full(size, latest + 40)), NULL)
    )
    watched = draw.chance(np.clip(0.012 * pull, 0, 0.2), size) & rural & setting.monitoring
    kind = np.where(exited, 1, 2)
    kind = np.where(draw.chance(0.25, size), 3, kind)
    homes.put("monitored_as", np.where(watched, kind, 0))
