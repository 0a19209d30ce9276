"""Static proofs over the checked rules with z3 (development extra): is there any household at all for which …?

A household of up to ``persons`` persons and ``rows`` rows of every list, with every fact known, is written as symbols;
rules become formulas over them. "Unsatisfiable" is a proof for all households of that size, "satisfiable" comes with
one that shows it. Days N months on are left open (any day), which can only make a proof harder, never wrong.
"""

from dataclasses import dataclass, field
from typing import Any

import z3

from doudi.core.dates import NEVER
from doudi.policy import nodes as n
from doudi.policy.law import Law
from doudi.policy.parameters import ParameterValue
from doudi.policy.resolve import MEMBERSHIP_RULE
from doudi.policy.types import Kind, Type
from doudi.policy.vocabulary import HOUSEHOLD, PERSON, TABLES, FactDef

#: answers that are lists say who, and are not reasoned about
_LISTS = (Kind.PERSONS, Kind.WORDS)


@dataclass
class Row:
    """A row that may be there (``present``), and whose it is (``owner``: position of a person, -1 the household's)."""

    entity: str
    at: int
    present: Any
    owner: Any
    memo: dict[str, Any] = field(default_factory=dict)


@dataclass
class World:
    """One household as symbols. ``given`` replaces facts and parameters: ``("income", 0, "amount_year")`` or a name.
    ``free``: parameters may have any value, or none."""

    law: Law
    given: dict[Any, Any] = field(default_factory=dict)
    persons: int = 3
    rows: int = 2
    free: bool = False

    def __post_init__(self) -> None:
        self.constraints: list[Any] = []
        self._symbols: dict[Any, Any] = {}
        self._memo: dict[str, Any] = {}
        self.lists = {entity: [self._row(entity, at) for at in range(self.persons if entity == PERSON else self.rows)]
                      for entity in TABLES if entity != HOUSEHOLD}  # fmt: skip

    def _row(self, entity: str, at: int) -> Row:
        owner = z3.IntVal(at) if entity == PERSON else z3.Int(f"{entity}{at}.owner")
        made = Row(entity, at, z3.Bool(f"{entity}{at}"), owner)
        if entity != PERSON:
            self.constraints.append(z3.And(owner >= -1, owner < self.persons))
        return made

    # -- leaves --

    def fact(self, fact: FactDef, row: Row | None) -> Any:
        key = (fact.entity, row.at if row else 0, fact.name)
        if key in self.given:
            return self.given[key]
        return self._symbol(key, f"{fact.entity}{key[1]}.{fact.name}", fact.type, fact.given_as)

    def parameter(self, name: str, type_: Type) -> Any:
        if name in self.given:
            return self.given[name]
        found = self.law.pack.parameters.resolve(name, self.law.on, self.law.pack.document.area, "rural")
        if isinstance(found, ParameterValue) and not self.free:
            return _value(found.value, type_)
        return self._symbol(name, name, type_, "money")

    def _symbol(self, key: Any, name: str, type_: Type, given_as: str) -> Any:
        if key not in self._symbols:
            if type_.kind is Kind.TRUTH:
                self._symbols[key] = z3.Bool(name)
            else:
                made = z3.Int(name)
                most = len(type_.words) - 1 if type_.words else NEVER if given_as == "date" else 10**12
                self.constraints.append(z3.And(made >= (19000101 if given_as == "date" else 0), made <= most))
                self._symbols[key] = made
        return self._symbols[key]

    # -- rules --

    def rule(self, name: str, row: Row | None = None) -> Any:
        memo = self._memo if row is None else row.memo
        if name not in memo:
            memo[name] = self.formula(self.law.rules[name].node, row)
        return memo[name]

    def formula(self, node: n.Node, row: Row | None) -> Any:
        """The node as a z3 formula or term."""
        match node:
            case n.Const(value=value):
                return _value(value, node.type)
            case n.Today():
                return z3.IntVal(self.law.on)
            case n.Fact(fact=fact):
                return self.fact(fact, row if fact.entity != HOUSEHOLD else None)
            case n.RuleRef(name=name, entity=entity):
                return self.rule(name, row if entity != HOUSEHOLD else None)
            case n.ParameterRef(parameter=parameter):
                return self.parameter(parameter.name, parameter.type)
            case n.Defined(parameter=parameter) if self.free:
                return z3.Bool(f"defined.{parameter.name}")
            case n.Defined(parameter=parameter):
                found = self.law.pack.parameters.resolve(
                    parameter.name, self.law.on, self.law.pack.document.area, "rural"
                )
                return z3.BoolVal(found is not None)
            case n.Not(part=part):
                return z3.Not(self.formula(part, row))
            case n.And(parts=parts):
                return z3.And([self.formula(part, row) for part in parts])
            case n.Or(parts=parts):
                return z3.Or([self.formula(part, row) for part in parts])
            case n.Compare(op=op, left=left, right=right):
                return _compared(op, self.formula(left, row), self.formula(right, row))
            case n.In():
                return self._among(node, row)
            case n.Arith(op=op, left=left, right=right):
                return _arithmetic(op, self.formula(left, row), self.formula(right, row))
            case n.Rescale(part=part, times=times):
                return _arithmetic("*", self.formula(part, row), z3.IntVal(times))
            case n.Round():
                return self._rounded(node, row)
            case n.Extreme(greatest=greatest, left=left, right=right):
                a, b = _term(self.formula(left, row)), _term(self.formula(right, row))
                return z3.If(a >= b if greatest else a <= b, a, b)
            case n.Choose(arms=arms, otherwise=otherwise):
                chosen = _term(self.formula(otherwise, row))
                for condition, answer in reversed(arms):
                    chosen = z3.If(self.formula(condition, row), _term(self.formula(answer, row)), chosen)
                return chosen
            case n.Happened(part=part):
                return self.formula(part, row) <= self.law.on
            case n.Never(part=part):
                return self.formula(part, row) == NEVER
            case n.Age(part=part):
                birth = self.formula(part, row)
                return z3.If(birth > self.law.on, 0, (self.law.on - birth) / 10000)
            case n.PeriodEnd(part=part, months=months):
                end = z3.Function("period_end", z3.IntSort(), z3.IntSort(), z3.IntSort())
                day = self.formula(part, row)
                return z3.If(day == NEVER, NEVER, end(day, _term(self.formula(months, row))))
            case n.Owner(when=when):
                assert row is not None
                return z3.Or([z3.And(row.owner == one.at, one.present, self.rule(MEMBERSHIP_RULE, one), self.formula(when, one))
                              for one in self.lists[PERSON]])  # fmt: skip
            case n.Aggregate():
                return self._aggregate(node, row)
        raise NotImplementedError(f"no formula for {type(node).__name__}")

    def _among(self, node: n.In, row: Row | None) -> Any:
        part, choices = _term(self.formula(node.part, row)), node.choices
        if node.parameter is not None:
            name = node.parameter.parameter.name
            found = self.law.pack.parameters.resolve(name, self.law.on, self.law.pack.document.area, "rural")
            choices = (
                found.value if isinstance(found, ParameterValue) and isinstance(found.value, tuple) else ()
            )
        codes = [code for code, _ in node.part.type.words]
        numbers = [choice if isinstance(choice, int) else codes.index(choice) for choice in choices
                   if isinstance(choice, int) or choice in codes]  # fmt: skip
        made = z3.Or([part == number for number in numbers])
        return z3.Not(made) if node.negated else made

    def _rounded(self, node: n.Round, row: Row | None) -> Any:
        top, bottom = _term(self.formula(node.part, row)), z3.IntVal(node.part.type.per)
        if node.divisor is not None:
            top = top * node.divisor.type.per
            bottom = bottom * _term(self.formula(node.divisor, row))
        if node.mode != "fen":
            return -((-top) / (bottom * 100)) * 100
        half = z3.If(top >= 0, (2 * top + bottom) / (2 * bottom), -((bottom - 2 * top) / (2 * bottom)))
        return z3.If(bottom > 0, half, 0)

    def _aggregate(self, node: n.Aggregate, row: Row | None) -> Any:
        holds = []
        for one in self.lists[node.rows.entity]:
            conditions = [one.present]
            if node.rows.members:
                conditions.append(self.rule(MEMBERSHIP_RULE, one))
            if node.rows.whose == "shared":
                conditions.append(one.owner == -1)
            elif node.rows.whose == "own":
                assert row is not None
                conditions.append(one.owner == row.at)
            holds.append((one, z3.And(conditions)))
        asked = [
            (one, belongs, z3.BoolVal(True) if node.when is None else self.formula(node.when, one))
            for one, belongs in holds
        ]
        match node.how:
            case "some":
                return z3.Or([z3.And(belongs, when) for _, belongs, when in asked])
            case "every":
                return z3.And([z3.Implies(belongs, when) for _, belongs, when in asked])
            case "count":
                return Counted([z3.And(belongs, when) for _, belongs, when in asked])
            case "sum":
                assert node.value is not None
                return z3.Sum(
                    [
                        z3.If(z3.And(belongs, when), _term(self.formula(node.value, one)), 0)
                        for one, belongs, when in asked
                    ]
                )
        raise NotImplementedError(node.how)


