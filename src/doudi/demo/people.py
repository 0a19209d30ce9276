"""Who lives together: households of thirteen shapes, each with its members, ages and relations.

Relations are codes of GB/T 4761; ages are in years with fractions, so that brothers and sisters are never
a few weeks apart.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from doudi.demo.draw import Draw
from doudi.demo.table import Array, Mask

MALE, FEMALE = 0, 1
SHAPES = (
    "single_elder",
    "elder_couple",
    "single_adult",
    "couple",
    "one_child",
    "two_children",
    "three_children",
    "three_generations",
    "left_behind",
    "single_parent",
    "disabled_child_of_old_parent",
    "big_family",
    "elders_with_grown_child",
)
# Shares of the shapes: in towns, in the country, in the remote hills.
TOWN = (6, 9, 7, 12, 24, 17, 2, 11, 1, 5, 1, 1, 4)
COUNTRY = (10, 12, 5, 7, 12, 16, 4, 15, 5, 4, 1.6, 2.4, 6)
HILLS = (13, 14, 7, 6, 8, 13, 4, 14, 8, 4, 2.4, 2.6, 6)
_ELDEST_LIVING = 101.0


@dataclass
class Slot:
    """One place in a shape: for every household of the shape, whether it is filled, and by whom."""

    role: str  # head, spouse, child, parent, grandchild, child_in_law
    filled: Mask
    age: Array
    sex: Array


@dataclass
class People:
    """All persons, sorted by household and place in it."""

    household: Array  # row of the household
    place: Array  # 0 is the head
    role: Array
    age: Array
    sex: Array


def shape_of(draw: Draw, urban: Mask, remoteness: Array) -> Array:
    """The shape of every household, as its place in SHAPES; remoteness runs from 0 to 1."""
    shape = draw.places(COUNTRY, len(urban))
    shape = np.where(remoteness > 0.65, draw.places(HILLS, len(urban)), shape)
    return np.where(urban, draw.places(TOWN, len(urban)), shape)


def settle(draw: Draw, shape: Array) -> People:
    """The members of all households, shape by shape."""
    parts: list[tuple[Array, ...]] = []
    for number, name in enumerate(SHAPES):
        rows = np.flatnonzero(shape == number)
        for place, slot in enumerate(_BUILDERS[name](draw, len(rows))):
            kept = np.flatnonzero(slot.filled & (slot.age > 0.02))
            size = len(kept)
            parts.append(
                (
                    rows[kept],
                    np.full(size, place),
                    np.full(size, slot.role, dtype=object),
                    np.minimum(slot.age[kept], _ELDEST_LIVING),
                    slot.sex[kept].astype(np.int8),
                )
            )
    columns = [np.concatenate(column) for column in zip(*parts, strict=True)]
    order = np.lexsort((columns[1], columns[0]))
    household, _, role, age, sex = (column[order] for column in columns)
    # places are numbered anew, without the gaps of slots that were not filled
    starts = np.flatnonzero(np.diff(household, prepend=-1))
    numbered = np.arange(len(household)) - np.repeat(starts, np.diff(np.append(starts, len(household))))
    return People(household, numbered, role, age, sex)


def relations(people: People, only_child: Mask) -> Array:
    """GB/T 4761 codes from role, rank and sex."""
    relation = np.full(len(people.age), "02", dtype=object)
    female = people.sex == FEMALE
    relation[people.role == "spouse"] = "10"
    child = people.role == "child"
    # 21 the only child, 22 the eldest son, 23 the second son …; daughters count by themselves
    number = np.where(
        only_child, 1, np.minimum(_rank_within(people.household * 2 + people.sex, child) + 2, 6)
    )
    for digit in range(1, 7):
        of_rank = child & (number == digit)
        relation[of_rank & ~female] = f"2{digit}"
        relation[of_rank & female] = f"3{digit}"
    for role, male_code, female_code in (
        ("parent", "51", "52"),
        ("grandchild", "41", "42"),
        ("child_in_law", "28", "38"),
    ):
        of_role = people.role == role
        relation[of_role & ~female], relation[of_role & female] = male_code, female_code
    return relation


def _rank_within(group: Array, among: Mask) -> Array:
    """0 for the first of each group among these rows, 1 for the second …; 0 for all other rows."""
    rows = np.flatnonzero(among)
    order = rows[np.argsort(group[rows], kind="stable")]
    starts = np.flatnonzero(np.diff(group[order], prepend=-1))
    rank = np.zeros(len(group), dtype=np.int64)
    rank[order] = np.arange(len(order)) - np.repeat(starts, np.diff(np.append(starts, len(order))))
    return rank


def _all(size: int) -> Mask:
    return np.ones(size, dtype=bool)


def _boys_and_girls(draw: Draw, size: int) -> Array:
    return np.where(draw.chance(0.53, size), MALE, FEMALE)


def _children(draw: Draw, eldest: Array, counts: Array, role: str = "child") -> list[Slot]:
    """Up to max(counts) children, each 1.4 to 6 years after the one before."""
    slots, age = [], eldest
    for rank in range(int(counts.max()) if len(counts) else 0):
        slots.append(Slot(role, counts > rank, age, _boys_and_girls(draw, len(eldest))))
        age = age - draw.between(1.4, 6.0, len(eldest))
    return slots


def _pair(draw: Draw, size: int, low: float, high: float) -> list[Slot]:
    age = draw.between(low, high, size)
    head = Slot("head", _all(size), age, np.where(draw.chance(0.93, size), MALE, FEMALE))
    return [head, Slot("spouse", _all(size), age - draw.between(-2, 6, size), 1 - head.sex)]


def _family(draw: Draw, size: int, counts: Array) -> list[Slot]:
    pair = _pair(draw, size, 25, 55)
    younger = np.minimum(pair[0].age, pair[1].age)
    eldest = np.minimum(younger - draw.between(20.5, 30, size), draw.between(0.1, 27, size))
    return [*pair, *_children(draw, np.where(eldest < 0.1, draw.between(0.1, 3, size), eldest), counts)]


def _single_elder(draw: Draw, size: int) -> list[Slot]:
    sex = np.where(draw.chance(0.5, size), MALE, FEMALE)
    return [Slot("head", _all(size), 62 + 31 * draw.rng.beta(1.6, 2.4, size), sex)]


def _elder_couple(draw: Draw, size: int) -> list[Slot]:
    age = 61 + 26 * draw.rng.beta(1.4, 2.2, size)
    head = Slot("head", _all(size), age, np.full(size, MALE))
    return [head, Slot("spouse", _all(size), age - draw.between(-2, 6, size), np.full(size, FEMALE))]


def _single_adult(draw: Draw, size: int) -> list[Slot]:
    sex = np.where(draw.chance(0.72, size), MALE, FEMALE)
    return [Slot("head", _all(size), draw.between(24, 60, size), sex)]


def _couple(draw: Draw, size: int) -> list[Slot]:
    return _pair(draw, size, 24, 60)


def _three_generations(draw: Draw, size: int) -> list[Slot]:
    family = _family(draw, size, draw.places((0, 38, 50, 12), size))
    father = draw.chance(0.5, size)
    mother = ~father | draw.chance(0.7, size)
    older = family[0].age + draw.between(21, 31, size)
    return [
        *family,
        Slot("parent", father, older, np.full(size, MALE)),
        Slot("parent", mother, older - draw.between(-1, 3, size), np.full(size, FEMALE)),
    ]


def _left_behind(draw: Draw, size: int) -> list[Slot]:
    age = draw.between(52, 76, size)
    head = Slot("head", _all(size), age, np.where(draw.chance(0.7, size), MALE, FEMALE))
    spouse = Slot("spouse", draw.chance(0.72, size), age - draw.between(-2, 5, size), 1 - head.sex)
    eldest = np.clip(age - draw.between(44, 56, size), draw.between(1, 3, size), draw.between(8, 16, size))
    return [head, spouse, *_children(draw, eldest, draw.places((0, 48, 42, 10), size), "grandchild")]


def _single_parent(draw: Draw, size: int) -> list[Slot]:
    age = draw.between(26, 52, size)
    head = Slot("head", _all(size), age, np.where(draw.chance(0.55, size), MALE, FEMALE))
    eldest = np.clip(
        age - draw.between(20.5, 30, size), draw.between(0.1, 2, size), draw.between(12, 22, size)
    )
    old = Slot("parent", draw.chance(0.25, size), age + draw.between(21, 30, size), np.full(size, FEMALE))
    return [head, *_children(draw, eldest, draw.places((0, 58, 34, 8), size)), old]


def _old_parent(draw: Draw, size: int) -> list[Slot]:
    age = draw.between(57, 86, size)
    head = Slot("head", _all(size), age, np.where(draw.chance(0.45, size), MALE, FEMALE))
    spouse = Slot("spouse", draw.chance(0.25, size), age - draw.between(-2, 5, size), 1 - head.sex)
    child = Slot(
        "child", _all(size), age - draw.between(21, 32, size), np.where(draw.chance(0.66, size), MALE, FEMALE)
    )
    return [head, spouse, child]


def _big_family(draw: Draw, size: int) -> list[Slot]:
    pair = _pair(draw, size, 55, 72)
    son = Slot("child", _all(size), pair[1].age - draw.between(21, 28, size), np.full(size, MALE))
    wife = Slot("child_in_law", _all(size), son.age - draw.between(-1, 4, size), np.full(size, FEMALE))
    eldest = np.maximum(
        np.minimum(son.age, wife.age) - draw.between(20, 26, size), draw.between(0.1, 3, size)
    )
    return [*pair, son, wife, *_children(draw, eldest, draw.places((0, 0, 45, 40, 15), size), "grandchild")]


def _grown_child(draw: Draw, size: int) -> list[Slot]:
    pair = _pair(draw, size, 52, 74)
    younger = np.minimum(pair[0].age, pair[1].age)
    grown = Slot("child", _all(size), younger - draw.between(21, 30, size), _boys_and_girls(draw, size))
    return [*pair, grown]


_BUILDERS: dict[str, Callable[[Draw, int], list[Slot]]] = {
    "single_elder": _single_elder,
    "elder_couple": _elder_couple,
    "single_adult": _single_adult,
    "couple": _couple,
    "one_child": lambda draw, size: _family(draw, size, np.full(size, 1)),
    "two_children": lambda draw, size: _family(draw, size, np.full(size, 2)),
    "three_children": lambda draw, size: _family(draw, size, np.full(size, 3)),
    "three_generations": _three_generations,
    "left_behind": _left_behind,
    "single_parent": _single_parent,
    "disabled_child_of_old_parent": _old_parent,
    "big_family": _big_family,
    "elders_with_grown_child": _grown_child,
}
