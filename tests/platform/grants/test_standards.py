"""Raising a standard: every grant previewed by the rules, approved by a second person, written as one act (TL-01)."""

from datetime import date
from typing import Any

import pytest

from doudi.apps.cases.packs import local_values
from doudi.apps.grants.models import Grant, GrantVersion
from doudi.apps.grants.standards import approve, propose
from doudi.apps.people.models import Support
from doudi.apps.policies import site_values
from doudi.core.refusal import Refused
from tests.platform import money_world as world

pytestmark = pytest.mark.django_db
JANUARY = date(2027, 1, 1)


@pytest.fixture(autouse=True)
def values_of_the_county(monkeypatch: pytest.MonkeyPatch, tmp_path: Any) -> None:
    file = tmp_path / "local.yaml"
    file.write_text("".join(f"{name}: '{value}'\n" for name, value in world.LOCAL.items()), encoding="utf-8")
    monkeypatch.setattr(site_values, "files", lambda: {world.COUNTY: file})


def proposed(by: Any, value: str = "6600", residence: str = "rural", when: str = "2026-12-10 09:00") -> Any:
    return propose(
        world.COUNTY, "county", "dibao_standard", value, JANUARY, residence, by=by, at=world.at(when)
    )  # fmt: skip


def test_preview_says_what_every_grant_would_be_and_changes_none() -> None:
    by = world.maker()
    two, one = world.granted(world.household(2), by), world.granted(world.household(1), by)
    town = world.granted(world.household(1, residence="urban"), by)
    change = proposed(by)
    assert change.preview["rows"] == [[two.pk, 75000, 85000], [one.pk, 25000, 30000]]
    assert (change.preview["before_fen"], change.preview["after_fen"]) == (100000, 115000)
    assert GrantVersion.objects.count() == 3 and local_values(world.COUNTY)["dibao_standard"] == "6000"
    assert town.pk not in [row[0] for row in change.preview["rows"]]


def test_approval_writes_every_version_in_one_act_and_sets_the_countys_value() -> None:
    from doudi.apps.record.models import Act

    by, other = world.maker(), world.maker()
    grants = [world.granted(world.household(2), by) for _ in range(3)]
    approve(proposed(by), by=other, at=world.at("2026-12-11 09:00"))
    for grant in grants:
        grant.refresh_from_db()
        last = grant.versions.order_by("-from_month").first()
        assert (grant.monthly_fen, last.from_month, last.monthly_fen) == (85000, JANUARY, 85000)
        assert "6600.00 元/年 × 2 人" in last.lines[0]["says"] and "2027年1月起" in last.because
        assert Support.objects.get(grant_id=grant.pk).monthly_fen == 85000
    assert Act.objects.filter(kind="standard.approved").count() == 1
    assert local_values(world.COUNTY)["dibao_standard"] == [
        {"value": "6000"}, {"value": "6600.00", "from": "2027-01-01", "residence": "rural"},
    ]  # fmt: skip


def test_december_is_paid_at_the_old_standard_and_january_at_the_new_one() -> None:
    by, other = world.maker(), world.maker()
    world.granted(world.household(2), by)
    assert world.locked(by).total_fen == 75000
    approve(proposed(by), by=other, at=world.at("2026-12-11 09:00"))
    payroll = world.draft_of(by, JANUARY, "2027-01-04 09:00")
    line = payroll.lines.get()
    assert (payroll.total_fen, line.change) == (85000, "raised") and "低保标准（农村）" in line.change_says


def test_a_decision_after_the_approval_goes_by_the_new_standard() -> None:
    by, other = world.maker(), world.maker()
    approve(proposed(by), by=other, at=world.at("2026-12-11 09:00"))
    later = world.granted(
        world.household(1),
        by,
        local=local_values(world.COUNTY),
        on=date(2027, 1, 12),
        when=world.at("2027-01-12 10:00"),
    )
    assert later.monthly_fen == 30000


def test_who_proposed_does_not_approve_and_nothing_is_approved_twice() -> None:
    by, other = world.maker(), world.maker()
    world.granted(world.household(2), by)
    change = proposed(by)
    with pytest.raises(Refused, match="另一位同志"):
        approve(change, by=by, at=world.at("2026-12-11 09:00"))
    approve(change, by=other, at=world.at("2026-12-11 09:00"))
    with pytest.raises(Refused, match="已经批准过"):
        approve(change, by=other, at=world.at("2026-12-11 10:00"))
    assert GrantVersion.objects.count() == 2


def test_a_preview_that_is_no_longer_true_is_not_approved() -> None:
    by, other = world.maker(), world.maker()
    world.granted(world.household(2), by)
    change = proposed(by)
    world.granted(world.household(1), by, when=world.at("2026-12-10 12:00"))
    with pytest.raises(Refused, match="预览已经不准"):
        approve(change, by=other, at=world.at("2026-12-11 09:00"))
    assert GrantVersion.objects.count() == 2


def test_households_that_would_lose_are_listed_and_not_cut() -> None:
    """A standard that is lowered cuts nobody by itself: they are heard and decided one by one."""
    by, other = world.maker(), world.maker()
    grant, gone = world.granted(world.household(2), by), world.granted(world.household(1), by)
    change = proposed(by, "2900")
    assert (change.preview["cut"], change.preview["out"], change.preview["rows"]) == (1, 1, [])
    assert {row[0] for row in change.preview["look_at"]} == {grant.pk, gone.pk}
    approve(change, by=other, at=world.at("2026-12-11 09:00"))
    assert sorted(Grant.objects.values_list("monthly_fen", flat=True)) == [25000, 75000]
