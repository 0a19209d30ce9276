"""Which units meet: money never meets another unit; counting units mix with plain numbers."""

from doudi.policy import nodes as n
from doudi.policy.parser import RuleError
from doudi.policy.types import COUNTING_UNITS, MONEY_UNITS, Type


def shared_unit(left: n.Node, right: n.Node, at: int, what: str) -> str:
    """The unit two numbers share when they are added, compared or stand as answers of one 择."""
    a, b = left.type.unit, right.type.unit
    if a == b:
        return a
    if _is_zero(left):
        return b
    if _is_zero(right):
        return a
    if a in COUNTING_UNITS and b in COUNTING_UNITS and "" in (a, b):
        return a or b
    hint = ""
    if {a, b} == {"元/年", "元/月"}:
        hint = "请用 每月(…) 或 全年(…) 换成同一个单位。"
    elif "" in (a, b) and (a in MONEY_UNITS or b in MONEY_UNITS):
        hint = "钱要写明单位，例如 200元/年。"
    raise RuleError(
        f"{what}的单位不同：一边是{a or '没有单位的数'}，一边是{b or '没有单位的数'}。{hint}", at, "unit"
    )


def product_unit(left: Type, right: Type, at: int) -> str:
    """The unit of a product: money times a count, share or factor stays money; 元/月 times 月 is 元."""
    a, b = left.unit, right.unit
    if {a, b} == {"元/月", "月"}:
        return "元"
    if left.is_money and right.is_money:
        raise RuleError("钱和钱不能相乘。", at, "unit")
    if {a, b} == {"元/年", "月"}:
        raise RuleError("元/年不能直接乘月数，请先用 每月(…)。", at, "unit")
    if left.is_money or right.is_money:
        return a if left.is_money else b
    if a and b and a != b:
        raise RuleError(f"{a}和{b}不能相乘。", at, "unit")
    return a or b


def _is_zero(node: n.Node) -> bool:
    return isinstance(node, n.Const) and node.value == 0
