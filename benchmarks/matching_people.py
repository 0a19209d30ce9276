"""Invented persons with known truth for linking: a register folder, and a department's file with the mistakes departments make.

``python -m benchmarks.matching_people --persons 1000000 --rows 1000000 --seed 7 --out DIR`` writes DIR/register, DIR/roster.parquet as
``roster load`` would, and DIR/truth.parquet (row, person_id or null, how the number was spoiled, whether the name was).
"""

import argparse
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from benchmarks.matching_columns import Array, People, full_names, iso, numbers
from benchmarks.matching_file import Rates, messy_file
from benchmarks.matching_names import (
    COHORTS,
    FOREIGN_FIRST,
    FOREIGN_LAST,
    GIVEN,
    SINGLE,
    SURNAMES,
    Characters,
)
from doudi.core import areas

_PERSONS_A_COUNTY, _PERSONS_A_VILLAGE, _VILLAGES_A_TOWN = 500_000, 1_200, 15


def invent(persons: int, seed: int, words: Characters, off: float = 0.27) -> People:
    """So many households that about ``persons`` of their members are on a register; a share ``off`` of the households is not."""
    rng = np.random.default_rng(seed)
    homes = int(persons / (1 - off) / 3.02) + 100
    parts = _members(rng, homes)
    home, sex, born, line = (
        np.concatenate([part[at] for part in parts]) for at in ("home", "sex", "born", "line")
    )
    order = np.argsort(home, kind="stable")
    home, sex, born, line = home[order], sex[order], born[order], line[order]
    twin = np.concatenate([part["twin"] for part in parts])[order]
    birth = _births(rng, born)
    birth[twin] = birth[np.flatnonzero(twin) - 1]
    size = len(home)
    surnames = words.numbers(SURNAMES)
    share = np.array(list(SURNAMES.values()))
    share = share / share.sum()
    of_home = rng.choice(surnames, homes, p=share)
    surname = np.where(line, of_home[home], rng.choice(surnames, size, p=share))
    first, second = _given(rng, words, home, sex, birth, homes)
    foreign = (rng.random(homes) < 0.03)[home]
    count = int(foreign.sum())
    surname[foreign] = 0
    first[foreign] = rng.choice(words.numbers(FOREIGN_FIRST), count)
    second[foreign] = rng.choice(words.numbers(FOREIGN_LAST), count)
    village, county = _places(rng, homes, size)
    elsewhere = rng.random(size) < 0.07
    issued = np.where(
        elsewhere, rng.choice(np.array([110101, 430102, 440305, 510104, 620102]), size), county[home]
    )
    listed = (rng.random(homes) >= off)[home] & (rng.random(size) >= 0.03)
    key = _keys(rng, issued, birth, sex)
    phone = _phones(rng, home, homes, birth)
    return People(home, sex, birth, surname, first, second, foreign, village[home], key, phone, listed)


def _members(rng: np.random.Generator, homes: int) -> list[dict[str, Array]]:
    """Heads, spouses, children (elder first, so that a twin follows its sibling), parents."""
    every = np.arange(homes)
    head_born = rng.integers(1938, 1999, homes)
    head_sex = (rng.random(homes) < 0.18).astype(np.int8)
    coupled = rng.random(homes) < 0.75
    spouse_born = head_born + rng.integers(-4, 5, homes)
    children = rng.choice(4, homes, p=(0.25, 0.35, 0.30, 0.10))
    none = np.zeros(homes, dtype=bool)

    def part(
        there: Array, sex: Array, born: Array, line: bool | Array, twin: Array = none
    ) -> dict[str, Array]:
        rows = every[there]
        return {
            "home": rows,
            "sex": sex[rows],
            "born": born[rows],
            "line": np.broadcast_to(line, homes)[rows],
            "twin": twin[rows],
        }

    parts = [
        part(np.ones(homes, bool), head_sex, head_born, True),
        part(coupled, 1 - head_sex, spouse_born, False),
    ]
    born = np.where(head_sex == 1, head_born, spouse_born) + rng.integers(20, 32, homes)
    there = none
    for nth in range(3):
        gone = (born < 1998) & (rng.random(homes) < 0.5)
        before, there = there, (children > nth) & (born <= 2023) & ~gone
        twin = there & before & (rng.random(homes) < 0.02) if nth == 1 else none
        parts.append(part(there, (rng.random(homes) < 0.48).astype(np.int8), born, True, twin))
        born = born + rng.integers(1, 7, homes)
    for sex, line in ((0, True), (1, False)):
        there = (head_born > 1958) & (rng.random(homes) < 0.3)
        parts.append(part(there, np.full(homes, sex, np.int8), head_born - rng.integers(20, 34, homes), line))
    return parts


