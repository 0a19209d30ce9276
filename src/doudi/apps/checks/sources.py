"""Whom a check asks, what for, and who answers: data of ``policies/_vocabulary/sources.yaml``."""

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from doudi.policy.pack import read_pack
from doudi.policy.vocabulary import policies_dir
from doudi.policy.yaml_text import load_yaml


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


def label_of(source: str) -> str:
    """What people call a source; the id itself where it is unknown."""
    return sources()[source].label if source in sources() else source


@lru_cache(maxsize=4)
def _read(
    path: Path,
) -> tuple[dict[str, Source], dict[str, tuple[tuple[str, ...], tuple[str, ...]]], tuple[str, ...]]:
    content = load_yaml(path, shown="_vocabulary/sources.yaml")
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
