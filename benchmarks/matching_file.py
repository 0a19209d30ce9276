"""The file a department sends: rows of known persons with the usual mistakes, in the shape that ``roster load`` writes."""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from benchmarks.matching_columns import Array, People, check_characters, full_names, iso
from benchmarks.matching_names import UNREADABLE, Characters

#: share of the rows whose number is spoiled so
NUMBER_ERRORS = {
    "missing": 0.04,
    "digit": 0.03,
    "swapped": 0.01,
    "dropped": 0.01,
    "masked": 0.012,
    "cut": 0.01,
    "fifteen": 0.025,
    "wrong_checked": 0.008,
    "relative": 0.01,
    "junk": 0.004,
}
#: share among the spoiled names
NAME_ERRORS = {
    "homophone": 0.25,
    "traditional": 0.15,
    "variant": 0.08,
    "lookalike": 0.22,
    "lost": 0.10,
    "unreadable": 0.08,
    "swapped": 0.05,
    "other": 0.07,
}


@dataclass(frozen=True)
class Rates:
    """``times`` multiplies what is wrong, not what is merely left out. ``numbered``: the file has a number column."""

    times: float = 1.0
    numbered: bool = True
    names: float = 0.05
    birth_wrong: float = 0.035
    birth_missing: float = 0.06
    phone_other: float = 0.20
    phone_missing: float = 0.15
    place_wrong: float = 0.04
    place_missing: float = 0.04
    place_town_only: float = 0.10
    sex_wrong: float = 0.005
    sex_missing: float = 0.05


def messy_file(
    people: People, chosen: Array, words: Characters, rates: Rates, rng: np.random.Generator
) -> tuple[pa.Table, dict[str, pa.Array]]:
    """The roster table, and what was done to each row: ``number`` and ``name`` hold the kind of mistake or null."""
    some = people.take(chosen)
    size = len(some)
    key, text, number_error = _numbers(people, chosen, some, rates, rng)
    name_error = _spoil_names(some, words, rates, rng)
    names = full_names(words, some)
    cut = np.flatnonzero(some.foreign & (rng.random(size) < 0.25))
    whole = names.take(pa.array(cut)).to_pylist()
    shorter = [name[:length] for name, length in zip(whole, rng.integers(4, 9, len(cut)), strict=True)]
    names = _replaced(names, cut, shorter)
    name_error[cut] = "cut"
    valid = np.flatnonzero(key > 0)
    citizen = np.full(size, None, dtype=object)
    citizen[valid] = _text(key[valid])
    written = citizen.copy()
    spoiled = np.flatnonzero(key == 0)
    written[spoiled] = text[spoiled]
    sex = np.where(rng.random(size) < rates.sex_wrong * rates.times, 1 - some.sex, some.sex)
    sexes = np.array(["male", "female"], dtype=object)[sex]
    sexes[rng.random(size) < rates.sex_missing] = None
    table = {
        "row": pa.array(np.arange(2, size + 2)),
        "sheet": pa.array(np.full(size, "Sheet1", dtype=object)),
        "status": pa.array(np.where(key > 0, "ok", "corrected").astype(object)),
        "name": names,
        "citizen_id": pa.array(citizen, pa.string()),
        "key": pa.array(key, mask=key == 0),
        "id_as_written": pa.array(written, pa.string()),
        "sex": pa.array(sexes, pa.string()),
        "birth_date": iso(_birth(some.birth, rates, rng)),
        "phone": _digits(_phone(some.phone, rates, rng)),
        "area_code": _digits(_place(some.village, rates, rng)),
        "notes": pa.nulls(size, pa.string()),
    }
    return pa.table(table), {"number": pa.array(number_error), "name": pa.array(name_error)}


def _replaced(names: pa.Array, rows: Array, values: list[str]) -> pa.Array:
    mask = np.zeros(len(names), dtype=bool)
    mask[rows] = True
    return pc.replace_with_mask(names, pa.array(mask), pa.array(values, pa.string()))


def _digits(values: Array) -> pa.Array:
    return pa.array(values, mask=values == 0).cast(pa.string())


def _text(key: Array) -> Array:
    return np.char.add(key.astype("U17"), check_characters(key)).astype(object)


