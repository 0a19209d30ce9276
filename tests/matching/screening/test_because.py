"""Which facts of an explained condition are the reason for its value."""

from typing import Any

from doudi.matching.screening.because import _amounts, _notes, _reasons


def rule(text: str, value: Any, *parts: dict[str, Any], **facts: Any) -> dict[str, Any]:
    """A node of an explanation; facts by path, a dot written as two underscores."""
    said = [{"path": path.replace("__", "."), "value": fact} for path, fact in facts.items()]
    return {"text": text, "value": value, "of": list(parts), "facts": said}


def paths(tree: dict[str, Any]) -> list[str]:
    return [path for path, _ in _reasons(tree)]


QUALIFIES = rule(
    "户籍在本地 且 收入符合 且 财产符合", False,
    rule("家庭收入 < 标准总额", True, incomes__amount_year="9000.00"),
    rule("价值 <= 限额", False, assets__value="90000.00"),
    household__registered_here=True,
)  # fmt: skip


def test_after_not_the_reason_is_what_does_not_hold() -> None:
    """That property exceeds the limit is why they no longer qualify; that income does not, is none."""
    tree = rule(
        "在享低保 且 非 低保", True,
        rule("救助项目 = 低保", True, supports__programme="dibao"),
        rule("非 低保", True, QUALIFIES),
    )  # fmt: skip
    assert paths(tree) == ["supports.programme", "assets.value"]


def test_not_before_one_of_several_conditions_turns_only_that_one() -> None:
    tree = rule(
        "非 (甲 或 乙) 且 丙", True, rule("丙", True, household__c="1"), rule("丁", False, household__d="2")
    )
    assert paths(tree) == ["household.c"]


def test_of_a_sum_the_rows_left_out_are_no_reason() -> None:
    counted, left_out = rule("计入", True, incomes__a="1"), rule("不计入", False, incomes__b="2")
    assert paths(rule("合计", "1.00", counted, left_out)) == ["incomes.a"]


def test_amounts_held_against_each_other_are_said_with_both_sides() -> None:
    """What decides is income against the line, which is no single fact of the register."""
    below = {
        **rule("家庭收入 < 贫困线 * 人口", True, rule("收入", "1830.00")),
        "left": "1830.00",
        "op": "<",
        "right": "7400.00",
    }
    above = {**rule("财产 <= 限额", False, rule("财产", "9.00")), "left": "9.00", "op": "<=", "right": "5.00"}
    of_a_row = {**rule("残疾等级 <= 2", True, person__grade=1), "left": "1", "op": "<=", "right": "2"}
    for one in (below, above):
        del one["facts"]
    tree = rule("在享低保 且 未建档", True, below, above, of_a_row)
    assert list(_amounts(tree)) == ["家庭收入 < 贫困线 * 人口（1830.00 < 7400.00）"]


def test_the_packs_note_on_a_rule_that_holds_is_told() -> None:
    """LN-45 looks at no income, its remedy does: whoever checks the finding has to be told."""
    noted = {**rule("有成员(应单人户施保)", True), "name": "单人户施保未落实", "note": "收入由人核实。"}
    tree = rule("甲 或 乙", True, noted, {**noted, "value": False, "note": "不成立的"})
    assert _notes(tree) == ["收入由人核实。"]
