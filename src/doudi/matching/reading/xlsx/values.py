"""Numbers and dates of cells as text: how a person reads them, not how a machine keeps them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from doudi.matching.reading.spans import Places, replaced
from doudi.matching.reading.xlsx.styles import Shows

_DIGITS_KEPT = 15
# Day 60 of the 1900 base is the 29th of February 1900, which never was; from day 61 on the count is right again.
_BASE_1900 = np.datetime64("1899-12-30")
_BASE_1904 = np.datetime64("1904-01-01")
_LAST_DAY = 2_958_465  # 9999-12-31
_SECONDS = 86_400


def plain_numbers(written: pa.StringArray) -> pa.StringArray:
    """Numbers as the file keeps them (``4.3E17``, ``0.30000000000000004``) as plain decimals of 15 digits."""
    odd = pc.or_(
        pc.greater(pc.binary_length(written), _DIGITS_KEPT), pc.match_substring_regex(written, "[eE+]")
    )
    at = np.flatnonzero(pc.fill_null(odd, False).to_numpy(zero_copy_only=False))
    return replaced(written, at, [plain_number(text) for text in written.take(pa.array(at)).to_pylist()])


def plain_number(written: str) -> str:
    """One number as a plain decimal of 15 digits; what is one already, or is no number, is left as it is."""
    if len(written) <= _DIGITS_KEPT and not re.search("[eE+]", written):
        return written
    try:
        value = Decimal(f"{float(written):.{_DIGITS_KEPT}g}")
    except (ValueError, ArithmeticError):
        return written
    if not value.is_finite():
        return written
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def dates(
    numbers: Sequence[float] | npt.NDArray[np.float64], kind: Shows, base_1904: bool
) -> list[str | None]:
    """Day numbers as text, as much of each as `kind` shows; None for one that no calendar has."""
    values = np.asarray(numbers, dtype=np.float64)
    distinct, places = np.unique(values, return_inverse=True)
    texts = np.array([_date(float(value), kind, base_1904) for value in distinct], dtype=object)
    return list(texts[places]) if len(values) else []


def _date(value: float, kind: Shows, base_1904: bool) -> str | None:
    if not 0 <= value < _LAST_DAY + 1:
        return None
    days, seconds = divmod(round(value * _SECONDS), _SECONDS)
    time = f"{seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}"
    if kind is Shows.TIME:
        return time if days == 0 else f"{_day(days, base_1904)} {time}"
    day = _day(days, base_1904)
    if kind is Shows.YEAR:
        return day[:4]
    if kind is Shows.MONTH:
        return day[:7]
    return f"{day} {time}" if seconds else day


def _day(days: int, base_1904: bool) -> str:
    if base_1904:
        return str(_BASE_1904 + days)
    if days == 60:
        return "1900-02-29"
    return str(_BASE_1900 + days + (1 if days < 60 else 0))


def dated(
    written: pa.StringArray, style_kinds: npt.NDArray[np.uint8], base_1904: bool
) -> tuple[list[str | None], Places]:
    """Texts of the date cells among numbers, and where they stand; `style_kinds` is `Shows` of each cell."""
    texts: list[str | None] = []
    places: list[Places] = []
    if not style_kinds.any():
        return texts, np.array([], dtype=np.int64)
    is_number = pc.match_substring_regex(written, r"^-?[0-9]+(\.[0-9]*)?([eE][-+]?[0-9]+)?$")
    numeric = pc.fill_null(is_number, False).to_numpy(zero_copy_only=False)
    for kind in (Shows.DAY, Shows.MONTH, Shows.YEAR, Shows.TIME):
        at = np.flatnonzero((style_kinds == kind) & numeric)
        if len(at):
            numbers = pc.cast(written.take(pa.array(at)), pa.float64()).to_numpy(zero_copy_only=False)
            found = dates(numbers, kind, base_1904)
            good = np.array([text is not None for text in found], dtype=bool)
            texts.extend(text for text in found if text is not None)
            places.append(at[good])
    return texts, np.concatenate(places) if places else np.array([], dtype=np.int64)
