"""The spot-check draw: those that must be visited, then a share of every stratum in an order that only the seed gives.

Anyone who has the list and the seed gets the same draw: each case is placed by the SHA-256 of seed and case, so
neither the order of the list nor the machine matters. Printed as ``doudi procedure draw`` and checked by hand alike:
``printf '%s\\n%s' SEED CASE | sha256sum``.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from hashlib import sha256
from itertools import pairwise

from doudi.core.refusal import InputError


@dataclass(frozen=True, slots=True)
class Item:
    """A case on the list. ``stratum``: such as its township; ``must``: why it has to be visited, or empty."""

    id: str
    stratum: str = ""
    must: str = ""


@dataclass(frozen=True, slots=True)
class Drawn:
    """A case drawn: ``why`` is the reason it must be visited, or ``随机``; ``order`` counts from 1."""

    id: str
    why: str
    order: int


RANDOM = "随机"


def place(seed: str, case: str) -> str:
    """Where the seed puts a case: a hexadecimal number, the lowest drawn first."""
    return sha256(f"{seed}\n{case}".encode()).hexdigest()


def least(share: Fraction | Decimal | str, count: int) -> int:
    """How many of ``count`` are at least this share: 0.3 of 10 is 3, of 11 is 4."""
    return -(-Fraction(share) * count // 1)


def draw(items: Iterable[Item], share: Fraction | Decimal | str, seed: str) -> list[Drawn]:
    """All that must be visited, then of every stratum at least the share of it, those that must be visited counted in.

    Raises InputError: a share that is not above 0 and at most 1, no seed, or a case that is on the list twice.
    """
    listed = sorted(items, key=lambda item: item.id)
    wanted = _share(share)
    if not seed:
        raise InputError("没有种子不能抽取：请先公布种子。", code="seed")
    for one, other in pairwise(listed):
        if one.id == other.id:
            raise InputError(f"名单里“{one.id}”有两次，请先去掉重复的。", code="double", value=one.id)
    must = [item for item in listed if item.must]
    strata: dict[str, list[Item]] = defaultdict(list)
    for item in listed:
        strata[item.stratum].append(item)
    chosen = []
    for there in strata.values():
        rest = sorted((item for item in there if not item.must), key=lambda item: place(seed, item.id))
        missing = least(wanted, len(there)) - (len(there) - len(rest))
        chosen += rest[: max(missing, 0)]
    must.sort(key=lambda item: place(seed, item.id))
    chosen.sort(key=lambda item: place(seed, item.id))
    return [
        *(Drawn(item.id, item.must, order) for order, item in enumerate(must, 1)),
        *(Drawn(item.id, RANDOM, order) for order, item in enumerate(chosen, len(must) + 1)),
    ]


def _share(given: Fraction | Decimal | str) -> Fraction:
    try:
        found = Fraction(given)
    except (ValueError, ZeroDivisionError) as bad:
        raise InputError(
            f"比例应当是大于 0、不大于 1 的数，例如 0.5，实际是“{given}”。", code="share"
        ) from bad
    if not 0 < found <= 1:
        raise InputError(f"比例应当大于 0、不大于 1，实际是“{given}”。", code="share")
    return found