def _drawn(rng: np.random.Generator, size: int, shares: dict[str, float], times: float) -> Array:
    """One kind of mistake a row, or None."""
    bounds = np.cumsum(list(shares.values())) * times
    kinds = np.array([*shares, None], dtype=object)
    return kinds[np.searchsorted(bounds, rng.random(size), side="right")]


def _numbers(
    people: People, chosen: Array, some: People, rates: Rates, rng: np.random.Generator
) -> tuple[Array, Array, Array]:
    """Key (0 = no valid number), the text of spoiled cells, the kind of mistake."""
    size = len(some)
    text = np.full(size, None, dtype=object)
    if not rates.numbered:
        return np.zeros(size, np.int64), text, np.full(size, "missing", dtype=object)
    kind = _drawn(rng, size, NUMBER_ERRORS, rates.times)
    key = some.key.copy()
    kind[(kind == "fifteen") & (some.birth >= 19990101)] = None
    _by_relative(people, chosen, kind, key, rng)
    _mistyped_but_checked(kind, key, rng)
    for spoiling in ("missing", "digit", "swapped", "dropped", "masked", "cut", "junk"):
        rows = np.flatnonzero(kind == spoiling)
        if spoiling != "missing":
            text[rows] = _spoilt_text(spoiling, _text(key[rows]), rng)
        key[rows] = 0
    same = np.flatnonzero((key == 0) & (kind == "swapped"))  # two equal digits swapped: nothing happened
    whole = _text(some.key[same])
    unharmed = same[text[same] == whole]
    key[unharmed], kind[unharmed] = some.key[unharmed], None
    kind[(kind == "fifteen") & (key == some.key)] = None
    return key, text, kind


def _by_relative(people: People, chosen: Array, kind: Array, key: Array, rng: np.random.Generator) -> None:
    """The number of another member of the household; who lives alone keeps their own."""
    rows = np.flatnonzero(kind == "relative")
    homes = people.home[chosen[rows]]
    first = np.searchsorted(people.home, homes)
    count = np.searchsorted(people.home, homes, side="right") - first
    own = chosen[rows] - first
    other = (own + 1 + (rng.random(len(rows)) * np.maximum(count - 1, 1)).astype(np.int64)) % count
    key[rows] = people.key[first + other]
    kind[rows[count == 1]] = None


def _mistyped_but_checked(kind: Array, key: Array, rng: np.random.Generator) -> None:
    """Another digit with the check character that goes with it; of old 15-digit numbers 3 in 100 are mistyped, and nothing tells."""
    old = np.flatnonzero(kind == "fifteen")
    rows = np.r_[np.flatnonzero(kind == "wrong_checked"), old[rng.random(len(old)) < 0.03]]
    place = rng.choice(np.array([2, 3, 4, 5, 9, 14, 15, 16]), len(rows))
    power = 10 ** (16 - place)
    digit = key[rows] // power % 10
    key[rows] += ((digit + rng.integers(1, 10, len(rows))) % 10 - digit) * power


def _spoilt_text(kind: str, whole: Array, rng: np.random.Generator) -> list[str]:
    size = len(whole)
    place = rng.integers(0, 18, size)
    other = rng.integers(0, 10, size)
    coin = rng.random(size) < 0.5
    if kind == "digit":
        return [
            one[:at] + str((new + 1) % 10 if one[at] == str(new) else new) + one[at + 1 :]
            for one, at, new in zip(whole, place, other, strict=True)
        ]
    if kind == "swapped":
        at = np.minimum(place, 15)
        return [
            one[:here] + one[here + 1] + one[here] + one[here + 2 :]
            for one, here in zip(whole, at, strict=True)
        ]
    if kind == "dropped":
        return [one[:at] + one[at + 1 :] for one, at in zip(whole, place, strict=True)]
    if kind == "masked":
        return [one[:6] + "********" + one[14:] for one in whole]
    if kind == "cut":
        return [
            one[:15] + "000" if half else f"{one[0]}.{one[1:6]}E+17"
            for one, half in zip(whole, coin, strict=True)
        ]
    return ["无" if half else str(new) * 6 for half, new in zip(coin, other, strict=True)]


