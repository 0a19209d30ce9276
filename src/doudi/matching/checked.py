"""What checking a roster comes to, for people and for programs."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Literal

import pyarrow as pa

from doudi.matching.cleaning.sheet import OTHER_DOCUMENT
from doudi.matching.kinds import Kind, kind_named
from doudi.matching.refused import SentBack

Verdict = Literal["accept", "correct", "partial", "reject"]

STATUSES = ("ok", "corrected", "review", "rejected")
_BATCH = 2000


@dataclass(frozen=True)
class NotTaken:
    """A row that is no data of its own, and why, in Chinese."""

    sheet: str
    row: int
    why: str


@dataclass(frozen=True)
class SheetSeen:
    """A sheet of the file: its header, its columns (theirs → ours), those nobody knew, why it is not taken, its rows."""

    name: str
    header_row: int
    columns: dict[str, str]
    unknown: tuple[str, ...]
    why_not: str
    rows: int


@dataclass
class Check:
    """What became of a file.

    `rows_table` holds the rows that are not ok, or all of them; columns as the roster file has them, and ``status``
    also ``rejected``. `counts` has a number for each status. `sent_back` are the rows for `refused.write_refused`.
    """

    file: str
    kind: str
    kind_because: str = ""
    verdict: Verdict = "reject"
    message: str = ""
    encoding: str = ""
    sm3: str = ""
    notes: list[str] = field(default_factory=list)
    sheets: list[SheetSeen] = field(default_factory=list)
    not_data: list[NotTaken] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=lambda: dict.fromkeys(STATUSES, 0))
    rows_table: pa.Table | None = None
    sent_back: list[SentBack] = field(default_factory=list)

    @property
    def taken(self) -> int:
        """How many rows go into the roster file: all but the refused."""
        return sum(self.counts.values()) - self.counts["rejected"]

    @property
    def good(self) -> bool:
        """Every row was taken, corrected or not."""
        return self.verdict in ("accept", "correct")

    @property
    def with_rows(self) -> list[SheetSeen]:
        """The sheets that rows were taken from."""
        return [sheet for sheet in self.sheets if not sheet.why_not]

    @property
    def columns(self) -> dict[str, str]:
        """Their column → ours, over all sheets."""
        return {theirs: ours for sheet in self.with_rows for theirs, ours in sheet.columns.items()}

    def conclude(self) -> None:
        """Verdict and message from what was counted."""
        counts = self.counts
        if not self.taken:
            self.verdict = "reject"
        elif counts["review"] or counts["rejected"]:
            self.verdict = "partial"
        else:
            self.verdict = "correct" if counts["corrected"] else "accept"
        self.message = "".join(self._sentences())

    def _sentences(self) -> Iterator[str]:
        counts = self.counts
        total = sum(counts.values())
        if self.kind_because:
            yield f"{self.kind_because}。"
        if total:
            parts = [
                ("ok", "直接采用"),
                ("corrected", "更正后采用"),
                ("review", "留待人工"),
                ("rejected", "不采用"),
            ]
            told = "，".join(f"{counts[status]} 行{said}" for status, said in parts if counts[status])
            yield f"共 {total} 行：{told}。"
        else:
            whys = dict.fromkeys(f"{f'“{one.name}”' if one.name else ''}{one.why_not}" for one in self.sheets)
            yield f"没有可采用的行：{'；'.join(whys) or '文件里没有表格'}。"
        if total:
            for sheet in self.sheets:
                if sheet.why_not:
                    yield f"工作表“{sheet.name}”没有采用：{sheet.why_not}。"
        if self.not_data:
            yield f"另有 {len(self.not_data)} 行不是数据（合计、落款、重复行等）。"
        for note in self.notes:
            yield note if note.endswith("。") else f"{note}。"

    def rows(self) -> Iterator[dict[str, Any]]:
        """The rows of `rows_table` as the contract of ``roster check --json`` writes them."""
        if self.rows_table is None:
            return
        kind = kind_named(self.kind)
        many = len(self.with_rows) > 1
        for batch in self.rows_table.to_batches(max_chunksize=_BATCH):
            for row in batch.to_pylist():
                yield _row(row, kind, many)

    def as_dict(self) -> dict[str, Any]:
        """The whole as the contract of ``roster check --json`` writes it."""
        first = self.with_rows[0] if self.with_rows else None
        many = len(self.with_rows) > 1
        return {
            "file": self.file,
            "kind": self.kind,
            "verdict": self.verdict,
            "message": self.message,
            "encoding": self.encoding or None,
            "sheet": first.name or None if first else None,
            "header_row": first.header_row if first else None,
            "columns": self.columns,
            "unknown_columns": list(dict.fromkeys(one for sheet in self.with_rows for one in sheet.unknown)),
            "not_data": [
                {**({"sheet": one.sheet} if many else {}), "row": one.row, "why": one.why}
                for one in self.not_data
            ],
            "sheets_left": [
                {"sheet": one.name, "why": one.why_not, "rows": one.rows}
                for one in self.sheets
                if one.why_not
            ],
            "counts": self.counts,
            "rows": list(self.rows()),
        }


def _row(row: dict[str, Any], kind: Kind, with_sheet: bool) -> dict[str, Any]:
    names = ("sex", "birth_date", "phone", "area_code", OTHER_DOCUMENT, *(one.name for one in kind.values))
    values = {name: _value(row[name]) for name in names if row[name] is not None}
    return {
        **({"sheet": row["sheet"]} if with_sheet else {}),
        "row": row["row"],
        "status": row["status"],
        "name": row["name"],
        "citizen_id": row["citizen_id"],
        "values": values,
        "notes": json.loads(row["notes"]),
    }


def _value(value: Any) -> Any:
    return str(value) if isinstance(value, Decimal) else value
