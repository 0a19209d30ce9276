"""Parameters: dated values, by area and residence, each with its clause; a site's own values on top, within bounds.

In force on a day is, of the nearest area that has one, the value with the latest first day. The values of a document's
own area also answer for households elsewhere, since the pack that is named is applied to any household.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Literal

from doudi.core.refusal import InputError
from doudi.policy.vocabulary import ParameterDef
from doudi.policy.yaml_text import Place

Residence = Literal["urban", "rural"]
RESIDENCES: tuple[Residence, ...] = ("urban", "rural")
#: what a value is inside: fen, ten-thousandths, whole number, YYYYMMDD, code, or codes
ParameterValueType = int | str | tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ParameterValue:
    """One value: ``start``/``end`` inclusive days (None = without), ``area`` 12 digits or None (the document's own),
    ``residence`` or None (both), ``known`` the day since when it was known."""

    value: ParameterValueType
    clause: str
    source: Literal["document", "local"]
    pack: str = ""
    start: int | None = None
    end: int | None = None
    area: str | None = None
    residence: str | None = None
    known: int | None = None
    place: Place | None = None

    def in_force(self, on: int, known: int | None) -> bool:
        return (
            (self.start is None or self.start <= on)
            and (self.end is None or on <= self.end)
            and (known is None or self.known is None or self.known <= known)
        )

    def covers(self, area: str | None, residence: str | None) -> bool:
        if self.residence is not None and residence != self.residence:
            return False
        return self.area is None or (area is not None and area.startswith(area_prefix(self.area)))


@dataclass(frozen=True, slots=True)
class Bound:
    """What every value of a parameter must keep to: ``least``/``most`` are texts, a literal or an expression over
    parameters. ``of_residence``: whose value the expression takes; ``for_residence``: to whose value it applies."""

    clause: str
    pack: str
    least: str | None = None
    most: str | None = None
    of_residence: str | None = None
    for_residence: str | None = None
    place: Place | None = None


@dataclass(frozen=True, slots=True)
class ParameterEntry:
    """Everything a chain of packs says of one parameter. ``layers``: the site's values, then pack by pack, nearest first."""

    parameter: ParameterDef
    clause: str = ""
    left_to: str = ""
    optional: bool = False
    note: str = ""
    layers: tuple[tuple[ParameterValue, ...], ...] = ()
    bounds: tuple[Bound, ...] = ()
    place: Place | None = None

    @property
    def values(self) -> Iterable[ParameterValue]:
        return (value for layer in self.layers for value in layer)


@dataclass(frozen=True, slots=True)
class Undecided:
    """Which value holds depends on household facts that are unknown: their paths."""

    facts: tuple[str, ...]


Resolved = ParameterValue | Undecided | None


def area_prefix(code: str) -> str:
    """The digits of a 12-digit area code that say something: 211200000000 -> 2112."""
    for digits in (2, 4, 6, 9):
        if code[digits:].strip("0") == "":
            return code[:digits] if code[:digits].strip("0") else ""
    return code


@dataclass
class Parameters:
    """The parameters of a pack with its bases and a site's values."""

    entries: dict[str, ParameterEntry]
    known: int | None = None
    _cache: dict[tuple[str, int, str | None, str | None], Resolved] = field(default_factory=dict)

    def resolve(self, name: str, on: int, area: str | None, residence: str | None) -> Resolved:
        """The value in force on a day for a household of this area and residence (None = unknown).

        None when there is no value. :class:`Undecided` when area or residence is unknown and it depends on them.
        """
        key = (name, on, area, residence)
        if key not in self._cache:
            if len(self._cache) > 100_000:
                self._cache.clear()
            self._cache[key] = self._resolve(name, on, area, residence)
        return self._cache[key]

    def _resolve(self, name: str, on: int, area: str | None, residence: str | None) -> Resolved:
        entry = self.entries.get(name)
        if entry is None:
            return None
        areas: list[str | None] = [area]
        if area is None:
            areas += sorted(
                {value.area for value in entry.values if value.area and value.in_force(on, self.known)}
            )
        residences: list[str | None] = [residence]
        if residence is None and any(
            value.residence for value in entry.values if value.in_force(on, self.known)
        ):
            residences = list(RESIDENCES)
        found = {(a, r): self._pick(entry, on, a, r) for a in areas for r in residences}
        distinct = {value.value if value else None for value in found.values()}
        if len(distinct) == 1:
            return next(iter(found.values()))
        depends = []
        if area is None and any(_differs(found, areas, r, by_area=True) for r in residences):
            depends.append("household.area_code")
        if residence is None and any(_differs(found, residences, a, by_area=False) for a in areas):
            depends.append("household.residence")
        return Undecided(tuple(depends))

    def _pick(
        self, entry: ParameterEntry, on: int, area: str | None, residence: str | None
    ) -> ParameterValue | None:
        for layer in entry.layers:
            fitting = [
                value for value in layer if value.in_force(on, self.known) and value.covers(area, residence)
            ]
            if fitting:
                return max(fitting, key=_nearness)
        return None

    def with_local(self, local: dict[str, tuple[ParameterValue, ...]]) -> "Parameters":
        """The same with a site's own values on top. Bounds are checked by the caller (``bounds``)."""
        entries = dict(self.entries)
        for name, values in local.items():
            if name in entries:
                entries[name] = replace(entries[name], layers=(values, *entries[name].layers))
        return Parameters(entries, self.known)


def _nearness(value: ParameterValue) -> tuple[int, bool, int]:
    return len(area_prefix(value.area or "0" * 12)), value.residence is not None, value.start or 0


def _differs(
    found: dict[tuple[str | None, str | None], ParameterValue | None],
    along: Iterable[str | None],
    fixed: str | None,
    *,
    by_area: bool,
) -> bool:
    values = [found[(one, fixed) if by_area else (fixed, one)] for one in along]
    return len({value.value if value else None for value in values}) > 1


def read_residence(raw: object, place: Place | None = None) -> str | None:
    """``urban`` or ``rural``; None for both. Raises InputError."""
    if raw is None:
        return None
    if str(raw) not in RESIDENCES:
        raise InputError(
            f"城乡应当写 urban 或 rural，现在写的是“{raw}”。",
            code="residence",
            file=place.file if place else "",
            line=place.line if place else None,
        )
    return str(raw)