def _spoil_names(some: People, words: Characters, rates: Rates, rng: np.random.Generator) -> Array:
    """Changes the words in place; returns the kind of mistake."""
    size = len(some)
    kind = _drawn(rng, size, {k: share * rates.names for k, share in NAME_ERRORS.items()}, rates.times)
    kind[some.foreign] = None
    draw = rng.random(size)
    at_surname = rng.random(size) < 0.15
    at_second = ~at_surname & (some.second > 0) & (rng.random(size) < 0.5)
    for spoiling in ("homophone", "traditional", "variant", "lookalike"):
        rows = np.flatnonzero(kind == spoiling)
        changed = np.zeros(len(rows), dtype=bool)
        # at the drawn place, else wherever a word has one that is taken for it
        chosen = (at_surname[rows], at_second[rows], np.ones(len(rows), bool), np.ones(len(rows), bool), np.ones(len(rows), bool))  # fmt: skip
        for column, where in zip((some.surname, some.second, some.first, some.second, some.surname), chosen, strict=True):  # fmt: skip
            new = words.spoil(spoiling, column[rows], draw[rows])
            hit = where & ~changed & (new > 0)
            column[rows[hit]] = new[hit]
            changed |= hit
        kind[rows[~changed]] = None
    rows = np.flatnonzero(kind == "lost")
    lasts = some.second[rows] > 0
    some.first[rows] = np.where(lasts & (draw[rows] < 0.5), some.second[rows], some.first[rows])
    kind[rows[~lasts]] = None
    some.second[rows] = 0
    rows = np.flatnonzero(kind == "unreadable")
    column = some.second[rows] > 0
    some.second[rows[column]] = words.number[UNREADABLE]
    some.first[rows[~column]] = words.number[UNREADABLE]
    rows = np.flatnonzero((kind == "swapped") & (some.second > 0) & (some.first != some.second))
    some.first[rows], some.second[rows] = some.second[rows], some.first[rows].copy()
    kind[np.setdiff1d(np.flatnonzero(kind == "swapped"), rows)] = None
    rows = np.flatnonzero(kind == "other")
    from_other = rng.permutation(rows)
    some.first[rows], some.second[rows] = some.first[from_other], some.second[from_other]
    return kind


def _birth(birth: Array, rates: Rates, rng: np.random.Generator) -> Array:
    """Missing; another day, month or year; day and month exchanged; a lunar date; a date of somebody else."""
    said = birth.copy()
    wrong = np.flatnonzero(rng.random(len(said)) < rates.birth_wrong * rates.times)
    way = rng.integers(0, 5, len(wrong))
    year, month, day = said[wrong] // 10000, said[wrong] // 100 % 100, said[wrong] % 100
    new = [
        (year, month, rng.integers(1, 29, len(wrong))),
        (year, rng.integers(1, 13, len(wrong)), np.minimum(day, 28)),
        (year + rng.choice(np.array([-10, -2, -1, 1, 2, 10]), len(wrong)), month, np.minimum(day, 28)),
        (year, np.where(day <= 12, day, month), np.where(day <= 12, month, 1)),
        (
            rng.permutation(year) if len(year) else year,
            rng.integers(1, 13, len(wrong)),
            rng.integers(1, 29, len(wrong)),
        ),
    ]
    parts = [np.choose(way, [one[part] for one in new]) for part in range(3)]
    said[wrong] = parts[0] * 10000 + parts[1] * 100 + parts[2]
    said[rng.random(len(said)) < rates.birth_missing] = 0
    return said


def _phone(phone: Array, rates: Rates, rng: np.random.Generator) -> Array:
    said = phone.copy()
    other = rng.random(len(said)) < rates.phone_other * rates.times
    said[other] = rng.integers(13 * 10**9, 2 * 10**10, int(other.sum()))
    said[rng.random(len(said)) < rates.phone_missing] = 0
    return said


def _place(village: Array, rates: Rates, rng: np.random.Generator) -> Array:
    """Missing; the township only; another village of the township; another township."""
    said = village.copy()
    size = len(said)
    wrong = rng.random(size) < rates.place_wrong * rates.times
    near = wrong & (rng.random(size) < 0.5)
    far = wrong & ~near
    said[near] = said[near] // 1000 * 1000 + rng.integers(201, 216, int(near.sum()))
    said[far] = rng.permutation(said[far])
    town_only = rng.random(size) < rates.place_town_only
    said[town_only] = said[town_only] // 1000 * 1000
    said[rng.random(size) < rates.place_missing] = 0
    return said
