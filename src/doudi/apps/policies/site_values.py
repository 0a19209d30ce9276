"""A site's own parameter values: what the documents leave to the county. Here those of the demo places."""

from functools import lru_cache
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from doudi.apps.accounts.area_names import short_area_name
from doudi.core.areas import parent
from doudi.demo import small_townships
from doudi.platform.paths import var
from doudi.policy.pack import read_pack
from doudi.policy.parameters import area_prefix
from doudi.policy.yaml_text import load_yaml

COUNTY = "430481000000"


def files() -> dict[str, Path]:
    """The values there are, by the 12-digit code of the county that set them."""
    demo = var() / "demo"
    found = {COUNTY: demo / "county" / "local.yaml"}
    for town in small_townships(demo / "townships"):
        found.setdefault(parent(town.area) or town.area, town.folder / "local.yaml")
    return {area: file for area, file in found.items() if file.exists()}


def names() -> list[tuple[str, str]]:
    """(key, what the page calls it) of every set of values there is, none first."""
    there = [(area, _("%s（演示，虚拟值）") % short_area_name(area)) for area in files()]
    return [("", _("不用县定参数")), *there]


def first_for(pack_id: str) -> str:
    """The first set of values of a county to which the pack applies."""
    prefix = area_prefix(read_pack(pack_id).document.area)
    return next((area for area in files() if area.startswith(prefix)), "")


def site_of_area(area: str) -> str:
    """The set of values for an area: its own, or that of the county it lies in."""
    there = files()
    return area if area in there else (parent(area) or "") if (parent(area) or "") in there else ""


def values_of(site: str) -> dict[str, Any]:
    """The values of a set as a --local file writes them; nothing for an unknown set."""
    file = files().get(site)
    return read_values(file) if file else {}


def read_values(file: Path) -> dict[str, Any]:
    return _read(file, file.stat().st_mtime_ns) if file.exists() else {}


@lru_cache(maxsize=16)
def _read(file: Path, changed: int) -> dict[str, Any]:
    return dict(load_yaml(file, shown=file.name))