class Counted:
    """How many of some conditions hold. Kept apart so that a product with it stays linear: each takes its share."""

    def __init__(self, conditions: list[Any]) -> None:
        self.conditions = conditions

    @property
    def term(self) -> Any:
        return z3.Sum([z3.If(condition, 1, 0) for condition in self.conditions])

    def times(self, other: Any) -> Any:
        return z3.Sum([z3.If(condition, other, 0) for condition in self.conditions])


def _term(value: Any) -> Any:
    return value.term if isinstance(value, Counted) else value


def _arithmetic(op: str, left: Any, right: Any) -> Any:
    if op == "*":
        if isinstance(left, Counted):
            return left.times(_term(right))
        if isinstance(right, Counted):
            return right.times(left)
        return left * right
    return _term(left) + _term(right) if op == "+" else _term(left) - _term(right)


def _compared(op: str, left: Any, right: Any) -> Any:
    a, b = _term(left), _term(right)
    return (
        {"=": a == b, "!=": a != b, "<": a < b, "<=": a <= b, ">": a > b, ">=": a >= b}[op]
        if not z3.is_bool(a)
        else (a == b if op == "=" else a != b)
    )


def _value(value: Any, type_: Type) -> Any:
    if isinstance(value, bool):
        return z3.BoolVal(value)
    if isinstance(value, str):
        return z3.IntVal([code for code, _ in type_.words].index(value))
    return z3.IntVal(value)


