"""Decides one household: the checked rules of a day as plain Python functions over three values.

Each node is compiled once to a closure ``f(case, row) -> value``; None is unknown. Rules are remembered per household
and per row, so everything is computed once.
"""

from collections.abc import Callable
from operator import eq, ge, gt, le, lt, ne
from typing import TYPE_CHECKING, Any

from doudi.core.dates import NEVER, add_period, age_on
from doudi.policy import nodes as n
from doudi.policy.case import Case, Compiled, Row, Value
from doudi.policy.resolve import MEMBERSHIP_RULE
from doudi.policy.three_values import (
    conjunction,
    count,
    disjunction,
    every,
    fact_value,
    is_defined,
    negation,
    of_both,
    parameter_value,
    picked,
    roll,
    roll_values,
    some,
    total,
)
from doudi.policy.vocabulary import HOUSEHOLD, PERSON

if TYPE_CHECKING:
    from doudi.policy.law import Law

_OPERATORS: dict[str, Callable[[Any, Any], bool]] = {"=": eq, "!=": ne, "<": lt, "<=": le, ">": gt, ">=": ge}


class Evaluator:
    """The rules of a law as functions. ``value(rule, case, row)`` gives what a rule says."""

    def __init__(self, law: "Law") -> None:
        self.law = law
        self.today = law.on
        self._bodies: dict[str, Compiled] = {}
        self._nodes: dict[int, Compiled] = {}
        for name, rule in law.rules.items():
            self._bodies[name] = self.compile(rule.node)

    def value(self, name: str, case: Case, row: Row | None = None) -> Value:
        """What a rule says of the household, or of a row."""
        memo = case.memo if row is None else row.memo
        if name not in memo:
            memo[name] = self._bodies[name](case, row)
        return memo[name]

    def node_value(self, node: n.Node, case: Case, row: Row | None) -> Value:
        """What a piece of a rule says."""
        return self.compile(node)(case, row)

    def members(self, case: Case) -> list[tuple[Row, bool | None]]:
        """The persons who are members, with True, or None where that is undecided."""
        if case.members is None:
            flagged = [(row, self.value(MEMBERSHIP_RULE, case, row)) for row in case.rows[PERSON] or ()]
            case.members = [(row, flag) for row, flag in flagged if flag is not False]
        return case.members

    def selected(self, rows: n.RowSet, case: Case, row: Row | None) -> list[tuple[Row, bool | None]] | None:
        """The rows of a row set, each with True or None (undecided whether it belongs); None: the list is unknown."""
        if rows.members:
            members = self.members(case)
            return members if rows.whose == "all" else [one for one in members if one[0] is not row]
        listed = case.rows[rows.entity]
        if listed is None:
            return None
        if rows.whose == "all":
            return [(one, True) for one in listed]
        owner = row if rows.whose == "own" else None
        return [(one, True) for one in listed if one.owner is owner]

    # -- compiling --

    def compile(self, node: n.Node) -> Compiled:
        made = self._nodes.get(id(node))
        if made is None:
            made = self._nodes[id(node)] = self._compile(node)
        return made

    def _compile(self, node: n.Node) -> Compiled:
        match node:
            case n.Const(value=value):
                return lambda case, row: value
            case n.Today():
                today = self.today
                return lambda case, row: today
            case n.Fact(fact=fact):
                return fact_value(fact.entity, fact.name)
            case n.RuleRef(name=name, entity=entity):
                return self._rule(name, entity)
            case n.ParameterRef(parameter=parameter):
                return parameter_value(parameter.name)
            case n.Defined(parameter=parameter):
                return is_defined(parameter.name)
            case n.Not(part=part):
                return negation(self.compile(part))
            case n.And(parts=parts):
                return conjunction(tuple(self.compile(part) for part in parts))
            case n.Or(parts=parts):
                return disjunction(tuple(self.compile(part) for part in parts))
            case n.Compare(op=op, left=left, right=right):
                return of_both(self.compile(left), self.compile(right), _OPERATORS[op])
            case n.In():
                return self._in(node)
            case n.Arith(op=op, left=left, right=right):
                combine = {"+": int.__add__, "-": int.__sub__, "*": int.__mul__}[op]
                return of_both(self.compile(left), self.compile(right), combine)
            case n.Extreme(greatest=greatest, left=left, right=right):
                return of_both(self.compile(left), self.compile(right), max if greatest else min)
            case n.Rescale(part=part, times=times):
                inner = self.compile(part)
                return lambda case, row: None if (value := inner(case, row)) is None else value * times
            case n.Round():
                return self._round(node)
            case n.Choose():
                return self._choose(node)
            case n.Pick(arms=arms):
                return picked(tuple((self.compile(condition), word) for condition, word in arms))
            case n.Happened(part=part):
                happened, now = self.compile(part), self.today
                return lambda case, row: None if (day := happened(case, row)) is None else day <= now
            case n.Never(part=part):
                dated = self.compile(part)
                return lambda case, row: None if (day := dated(case, row)) is None else day == NEVER
            case n.PeriodEnd(part=part, months=months):
                return of_both(self.compile(part), self.compile(months), add_period)
            case n.Age(part=part):
                birth, on = self.compile(part), self.today
                return lambda case, row: None if (day := birth(case, row)) is None else age_on(day, on)
            case n.Owner(when=when):
                return self._owner(self.compile(when))
            case n.Aggregate():
                return self._aggregate(node)
        raise AssertionError(f"no evaluation for {type(node).__name__}")

    def _rule(self, name: str, entity: str) -> Compiled:
        value = self.value
        if entity == HOUSEHOLD:
            return lambda case, row: value(name, case)
        return lambda case, row: value(name, case, row)

    def _in(self, node: n.In) -> Compiled:
        part, negated = self.compile(node.part), node.negated
        if node.parameter is None:
            choices = frozenset(node.choices)

            def among(case: Case, row: Row | None) -> Value:
                value = part(case, row)
                return None if value is None else (value in choices) is not negated

            return among
        listed = self.compile(node.parameter)

        def among_listed(case: Case, row: Row | None) -> Value:
            value, words = part(case, row), listed(case, row)
            return None if value is None or words is None else (value in words) is not negated

        return among_listed

    def _round(self, node: n.Round) -> Compiled:
        part, per, step = self.compile(node.part), node.part.type.per, 1 if node.mode == "fen" else 100
        divisor = self.compile(node.divisor) if node.divisor is not None else None
        divisor_per = node.divisor.type.per if node.divisor is not None else 1

        def rounded(case: Case, row: Row | None) -> Value:
            numerator, below = part(case, row), 1 if divisor is None else divisor(case, row)
            if numerator is None or below is None:
                return None
            if below <= 0:
                return 0
            top, bottom = numerator * divisor_per, per * below * step
            if step == 100:
                return -(-top // bottom) * 100
            half = (2 * abs(top) + bottom) // (2 * bottom)
            return half if top >= 0 else -half

        return rounded

    def _choose(self, node: n.Choose) -> Compiled:
        arms = tuple((self.compile(condition), self.compile(value)) for condition, value in node.arms)
        otherwise = self.compile(node.otherwise)

        def choose(case: Case, row: Row | None) -> Value:
            possible: Value = None
            undecided = False
            for condition, value in arms:
                holds = condition(case, row)
                if holds is False:
                    continue
                found = value(case, row)
                if undecided and found != possible:
                    return None
                if holds:
                    return found
                if found is None:
                    return None
                undecided, possible = True, found
            found = otherwise(case, row)
            return found if not undecided or found == possible else None

        return choose

    def _owner(self, when: Compiled) -> Compiled:
        membership = MEMBERSHIP_RULE

        def owner(case: Case, row: Row | None) -> Value:
            person = row.owner if row is not None else None
            if person is None:
                return False
            member = self.value(membership, case, person)
            if member is False:
                return False
            holds = when(case, person)
            if holds is False:
                return False
            return True if member and holds else None

        return owner

    def _aggregate(self, node: n.Aggregate) -> Compiled:
        when = self.compile(node.when) if node.when is not None else None
        value = self.compile(node.value) if node.value is not None else None
        rows, selected = node.rows, self.selected

        def flagged(case: Case, row: Row | None) -> list[tuple[Row, bool | None]] | None:
            """Rows for which it holds (True) or may hold (None)."""
            listed = selected(rows, case, row)
            if listed is None or when is None:
                return listed
            found = []
            for one, belongs in listed:
                holds = when(case, one)
                if holds is not False:
                    found.append((one, None if belongs is None else holds))
            return found

        match node.how:
            case "some":
                return lambda case, row: some(flagged(case, row))
            case "every":
                assert when is not None
                return lambda case, row: every(selected(rows, case, row), when, case)
            case "count":
                return lambda case, row: count(flagged(case, row))
            case "sum":
                assert value is not None
                return lambda case, row: total(flagged(case, row), value, case)
            case "roll":
                return lambda case, row: roll(flagged(case, row))
            case _:
                assert value is not None
                return lambda case, row: roll_values(flagged(case, row), value, case)