def _births(rng: np.random.Generator, year: Array) -> Array:
    start = np.array([np.datetime64(f"{one}-01-01") for one in range(1890, 2030)])[year - 1890]
    date = start + rng.integers(0, 365, len(year)).astype("timedelta64[D]")
    whole = date.astype("datetime64[M]").astype(np.int64)
    day = (date - date.astype("datetime64[M]")).astype(np.int64) + 1
    return ((whole // 12 + 1970) * 10000 + (whole % 12 + 1) * 100 + day).astype(np.int64)


def _given(
    rng: np.random.Generator, words: Characters, home: Array, sex: Array, birth: Array, homes: int
) -> tuple[Array, Array]:
    """Given names; four households in ten share a character among the sons, and one among the daughters, of a cohort."""
    size = len(home)
    cohort = np.searchsorted(COHORTS, birth // 10000, side="right")
    first, second = np.zeros(size, np.int32), np.zeros(size, np.int32)
    shares = (rng.random(homes) < 0.4)[home]
    for (of_sex, of_cohort), text in GIVEN.items():
        rows = np.flatnonzero((sex == of_sex) & (cohort == of_cohort))
        pool = words.numbers(text)
        weight = 1.0 / (np.arange(len(pool)) + 8)
        weight /= weight.sum()
        shared = rng.choice(pool, homes, p=weight)[home[rows]]
        own = rng.choice(pool, len(rows), p=weight)
        last = rng.choice(pool, len(rows), p=weight)
        single = rng.random(len(rows)) < SINGLE[of_cohort]
        first[rows] = np.where(single, last, np.where(shares[rows], shared, own))
        second[rows] = np.where(single, 0, last)
    return first, second


def _places(rng: np.random.Generator, homes: int, size: int) -> tuple[Array, Array]:
    """Village (12 digits) and county (6 digits) of each household; real counties, invented villages."""
    villages = max(3, size // _PERSONS_A_VILLAGE)
    counties = sorted(
        int(county[:6]) for city in areas.children("430000000000") for county in areas.children(city)
    )
    a_county = _PERSONS_A_COUNTY // _PERSONS_A_VILLAGE
    number = np.arange(villages)
    of_village = np.array(counties)[number // a_county % len(counties)]
    within = number % a_county
    code = of_village * 10**6 + (100 + within // _VILLAGES_A_TOWN) * 1000 + 201 + within % _VILLAGES_A_TOWN
    chosen = rng.integers(0, villages, homes)
    return code[chosen].astype(np.int64), of_village[chosen].astype(np.int64)


def _keys(rng: np.random.Generator, issued: Array, birth: Array, sex: Array) -> Array:
    """17 digits: area, birth date, and a sequence that nobody else of that area, day and sex has."""
    group = issued.astype(np.int64) * 10**9 + birth * 10 + sex
    order = np.argsort(group, kind="stable")
    ordered = group[order]
    starts = np.flatnonzero(np.r_[True, ordered[1:] != ordered[:-1]])
    nth = np.arange(len(order)) - np.repeat(starts, np.diff(np.r_[starts, len(order)]))
    shift = np.repeat(rng.integers(0, 499, len(starts)), np.diff(np.r_[starts, len(order)]))
    turn = (shift + nth * 37) % 499
    sequence = np.empty(len(order), np.int64)
    sequence[order] = turn * 2 + 2
    return (issued.astype(np.int64) * 10**8 + birth) * 1000 + sequence - (sex == 0)


def _phones(rng: np.random.Generator, home: Array, homes: int, birth: Array) -> Array:
    """Mobile numbers; a third use the household's, the very young and old mostly."""
    size = len(home)
    of_home = rng.integers(13 * 10**9, 2 * 10**10, homes)
    dependent = (birth > 20110101) | (birth < 19440101)
    shared = rng.random(size) < np.where(dependent, 0.8, 0.25)
    own = rng.integers(13 * 10**9, 2 * 10**10, size)
    return np.where(shared, of_home[home], own)


def write_register(people: People, words: Characters, folder: Path, seed: int) -> pa.Array:
    """households and persons as Parquet; returns the person ids, null for who is not on the register.

    Half a percent have no number there, 15 % no phone.
    """
    rng = np.random.default_rng([seed, 1])
    folder.mkdir(parents=True, exist_ok=True)
    listed = np.flatnonzero(people.listed)
    some = people.take(listed)
    person_id = pc.binary_join_element_wise("P", pa.array(np.arange(len(some))).cast(pa.string()), "")
    home_id = pc.binary_join_element_wise("H", pa.array(some.home).cast(pa.string()), "")
    unnumbered, silent = rng.random(len(some)) < 0.005, rng.random(len(some)) < 0.15
    sexes = pa.array(["male", "female"])
    persons = pa.table(
        {
            "person_id": person_id,
            "household_id": home_id,
            "citizen_id": pc.if_else(pa.array(unnumbered), None, numbers(some.key)),
            "name": full_names(words, some),
            "phone": pc.if_else(pa.array(silent), None, pa.array(some.phone).cast(pa.string())),
            "sex": sexes.take(pa.array(some.sex)),
            "birth_date": iso(some.birth),
        }
    )
    pq.write_table(persons, folder / "persons.parquet", compression="zstd")
    _, at = np.unique(some.home, return_index=True)
    households = pa.table(
        {
            "household_id": home_id.take(pa.array(at)),
            "area_code": pa.array(some.village[at]).cast(pa.string()),
        }
    )
    pq.write_table(households, folder / "households.parquet", compression="zstd")
    place = np.full(len(people), -1)
    place[listed] = np.arange(len(some))
    return pc.if_else(pa.array(place >= 0), person_id.take(pa.array(np.maximum(place, 0))), None)


def make(folder: Path, persons: int, rows: int, seed: int, rates: Rates) -> Path:
    """The whole: DIR/register, DIR/roster.parquet, DIR/truth.parquet; an existing folder is kept."""
    if (folder / "truth.parquet").exists():
        return folder
    words = Characters()
    people = invent(persons, seed, words)
    person_id = write_register(people, words, folder / "register", seed)
    rng = np.random.default_rng([seed, 2])
    on, off = np.flatnonzero(people.listed), np.flatnonzero(~people.listed)
    known = min(len(on), int(rows * 0.6))
    chosen = np.concatenate(
        [rng.choice(on, known, replace=False), rng.choice(off, min(len(off), rows - known), replace=False)]
    )
    rng.shuffle(chosen)
    roster, spoiled = messy_file(people, chosen, words, rates, rng)
    pq.write_table(roster, folder / "roster.parquet", compression="zstd")
    truth = {"row": roster["row"], "person_id": person_id.take(pa.array(chosen)), **spoiled}
    pq.write_table(pa.table(truth), folder / "truth.parquet", compression="zstd")
    return folder


def main() -> None:
    asked = argparse.ArgumentParser(prog="python -m benchmarks.matching_people")
    asked.add_argument("--persons", type=int, default=1_000_000)
    asked.add_argument("--rows", type=int, default=1_000_000)
    asked.add_argument("--seed", type=int, default=7)
    asked.add_argument("--errors", type=float, default=1.0, help="times the usual error rates")
    asked.add_argument("--no-number", action="store_true", help="a file without any identity number")
    asked.add_argument("--out", type=Path, required=True)
    given = asked.parse_args()
    make(
        given.out,
        given.persons,
        given.rows,
        given.seed,
        Rates(times=given.errors, numbered=not given.no_number),
    )


if __name__ == "__main__":
    main()