# -- what officials ask --


def example(constraints: list[Any], seconds: int = 30) -> "z3.ModelRef | None":
    """A household that meets the constraints, or None when there is provably none. TimeoutError when z3 cannot tell."""
    solver = z3.Solver()
    solver.set("timeout", seconds * 1000)
    solver.add(constraints)
    answer = solver.check()
    if answer == z3.unknown:
        raise TimeoutError(f"z3 could not tell within {seconds} s: {solver.reason_unknown()}")
    return solver.model() if answer == z3.sat else None


def dead_arms(law: Law) -> list[tuple[str, int]]:
    """Arms of 择 that no household reaches: rule and position (from 1; the last is 否则)."""
    found = []
    for name, rule in law.rules.items():
        for node in n.walk(rule.node):
            if not isinstance(node, n.Choose) or node.type.kind in _LISTS:
                continue
            world = World(law, persons=2, free=True)
            row = world.lists[rule.entity][0] if rule.entity != HOUSEHOLD else None
            try:
                conditions = [world.formula(condition, row) for condition, _ in node.arms]
            except NotImplementedError:
                continue
            for at in range(len(conditions) + 1):
                before = [z3.Not(condition) for condition in conditions[:at]]
                if example([*world.constraints, *before, *conditions[at : at + 1]]) is None:
                    found.append((name, at + 1))
    return found


def leaves_when_raised(law: Law, parameter: str, rule: str) -> "z3.ModelRef | None":
    """A household for which ``rule`` holds, and no longer holds once the parameter is higher; None: there is none."""
    lower, higher = z3.Int("lower"), z3.Int("higher")
    before, after = World(law, {parameter: lower}), World(law, {parameter: higher})
    constraints = [lower > 0, lower <= higher, higher <= 10**8, before.rule(rule), z3.Not(after.rule(rule))]
    return example([*constraints, *before.constraints, *after.constraints])


def gains_from_income(law: Law, rule: str) -> "z3.ModelRef | None":
    """A household to which ``rule`` gives more once an income is higher; None: there is none."""
    lower, higher = z3.Int("lower"), z3.Int("higher")
    key = ("income", 0, "amount_year")
    before, after = World(law, {key: lower}), World(law, {key: higher})
    constraints = [lower >= 0, lower <= higher, higher <= 10**12, after.rule(rule) > before.rule(rule)]
    return example([*constraints, *before.constraints, *after.constraints])
