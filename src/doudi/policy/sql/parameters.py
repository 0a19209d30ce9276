"""Parameters for set-based SQL: resolved once for each place of the register, inlined where all places agree."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from doudi.policy.parameters import Parameters, ParameterValue, area_prefix
from doudi.policy.sql.expressions import Expr, null
from doudi.policy.types import Kind, Type

#: distinct (area, residence) pairs of a register, in the order of their numbers
Places = Sequence[tuple[str | None, str | None]]


@dataclass
class ParameterColumns:
    """``values[alias]`` holds, place by place, the whole number that stands for a parameter's value (None: none, or not
    decidable there): fen, ten-thousandths, a day, the position of a word, or the position in ``lists``."""

    parameters: Parameters
    on: int
    places: Places
    values: dict[str, list[int | None]] = field(default_factory=dict)
    lists: dict[str, list[tuple[str, ...]]] = field(default_factory=dict)
    _resolved: dict[str, list[object]] = field(default_factory=dict)

    def expression(self, name: str, type_: Type, *, defined: bool = False) -> Expr:
        """A constant where every place agrees; else an Expr with empty text: the column must be joined by place."""
        alias = f'"{"defined" if defined else "parameter"}_{name}"'
        if alias not in self.values:
            self.values[alias] = [
                self._number(name, type_, found, defined) for found in self._at_places(name)
            ]
        numbers = self.values[alias]
        present = [one for one in numbers if one is not None]
        if not present:
            return null("BOOLEAN" if defined else "BIGINT")
        low, high = min(present), max(present)
        if len(present) == len(numbers) and low == high:
            if defined:
                return Expr("TRUE" if low else "FALSE", constant=bool(low))
            return Expr(str(low), low=low, high=high, width=32, constant=low)
        return Expr("", len(present) < len(numbers), low=low, high=high)

    def rows(self, aliases: list[str]) -> list[tuple[int | bool | None, ...]]:
        """One row a place: its number, then the columns named."""
        columns = [self.values[alias] for alias in aliases]
        booleans = [alias.startswith('"defined_') for alias in aliases]
        return [
            (
                place,
                *(
                    bool(column[place]) if is_truth and column[place] is not None else column[place]
                    for column, is_truth in zip(columns, booleans, strict=True)
                ),
            )
            for place in range(len(self.places))
        ]

    def _number(self, name: str, type_: Type, found: object, defined: bool) -> int | None:
        if defined:
            return (
                None
                if found is not None and not isinstance(found, ParameterValue)
                else int(found is not None)
            )
        if not isinstance(found, ParameterValue):
            return None
        value = found.value
        if isinstance(value, tuple):
            known = self.lists.setdefault(name, [])
            if value not in known:
                known.append(value)
            return known.index(value)
        if type_.kind is Kind.WORD:
            return [code for code, _ in type_.words].index(str(value))
        return int(value)

    def _at_places(self, name: str) -> list[object]:
        """What holds at each place. Places that no value of this parameter tells apart are resolved once."""
        if name not in self._resolved:
            entry = self.parameters.entries.get(name)
            prefixes = sorted(
                {area_prefix(value.area) for value in (entry.values if entry else ()) if value.area}
            )
            known: dict[tuple[object, ...], object] = {}
            found = []
            for area, residence in self.places:
                key = (
                    area is None,
                    residence,
                    *(area is not None and area.startswith(prefix) for prefix in prefixes),
                )
                if key not in known:
                    known[key] = self.parameters.resolve(name, self.on, area, residence)
                found.append(known[key])
            self._resolved[name] = found
        return self._resolved[name]
