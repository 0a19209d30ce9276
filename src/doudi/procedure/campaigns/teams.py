"""Teams for the counties' check of each other (县际互查, LN-35): drawn from every county, nobody sent to their own.

The seed puts counties and people in an order (``sampling.place``), so that anyone who has the list and the seed gets
the same teams, whatever the order of the list. The people of one county are dealt out over all the others in turn.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from doudi.core import areas
from doudi.core.refusal import InputError
from doudi.procedure.sampling import place


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody who may be sent. ``home``: the 12-digit code of their county as it stands on their account."""

    id: str
    home: str


@dataclass(frozen=True, slots=True)
class Sent:
    """Where somebody is sent: ``order`` counts from 1 within the county checked."""

    id: str
    home: str
    to: str
    order: int


def same_county(one: str, other: str, moved: Callable[[str], str] = str) -> bool:
    """Whether two codes are of one county, also where one of them is its code of old.

    ``moved`` follows what the national list does not know of (a table of divisions); it gives the code itself else.
    """
    first, second = moved(one[:6].ljust(12, "0")), moved(other[:6].ljust(12, "0"))
    return bool({first, *areas.successors(first)} & {second, *areas.successors(second)})


def draw_teams(
    counties: Sequence[str], people: Iterable[Candidate], seed: str, per_county: int,
    moved: Callable[[str], str] = str,
) -> list[Sent]:  # fmt: skip
    """``per_county`` people of every county, dealt over the other ones. Sorted by where they go.

    InputError: no seed, fewer than two counties, a county that can send nobody, one person twice, a county that
    nobody would go to.
    """
    if not seed:
        raise InputError("没有种子不能抽取：请先公布种子。", code="seed")
    by_home: dict[str, list[Candidate]] = defaultdict(list)
    seen: set[str] = set()
    for one in people:
        if one.id in seen:
            raise InputError("抽调名单里有人列了两次，请先去掉重复的。", code="double", value=one.id)
        seen.add(one.id)
        for county in counties:
            if same_county(one.home, county, moved):
                by_home[county].append(one)
                break
    order = sorted(set(counties), key=lambda county: place(seed, county))
    if len(order) < 2:
        raise InputError("只有一个县，抽不出互查组：互查组不能查本县。", code="one-county")
    empty = next((county for county in order if not by_home[county]), None)
    if empty is not None:
        raise InputError("有的县没有可以抽调的人，请先补齐名单。", code="nobody-to-send", value=empty)
    dealt: dict[str, list[Candidate]] = defaultdict(list)
    for at, home in enumerate(order):
        going = sorted(by_home[home], key=lambda one: place(seed, one.id))[:per_county]
        for number, one in enumerate(going):
            step = 1 + number % (len(order) - 1)
            dealt[order[(at + step) % len(order)]].append(one)
    return [
        Sent(one.id, one.home, county, number)
        for county in sorted(dealt)
        for number, one in enumerate(sorted(dealt[county], key=lambda one: place(seed, one.id)), 1)
    ]
