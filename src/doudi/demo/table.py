"""One register table held as numpy columns while the county is being made.

How a value is kept, by kind of column; -1 (None for text) is "unknown" or, for an event, "has not happened":
bool 0 or 1, enum the place of its code in `Column.values`, int as it is, date as YYYYMMDD, money in fen,
text as a str.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from doudi.demo.columns import TABLES, Column

Array = npt.NDArray[Any]
Mask = npt.NDArray[np.bool_]
Where = Mask | npt.NDArray[np.integer[Any]]

NULL = -1
_TYPES: dict[str, Any] = {
    "bool": np.int8,
    "enum": np.int8,
    "int": np.int32,
    "date": np.int32,
    "money": np.int64,
    "text": object,
}


class Table:
    """Columns of equal length; every column of the entity is there, and unknown until it is set.

    home: the row of the household that each row belongs to; owner: the row of the person, or -1 where the
    row is the household's. The text ids are written from these two at the very end (`name_rows`).
    """

    def __init__(self, name: str, home: Array, owner: Array | None = None) -> None:
        self.name = name
        self.home = home
        self.owner = np.full(len(home), NULL) if owner is None else owner
        self.kinds: dict[str, Column] = TABLES[name]
        self.columns: dict[str, Array] = {
            column: np.full(len(home), None if kind.kind == "text" else NULL, dtype=_TYPES[kind.kind])
            for column, kind in self.kinds.items()
        }

    @property
    def size(self) -> int:
        """How many rows."""
        return len(self.home)

    def __getitem__(self, column: str) -> Array:
        return self.columns[column]

    def code(self, column: str, value: Any) -> Any:
        """The kept form of a Python value: the place of an enum code, 0 or 1 of a bool, the value itself."""
        kind = self.kinds[column]
        if kind.kind == "enum" and isinstance(value, str):
            return kind.values.index(value)
        if value is None and kind.kind != "text":
            return NULL
        return int(value) if isinstance(value, bool) else value

    def put(self, column: str, value: Any, where: Where | None = None) -> None:
        """Set a whole column, or the rows of `where`, to one value or to an array of that many values."""
        kept = value if isinstance(value, np.ndarray) else self.code(column, value)
        self.columns[column][slice(None) if where is None else where] = kept

    def is_(self, column: str, *values: Any) -> Mask:
        """Which rows hold one of these values; an unknown is none of them."""
        found = np.zeros(self.size, dtype=bool)
        for value in values:
            found |= self.columns[column] == self.code(column, value)
        return found

    def take(self, rows: Where) -> Table:
        """A new table with these rows, in this order."""
        chosen = Table(self.name, self.home[rows], self.owner[rows])
        chosen.columns = {name: values[rows] for name, values in self.columns.items()}
        return chosen


def stack(name: str, parts: Sequence[Table]) -> Table:
    """The tables one after another, sorted by household; the household's own rows come first."""
    home = np.concatenate([part.home for part in parts])
    owner = np.concatenate([part.owner for part in parts])
    whole = Table(name, home, owner)
    for column in whole.kinds:
        whole.columns[column] = np.concatenate([part.columns[column] for part in parts])
    return whole.take(np.lexsort((np.arange(len(home)), owner, home)))


def rows_for(name: str, home: Array, owner: Array | None = None, **values: Any) -> Table:
    """A table with one row for each given household (and person), its columns set to `values`."""
    table = Table(name, home, owner)
    for column, value in values.items():
        table.put(column, value)
    return table
