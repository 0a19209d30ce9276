"""The demo city has a screening under way: some households signed for, problems found, one of them somebody's task."""

from doudi.apps.campaigns.models import Campaign, CampaignProblem, HouseholdCheck
from doudi.apps.demo_cases.screening import FOUND, SIGNED, begin_screening
from tests.platform.campaigns.conftest import CITY, WUDU, at
from tests.platform.cases.conftest import make_household

NOW = at(20261122)
STAFF = {"city_civil_affairs": ("city", CITY), "county_reviewer": ("county", WUDU), "township_clerk": ("township", "621202201000")}  # fmt: skip


def test_the_demo_city_has_life_in_its_screening_and_begins_it_once(unfenced):
    from doudi.apps.accounts.models import User

    for role, (level, area) in STAFF.items():
        User.objects.create_user(
            f"pingya-{role}", password="x", role=role, level=level, area_code=area, display_name=role
        )
    for number in range(14):
        make_household(f"户主{number}", "621202201200")
    said: list[str] = []
    begin_screening(NOW, said.append)
    begin_screening(NOW, said.append)
    assert Campaign.objects.count() == 1 and len(said) == 1
    checks = HouseholdCheck.objects.all()
    assert (checks.count(), checks.filter(signed_at__isnull=False).count()) == (14, SIGNED)
    assert set(CampaignProblem.objects.values_list("question", flat=True)) == {
        name for one in FOUND.values() for name in one
    }
    assert CampaignProblem.objects.exclude(measure="").count() == 1
    assert not Campaign.objects.get().county_rounds.exclude(due=None).exists(), (
        "the days of 2019 do not count for 2026"
    )
