"""The rule text: what is understood, and what an official is told when it is not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from doudi.policy.parser import RuleError, parse, tokenize


def test_and_binds_tighter_than_or_and_not_tighter_than_and() -> None:
    tree = parse("甲 或 非 乙 且 丙")
    assert tree.kind == "or"
    assert tree.parts[1].kind == "and"
    assert tree.parts[1].parts[0].kind == "not"


def test_wide_punctuation_means_the_same_as_narrow() -> None:
    narrow, wide = parse("择(甲: 1; 乙: 2; 否则 3)"), parse("择（甲：1；乙：2；否则 3）")
    assert [arm[0].text for arm in narrow.arms] == [arm[0].text for arm in wide.arms] == ["甲", "乙"]


@pytest.mark.parametrize(
    ("text", "at", "said"),
    [
        ("", 0, "规则是空的"),
        ("甲 且", 3, "应当是一个名称、数或括号，却是规则的末尾"),
        ("(甲 或 乙", 6, "应当是“)”"),
        ("甲 乙", 2, "也许少了“且”“或”"),
        ("甲 < 乙 < 丙", 6, "比较不能连写"),
        ("择(甲: 1)", 6, "“择”要以“否则 …”收尾"),
        ("残疾等级 在 1", 7, "“在”的后面应当是括号里的几个词"),
        ("合计(收入)", 5, "之后应当是“:”和要加的数"),
        ("甲 ? 乙", 2, "不认识的符号“?”"),
        ("有(: 甲)", 2, "看哪些行"),
    ],
)
def test_a_fault_is_told_with_its_place(text: str, at: int, said: str) -> None:
    with pytest.raises(RuleError) as refused:
        parse(text)
    assert said in refused.value.message
    assert refused.value.at == at


def test_too_deep_nesting_is_a_sentence_and_not_a_crash() -> None:
    with pytest.raises(RuleError, match="套得太深"):
        parse("(" * 5000 + "甲" + ")" * 5000)
    with pytest.raises(RuleError, match="套得太深"):
        parse("非 " * 5000 + "甲")


@given(st.text(alphabet="甲乙且或非在当否则择有成员()（）:：;，,<=>!+-*/ 0123456789.元年月", max_size=60))
def test_any_text_is_understood_or_refused_with_a_place_inside_it(text: str) -> None:
    try:
        tree = parse(text)
        assert 0 <= tree.begin <= tree.end <= len(text)
    except RuleError as refused:
        assert 0 <= refused.at <= len(text)
        assert refused.message


def test_tokens_cover_the_text_in_order() -> None:
    text = "低保标准 * 人数() <= 4770.50元/年"
    tokens = tokenize(text)
    assert [token.text for token in tokens] == ["低保标准", "*", "人数", "(", ")", "<=", "4770.50元/年", ""]
