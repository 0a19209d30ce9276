"""A site's own parameter values: what the documents leave to the county. Here those of the demo places."""

from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from doudi.apps.accounts.area_names import short_area_name
from doudi.core.areas import parent
from doudi.demo import small_townships
from doudi.platform.paths import var
from doudi.platform.typed import storable
from doudi.policy.pack import read_pack
from doudi.policy.parameters import area_prefix
from doudi.policy.yaml_text import load_yaml

COUNTY = "430481000000"
OF_REGISTER = "register:"


def files() -> dict[str, Path]:
    """The values there are, by the 12-digit code of the county that set them."""
    demo = var() / "demo"
    found = {COUNTY: demo / "county" / "local.yaml"}
    for town in small_townships(demo / "townships"):
        found.setdefault(parent(town.area) or town.area, town.folder / "local.yaml")
    return {area: file for area, file in found.items() if file.exists()}


def names(chosen: str = "") -> list[tuple[str, str]]:
    """(key, what the page calls it) of every set of values there is, none first; a register's only when chosen."""
    there = [(area, _("%s（演示，虚拟值）") % short_area_name(area)) for area in files()]
    register = _register(chosen)
    own = [(chosen, str(register.title))] if register else []
    return [("", _("不用县定参数")), *there, *own]


def first_for(pack_id: str) -> str:
    """The first set of values of a county to which the pack applies."""
    prefix = area_prefix(read_pack(pack_id).document.area)
    return next((area for area in files() if area.startswith(prefix)), "")


def site_of_register(register: Any) -> str:
    """The set of values a register was swept with: one of those everybody may choose, or the register's own."""
    if not register.local_file:
        return ""
    own = Path(register.local_file).resolve()
    there = (area for area, file in files().items() if file.resolve() == own)
    return next(there, f"{OF_REGISTER}{register.key}")


def _register(site: str) -> Any:
    """The register whose own values a set is; None for every other set."""
    if not site.startswith(OF_REGISTER) or not storable(site):
        return None
    from doudi.apps.sweeps.models import Register

    return Register.objects.filter(key=site.removeprefix(OF_REGISTER)).first()


def values_of(site: str) -> dict[str, Any]:
    """The values of a set as a --local file writes them; nothing for an unknown set."""
    register = _register(site)
    file = Path(register.local_file) if register and register.local_file else files().get(site)
    values = read_values(file) if file else {}
    for more in _more:
        values = more(site, values)
    return values


#: what else a county has set: (area code, values so far) -> values
_more: list[Callable[[str, dict[str, Any]], dict[str, Any]]] = []


def also(more: Callable[[str, dict[str, Any]], dict[str, Any]]) -> None:
    """Let an app that keeps values of its own add them to those of the files."""
    if more not in _more:
        _more.append(more)


def read_values(file: Path) -> dict[str, Any]:
    return _read(file, file.stat().st_mtime_ns) if file.exists() else {}


@lru_cache(maxsize=16)
def _read(file: Path, changed: int) -> dict[str, Any]:
    return dict(load_yaml(file, shown=file.name))
