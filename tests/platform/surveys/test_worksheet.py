"""The income worksheet: exact, explained, and never at odds with the law that decides."""

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from doudi.apps.surveys.drafts import read
from doudi.apps.surveys.worksheet import WAYS, let_pass, sheet, work_out
from doudi.core.refusal import InputError
from doudi.policy.case import Case
from doudi.policy.dossier import read_household
from doudi.policy.pack import load_pack

ON = {"cn-2021": 20260601, "zhuzhou-2017": 20180601, "liaoning-2014": 20180601, "leiyang-2024": 20241001}


def law(pack):
    return load_pack(pack).law(ON[pack]).require()


def household(incomes, expenses):
    return {
        "household": {"residence": "rural"},
        "persons": [{"person_id": "1", "name": "甲", "counted": "true", "whereabouts": "home"}],
        "incomes": incomes, "expenses": expenses,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("way", "typed", "fen", "says"),
    [
        ("land", {"mu": "2.5", "yield": "800", "price": "1.25", "cost": "700"}, 180000, "亩数 2.5亩 × 亩产 800斤/亩 × 单价 1.25元/斤 − 全年成本 700元"),
        ("wages", {"months": "8", "monthly": "2600"}, 2080000, "月数 8个月 × 月工资 2600元/月"),
        ("days", {"days": "33", "daily": "100.005"}, 330017, "天数 33天 × 日工资 100.005元/天"),
        ("amount", {"yearly": "0"}, 0, "全年 0元"),
        ("wages", {"months": "8"}, None, "月数 8个月 × 月工资 （未填）"),
        ("livestock", {"heads": "2", "price": "900", "cost": "1800"}, 0, "出栏 2头（只） × 单价 900元/头（只） − 全年成本 1800元"),
    ],
)  # fmt: skip
def test_an_amount_is_worked_out_and_says_how(way, typed, fen, says):
    worked = work_out(way, typed)
    assert (worked.amount_fen, worked.says) == (fen, says)


@pytest.mark.parametrize(
    ("way", "typed", "field"),
    [
        ("land", {"mu": "两亩"}, "incomes[0].mu"),
        ("wages", {"months": "-1", "monthly": "5"}, "incomes[0].months"),
        ("wages", {"months": "1e3", "monthly": "5"}, "incomes[0].months"),
        ("livestock", {"heads": "2", "price": "900", "cost": "1800.01"}, "incomes[0].cost"),
        ("witchcraft", {}, "incomes[0].way"),
    ],
)
def test_what_cannot_be_worked_out_is_named(way, typed, field):
    with pytest.raises(InputError) as wrong:
        work_out(way, typed, "incomes[0]")
    assert wrong.value.field == field


@given(st.decimals(0, 10**6, places=4), st.decimals(0, 10**4, places=4))
def test_the_product_is_exact_to_half_a_fen(first, second):
    worked = work_out("wages", {"months": format(first, "f"), "monthly": format(second, "f")})
    assert abs(Decimal(worked.amount_fen) - first * second * 100) <= Decimal("0.5")


def test_every_way_of_a_kind_names_a_kind_of_the_vocabulary():
    from doudi.policy.vocabulary import load_vocabulary

    kinds = dict(load_vocabulary().facts["income"]["kind"].type.words)
    assert all(way.kind in kinds or way.kind == "" for way in WAYS.values())


unknown_or_bool = st.sampled_from(["true", "false", None])
amounts = st.one_of(st.none(), st.integers(0, 3_000_000).map(lambda fen: f"{fen // 100}.{fen % 100:02d}"))
incomes = st.lists(
    st.fixed_dictionaries({"kind": st.sampled_from(["wage", "business", "transfer"]), "excluded": unknown_or_bool, "amount_year": amounts}),
    max_size=4,
)  # fmt: skip
expenses = st.lists(
    st.fixed_dictionaries({"kind": st.sampled_from(["medical", "education", "employment_cost"]), "deductible": unknown_or_bool, "amount_year": amounts}),
    max_size=4,
)  # fmt: skip


@pytest.mark.parametrize("pack", ON)
@settings(max_examples=40, deadline=None)
@given(incomes=incomes, expenses=expenses)
def test_the_lines_add_up_to_what_the_law_counts(pack, incomes, expenses):
    """In every pack: what the lines do is what the rules make of all of them together, unknown only when they are."""
    ours = law(pack)
    file = household(incomes, expenses)
    found = sheet(ours, file)
    case = Case(ours, read_household(file, strict=False))
    assert found.income_fen == ours.evaluator.value("家庭收入", case)
    for table, total, sign in (("incomes", found.counted_fen, 1), ("expenses", found.deducted_fen, -1)):
        does = [line.does for line in found.lines if line.table == table]
        assert (None in does) == (total is None)
        if total is not None:
            assert sum(does) == sign * total
    if found.income_fen is not None:
        assert found.income_fen == max(sum(line.does for line in found.lines), 0)


def test_a_line_says_what_became_of_it_and_by_which_clause():
    found = sheet(
        law("cn-2021"),
        household(
            [{"person_id": "1", "kind": "wage", "excluded": "false", "amount_year": "9000"},
             {"kind": "transfer", "excluded": "true", "amount_year": "500"},
             {"kind": "other", "excluded": None, "amount_year": "5"}],
            [{"kind": "medical", "deductible": "true", "amount_year": "1000"},
             {"kind": "education", "deductible": "false", "amount_year": "9"}],
        ),
        {"incomes[0]": {"says": "月数 9个月 × 月工资 1000元/月", "source": "入户调查", "clause": ""}},
    )  # fmt: skip
    assert [(line.who, line.treatment, line.does, line.clause) for line in found.lines] == [
        ("甲", "计入", 900000, "57-13"), ("全户", "依规定不计入", 0, "57-13"), ("全户", "是否计入未定", None, "57-13"),
        ("全户", "扣减", -100000, "57-13"), ("全户", "不扣减", 0, "57-13"),
    ]  # fmt: skip
    assert found.income_fen is None and found.deducted_fen == 100000
    assert found.lines[0].says == "月数 9个月 × 月工资 1000元/月"


def test_what_is_let_pass_depends_on_the_day():
    """57号13 lets the basic pension pass during the 14th plan only, that is to the end of 2025."""
    assert "basic_pension" in let_pass(20251231) and "basic_pension" not in let_pass(20260101)
    assert "basic_pension" not in let_pass(20210630)
    assert "special_care" in let_pass(20260101)


def test_an_income_let_pass_says_as_what():
    said = read(
        {
            "incomes[3].way": "pension",
            "incomes[3].months": "12",
            "incomes[3].monthly": "100",
            "incomes[3].letpass": "special_care",
        }
    )
    assert said.rows["incomes"] == [
        {"kind": "transfer", "amount_year": "1200.00", "excluded": "true",
         "how": "月数 12个月 × 月金额 100元/月；不计入：优待抚恤金等优抚待遇"}
    ]  # fmt: skip
    assert said.how == {"incomes[0]": "月数 12个月 × 月金额 100元/月；不计入：优待抚恤金等优抚待遇"}
