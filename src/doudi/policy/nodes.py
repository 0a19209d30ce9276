"""The checked tree of a rule: every name found, every type known. Both evaluators read this and nothing else.

Every node has ``type`` (see ``types``) and ``begin``/``end``, its place in the rule's text.
A node evaluates to None when it is unknown.
"""

from dataclasses import dataclass

from doudi.policy.types import Type
from doudi.policy.vocabulary import FactDef, ParameterDef

Value = bool | int | str | tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    type: Type
    begin: int = 0
    end: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Const(Node):
    """A value written in the rule: bool, integer numerator over ``type.per``, day as YYYYMMDD, a word's code, or
    the empty list."""

    value: bool | int | str | tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact(Node):
    """A fact of the household, or of the row at hand when ``fact.entity`` is not the household."""

    fact: FactDef


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleRef(Node):
    """Another rule, of the household (``entity`` household) or of the row at hand. ``name`` is the full name."""

    name: str
    entity: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ParameterRef(Node):
    """The value in force of a parameter, for the household's area and residence."""

    parameter: ParameterDef


@dataclass(frozen=True, slots=True, kw_only=True)
class Defined(Node):
    """已定: whether the parameter has a value here on this day."""

    parameter: ParameterDef


@dataclass(frozen=True, slots=True, kw_only=True)
class Today(Node):
    """今日: the day asked about."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Not(Node):
    part: Node


@dataclass(frozen=True, slots=True, kw_only=True)
class And(Node):
    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Or(Node):
    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Compare(Node):
    """``left op right``; ``op`` is = != < <= > >=. Numbers come with the same ``per`` (see Rescale)."""

    op: str
    left: Node
    right: Node


@dataclass(frozen=True, slots=True, kw_only=True)
class In(Node):
    """Whether ``part`` is one of ``choices`` (codes or integer numerators over ``part.type.per``), or of a list parameter."""

    part: Node
    choices: tuple[int | str, ...] = ()
    parameter: ParameterRef | None = None
    negated: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Arith(Node):
    """+ - * on numerators. For + and - both sides have ``type.per`` already; * multiplies the pers."""

    op: str
    left: Node
    right: Node


@dataclass(frozen=True, slots=True, kw_only=True)
class Rescale(Node):
    """The same amount in other terms: numerator × ``times``, read over ``type.per``. Nothing is rounded.

    Written 每月 (元/年 over 12 times the per) or 全年; also put in by the resolver to bring two numbers to one ``per``.
    """

    part: Node
    times: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Round(Node):
    """``part`` (divided by ``divisor``) rounded to whole fen half up (``mode`` fen), or up to the whole yuan (yuan_up).

    Half is rounded away from zero; a divisor that is not positive gives 0.
    """

    mode: str
    part: Node
    divisor: Node | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Extreme(Node):
    """取大 (``greatest``) or 取小 of two numbers of one ``per``, or of two dates."""

    greatest: bool
    left: Node
    right: Node


@dataclass(frozen=True, slots=True, kw_only=True)
class RowSet:
    """Which rows an aggregate looks over. ``whose``: all, own (of the person at hand), shared (person_id null) or
    others (persons besides the one at hand).

    ``members``: only persons for whom the pack's 成员.共同生活 holds.
    """

    entity: str
    whose: str = "all"
    members: bool = False
    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Aggregate(Node):
    """``how``: some, every, count, sum, roll (list of persons) or roll_values (one value for each of them).

    ``when`` and ``value`` are in the scope of the rows; ``when`` None means every row.
    """

    how: str
    rows: RowSet
    when: Node | None = None
    value: Node | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Owner(Node):
    """所属成员: the row belongs to a person, who is a member, and ``when`` holds for that person. False for the household's."""

    when: Node


@dataclass(frozen=True, slots=True, kw_only=True)
class Choose(Node):
    """择. Unknown at the first undecided condition, unless all values still possible are known and equal."""

    arms: tuple[tuple[Node, Node], ...]
    otherwise: Node


@dataclass(frozen=True, slots=True, kw_only=True)
class Pick(Node):
    """清单: the codes whose conditions hold, in this order; unknown while one condition is undecided."""

    arms: tuple[tuple[Node, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Happened(Node):
    """已发生: the date is on or before today."""

    part: Node


@dataclass(frozen=True, slots=True, kw_only=True)
class Never(Node):
    """无: the event is dated by no day at all."""

    part: Node


@dataclass(frozen=True, slots=True, kw_only=True)
class PeriodEnd(Node):
    """期满: last day of ``months`` months that begin on the day ``part``; never-ending stays so."""

    part: Node
    months: Node


@dataclass(frozen=True, slots=True, kw_only=True)
class Age(Node):
    """周岁: whole years on today, reached on the birthday; never below 0."""

    part: Node


def children(node: Node) -> tuple[Node, ...]:
    """The operands of a node, in the order they are written."""
    match node:
        case Not(part=part) | Rescale(part=part) | Happened(part=part) | Never(part=part) | Age(part=part):
            return (part,)
        case And(parts=parts) | Or(parts=parts):
            return parts
        case (
            Compare(left=left, right=right) | Arith(left=left, right=right) | Extreme(left=left, right=right)
        ):
            return (left, right)
        case In(part=part, parameter=parameter):
            return (part,) if parameter is None else (part, parameter)
        case Round(part=part, divisor=divisor):
            return (part,) if divisor is None else (part, divisor)
        case Aggregate(when=when, value=value):
            return tuple(part for part in (value, when) if part is not None)
        case Owner(when=when):
            return (when,)
        case Choose(arms=arms, otherwise=otherwise):
            return (*(part for arm in arms for part in arm), otherwise)
        case Pick(arms=words):
            return tuple(condition for condition, _ in words)
        case PeriodEnd(part=part, months=months):
            return (part, months)
        case _:
            return ()


def walk(node: Node) -> "list[Node]":
    """The node and everything below it (not into other rules)."""
    found = [node]
    for child in children(node):
        found.extend(walk(child))
    return found
