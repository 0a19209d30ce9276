"""What can be proved of a law without any household: no arm is dead, raising the standard takes nobody out, more income
never means more money.

The checked tree is translated for the z3 solver (a development extra). Facts and parameters become variables; an
aggregate over rows becomes a variable of its own, so a proof holds for households of every size. What z3 refutes comes
back as a counterexample in the words of the rules.
"""

from dataclasses import dataclass, field

import z3

from doudi.core.dates import NEVER, format_day, is_day
from doudi.policy import nodes as n
from doudi.policy.check import shape_of
from doudi.policy.law import Law
from doudi.policy.types import Kind, Type
from doudi.policy.values import show_chinese

#: the day of a law's clock in a proof lies anywhere between these
FIRST_DAY, LAST_DAY = 19000101, 99991231


@dataclass(frozen=True, slots=True)
class DeadArm:
    """An arm of a 择 that no household can reach; counted from 1."""

    rule: str
    arm: int


@dataclass(frozen=True, slots=True)
class Counterexample:
    """Values of facts, parameters and aggregates for which the claim is false, as an official reads them."""

    values: dict[str, str]


@dataclass
class World:
    """One state of affairs. What rests on something in ``changed`` (a parameter's name, a row entity) has variables of
    its own here; everything else is shared with the other world."""

    law: Law
    name: str = ""
    changed: frozenset[str] = frozenset()
    constraints: list[z3.BoolRef] = field(default_factory=list)
    variables: dict[str, tuple[z3.ExprRef, Type]] = field(default_factory=dict)
    labels: dict[str, str] = field(default_factory=dict)

    def variable(self, key: str, shown: str, type_: Type, *, own: bool = False) -> z3.ExprRef:
        """The variable behind a fact, parameter or aggregate, within the range its type allows."""
        full = f"{key}{self.name if own else ''}"
        if full not in self.variables:
            if type_.kind is Kind.TRUTH:
                made: z3.ExprRef = z3.Bool(full)
            else:
                made = z3.Int(full)
                low, high = _range(type_)
                self.constraints.append(made >= low)
                if high is not None:
                    self.constraints.append(made <= high)
            self.variables[full] = (made, type_)
            self.labels[full] = f"{shown}{self.name if own else ''}"
        return self.variables[full][0]

    def opaque(self, node: n.Node, type_: Type) -> z3.ExprRef:
        """Any value of its type: for what is over rows, or beyond what is worked out here."""
        own = bool(self.changed & rests_on(self.law, node))
        return self.variable(f"opaque:{shape_of(node)}", _said(self.law, node), type_, own=own)

    def rule(self, name: str) -> z3.ExprRef:
        return self.term(self.law.rules[name].node)

    def truth(self, node: n.Node) -> z3.BoolRef:
        return self.term(node)

    def term(self, node: n.Node) -> z3.ExprRef:
        """The node in z3's terms: truths as Bool, numbers (numerators), days and words as Int."""
        match node:
            case n.Const():
                return _constant(node)
            case n.Today():
                return z3.IntVal(self.law.on)
            case n.Fact(fact=fact):
                return self.variable(f"fact:{fact.entity}.{fact.name}", fact.label, fact.type)
            case n.ParameterRef(parameter=parameter):
                own = parameter.name in self.changed
                return self.variable(f"parameter:{parameter.name}", parameter.label, parameter.type, own=own)
            case n.Defined(parameter=parameter):
                return self.variable(f"defined:{parameter.name}", f"已定({parameter.label})", node.type)
            case n.RuleRef(name=name):
                return self.rule(name)
            case n.Not(part=part):
                return z3.Not(self.truth(part))
            case n.And(parts=parts):
                return z3.And(*(self.truth(part) for part in parts))
            case n.Or(parts=parts):
                return z3.Or(*(self.truth(part) for part in parts))
            case n.Compare(op=op, left=left, right=right):
                return _compared(op, self.term(left), self.term(right))
            case n.In():
                return self._in(node)
            case n.Arith(op=op, left=left, right=right):
                a, b = self.term(left), self.term(right)
                return a * b if op == "*" else a + b if op == "+" else a - b
            case n.Rescale(part=part, times=times):
                return self.term(part) * times
            case n.Extreme(greatest=greatest, left=left, right=right):
                a, b = self.term(left), self.term(right)
                return z3.If(a >= b, a, b) if greatest else z3.If(a <= b, a, b)
            case n.Round(divisor=None):
                return self._round(node)
            case n.Choose(arms=arms, otherwise=otherwise):
                term = self.term(otherwise)
                for condition, value in reversed(arms):
                    term = z3.If(self.truth(condition), self.term(value), term)
                return term
            case n.Happened(part=part):
                return self.term(part) <= self.law.on
            case n.Never(part=part):
                return self.term(part) == NEVER
            case _:
                return self.opaque(node, node.type)

    def _in(self, node: n.In) -> z3.BoolRef:
        part = self.term(node.part)
        if node.parameter is not None:
            found = self.opaque(node, Type(Kind.TRUTH))
        else:
            codes = [
                _code(node.part.type, choice) if isinstance(choice, str) else choice
                for choice in node.choices
            ]
            found = z3.Or(*(part == code for code in codes))
        return z3.Not(found) if node.negated else found

    def _round(self, node: n.Round) -> z3.ExprRef:
        top, bottom = self.term(node.part), node.part.type.per
        if node.mode == "yuan_up":
            return -((-top) / (bottom * 100)) * 100
        half = z3.If(top >= 0, (2 * top + bottom) / (2 * bottom), -((-2 * top + bottom) / (2 * bottom)))
        return half


