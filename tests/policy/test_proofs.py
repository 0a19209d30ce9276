"""What officials ask of a law is proved for every pack, and a planted wrong rule is refuted."""

import pytest

from doudi.policy.law import Law
from doudi.policy.pack import load_pack, pack_ids, read_pack
from doudi.policy.proofs import (
    DeadArm,
    dead_arms,
    more_income_never_means_more_money,
    raising_takes_nobody_out,
)


def law_of(pack_id: str) -> Law:
    pack = load_pack(pack_id)
    return pack.law(pack.document.start or 20240901)


PACKS = [
    "cn-2014",
    "cn-2021",
    "cn-2026",
    "leiyang-2024",
    "liaoning-2014",
    "longnan-2019",
    "tieling-2019",
    "zhuzhou-2017",
]


def test_the_list_below_is_every_pack() -> None:
    assert pack_ids() == PACKS


@pytest.mark.parametrize("pack_id", PACKS)
def test_no_arm_is_unreachable(pack_id: str) -> None:
    assert dead_arms(law_of(pack_id)) == []


@pytest.mark.parametrize("pack_id", PACKS)
def test_raising_the_standard_takes_nobody_out(pack_id: str) -> None:
    assert raising_takes_nobody_out(law_of(pack_id), "低保", "dibao_standard") is None


@pytest.mark.parametrize("pack_id", PACKS)
def test_more_income_never_means_more_money(pack_id: str) -> None:
    assert more_income_never_means_more_money(law_of(pack_id), "低保月保障金") is None


PARAMETERS = "dibao_standard: {clause: X-1, left_to: county}\n"


def test_a_planted_dead_arm_is_found(make_pack) -> None:
    rules = """
低保:
  is: |
    择(有成员(在校): 是; 有成员(在校) 且 户籍在本地: 否; 否则 是)
  clause: X-1
取暖: {is: '择(取暖方式 = 分散取暖: 1; 取暖方式 = 集中取暖: 2; 否则 3)', clause: X-1}
"""
    make_pack(rules, answers="dibao: 低保, heating_amount_year: 取暖")
    assert dead_arms(read_pack("test-pack").law(20240901)) == [DeadArm("低保", 2), DeadArm("取暖", 3)]


def test_a_planted_ceiling_on_the_standard_is_refuted(make_pack) -> None:
    income = "合计(收入: 年收入)"
    make_pack(
        f"低保: {{is: '{income} < 低保标准 * 人数() 且 {income} >= 低保标准', clause: X-1}}",
        parameters=PARAMETERS,
    )
    found = raising_takes_nobody_out(read_pack("test-pack").law(20240901), "低保", "dibao_standard")
    assert found is not None
    assert {"低保标准（前）", "低保标准（后）", income, "人数()"} <= set(found.values)


def test_a_planted_reward_for_income_is_refuted(make_pack) -> None:
    rule = "到分(每月(合计(收入: 年收入 当 非 依规定不计入)))"
    make_pack(f"低保: {{is: '{rule}', unit: 元/月, clause: X-1}}", answers="dibao_amount_month: 低保")
    assert more_income_never_means_more_money(read_pack("test-pack").law(20240901), "低保") is not None


def test_a_condition_over_members_that_rests_on_the_standard_is_not_taken_as_fixed(make_pack) -> None:
    rules = """
成员.宽裕: {is: '合计(本人收入: 年收入) < 低保标准', clause: X-1}
低保: {is: 非 有成员(宽裕), clause: X-1}
"""
    make_pack(rules, parameters=PARAMETERS)
    # whether a member is below the standard changes with it: nothing is proved of such a rule
    assert (
        raising_takes_nobody_out(read_pack("test-pack").law(20240901), "低保", "dibao_standard") is not None
    )
