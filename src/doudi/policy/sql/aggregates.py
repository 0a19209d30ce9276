"""Aggregates over rows with unknowns: what each leaves in a grouped query, and what is read back from it.

``有`` leaves two flags a group (a row for which it holds; a row for which that is unknown), ``全体`` the mirror image,
``人数`` and ``合计`` a sum and an unknown flag, ``名单`` a list and an unknown flag. Flags and small sums of one table
are packed together later (``packing``), so that a table is read and grouped once a stage.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from doudi.policy import nodes as n
from doudi.policy.resolve import MEMBERSHIP_RULE
from doudi.policy.sql.cells import quoted
from doudi.policy.sql.expressions import (
    Expr,
    combined,
    conjunction,
    disjunction,
    negation,
    null,
    number,
    surely,
    truth,
    unknown,
)
from doudi.policy.vocabulary import HOUSEHOLD, PERSON

if TYPE_CHECKING:
    from doudi.policy.sql.columns import Book, Column


@dataclass(frozen=True, slots=True)
class Slot:
    """One thing a grouped query works out. ``key``: ``h`` a household, ``p`` a person. ``how``: flag (an or), sum, list.

    ``expr`` is over the columns of ``entity``; never NULL for flags and sums. ``low``/``high`` bound the whole sum.
    ``keep`` restricts a list to the rows for which it holds.
    """

    alias: str
    entity: str
    key: str
    stage: int
    how: str
    expr: Expr
    low: int = 0
    high: int = 1
    keep: Expr | None = None

    @property
    def group(self) -> tuple[str, str, int]:
        return (self.entity, self.key, self.stage)


class Aggregates:
    """Makes slots, each once, and the columns that read them."""

    def __init__(self, book: "Book") -> None:
        self.book = book
        self.slots: dict[tuple[str, str], Slot] = {}
        self._made: dict[tuple[object, ...], Expr] = {}

    def aggregate(self, node: n.Aggregate, scope: str) -> Expr:
        """The value of an aggregate in ``scope``: of the person at hand for 本人…, else of the household."""
        rows = node.rows
        own = rows.whose == "own"
        book = self.book
        if not book.tables[rows.entity].present:
            return null("BOOLEAN" if node.how in ("some", "every") else "BIGINT")
        belongs = self._belongs(rows)
        when = truth(True) if node.when is None else book.compile(node.when, rows.entity)
        value = None if node.value is None else book.compile(node.value, rows.entity)
        if rows.whose == "others":
            return self._some_others(belongs, when)
        key = (node.how, rows.entity, own, belongs.text, when.text, value.text if value else "")
        if key not in self._made:
            self._made[key] = self._make(node, own, belongs, when, value)
        made = self._made[key]
        return made if own else book.of_household(scope, made)

    def _belongs(self, rows: n.RowSet) -> Expr:
        """Whether a row is in the row set at all."""
        if rows.members:
            return self.book.rule(PERSON, MEMBERSHIP_RULE, PERSON)
        if rows.whose == "shared":
            return Expr("(p IS NULL)")
        return truth(True)

    def _some_others(self, belongs: Expr, when: Expr) -> Expr:
        """有(其他成员: …): what all members of the household left, less what the person at hand left."""
        holds = self.book.shared(PERSON, conjunction([belongs, when]))
        return self.book.writer.some(self._besides(surely(holds)), self._besides(unknown(holds)))

    def _besides(self, flag: Expr) -> Expr:
        """Whether the flag is up for a person of the household besides the one at hand."""
        if flag.constant is False:
            return flag
        own = combined(f"CAST({flag.text} AS BIGINT)", flag, nullable=False, low=0, high=1)
        everybody = self.book.of_household(PERSON, self._sum(PERSON, "h", own))
        return combined(f"({everybody.text} > {own.text})", everybody, own, nullable=False)

    def _make(self, node: n.Aggregate, own: bool, belongs: Expr, when: Expr, value: Expr | None) -> Expr:
        write = self.book.writer
        entity, key = node.rows.entity, "p" if own else "h"
        share = self.book.shared
        match node.how:
            case "some":
                holds = share(entity, conjunction([belongs, when]))
                return write.some(*self._flags(entity, key, holds))
            case "every":
                fails = share(entity, conjunction([belongs, negation(when)]))
                return write.every(*self._flags(entity, key, fails))
            case "count":
                holds = share(entity, conjunction([belongs, when]))
                counted = self._sum(
                    entity,
                    key,
                    combined(f"CAST({surely(holds).text} AS BIGINT)", surely(holds), low=0, high=1),
                )
                return self._unless(counted, write.count_unknown(unknown(holds)), entity, key)
            case "sum":
                assert value is not None
                holds = share(entity, conjunction([belongs, when]))
                value = share(entity, value)
                added = self._sum(entity, key, self._added(surely(holds), value))
                blurred = disjunction([unknown(holds), conjunction([surely(holds), unknown(value)])])
                return self._unless(added, write.sum_unknown(blurred), entity, key)
            case _:
                return self._roll(node, entity, key, share(entity, conjunction([belongs, when])), value)

    def _added(self, holds: Expr, value: Expr) -> Expr:
        """The value where the row counts and it is known, else 0."""
        known = (
            combined(
                f"coalesce({value.text}, 0)",
                value,
                nullable=False,
                low=value.low,
                high=value.high,
                width=value.width,
            )
            if value.nullable
            else value
        )
        if holds.constant is True:
            return known
        low = None if known.low is None else min(0, known.low)
        high = None if known.high is None else max(0, known.high)
        return combined(
            f"CASE WHEN {holds.text} THEN {known.text} ELSE 0 END",
            holds,
            known,
            nullable=False,
            low=low,
            high=high,
            width=known.width,
        )

    def _roll(self, node: n.Aggregate, entity: str, key: str, holds: Expr, value: Expr | None) -> Expr:
        write = self.book.writer
        blurred = unknown(holds)
        if value is None:
            item = self.book.add(_identity())
        else:
            blurred = disjunction([blurred, conjunction([surely(holds), unknown(value)])])
            item = write.word_text(value, node.type.words)
        listed = self._slot(entity, key, "list", item, keep=surely(holds))
        return self._unless(listed, write.count_unknown(blurred), entity, key)

    # -- slots --

    def _flags(self, entity: str, key: str, holds: Expr) -> tuple[Expr, Expr]:
        sure = surely(holds)
        found = sure if sure.is_constant and not sure.constant else self._slot(entity, key, "flag", sure)
        return found, self._flag_if_any(unknown(holds), entity, key)

    def _flag_if_any(self, flag: Expr, entity: str, key: str) -> Expr:
        return flag if flag.constant is False else self._slot(entity, key, "flag", flag)

    def _unless(self, value: Expr, blurred: Expr, entity: str, key: str) -> Expr:
        """The value, or NULL in a group with an undecided row."""
        flag = self._flag_if_any(blurred, entity, key)
        if flag.constant is False:
            return value
        return combined(
            f"CASE WHEN NOT {flag.text} THEN {value.text} END",
            flag,
            value,
            nullable=True,
            low=value.low,
            high=value.high,
            width=value.width,
        )

    def _sum(self, entity: str, key: str, part: Expr) -> Expr:
        table = self.book.tables[entity]
        rows = table.most_per_person if key == "p" else table.most_per_household
        if part.constant == 0 or rows == 0:
            return number(0)
        low = -(2**200) if part.low is None else min(0, part.low) * rows
        high = 2**200 if part.high is None else max(0, part.high) * rows
        return self._slot(entity, key, "sum", part, low=low, high=high)

    def _slot(
        self,
        entity: str,
        key: str,
        how: str,
        expr: Expr,
        *,
        low: int = 0,
        high: int = 1,
        keep: Expr | None = None,
    ) -> Expr:
        from doudi.policy.sql.columns import Column

        needs = expr.needs | (keep.needs if keep else frozenset())
        stage = 1 + self.book.stage_of(entity, needs)
        text = (f"{entity}/{key}/{how}/{expr.text}/{keep.text if keep else ''}", "")
        if text not in self.slots:
            self.slots[text] = Slot(
                quoted(f"{how}{len(self.slots) + 1}"), entity, key, stage, how, expr, low, high, keep
            )
        slot = self.slots[text]
        width = 64 if high < 2**63 and low > -(2**63) else 128
        made = Expr("", False, low=low, high=high, width=width)
        return self.book.add(
            Column(slot.alias, PERSON if key == "p" else HOUSEHOLD, "slot", made, stage, origin=slot.alias)
        )

    def of_group(self, group: tuple[str, str, int]) -> list[Slot]:
        return [slot for slot in self.slots.values() if slot.group == group]

    def by_alias(self, alias: str) -> Slot:
        return next(slot for slot in self.slots.values() if slot.alias == alias)


def _identity() -> "Column":
    from doudi.policy.sql.columns import Column

    return Column('"person_person_id"', PERSON, "fact", Expr("", False), origin='"person_id"')
