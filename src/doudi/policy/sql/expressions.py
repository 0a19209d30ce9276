"""Pieces of SQL that know what they are: nullable or not, between which numbers, needing which columns.

Whole numbers are 64 bits where their bounds prove that they fit and 128 bits otherwise; an overflow of either raises
in the database, nothing wraps or is rounded. Only what may be NULL pays for three values.
"""

from dataclasses import dataclass

_INT64 = 2**63 - 1


@dataclass(frozen=True, slots=True)
class Expr:
    """``text`` is SQL over the columns ``needs`` of one table. ``low``/``high`` bound a number; ``width`` is the bits
    of a number's SQL type (32 for a literal); ``constant`` is its value when the law alone decides it."""

    text: str
    nullable: bool = False
    needs: frozenset[str] = frozenset()
    low: int | None = None
    high: int | None = None
    width: int = 64
    constant: bool | int | None = None

    @property
    def is_constant(self) -> bool:
        return self.constant is not None


def number(value: int) -> Expr:
    return Expr(str(value) if value >= 0 else f"({value})", low=value, high=value, width=32, constant=value)


def truth(value: bool) -> Expr:
    return Expr("TRUE" if value else "FALSE", constant=value)


def null(sql_type: str) -> Expr:
    return Expr(f"CAST(NULL AS {sql_type})", nullable=True, low=0, high=0)


def is_null_literal(expr: Expr) -> bool:
    return expr.text.startswith("CAST(NULL AS ")


def combined(text: str, *parts: Expr, nullable: bool | None = None, **more: object) -> Expr:
    """A new piece made of others: needs what they need, nullable when one of them is."""
    return Expr(
        text,
        any(part.nullable for part in parts) if nullable is None else nullable,
        frozenset().union(*(part.needs for part in parts)),
        **more,  # type: ignore[arg-type]
    )


def wide(expr: Expr, width: int) -> str:
    """The text of a number in at least this width."""
    if expr.width >= width:
        return expr.text
    return f"CAST({expr.text} AS {'BIGINT' if width == 64 else 'HUGEINT'})"


def arithmetic(op: str, left: Expr, right: Expr) -> Expr:
    """Exact + - *; folded when both are constants, in the least width that provably holds the result."""
    corners = [(a, b) for a in (left.low, left.high) for b in (right.low, right.high)]
    if any(a is None or b is None for a, b in corners):
        low = high = None
    else:
        values = [_apply(op, int(a or 0), int(b or 0)) for a, b in corners]
        low, high = min(values), max(values)
    if isinstance(left.constant, int) and isinstance(right.constant, int):
        return number(_apply(op, left.constant, right.constant))
    fits = low is not None and high is not None and low >= -_INT64 and high <= _INT64
    width = max(64 if fits else 128, *(part.width for part in (left, right) if part.width > 64), 64)
    text = f"({wide(left, width)} {op} {wide(right, width)})"
    return combined(text, left, right, low=low, high=high, width=width)


def _apply(op: str, a: int, b: int) -> int:
    return a + b if op == "+" else a - b if op == "-" else a * b


def conjunction(parts: list[Expr]) -> Expr:
    """且 of three-valued pieces, which is what SQL's AND is."""
    if any(part.constant is False for part in parts):
        return truth(False)
    kept = [part for part in parts if part.constant is not True]
    if not kept:
        return truth(True)
    return (
        kept[0] if len(kept) == 1 else combined("(" + " AND ".join(part.text for part in kept) + ")", *kept)
    )


def disjunction(parts: list[Expr]) -> Expr:
    """或 of three-valued pieces, which is what SQL's OR is."""
    if any(part.constant is True for part in parts):
        return truth(True)
    kept = [part for part in parts if part.constant is not False]
    if not kept:
        return truth(False)
    return kept[0] if len(kept) == 1 else combined("(" + " OR ".join(part.text for part in kept) + ")", *kept)


def negation(part: Expr) -> Expr:
    if part.constant is not None:
        return truth(not part.constant)
    return combined(f"(NOT {part.text})", part)


def surely(part: Expr) -> Expr:
    """True where the piece is true, false where it is false or unknown."""
    return combined(f"coalesce({part.text}, FALSE)", part, nullable=False) if part.nullable else part


def unknown(part: Expr) -> Expr:
    """True where the piece is unknown."""
    return combined(f"({part.text} IS NULL)", part, nullable=False) if part.nullable else truth(False)
