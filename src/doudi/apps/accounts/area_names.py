"""What people call an area: the national list, and what counties have renamed or added since."""

from collections.abc import Callable, Mapping

from doudi.core import areas
from doudi.core.refusal import InputError

#: code -> name as a county has it; read from the table of divisions now and then (areas.names.keep_fresh)
_local: dict[str, str] = {}


def learn(names: Mapping[str, str]) -> None:
    """Take the counties' own names in place of those known before."""
    _local.clear()
    _local.update(names)


def area_name(code: str) -> str:
    """The full name of a 12-digit code; a village nobody has named yet by its township; else the code itself."""
    if code in _local:
        above = areas.parent(code)
        return (area_name(above) if above and above != areas.NATION else "") + _local[code]
    try:
        return areas.full_name(code)
    except InputError:
        return _by_township(code, area_name)


def short_area_name(code: str) -> str:
    """The area's own name, without those above it."""
    if code in _local:
        return _local[code]
    try:
        return areas.name(code)
    except InputError:
        return _by_township(code, short_area_name)


def _by_township(code: str, named: Callable[[str], str]) -> str:
    """`大市镇（村居代码 201）`: the national list has the villages of few counties, and a clerk reads no 12 digits."""
    try:
        township = areas.parent(code) if areas.level(code) == "village" else None
    except InputError:
        township = None
    known = named(township) if township else ""
    return f"{known}（村居代码 {code[9:]}）" if known and known != township else code
