"""Money: decimal yuan outside, whole fen inside, never a float."""

import re
from decimal import Decimal

from doudi.core.refusal import InputError

#: Amounts are below ten billion yuan, so that sums of ten million of them fit 64 bits.
LIMIT_YUAN = 10_000_000_000

_AMOUNT = re.compile(r"([+-]?)(\d+)(?:\.(\d+))?")


def yuan_to_fen(amount: str | int | Decimal) -> int:
    """Yuan as written (``"800"``, ``"800.5"``, ``Decimal("800.50")``, ``800``) to fen.

    At most two decimals that count (``"1.500"`` is taken, ``"1.505"`` is not: nothing is rounded here),
    and less than ten billion yuan. No thousands separators, no units, no exponent: a caller that
    accepts these removes them first and says so. Raises InputError; a float is a programming error.
    """
    if isinstance(amount, bool) or not isinstance(amount, str | int | Decimal):
        raise TypeError(f"an amount is text, a whole number or a Decimal, not {type(amount).__name__}")
    text = format(amount, "f") if isinstance(amount, Decimal) else str(amount).strip()
    match = _AMOUNT.fullmatch(text)
    if match is None or not text.isascii():
        raise InputError(
            f"金额应为以元为单位的数字，最多两位小数，例如 800 或 800.50，实际是「{text}」。",
            code="bad-amount",
            value=text,
        )
    sign, whole, decimals = match.group(1), match.group(2), (match.group(3) or "").rstrip("0")
    if len(decimals) > 2:
        raise InputError(
            f"金额最多两位小数（到分），实际是「{text}」；请先按规定取整。",
            code="amount-too-fine",
            value=text,
        )
    if len(whole.lstrip("0")) > 10:
        raise InputError(f"金额应小于 100 亿元，实际是「{text}」。", code="amount-too-large", value=text)
    fen = int(whole) * 100 + int(decimals.ljust(2, "0") or 0)
    return -fen if sign == "-" else fen


def fen_to_yuan(fen: int) -> str:
    """Fen to yuan with two decimals: 80000 to ``"800.00"``, -5 to ``"-0.05"``."""
    whole, rest = divmod(abs(fen), 100)
    return f"{'-' if fen < 0 else ''}{whole}.{rest:02d}"


def round_half_up(numerator: int, denominator: int = 1, to: int = 1) -> int:
    """`numerator / denominator` to the nearest multiple of `to`; halves go away from zero (四舍五入).

    `round_half_up(fen, 12)` is a month's share of a year in fen; `round_half_up(fen, 12, to=100)` in whole
    yuan, still counted in fen. `denominator` and `to` are above 0.
    """
    if denominator <= 0 or to <= 0:
        raise ValueError("denominator and step of a rounding are above 0")
    unit = denominator * to
    steps = (2 * abs(numerator) + unit) // (2 * unit) * to
    return -steps if numerator < 0 else steps
