"""Whether parameter values keep to the bounds their documents set: 特困 ≥ 1.3 × 低保, "3 to 12", "up to 24"."""

from collections.abc import Iterator
from dataclasses import dataclass
from math import lcm

from doudi.core.dates import format_day, next_day
from doudi.core.refusal import InputError
from doudi.policy import nodes as n
from doudi.policy.parameters import RESIDENCES, Bound, ParameterEntry, Parameters, ParameterValue
from doudi.policy.parser import RuleError, parse
from doudi.policy.resolve import Resolver
from doudi.policy.types import Type
from doudi.policy.values import read_parameter, show_chinese
from doudi.policy.vocabulary import HOUSEHOLD, ParameterDef, Vocabulary

#: the day that stands for "without a first day"
EARLIEST = 19000101


@dataclass(frozen=True, slots=True)
class Breach:
    """A value outside its bound, and the sentence about it."""

    value: ParameterValue
    bound: Bound
    message: str


def limit_node(text: str, parameter: ParameterDef, vocabulary: Vocabulary) -> n.Node:
    """A bound as written: a value of the parameter's own type, or an expression over parameters. Raises RuleError."""
    try:
        value = read_parameter(parameter, text)
    except InputError:
        return Resolver(vocabulary, lambda _: None, []).resolve(parse(text), HOUSEHOLD)
    assert isinstance(value, int)
    return n.Const(type=parameter.type, value=value)


def breaches(parameters: Parameters, vocabulary: Vocabulary) -> Iterator[Breach]:
    """Every value in force on some first day, in some area and residence, that lies outside a bound on it."""
    for entry in parameters.entries.values():
        for bound in entry.bounds:
            for text, below in ((bound.least, True), (bound.most, False)):
                if text is not None:
                    yield from _breaches(parameters, vocabulary, entry, bound, text, below=below)


def _breaches(
    parameters: Parameters,
    vocabulary: Vocabulary,
    entry: ParameterEntry,
    bound: Bound,
    text: str,
    *,
    below: bool,
) -> Iterator[Breach]:
    try:
        limit = limit_node(text, entry.parameter, vocabulary)
    except RuleError:
        return  # the static check says so
    named = [node.parameter.name for node in n.walk(limit) if isinstance(node, n.ParameterRef)]
    involved = [entry, *(parameters.entries[name] for name in named if name in parameters.entries)]
    values = [value for one in involved for value in one.values]
    firsts = {value.start or EARLIEST for value in values}
    days = sorted(firsts | {next_day(value.end) for value in values if value.end is not None})
    areas = sorted({value.area or "0" * 12 for value in values})
    seen: set[int] = set()
    for day in days:
        for area in areas:
            for residence in RESIDENCES:
                if bound.for_residence not in (None, residence):
                    continue
                value = parameters.resolve(entry.parameter.name, day, area, residence)
                most = _value(limit, parameters, day, area, bound.of_residence or residence)
                if not isinstance(value, ParameterValue) or not isinstance(value.value, int) or most is None:
                    continue
                if (
                    _outside(value.value, entry.parameter.type, most, limit.type, below=below)
                    and id(value) not in seen
                ):
                    seen.add(id(value))
                    yield Breach(
                        value,
                        bound,
                        _sentence(entry.parameter, value, most, limit.type, bound, day, text, below=below),
                    )


def _outside(value: int, of: Type, limit: int, limit_of: Type, *, below: bool) -> bool:
    per = lcm(of.per, limit_of.per)
    ours, theirs = value * (per // of.per), limit * (per // limit_of.per)
    return ours < theirs if below else ours > theirs


def _value(node: n.Node, parameters: Parameters, on: int, area: str, residence: str) -> int | None:
    match node:
        case n.Const(value=int(value)):
            return value
        case n.ParameterRef(parameter=parameter):
            found = parameters.resolve(parameter.name, on, area, residence)
            return found.value if isinstance(found, ParameterValue) and isinstance(found.value, int) else None
        case n.Rescale(part=part, times=times):
            inner = _value(part, parameters, on, area, residence)
            return None if inner is None else inner * times
        case n.Arith(op=op, left=left, right=right):
            a, b = (_value(part, parameters, on, area, residence) for part in (left, right))
            if a is None or b is None:
                return None
            return a * b if op == "*" else a + b if op == "+" else a - b
    return None


def _sentence(
    parameter: ParameterDef,
    value: ParameterValue,
    limit: int,
    limit_type: Type,
    bound: Bound,
    day: int,
    text: str,
    *,
    below: bool,
) -> str:
    side = "不低于" if below else "不超过"
    shown = show_chinese(limit, limit_type)
    formula = "" if text.replace(".", "").isdigit() else f"（{text}）"
    since = "" if day == EARLIEST else f"，在 {format_day(day)}"
    return (
        f"参数“{parameter.label}”（{parameter.name}）写的是 {show_chinese(value.value, parameter.type)}{since}，"
        f"依 {bound.clause} 应当{side} {shown}{formula}。"
    )
