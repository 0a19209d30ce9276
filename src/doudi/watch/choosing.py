"""Which households a village visits in a month (LY-19), so that by the year's end every one has been seen (LY-18)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

#: why a household is on the list
WARNING, WATCHED, ROUND = "warning", "watched", "round"


@dataclass(frozen=True)
class Home:
    """A household as the list needs it. ``seen``: the day it was last looked at (YYYYMMDD), None: not known to have been.
    ``warned``: a warning waits for a visit; ``watched``: monitored, refused, or departed from help."""

    key: int
    village: str
    seen: int | None
    warned: bool = False
    watched: bool = False


def list_of_month(homes: Iterable[Home], month: int, *, round_months: int | None) -> dict[int, str]:
    """The households to visit in a month (YYYYMM) and why, for every village.

    Those warned of and those under watch, unless they have been seen this very month; and of the others not yet seen in
    the round an even share, the longest unseen first. Rounds of ``round_months`` are counted from January; None: the
    document knows no round.
    """
    chosen: dict[int, str] = {}
    waiting: dict[str, list[Home]] = defaultdict(list)
    first, left = _round(month, round_months) if round_months else (0, 0)
    for home in homes:
        if home.seen is not None and home.seen // 100 >= month:
            continue
        if home.warned or home.watched:
            chosen[home.key] = WARNING if home.warned else WATCHED
        elif round_months and (home.seen is None or home.seen < first):
            waiting[home.village].append(home)
    for unseen in waiting.values():
        unseen.sort(key=lambda home: (home.seen or 0, home.key))
        share = -(-len(unseen) // left)
        chosen |= {home.key: ROUND for home in unseen[:share]}
    return chosen


def _round(month: int, months: int) -> tuple[int, int]:
    """The first day of the round a month lies in, and how many months are left of it, this one counted."""
    at = month // 100 * 12 + month % 100 - 1
    into = at % months
    start = at - into
    return (start // 12) * 10000 + (start % 12 + 1) * 100 + 1, months - into
