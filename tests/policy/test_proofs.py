"""What officials ask of a law, proved for every household of a size rather than tried on some."""

from typing import Any

import pytest

from doudi.policy.law import Law
from doudi.policy.pack import load_pack
from doudi.policy.proofs import dead_arms, gains_from_income, leaves_when_raised
from tests.policy.site_values import VALUES

ON = 20240901
DIBAO_PACKS = ("cn-2014", "cn-2021", "cn-2026", "liaoning-2014", "tieling-2019", "longnan-2019")


def law_of(pack_id: str) -> Law:
    pack = load_pack(pack_id)
    open_ones = {
        name: VALUES[name]
        for name, entry in pack.parameters.entries.items()
        if name in VALUES and not list(entry.values)
    }
    return load_pack(pack_id, local=open_ones).law(ON).require()


@pytest.mark.parametrize("pack_id", DIBAO_PACKS)
def test_raising_the_standard_takes_nobody_out(pack_id: str) -> None:
    assert leaves_when_raised(law_of(pack_id), "dibao_standard", "低保") is None


@pytest.mark.parametrize("pack_id", DIBAO_PACKS)
def test_more_income_never_means_more_money(pack_id: str) -> None:
    assert gains_from_income(law_of(pack_id), "低保月保障金") is None


def test_a_condition_turned_round_is_refuted_with_a_household(make_pack: Any) -> None:
    pack = make_pack(
        "低保: {is: '有(收入: 年收入 >= 低保标准)', clause: X-1}\n",
        parameters="dibao_standard: {clause: X-1, values: [{value: 4770}]}\n",
    )
    assert leaves_when_raised(pack.law(ON).require(), "dibao_standard", "低保") is not None


def test_money_that_grows_with_income_is_refuted_with_a_household(make_pack: Any) -> None:
    pack = make_pack(
        "低保: {is: '到分(合计(收入: 年收入 当 非 依规定不计入) / 12)', unit: 元/年, clause: X-1}\n"
    )
    assert gains_from_income(pack.law(ON).require(), "低保") is not None


def test_an_arm_that_no_household_reaches_is_found(make_pack: Any) -> None:
    pack = make_pack(
        "档: {is: '择(人数() >= 2: 全护理; 人数() >= 3: 半护理; 否则 自理)', words: care_level, clause: X-1}\n",
        answers="dibao: 档",
    )
    assert dead_arms(pack.law(ON).require()) == [("档", 2)]


@pytest.mark.parametrize("pack_id", ["leiyang-2024", "cn-2021", "liaoning-2014", "tieling-2019"])
def test_every_arm_of_the_shipped_packs_can_be_reached(pack_id: str) -> None:
    found = dead_arms(law_of(pack_id))
    assert found == []
