"""Money ahead: standard × headcount, by fund and by source, with work funds and reward money."""

from datetime import date
from typing import Any

import pytest

from doudi.apps.grants.changes import end
from doudi.apps.payments.budgets import by_standard, forecast, plan, planned, reward_money, reward_share
from doudi.apps.policies import site_values
from doudi.core.refusal import Refused
from tests.platform import money_world as world

pytestmark = pytest.mark.django_db


@pytest.fixture
def local(monkeypatch: pytest.MonkeyPatch) -> None:
    values = {**world.LOCAL, "reward_share": "0.05"}
    monkeypatch.setattr(site_values, "values_of", lambda site: values)


def test_the_most_it_can_cost_is_the_standard_times_the_people(local: None) -> None:
    """ZZ-06: 6,000 yuan a year for 1,000 people for half a year are three million."""
    assert by_standard("cn-2021", world.COUNTY, "rural", 1000, 6, date(2027, 1, 1)) == 300_000_000


def test_where_no_standard_is_set_there_is_no_number(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(site_values, "values_of", lambda site: {})
    assert by_standard("cn-2021", world.COUNTY, "rural", 1000, 6, date(2027, 1, 1)) is None


def test_reward_money_is_the_share_the_place_has_set_of_the_citys_own_dibao_money(local: None) -> None:
    """LD-52."""
    share = reward_share("liaoning-2014", world.COUNTY, date(2027, 1, 1))
    assert share == 500 and reward_money(200_000_000, share) == 10_000_000


def test_need_is_what_runs_month_by_month_and_ends_where_grants_end() -> None:
    by, other = world.maker(), world.maker()
    world.granted(world.household(2), by)
    gone = world.granted(world.household(1, residence="urban"), by)
    world.next_help_settled(gone, by)
    end(gone, date(2027, 3, 31), "搬迁", by=by, agreed_by=other, at=world.at())
    funds = {one.fund: one for one in forecast(by, 2027)}
    assert funds["dibao_rural"].need == 12 * 75000
    assert [one.need for one in funds["dibao_urban"].months] == [25000] * 3 + [0] * 9
    assert funds["dibao_rural"].persons == 2


def test_months_that_are_locked_count_what_is_due_and_what_was_paid() -> None:
    by = world.maker()
    world.granted(world.household(2), by)
    world.locked(by)
    december = {one.fund: one for one in forecast(by, 2026)}["dibao_rural"].months[11]
    assert (december.due, december.paid, december.need) == (75000, 0, 75000)


@pytest.mark.parametrize(
    ("programme", "source"),
    [("dibao", "county"), ("dibao", "pooled"), ("work", "subsidy"), ("reward", "city")],
)
def test_a_budget_line_has_its_purpose_and_its_source(programme: str, source: str) -> None:
    """LY-07 pooled funds, LD-27 work funds with the level above's subsidy, LD-52 reward money."""
    money = world.finance()
    how: Any = {"by": money, "at": world.at()}
    plan(world.COUNTY, "county", 2027, programme, source, 500_000_00, "第一次", **how)
    plan(world.COUNTY, "county", 2027, programme, source, 600_000_00, "按人数重算", **how)
    line = planned(money, 2027)
    assert [(one.planned_fen, one.says["how"]) for one in line] == [(600_000_00, "按人数重算")]


def test_budget_is_finances_and_civil_affairs_business() -> None:
    clerk = world.user("township_clerk", "township", "430481114000")
    with pytest.raises(Refused, match="岗位不办理"):
        plan(world.COUNTY, "county", 2027, "dibao", "county", 1, "", by=clerk, at=world.at())
    with pytest.raises(Refused, match="不在您的辖区"):
        plan("430281000000", "county", 2027, "dibao", "county", 1, "", by=world.finance(), at=world.at())
