"""Roundings, extremes, ages and periods in whole numbers: what SQL's own division, greatest() and dates would do otherwise."""

from typing import TYPE_CHECKING

from doudi.core.dates import NEVER
from doudi.policy import nodes as n
from doudi.policy.sql.expressions import Expr, arithmetic, combined, is_null_literal, null, number, wide

if TYPE_CHECKING:
    from doudi.policy.sql.columns import Book


class NumberWriter:
    """The part of the writer that makes numbers and days."""

    book: "Book"

    def write(self, node: n.Node, scope: str) -> Expr:
        raise NotImplementedError

    # -- numbers --

    def extreme(self, greatest: bool, left: Expr, right: Expr, scope: str) -> Expr:
        left, right = self.book.shared(scope, left), self.book.shared(scope, right)
        pick = max if greatest else min
        low = None if left.low is None or right.low is None else pick(left.low, right.low)
        high = None if left.high is None or right.high is None else pick(left.high, right.high)
        first, second = (">=", "<") if greatest else ("<=", ">")
        return combined(
            f"(CASE WHEN {left.text} {first} {right.text} THEN {left.text} WHEN {left.text} {second} {right.text} "
            f"THEN {right.text} END)",
            left,
            right,
            low=low,
            high=high,
            width=max(left.width, right.width),
        )

    def rounded(self, node: n.Round, scope: str) -> Expr:
        part = self.write(node.part, scope)
        divisor = number(1) if node.divisor is None else self.write(node.divisor, scope)
        step = 1 if node.mode == "fen" else 100
        top = arithmetic("*", part, number(1 if node.divisor is None else node.divisor.type.per))
        bottom = arithmetic("*", divisor, number(node.part.type.per * step))
        top, bottom = self.book.shared(scope, top), self.book.shared(scope, bottom)
        size = top
        signed = top.low is None or top.low < 0
        if signed:
            most = None if top.low is None or top.high is None else max(abs(top.low), abs(top.high))
            size = combined(f"abs({top.text})", top, low=0, high=most, width=top.width)
        quotient = (
            self.up_to_yuan(top, size, bottom, signed)
            if step == 100
            else self.half_up(top, size, bottom, signed)
        )
        if divisor.constant is not None and divisor.constant > 0:
            return quotient
        return combined(
            f"(CASE WHEN {bottom.text} > 0 THEN {quotient.text} WHEN {top.text} IS NOT NULL "
            f"AND {bottom.text} IS NOT NULL THEN 0 END)",
            quotient,
            top,
            bottom,
            low=_least(quotient.low, 0),
            high=_most(quotient.high, 0),
            width=quotient.width,
        )

    def half_up(self, top: Expr, size: Expr, bottom: Expr, signed: bool) -> Expr:
        doubled = arithmetic("+", arithmetic("*", size, number(2)), bottom)
        return self._signed(top, _divided(doubled, arithmetic("*", bottom, number(2))), signed)

    def up_to_yuan(self, top: Expr, size: Expr, bottom: Expr, signed: bool) -> Expr:
        above = _divided(arithmetic("-", arithmetic("+", size, bottom), number(1)), bottom)
        yuan = above
        if signed:
            below = _divided(size, bottom)
            yuan = combined(
                f"(CASE WHEN {top.text} >= 0 THEN {above.text} ELSE -{below.text} END)",
                top,
                above,
                below,
                low=None if below.high is None else -below.high,
                high=above.high,
                width=above.width,
            )
        return arithmetic("*", yuan, number(100))

    def _signed(self, top: Expr, size: Expr, signed: bool) -> Expr:
        if not signed:
            return size
        return combined(
            f"(CASE WHEN {top.text} >= 0 THEN {size.text} ELSE -{size.text} END)",
            top,
            size,
            low=None if size.high is None else -size.high,
            high=size.high,
            width=size.width,
        )

    # -- dates --

    def age(self, birth: Expr) -> Expr:
        on = self.book.law.on
        if isinstance(birth.constant, int):
            return number(max(0, (on - birth.constant) // 10000))
        whole = f"({on} - {birth.text}) // 10000"
        if birth.high is not None and birth.high <= on:
            return combined(f"({whole})", birth, low=0, high=9999, width=32)
        return combined(
            f"(CASE WHEN {birth.text} <= {on} THEN {whole} WHEN {birth.text} > {on} THEN 0 END)",
            birth,
            low=0,
            high=9999,
            width=32,
        )

    def period_end(self, day: Expr, months: Expr, scope: str) -> Expr:
        """The day before the same date N months on, or the month's last day when it has no such date."""
        hoist = self.book.hoist
        if is_null_literal(day) or is_null_literal(months):
            return null("BIGINT")
        day, months = self.book.shared(scope, day), self.book.shared(scope, months)
        start = combined(f"CAST({day.text} AS BIGINT)", day, low=0, high=NEVER)
        date = combined(f"({start.text} % 100)", start, low=0, high=99)
        from_first = combined(f"(CASE WHEN {date.text} = 1 THEN 1 ELSE 0 END)", date, low=0, high=1)
        count = hoist(
            scope,
            combined(
                f"({start.text} // 10000 * 12 + {start.text} // 100 % 100 - 1 + {wide(months, 64)})",
                start,
                months,
            ),
        )
        # counted in months since year 0: the month in which the period ends
        ends = hoist(scope, combined(f"({count.text} - {from_first.text})", count, from_first))
        month = f"({ends.text} % 12 + 1)"
        year = f"({ends.text} // 12)"
        leap = f"({year} % 4 = 0 AND ({year} % 100 <> 0 OR {year} % 400 = 0))"
        length = hoist(
            scope,
            combined(
                f"(CASE WHEN {month} IN (4, 6, 9, 11) THEN 30 WHEN {month} <> 2 THEN 31 "
                f"WHEN {leap} THEN 29 ELSE 28 END)",
                ends,
            ),
        )
        last = f"(CASE WHEN {date.text} = 1 OR {date.text} > {length.text} THEN {length.text} ELSE {date.text} - 1 END)"
        made = (
            f"(CASE WHEN {start.text} = {NEVER} AND {months.text} IS NOT NULL THEN {NEVER} "
            f"WHEN {count.text} // 12 > 9999 THEN {NEVER} "
            f"ELSE {year} * 10000 + {month} * 100 + {last} END)"
        )
        return combined(made, start, months, count, ends, length, low=0, high=NEVER)


def _divided(top: Expr, bottom: Expr) -> Expr:
    """A quotient of two numbers that are not negative, cut to whole."""
    width = max(top.width, bottom.width, 64)
    return combined(
        f"({wide(top, width)} // {wide(bottom, width)})", top, bottom, low=0, high=top.high, width=width
    )


def _least(a: int | None, b: int) -> int | None:
    return None if a is None else min(a, b)


def _most(a: int | None, b: int) -> int | None:
    return None if a is None else max(a, b)
