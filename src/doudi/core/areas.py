"""Administrative areas by their 12-digit code: names, levels, ranges, and what became of abolished codes.

A code is two digits of province, two of city, two of county, three of township and three of village, with zeros
to the right for a higher level: 430481000000 is a county, 431000000000 a city. The whole country is
``000000000000``. Everything below an area lies in one half-open range of codes, which an index can use;
stripping zeros does not say that (431000 would become 431), so ranges and levels come from here only.

Names are those of the National Bureau of Statistics for 2023, provinces to streets for the whole country and
villages for the sample counties (see data/README.md).
"""

import gzip
import re
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Literal, NamedTuple

import yaml

from doudi.core.refusal import InputError

Level = Literal["nation", "province", "city", "county", "township", "village"]

NATION = "000000000000"
#: From the whole to the smallest; the number of leading digits that name an area of the level.
DIGITS: dict[Level, int] = {"nation": 0, "province": 2, "city": 4, "county": 6, "township": 9, "village": 12}

# Names that only fill the city's place in the code and are left out when a place is named in full.
_PLACEHOLDERS = frozenset({"市辖区", "县", "省直辖县级行政区划", "自治区直辖县级行政区划"})
_CODE = re.compile(r"[0-9]{12}")


class Range(NamedTuple):
    """Codes from `low` up to but not including `high`; both have twelve digits and compare as text."""

    low: str
    high: str


@dataclass(frozen=True)
class Change:
    """In `year`, the area `code`, then called `name`, went into `successors`; several when it was divided."""

    code: str
    name: str
    year: int
    successors: tuple[str, ...]


def full_code(digits: str) -> str:
    """``"430481"`` to ``"430481000000"``. InputError unless it has 2, 4, 6, 9 or 12 digits."""
    if not re.fullmatch(r"[0-9]+", digits) or len(digits) not in (2, 4, 6, 9, 12):
        raise _bad_code(digits)
    return digits.ljust(12, "0")


def level(code: str) -> Level:
    """The level a code is written at, whether or not such an area exists."""
    _check(code)
    for name, digits in reversed(DIGITS.items()):
        start = _start_of(name)
        if digits and code[start:digits].strip("0"):
            return name
    return "nation"


def exists(code: str) -> bool:
    """Whether the list of names has this code; a code abolished earlier, or a village elsewhere, it has not."""
    return code in _names()


def name(code: str) -> str:
    """The area's own name, such as ``大市镇``. InputError when the code is not in the list."""
    found = _names().get(code)
    if found is None:
        _check(code)
        raise InputError(
            f"行政区划代码表中没有「{code}」，请核对代码（12 位，上级区划右边补零）。",
            code="unknown-area",
            value=code,
        )
    return found


def full_name(code: str) -> str:
    """The name with those above it: ``湖南省衡阳市耒阳市大市镇``. InputError when the code is not in the list."""
    names = [name(code)]
    above = parent(code)
    while above is not None and above != NATION:
        names.append(_names().get(above, ""))
        above = parent(above)
    return "".join(part for part in reversed(names) if part not in _PLACEHOLDERS) or name(code)


def parent(code: str) -> str | None:
    """The code one level up, the city for a township of a city without counties; None for the whole country."""
    at = level(code)
    if at == "nation":
        return None
    return code[: _start_of(at)].ljust(12, "0")


def children(code: str) -> tuple[str, ...]:
    """The codes in the list whose parent this is, in order."""
    _check(code)
    return _children().get(code, ())


def range_of(code: str) -> Range:
    """The half-open range of codes at and below an area: for 430481000000 up to 430482000000."""
    digits = DIGITS[level(code)]
    if digits == 0:
        return Range(NATION, "990000000000")
    following = str(int(code[:digits]) + 1).zfill(digits)
    if len(following) > digits:
        raise _bad_code(code)
    return Range(code, following.ljust(12, "0"))


def covers(outer: str, inner: str) -> bool:
    """Whether `inner` is `outer` or lies in it."""
    low, high = range_of(outer)
    _check(inner)
    return low <= inner < high


def change_of(code: str) -> Change | None:
    """What became of an area whose code is no longer used; None when nothing is known of it."""
    _check(code)
    return _changes().get(code)


def successors(code: str) -> tuple[str, ...]:
    """The codes in use today for an area of old, following every change; the code itself when none is known."""
    change = change_of(code)
    if change is None:
        return (code,)
    return tuple(dict.fromkeys(last for following in change.successors for last in successors(following)))


def _check(code: str) -> None:
    if not _CODE.fullmatch(code):
        raise _bad_code(code)


def _bad_code(code: str) -> InputError:
    return InputError(
        f"行政区划代码应为 12 位数字，上级区划右边补零，例如 430481000000，实际是「{code}」。",
        code="bad-area-code",
        value=code,
    )


def _start_of(at: Level) -> int:
    """How many digits name the level above."""
    digits = list(DIGITS.values())
    return digits[max(0, digits.index(DIGITS[at]) - 1)]


@cache
def _names() -> dict[str, str]:
    packed = files("doudi.core").joinpath("data/areas.tsv.gz").read_bytes()
    lines = gzip.decompress(packed).decode().splitlines()
    names = {NATION: "全国"}
    for line in lines:
        code, _, called = line.partition("\t")
        names[code.ljust(12, "0")] = called
    return names


@cache
def _children() -> dict[str, tuple[str, ...]]:
    below: dict[str, list[str]] = {}
    for code in sorted(_names()):
        above = parent(code)
        if above is not None:
            below.setdefault(above, []).append(code)
    return {above: tuple(codes) for above, codes in below.items()}


@cache
def _changes() -> dict[str, Change]:
    text = files("doudi.core").joinpath("data/area_changes.yaml").read_text(encoding="utf-8")
    changes = [
        Change(
            full_code(row["code"]),
            row["name"],
            int(row["year"]),
            tuple(full_code(code) for code in row["successors"]),
        )
        for row in yaml.load(text, Loader=yaml.BaseLoader)
    ]
    return {change.code: change for change in changes}
