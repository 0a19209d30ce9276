"""人民币大写, against the examples of the rules for filling in bills and an independent reading back."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from doudi.documents import capital_amount

UNITS = {"拾": 10, "佰": 100, "仟": 1000, "万": 10_000, "亿": 100_000_000}
AMOUNTS = st.integers(min_value=0, max_value=999_999_999_999)


def read(text: str) -> int:
    """Capitals back to fen, as a person reads them: place by place, groups of 万 and 亿."""
    sign = -1 if text.startswith("负") else 1
    match = re.fullmatch(
        r"负?(?:([^元]+)元)?零?(?:([壹贰叁肆伍陆柒捌玖])角)?(?:([壹贰叁肆伍陆柒捌玖])分)?整?", text
    )
    assert match, text
    whole, jiao, fen = match.groups()
    digit = "零壹贰叁肆伍陆柒捌玖".index
    yuan = group = number = 0
    for mark in whole or "":
        if mark in "拾佰仟":
            group, number = group + number * UNITS[mark], 0
        elif mark in "万亿":
            yuan, group, number = yuan + (group + number) * UNITS[mark], 0, 0
        else:
            number = digit(mark)
    return sign * (
        (yuan + group + number) * 100 + (digit(jiao) * 10 if jiao else 0) + (digit(fen) if fen else 0)
    )


@pytest.mark.parametrize(
    "fen, said",
    [
        (0, "零元整"),
        (5, "伍分"),
        (50, "伍角"),
        (81_000, "捌佰壹拾元整"),
        (140_950, "壹仟肆佰零玖元伍角"),
        (600_714, "陆仟零柒元壹角肆分"),
        (168_032, "壹仟陆佰捌拾元叁角贰分"),
        (10_700_053, "壹拾万柒仟元伍角叁分"),
        (1_640_902, "壹万陆仟肆佰零玖元零贰分"),
        (32_504, "叁佰贰拾伍元零肆分"),
        (1_000, "壹拾元整"),
        (10_010_000, "壹拾万零壹佰元整"),
        (100_000_000_00, "壹亿元整"),
        (100_007_000_00, "壹亿零柒仟元整"),
        (1_000_000_001_00, "壹拾亿零壹元整"),
        (999_999_999_999, "玖拾玖亿玖仟玖佰玖拾玖万玖仟玖佰玖拾玖元玖角玖分"),
        (-38_050, "负叁佰捌拾元伍角"),
    ],
)
def test_examples(fen, said):
    assert capital_amount(fen) == said


@given(AMOUNTS)
def test_it_reads_back_as_the_same_amount(fen):
    assert read(capital_amount(fen)) == fen
    assert read(capital_amount(-fen)) == -fen


@given(AMOUNTS)
def test_it_keeps_the_rules_of_bills(fen):
    said = capital_amount(fen)
    assert "零零" not in said
    assert said.endswith("整") == (fen % 100 == 0)
    assert fen == 0 or not said.startswith("零")
    assert not re.search(r"零[万亿角]|亿万|零元[^整]", said)


@given(AMOUNTS, AMOUNTS)
def test_two_amounts_are_never_written_alike(one, other):
    assert (capital_amount(one) == capital_amount(other)) == (one == other)


def test_ten_billion_yuan_are_refused():
    with pytest.raises(ValueError):
        capital_amount(1_000_000_000_000)
