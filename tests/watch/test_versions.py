"""A method of identification revised after the pilot: the new version holds from its day, the old one stays and can be asked."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from doudi.policy.decide import decide
from doudi.policy.dossier import read_household
from doudi.policy.pack import forget_packs, load_pack, read_pack
from doudi.policy.vocabulary import policies_dir
from tests.watch.test_warnings import LOCAL, file

OLD = """刚性支出困难家庭:
  is: |
    家庭收入 < 上年人均可支配收入 * 人口 且 财产符合
    且 刚性支出 > 刚性支出比例 * 家庭收入
  clause: [LY-02, LY-04]
"""
REVISED = """刚性支出困难家庭:
  - is: 家庭收入 < 上年人均可支配收入 * 人口 且 刚性支出 > 刚性支出比例 * 家庭收入
    clause: [LY-02, LY-04, LY-41]
    from: 2024-11-01
    known: 2024-10-20
  - is: |
      家庭收入 < 上年人均可支配收入 * 人口 且 财产符合
      且 刚性支出 > 刚性支出比例 * 家庭收入
    clause: [LY-02, LY-04]
"""
#: income below the average, great expenses, and one car too many
HOUSEHOLD = file(
    incomes=[{"kind": "wage", "excluded": False, "amount_year": "30000"}],
    expenses=[{"kind": "medical", "deductible": False, "amount_year": "20000"}],
    assets=[{"kind": "vehicle", "exempt": False, "quantity": 1, "value": "60000"}],
)


@pytest.fixture
def revised(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The packs with the rule of 大市镇 revised as its rules.yaml would say it."""
    root = tmp_path / "policies"
    shutil.copytree(policies_dir(), root)
    rules = root / "leiyang-2024" / "rules.yaml"
    text = rules.read_text(encoding="utf-8")
    assert OLD in text
    rules.write_text(text.replace(OLD, REVISED), encoding="utf-8")
    monkeypatch.setenv("DOUDI_POLICIES", str(root))
    forget_packs()
    yield
    forget_packs()


def category(on: int, known: int | None = None, **local: object) -> object:
    pack = load_pack("leiyang-2024", local=LOCAL | local, known=known)
    return decide(pack, read_household(HOUSEHOLD, strict=False), on).answers["category"]


def test_a_revised_method_is_a_new_dated_version_and_the_old_one_is_kept(revised: None) -> None:
    """LY-41: the rule before the day and after it, both in the pack, both without a fault; who asks as of a day before the
    revision was known is answered by the old one."""
    assert read_pack("leiyang-2024").complaints == ()
    assert category(20241031) == "none"
    assert category(20241101) == "rigid"
    assert category(20241101, known=20241019) == "none", "as the law was known then"
    versions = load_pack("leiyang-2024").rules["刚性支出困难家庭"]
    assert [one.start for one in versions[:2]] == [20241101, None]


def test_a_revised_number_holds_from_its_day_and_the_old_one_before() -> None:
    """LY-41: a share that the county revises after the pilot, with its first day; the old value stays."""
    share = [{"value": "0.6"}, {"from": "2024-11-01", "value": "0.7"}]
    household = file(
        incomes=[{"kind": "wage", "excluded": False, "amount_year": "30000"}],
        expenses=[{"kind": "medical", "deductible": False, "amount_year": "20000"}],
    )
    pack = load_pack("leiyang-2024", local=LOCAL | {"rigid_share": share})
    answers = [
        decide(pack, read_household(household, strict=False), on).answers["category"]
        for on in (20241031, 20241101)
    ]
    assert answers == ["rigid", "none"]
