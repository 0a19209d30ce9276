"""One roster before it is written: what a sender put into a table, cell by cell."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from doudi.demo.table import Array

# A cell is a str, an int (a whole number cell), a float (an amount cell) or None (empty).
Cells = Array


@dataclass
class Roster:
    """A table with its dress.

    columns: header and cells, in order; groups: a header above several headers; sums: headers that the last row
    adds up; sections: split into sheets by this column, which is then left out; notes: lines under the title;
    foot: the line under the table.
    """

    kind: str
    stem: str
    title: str
    columns: list[tuple[str, Cells]]
    notes: tuple[str, ...] = ()
    sums: tuple[str, ...] = ()
    groups: dict[str, tuple[str, ...]] = field(default_factory=dict)
    sections: Cells | None = None
    foot: str = ""
    separator: str = "\t"
    repeats_header_every: int = 0
    extra_sheet: tuple[str, tuple[str, ...]] | None = None

    @property
    def size(self) -> int:
        """How many rows of data."""
        return len(self.columns[0][1])

    def rows(self, chosen: Array) -> Roster:
        """The same roster with these rows, in this order."""
        sections = None if self.sections is None else self.sections[chosen]
        columns = [(name, cells[chosen]) for name, cells in self.columns]
        return Roster(
            self.kind,
            self.stem,
            self.title,
            columns,
            self.notes,
            self.sums,
            self.groups,
            sections,
            self.foot,
            self.separator,
            self.repeats_header_every,
            self.extra_sheet,
        )


def numbered(roster: Roster, name: str = "序号") -> Roster:
    """With a first column that counts the rows; within a sheet where there are sheets."""
    if roster.sections is None:
        counts = np.arange(1, roster.size + 1)
    else:
        counts = np.zeros(roster.size, dtype=np.int64)
        for section in set(roster.sections.tolist()):
            mine = np.flatnonzero(roster.sections == section)
            counts[mine] = np.arange(1, len(mine) + 1)
    roster.columns.insert(0, (name, counts.astype(object)))
    return roster