def dead_arms(law: Law) -> list[DeadArm]:
    """The arms of every 择 of household rules that no values can reach (the last, 否则, counted too)."""
    found = []
    for name, rule in law.rules.items():
        if rule.entity != "household":
            continue
        for node in n.walk(rule.node):
            if isinstance(node, n.Choose):
                found += [DeadArm(name, at) for at in _dead(law, node)]
    return found


def _dead(law: Law, node: n.Choose) -> list[int]:
    world = World(law)
    conditions = [world.truth(condition) for condition, _ in node.arms]
    dead = []
    for at in range(len(conditions) + 1):
        solver = z3.Solver()
        solver.set("timeout", 10_000)
        earlier = [z3.Not(condition) for condition in conditions[:at]]
        solver.add(*world.constraints, *earlier, *conditions[at : at + 1])
        if solver.check() == z3.unsat:
            dead.append(at + 1)
    return dead


def raising_takes_nobody_out(law: Law, rule: str, parameter: str) -> Counterexample | None:
    """Whether everybody for whom ``rule`` holds still has it when a parameter is raised and nothing else changes.

    None: proved. Raises TimeoutError when z3 cannot tell.
    """
    before, after = _two_worlds(law, parameter)
    holds, still = before.rule(rule), after.rule(rule)
    definition = law.pack.vocabulary.parameters[parameter]
    low, high = (
        world.variable(f"parameter:{parameter}", definition.label, definition.type, own=True)
        for world in (before, after)
    )
    return _refute([before, after], [low < high, holds, z3.Not(still)])


def more_income_never_means_more_money(law: Law, amount: str) -> Counterexample | None:
    """Whether ``amount`` never grows when a sum over incomes grows and nothing else changes.

    None: proved. Raises TimeoutError when z3 cannot tell.
    """
    before, after = _two_worlds(law, "income")
    less, more = before.rule(amount), after.rule(amount)
    sums = [key for key in before.variables if "how='sum'" in key and "RowSet(entity='income'" in key]
    grown = [before.variables[key][0] <= after.variables[key.replace("（前）", "（后）")][0] for key in sums]
    return _refute([before, after], [*grown, less < more])


def rests_on(law: Law, node: n.Node, seen: frozenset[str] = frozenset()) -> set[str]:
    """The parameters (by name) and row entities a node depends on, through other rules too."""
    found: set[str] = set()
    for piece in n.walk(node):
        match piece:
            case n.ParameterRef(parameter=parameter):
                found.add(parameter.name)
            case n.Fact(fact=fact):
                found.add(fact.entity)
            case n.Aggregate(rows=rows):
                found.add(rows.entity)
            case n.RuleRef(name=name) if name not in seen:
                found |= rests_on(law, law.rules[name].node, seen | {name})
    return found


def _two_worlds(law: Law, changed: str) -> tuple[World, World]:
    return World(law, "（前）", frozenset({changed})), World(law, "（后）", frozenset({changed}))


def _refute(worlds: list[World], claims: list[z3.BoolRef]) -> Counterexample | None:
    """None when the claims cannot hold together: the opposite is proved. Raises TimeoutError when z3 cannot tell."""
    solver = z3.Solver()
    solver.set("timeout", 60_000)
    for world in worlds:
        solver.add(*world.constraints)
    solver.add(*claims)
    answer = solver.check()
    if answer == z3.unsat:
        return None
    if answer == z3.unknown:
        raise TimeoutError(f"z3 could not tell: {solver.reason_unknown()}")
    model = solver.model()
    return Counterexample(
        {
            world.labels[key]: _shown(model.eval(variable, model_completion=True), type_)
            for world in worlds
            for key, (variable, type_) in world.variables.items()
        }
    )


def _shown(value: z3.ExprRef, type_: Type) -> str:
    if type_.kind is Kind.TRUTH:
        return show_chinese(z3.is_true(value), type_)
    number = int(value.as_long())
    if type_.kind is Kind.WORD:
        return type_.words[number][1]
    return format_day(number) if type_.kind is Kind.DATE and is_day(number) else show_chinese(number, type_)


def _said(law: Law, node: n.Node) -> str:
    """The piece of rule text behind an opaque node."""
    for rule in law.rules.values():
        if any(piece is node for piece in n.walk(rule.node)):
            return rule.text[node.begin : node.end]
    return type(node).__name__


def _constant(node: n.Const) -> z3.ExprRef:
    if isinstance(node.value, bool):
        return z3.BoolVal(node.value)
    return z3.IntVal(_code(node.type, node.value) if isinstance(node.value, str) else node.value)


def _range(type_: Type) -> tuple[int, int | None]:
    if type_.kind is Kind.DATE:
        return FIRST_DAY, LAST_DAY
    if type_.kind is Kind.WORD:
        return 0, len(type_.words) - 1
    return 0, None


def _code(type_: Type, code: str) -> int:
    return [word for word, _ in type_.words].index(code)


def _compared(op: str, a: z3.ExprRef, b: z3.ExprRef) -> z3.BoolRef:
    match op:
        case "=":
            return a == b
        case "!=":
            return a != b
        case "<":
            return a < b
        case "<=":
            return a <= b
        case ">":
            return a > b
        case _:
            return a >= b
