"""One node of a rule as one piece of SQL. What SQL would decide otherwise than the law is written out here:

its CASE walks past an unknown condition, its aggregates and greatest()/least() skip what is unknown, its division
rounds. Months and ages are computed in whole numbers YYYYMMDD, which every database does alike.
"""

from typing import TYPE_CHECKING

from doudi.core.dates import NEVER
from doudi.policy import nodes as n
from doudi.policy.resolve import MEMBERSHIP_RULE
from doudi.policy.sql.cells import text_literal
from doudi.policy.sql.expressions import (
    Expr,
    arithmetic,
    combined,
    conjunction,
    disjunction,
    is_null_literal,
    negation,
    null,
    number,
    truth,
    unknown,
)
from doudi.policy.sql.numbers import NumberWriter
from doudi.policy.types import Kind, Type
from doudi.policy.vocabulary import PERSON

if TYPE_CHECKING:
    from doudi.policy.sql.columns import Book

EMPTY_LIST = "CAST([] AS VARCHAR[])"
_COMPARE = {"=": "=", "!=": "<>", "<": "<", "<=": "<=", ">": ">", ">=": ">="}


class Writer(NumberWriter):
    """Writes nodes in a scope of a book. Each decision is a method of its own, so that tests can plant a mistake in one."""

    def __init__(self, book: "Book") -> None:
        self.book = book

    def write(self, node: n.Node, scope: str) -> Expr:
        book = self.book
        match node:
            case n.Const(value=value):
                return self.constant(node.type, value)
            case n.Today():
                return number(book.law.on)
            case n.Fact(fact=fact):
                return book.fact(scope, fact)
            case n.RuleRef(name=name, entity=entity):
                return book.rule(scope, name, entity)
            case n.ParameterRef(parameter=parameter):
                return book.parameter(scope, parameter.name, parameter.type)
            case n.Defined(parameter=parameter):
                return book.parameter(scope, parameter.name, parameter.type, defined=True)
            case n.Not(part=part):
                return negation(self.write(part, scope))
            case n.And(parts=parts):
                return self.both([self.write(part, scope) for part in parts])
            case n.Or(parts=parts):
                return self.either([self.write(part, scope) for part in parts])
            case n.Compare(op=op, left=left, right=right):
                return self.compare(op, self.write(left, scope), self.write(right, scope))
            case n.In():
                return self.among(node, scope)
            case n.Arith(op=op, left=left, right=right):
                return arithmetic(op, self.write(left, scope), self.write(right, scope))
            case n.Rescale(part=part, times=times):
                return arithmetic("*", self.write(part, scope), number(times))
            case n.Round():
                return self.rounded(node, scope)
            case n.Extreme(greatest=greatest, left=left, right=right):
                return self.extreme(greatest, self.write(left, scope), self.write(right, scope), scope)
            case n.Choose():
                return self.choose(node, scope)
            case n.Pick(arms=arms):
                return self.pick([(self.write(condition, scope), word) for condition, word in arms], scope)
            case n.Happened(part=part):
                return self.compare("<=", self.write(part, scope), number(book.law.on))
            case n.Never(part=part):
                return self.compare("=", self.write(part, scope), number(NEVER))
            case n.PeriodEnd(part=part, months=months):
                return self.period_end(self.write(part, scope), self.write(months, scope), scope)
            case n.Age(part=part):
                return self.age(self.write(part, scope))
            case n.Owner(when=when):
                return self.owner(when, scope)
            case n.Aggregate():
                return book.aggregates.aggregate(node, scope)
        raise AssertionError(f"no SQL for {type(node).__name__}")

    # -- values --

    def constant(self, type_: Type, value: n.Value) -> Expr:
        match value:
            case bool():
                return truth(value)
            case int():
                return number(value)
            case tuple():
                items = ", ".join(text_literal(item) for item in value)
                return Expr(f"CAST([{items}] AS VARCHAR[])")
        if type_.kind is Kind.WORD:
            return number(_position(type_, value))
        return Expr(text_literal(value))

    def word_text(self, value: Expr, words: tuple[tuple[str, str], ...]) -> Expr:
        """The code of a word whose position is given."""
        if isinstance(value.constant, int):
            return Expr(text_literal(words[value.constant][0]))
        arms = " ".join(f"WHEN {at} THEN {text_literal(code)}" for at, (code, _) in enumerate(words))
        return combined(f"CASE {value.text} {arms} END", value)

    # -- truth --

    def both(self, parts: list[Expr]) -> Expr:
        return conjunction(parts)

    def either(self, parts: list[Expr]) -> Expr:
        return disjunction(parts)

    def compare(self, op: str, left: Expr, right: Expr) -> Expr:
        a, b = left.constant, right.constant
        if a is not None and b is not None:
            return truth({"=": a == b, "!=": a != b, "<": a < b, "<=": a <= b, ">": a > b, ">=": a >= b}[op])
        return combined(f"({left.text} {_COMPARE[op]} {right.text})", left, right)

    def among(self, node: n.In, scope: str) -> Expr:
        part = self.write(node.part, scope)
        if node.parameter is None:
            return self._one_of(part, node.part.type, node.choices, node.negated)
        listed = self.book.parameter(scope, node.parameter.parameter.name, node.parameter.type)
        if is_null_literal(listed):
            return null("BOOLEAN")
        lists = self.book.parameters.lists[node.parameter.parameter.name]
        if isinstance(listed.constant, int):
            return self._one_of(part, node.part.type, lists[listed.constant], node.negated)
        arms = [
            f"WHEN {at} THEN {self._one_of(part, node.part.type, words, node.negated).text}"
            for at, words in enumerate(lists)
        ]
        return combined(f"(CASE {listed.text} {' '.join(arms)} END)", part, listed)

    def _one_of(self, part: Expr, type_: Type, choices: tuple[int | str, ...], negated: bool) -> Expr:
        codes = [code for code, _ in type_.words]
        numbers = [
            choice if isinstance(choice, int) else codes.index(choice)
            for choice in choices
            if isinstance(choice, int) or choice in codes
        ]
        if part.constant is not None:
            return truth((part.constant in numbers) is not negated)
        listed = ", ".join(str(one) for one in numbers) or "-1"
        return combined(f"({part.text} {'NOT ' if negated else ''}IN ({listed}))", part)

    # -- aggregates read back --

    def some(self, found: Expr, blurred: Expr) -> Expr:
        """有…: true when it holds for a row; unknown when for none, but undecided for one."""
        if blurred.constant is False:
            return found
        return combined(
            f"(CASE WHEN {found.text} THEN TRUE WHEN NOT {blurred.text} THEN FALSE END)",
            found,
            blurred,
            nullable=True,
        )

    def every(self, fails: Expr, blurred: Expr) -> Expr:
        """全体…: false when it fails for a row; unknown when for none, but undecided for one."""
        if blurred.constant is False:
            return negation(fails)
        return combined(
            f"(CASE WHEN {fails.text} THEN FALSE WHEN NOT {blurred.text} THEN TRUE END)",
            fails,
            blurred,
            nullable=True,
        )

    def count_unknown(self, blurred: Expr) -> Expr:
        """Whether a row makes a count (or a roll) unknown."""
        return blurred

    def sum_unknown(self, blurred: Expr) -> Expr:
        """Whether a row makes a sum unknown."""
        return blurred

    def owner(self, when: n.Node, scope: str) -> Expr:
        member = self.book.rule(PERSON, MEMBERSHIP_RULE, PERSON)
        holds = conjunction([member, self.write(when, PERSON)])
        if holds.constant is not None:
            return Expr("(p IS NOT NULL)") if holds.constant else truth(False)
        joined = self.book.of_owner(scope, holds, PERSON)
        return combined(
            f"(CASE WHEN p IS NULL THEN FALSE ELSE {joined.text} END)", joined, nullable=holds.nullable
        )

    # -- choices --

    def choose(self, node: n.Choose, scope: str) -> Expr:
        arms = [(self.write(condition, scope), self.write(value, scope)) for condition, value in node.arms]
        otherwise = self.write(node.otherwise, scope)
        kept: list[tuple[Expr, Expr]] = []
        for condition, value in arms:
            if condition.constant is True:
                otherwise = value
                break
            if condition.constant is not False:
                kept.append((condition, value))
        return self.choice(kept, otherwise, scope) if kept else otherwise

    def choice(self, arms: list[tuple[Expr, Expr]], otherwise: Expr, scope: str) -> Expr:
        """The first arm that holds. Before that, an undecided condition is passed only where its value is the one that
        comes out anyhow; otherwise the choice is unknown."""
        if any(condition.nullable for condition, _ in arms):
            arms = [
                (self.book.shared(scope, condition), self.book.shared(scope, value))
                for condition, value in arms
            ]
        plain = self._case(
            [f"WHEN {condition.text} THEN {value.text}" for condition, value in arms], arms, otherwise
        )
        if not any(condition.nullable for condition, _ in arms):
            return plain
        outcome: Expr | None = None
        steps: list[str] = []
        for at, (condition, value) in enumerate(arms):
            steps.append(f"WHEN {condition.text} THEN {value.text}")
            if not condition.nullable:
                continue
            later = [*(v for _, v in arms[at + 1 :]), otherwise]
            if value.constant is not None and all(v.constant not in (None, value.constant) for v in later):
                steps.append(f"WHEN {condition.text} IS NULL THEN NULL")
                continue
            outcome = outcome or self.book.hoist(scope, plain)
            steps.append(
                f"WHEN {condition.text} IS NULL AND {value.text} IS DISTINCT FROM {outcome.text} THEN NULL"
            )
        return self._case(steps, arms, otherwise, *([outcome] if outcome else []), nullable=True)

    def _case(
        self,
        steps: list[str],
        arms: list[tuple[Expr, Expr]],
        otherwise: Expr,
        *also: Expr,
        nullable: bool = False,
    ) -> Expr:
        values = [value for _, value in arms] + [otherwise]
        bounds = [(value.low, value.high) for value in values]
        low = (
            None
            if any(one is None for one, _ in bounds)
            else min(one for one, _ in bounds if one is not None)
        )
        high = (
            None
            if any(one is None for _, one in bounds)
            else max(one for _, one in bounds if one is not None)
        )
        return combined(
            f"(CASE {' '.join(steps)} ELSE {otherwise.text} END)",
            *(part for arm in arms for part in arm),
            otherwise,
            *also,
            nullable=nullable or any(value.nullable for value in values),
            low=low,
            high=high,
            width=max(value.width for value in values),
        )

    def pick(self, arms: list[tuple[Expr, str]], scope: str) -> Expr:
        """清单: the words whose conditions hold, in order; unknown while one is undecided."""
        arms = [
            (self.book.shared(scope, condition), word)
            for condition, word in arms
            if condition.constant is not False
        ]
        if not arms:
            return Expr(EMPTY_LIST)
        items = ", ".join(
            f"CASE WHEN {condition.text} THEN {text_literal(word)} END" for condition, word in arms
        )
        conditions = [condition for condition, _ in arms]
        listed = combined(f"list_filter([{items}], lambda x: x IS NOT NULL)", *conditions, nullable=False)
        blurred = disjunction([unknown(condition) for condition in conditions])
        if blurred.constant is False:
            return listed
        return combined(
            f"CASE WHEN NOT {blurred.text} THEN {listed.text} END", blurred, listed, nullable=True
        )


def _position(type_: Type, code: str) -> int:
    return [known for known, _ in type_.words].index(code)
