"""Whom a check asks, what for, and who answers: data of ``policies/_vocabulary/sources.yaml``."""

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from doudi.core.dates import parse_day
from doudi.core.refusal import InputError
from doudi.policy.pack import read_pack
from doudi.policy.vocabulary import policies_dir
from doudi.policy.yaml_text import load_yaml, place_of

SHOWN = "_vocabulary/sources.yaml"
#: nobody waits longer for an answer: a whole case has 30 working days (57-22)
MOST_DAYS = 30
#: nothing that is older says how a household fares
MOST_MONTHS = 12


@dataclass(frozen=True)
class Source:
    """`facts`: names of the vocabulary it can prove, by ``household`` and ``person``; `rows`: kinds by list;
    `who`: roles that type in what it answered."""

    id: str
    label: str
    items: tuple[str, ...]
    who: tuple[str, ...]
    facts: dict[str, tuple[str, ...]]
    rows: dict[str, tuple[str, ...]]

    @property
    def of_household(self) -> bool:
        """Whether it is asked once for the household beside every person."""
        return bool(self.facts.get("household")) and not self.facts.get("person") and not self.rows


def sources() -> dict[str, Source]:
    """Every source by its id."""
    return _read(policies_dir() / "_vocabulary" / "sources.yaml")[0]


def asked_by(pack_id: str) -> tuple[list[Source], tuple[str, ...]]:
    """Whom a check under a pack asks, with the clauses that say so: the pack's own list, else that of the nearest
    pack it builds on, else the usual ones (no clause)."""
    known, lists, usual = _read(policies_dir() / "_vocabulary" / "sources.yaml")
    for one in read_pack(pack_id).chain:  # nearest first
        if one in lists:
            ids, clauses = lists[one]
            return [known[source] for source in ids], clauses
    return [known[source] for source in usual], ()


@dataclass(frozen=True)
class Item:
    """A kind of information that a document names, and who gives it: {body: source}."""

    name: str
    bodies: dict[str, str]


def items_of(pack_id: str) -> list[Item]:
    """The items of information that a pack, or the nearest it builds on, lists by body; none where no document does."""
    given = load_yaml(policies_dir() / "_vocabulary" / "sources.yaml", shown=SHOWN)["packs"]
    for one in read_pack(pack_id).chain:  # nearest first
        listed = given.get(one, {}).get("items")
        if listed:
            return [
                Item(str(name), {str(body): str(source) for body, source in by.items()})
                for name, by in listed.items()
            ]
    return []


def days_to_answer(pack_id: str, on: int) -> int:
    """Working days a source has to answer a check asked on a day, after which a silent one is late: what the nearest
    pack says, else what holds for all, by the latest first day. Raises InputError where nothing holds on the day."""
    return _holding("answer_days", pack_id, on, "核对来源的答复期限")


def months_valid(pack_id: str, on: int) -> int:
    """Months for which a report of a check stands, from the day it was made; found as `days_to_answer` is."""
    return _holding("valid_months", pack_id, on, "核对报告的有效期")


def label_of(source: str) -> str:
    """What people call a source; the id itself where it is unknown."""
    return sources()[source].label if source in sources() else source


@dataclass(frozen=True)
class Dated:
    """A value for checks from `start` (YYYYMMDD, 0: always) under `pack` (empty: all)."""

    value: int
    start: int
    pack: str


def _holding(name: str, pack_id: str, on: int, label: str) -> int:
    given = _dated(policies_dir() / "_vocabulary" / "sources.yaml", name, label)
    for pack in (*read_pack(pack_id).chain, ""):  # nearest first
        here = [one for one in given if one.pack == pack and one.start <= on]
        if here:
            return max(here, key=lambda one: one.start).value
    raise InputError(f"{label}在这一天没有值。", code="no-value", file=SHOWN)


#: what may be laid down: the most, and its unit
LIMITS = {"answer_days": (MOST_DAYS, "个工作日"), "valid_months": (MOST_MONTHS, "个月")}


@lru_cache(maxsize=8)
def _dated(path: Path, name: str, label: str) -> list[Dated]:
    """Raises InputError for a value that says neither by which clause it holds nor that the site set it."""
    most, unit = LIMITS[name]
    found = []
    for body in load_yaml(path, shown=SHOWN)[name]:
        if not body.get("clause") and body.get("set_by") != "site":
            raise InputError(
                f"{label}要写明依据的条款（clause），文件没有写的写 set_by: site。",
                code="no-clause", file=SHOWN, line=place_of(body).line,
            )  # fmt: skip
        value = str(body["value"])
        if not value.isdigit() or not 1 <= int(value) <= most:
            raise InputError(
                f"{label}应当是 1 到 {most} {unit}，现在写的是“{value}”。",
                code="bad-value", file=SHOWN, line=place_of(body).line,
            )  # fmt: skip
        start = parse_day(str(body["from"])) if body.get("from") else 0
        found.append(Dated(int(value), start, str(body.get("pack") or "")))
    return found


@lru_cache(maxsize=4)
def _read(
    path: Path,
) -> tuple[dict[str, Source], dict[str, tuple[tuple[str, ...], tuple[str, ...]]], tuple[str, ...]]:
    content = load_yaml(path, shown=SHOWN)
    known = {
        str(name): Source(
            str(name),
            str(body["label"]),
            _words(body["items"]),
            _words(body["who"]),
            {str(of): _words(facts) for of, facts in (body.get("facts") or {}).items()},
            {str(table): _words(kinds) for table, kinds in (body.get("rows") or {}).items()},
        )
        for name, body in content["sources"].items()
    }
    lists = {
        str(pack): (_words(body["ask"]), _words(body["clause"])) for pack, body in content["packs"].items()
    }
    return known, lists, _words(content["default"])


def _words(given: Any) -> tuple[str, ...]:
    return tuple(str(one) for one in given) if isinstance(given, list) else (str(given),)
