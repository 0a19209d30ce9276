"""What is asked of each person: that there are rows, and of some columns a band, a yes or no, a number or a day."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from doudi.core.refusal import InputError

_ASKED = re.compile(r"([a-z][a-z0-9_]*)(?::([0-9.,]+))?")
_DAY = re.compile(r"\d{4}(-\d{2}(-\d{2})?)?")


@dataclass(frozen=True)
class Asked:
    """One column of the source's kind. `bands` are rising limits in yuan: an amount is answered by the band it is in.

    Without bands money is answered as it is: an agreement has to allow that.
    """

    column: str
    bands: tuple[Decimal, ...] = ()

    @classmethod
    def read(cls, text: str) -> Asked:
        """``deposit`` or ``deposit:20000,50000``. InputError for anything else."""
        match = _ASKED.fullmatch(text)
        try:
            bands = tuple(Decimal(one) for one in match[2].split(",")) if match and match[2] else ()
        except InvalidOperation:
            match, bands = None, ()
        if match is None or list(bands) != sorted(set(bands)) or any(one <= 0 for one in bands):
            raise InputError(
                f"“{text}”看不懂；写列名，或列名加由小到大的档次，如 deposit:20000,50000。",
                code="usage",
                value=text,
            )
        return cls(match[1], bands)

    def as_dict(self) -> dict[str, Any]:
        return {"column": self.column, "bands": [str(one) for one in self.bands]}

    def answer(self, cells: Sequence[Any]) -> Any:
        """One person's answer from the cells of all rows found; None where it is not known.

        Money: the sum of what could be read, or its band ``{"from": "20000", "to": "50000"}`` (`to` null: no upper
        limit). Truths: true where any row says so, false where all say no. Whole numbers: the greatest. Days: the
        latest. Any other text never leaves.
        """
        known = [cell for cell in cells if cell is not None]
        if not known:
            return None
        if isinstance(known[0], bool):
            return True if any(known) else False if len(known) == len(cells) else None
        if isinstance(known[0], Decimal):
            return self._band(sum(known, Decimal(0)))
        if isinstance(known[0], int):
            return max(known)
        days = [cell for cell in known if isinstance(cell, str) and _DAY.fullmatch(cell)]
        return max(days, default=None)

    def _band(self, amount: Decimal) -> Any:
        if not self.bands:
            return f"{amount:.2f}"
        below = [limit for limit in self.bands if limit <= amount]
        above = [limit for limit in self.bands if limit > amount]
        return {"from": str(max(below, default=0)), "to": str(min(above)) if above else None}


def asked_of(header: Mapping[str, Any]) -> list[Asked]:
    """What a request asks."""
    return [Asked(one["column"], tuple(Decimal(limit) for limit in one["bands"])) for one in header["asked"]]


def refuse_unknown(asked: Iterable[Asked], columns: Iterable[str], file: str) -> None:
    """InputError where the department's file has not what is asked."""
    lacking = sorted({one.column for one in asked} - set(columns))
    if lacking:
        raise InputError(
            f"询问的 {'、'.join(lacking)} 在这份文件里没有；请换一份文件，或与询问单位联系。",
            code="missing-column",
            file=file,
        )
