"""What areas are called: the names of the whole country, and what a county has changed since."""

from functools import lru_cache
from time import monotonic
from typing import Any

from doudi.apps.accounts.area_names import learn
from doudi.apps.accounts.areas import area_range
from doudi.core import areas

Named = tuple[str, str]


@lru_cache(maxsize=64)
def _known_within(low: str, high: str) -> tuple[Named, ...]:
    return tuple((code, areas.name(code)) for code in _codes_below(low, high))


def _codes_below(low: str, high: str) -> list[str]:
    """Codes of the list in a half-open range, found by walking down from the smallest area that holds the range."""
    found: list[str] = []
    waiting = [areas.NATION]
    while waiting:
        code = waiting.pop()
        for child in areas.children(code):
            first, last = areas.range_of(child)
            if first < high and low < last:
                if low <= child < high:
                    found.append(child)
                waiting.append(child)
    return sorted(found)


def codes_within(low: str, high: str) -> list[Named]:
    """(code, own name) of every area in a half-open range of codes, with what a county has added or renamed."""
    from doudi.apps.areas.models import Division

    names = dict(_known_within(low, high))
    for one in Division.objects.filter(code__gte=low, code__lt=high).order_by("since", "id"):
        if one.until is None:
            names[one.code] = one.name
        else:
            names.pop(one.code, None)
    return sorted(names.items())


def villages_of(user: Any) -> list[Named]:
    """(code, township and village) of the villages in a user's area, for choosing one; none above the county."""
    if user.level not in ("county", "township", "village"):
        return []
    names = dict(codes_within(*area_range(user.area_code, user.level)))
    townships = {code[:9]: name for code, name in names.items() if code.endswith("000")}
    return [
        (code, f"{townships.get(code[:9], '')} {name}".strip())
        for code, name in names.items()
        if not code.endswith("000")
    ]


_read_at = float("-inf")
KEPT_FOR = 60.0  # seconds: another process's change is seen after so long


def read_names() -> None:
    """Read the names that counties have given, for everything that says a place by its name."""
    global _read_at
    from doudi.apps.areas.models import Division

    learn(dict(Division.objects.filter(until__isnull=True).values_list("code", "name")))
    _read_at = monotonic()


def keep_fresh() -> None:
    """Read them again when they are old."""
    if monotonic() - _read_at > KEPT_FOR:
        read_names()
