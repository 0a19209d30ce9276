"""The villages of a county, as the national list of codes has them, with how they lie."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from doudi.core import areas
from doudi.demo.draw import Draw
from doudi.demo.table import Array, Mask


@dataclass
class Places:
    """Villages in order of their codes; remoteness runs from 0 (the county seat) to 1 (the far hills)."""

    codes: Array
    urban: Mask
    remoteness: Array


def villages_of(county: str, township: str | None = None) -> Places:
    """All villages and neighbourhoods of a six-digit county, or those of one township of it (12 digits)."""
    towns = areas.children(areas.full_code(county))
    if township is not None:
        towns = (township,)
    codes, urban, remote = [], [], []
    for town in towns:
        town_name = areas.name(town)
        far = 0.05 if town_name.endswith(("街道", "区")) else 0.85 if town_name.endswith("乡") else 0.45
        for village in areas.children(town):
            name = areas.name(village)
            codes.append(village)
            urban.append(not name.endswith(("村委会", "村民委员会", "村")))
            # 镇 and 乡 themselves lie at different distances; the code's last digits stand in for a map
            remote.append(min(1.0, far + int(village[9:]) % 7 * 0.05 + int(town[6:9]) % 5 * 0.04))
    return Places(np.array(codes, dtype=object), np.array(urban), np.array(remote))


def settle_villages(draw: Draw, places: Places, households: int) -> Array:
    """The village of every household, as its place in the list, in order; towns have more people than hills."""
    weights = draw.about(np.where(places.urban, 1.9, 1.15 - 0.5 * places.remoteness), 0.3, len(places.codes))
    return np.sort(draw.places(weights, households))
