"""A whole file is kept: only where the agreement says so, which is for civil affairs' own data."""

from __future__ import annotations

from pathlib import Path

from doudi.matching.exchange.agreement import Agreement
from doudi.matching.joining.batches import Counts
from doudi.matching.joining.standing import Standing


def store(
    standing: Standing, file: Path, agreement: Agreement, *, on: int, full: bool = True, because: str = ""
) -> Counts:
    """Take a roster file into the standing register; the agreement's source is the sender. Raises as `Standing.take`."""
    agreement.require("full", on)
    return standing.take(file, on=on, source=agreement.source, full=full, because=because)
