from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from doudi.core.money import LIMIT_YUAN, fen_to_yuan, round_half_up, yuan_to_fen
from doudi.core.refusal import InputError

AMOUNTS = st.integers(-LIMIT_YUAN * 100 + 1, LIMIT_YUAN * 100 - 1)


@pytest.mark.parametrize(
    ("text", "fen"),
    [
        ("0", 0),
        ("800", 80000),
        ("800.5", 80050),
        ("800.05", 80005),
        ("-0.05", -5),
        ("+1", 100),
        (" 7 ", 700),
        ("1.500", 150),
        ("007", 700),
        (12, 1200),
        (Decimal("12.30"), 1230),
        (Decimal("1E+2"), 10000),
        ("9999999999.99", 999999999999),
    ],
)
def test_yuan_are_read_exactly(text, fen):
    assert yuan_to_fen(text) == fen


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "bad-amount"),
        ("八百", "bad-amount"),
        ("8e2", "bad-amount"),
        ("1,000", "bad-amount"),
        (".5", "bad-amount"),
        ("1.", "bad-amount"),
        ("NaN", "bad-amount"),
        ("8００", "bad-amount"),
        (Decimal("Infinity"), "bad-amount"),
        (Decimal("NaN"), "bad-amount"),
        ("-", "bad-amount"),
        ("0.001", "amount-too-fine"),
        ("10000000000", "amount-too-large"),
        ("-10000000000", "amount-too-large"),
    ],
)
def test_what_is_no_amount_is_refused_with_a_sentence(text, code):
    with pytest.raises(InputError) as refused:
        yuan_to_fen(text)
    assert refused.value.code == code
    assert str(refused.value).endswith("。")


@pytest.mark.parametrize("amount", [0.1, True, None])
def test_a_float_is_a_programming_error(amount):
    with pytest.raises(TypeError):
        yuan_to_fen(amount)


@given(AMOUNTS)
def test_fen_to_yuan_and_back_is_the_same(fen):
    text = fen_to_yuan(fen)
    assert yuan_to_fen(text) == fen
    assert Decimal(text) * 100 == fen
    assert yuan_to_fen(Decimal(text)) == fen


@pytest.mark.parametrize(
    ("numerator", "denominator", "to", "rounded"),
    [
        (5, 2, 1, 3),
        (-5, 2, 1, -3),
        (4, 3, 1, 1),
        (5, 3, 1, 2),
        (36250, 1, 100, 36300),
        (36249, 1, 100, 36200),
        (435000, 12, 1, 36250),
        (0, 7, 1, 0),
        (1, 2, 1, 1),
        (-1, 2, 1, -1),
    ],
)
def test_halves_are_rounded_away_from_zero(numerator, denominator, to, rounded):
    assert round_half_up(numerator, denominator, to) == rounded


@given(st.integers(-(10**15), 10**15), st.integers(1, 1000), st.sampled_from([1, 10, 100]))
def test_rounding_equals_that_of_decimal(numerator, denominator, to):
    exact = Decimal(numerator) / Decimal(denominator * to)
    assert round_half_up(numerator, denominator, to) == int(exact.quantize(Decimal(1), "ROUND_HALF_UP")) * to


@pytest.mark.parametrize(("denominator", "to"), [(0, 1), (-1, 1), (1, 0)])
def test_rounding_needs_a_positive_divisor(denominator, to):
    with pytest.raises(ValueError, match="above 0"):
        round_half_up(1, denominator, to)
