"""Brings what meets in a rule to one type, and makes the nodes that need no names."""

import math
from dataclasses import replace

from doudi.policy import nodes as n
from doudi.policy.parser import RuleError, Syntax
from doudi.policy.types import TRUTH, Kind, Type
from doudi.policy.units import shared_unit
from doudi.policy.vocabulary import PERSON

MEMBERS = n.RowSet(entity=PERSON, members=True, text="成员")


def words_where_members(
    arms: tuple[tuple[n.Node, str], ...], listed: tuple[tuple[str, str], ...], begin: int, end: int
) -> n.Node:
    """A list of words about a household: empty where it has no members (answers of a household without members)."""
    type_ = Type(Kind.WORDS, words=listed)
    anybody = n.Aggregate(type=TRUTH, how="some", rows=MEMBERS, begin=begin, end=end)
    return n.Choose(
        type=type_,
        arms=((anybody, n.Pick(type=type_, arms=arms, begin=begin, end=end)),),
        otherwise=n.Const(type=type_, value=(), begin=end, end=end),
        begin=begin,
        end=end,
    )


def number_node(syntax: Syntax) -> n.Const:
    digits = syntax.text.removesuffix("/年").removesuffix("/月").removesuffix("元")
    unit = syntax.text[len(digits) :]
    whole, _, decimals = digits.partition(".")
    if unit:
        if len(decimals) > 2:
            raise RuleError("钱最多写到分（两位小数）。", syntax.begin, "unit")
        return n.Const(
            type=Type(Kind.NUMBER, unit=unit),
            value=int(whole + decimals.ljust(2, "0")),
            begin=syntax.begin,
            end=syntax.end,
        )
    return n.Const(
        type=Type(Kind.NUMBER, per=10 ** len(decimals), literal=True),
        value=int(whole + decimals),
        begin=syntax.begin,
        end=syntax.end,
    )


def aligned(left: n.Node, right: n.Node, at: int, what: str) -> tuple[n.Node, n.Node]:
    """Both nodes in one type: the same kind, unit and denominator. Raises RuleError when they do not fit."""
    if left.type.kind is not right.type.kind:
        raise RuleError(f"{what}要同一类的值，却是{left.type.named()}和{right.type.named()}。", at, "type")
    if left.type.kind in (Kind.WORD, Kind.WORDS):
        if left.type.words != right.type.words:
            raise RuleError(f"{what}的两个词不在同一张词表里。", at, "type")
        return left, right
    if not left.type.is_number:
        return left, right
    unit = shared_unit(left, right, at, what)
    per = math.lcm(left.type.per, right.type.per)
    return _brought_to(left, unit, per), _brought_to(right, unit, per)


def _brought_to(node: n.Node, unit: str, per: int) -> n.Node:
    times = per // node.type.per
    if isinstance(node, n.Const) and isinstance(node.value, int) and not isinstance(node.value, bool):
        return replace(node, value=node.value * times, type=Type(Kind.NUMBER, unit=unit, per=per))
    if times == 1:
        # the unit of an open literal is settled by what it meets; the value does not change
        return (
            replace(node, type=replace(node.type, unit=unit, literal=False))
            if node.type.unit != unit
            else node
        )
    return n.Rescale(
        type=Type(Kind.NUMBER, unit=unit, per=per), part=node, times=times, begin=node.begin, end=node.end
    )
