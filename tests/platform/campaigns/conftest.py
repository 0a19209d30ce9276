"""Three counties of 陇南 with a village each, everybody who takes part in a screening, and a campaign opened in June 2019."""

from collections.abc import Callable, Iterator
from datetime import date, datetime
from types import SimpleNamespace
from typing import Any

import pytest

from tests.platform.cases.conftest import at, make_household, unfenced

__all__ = [
    "CHENG",
    "CITY",
    "WEN",
    "WUDU",
    "answered",
    "at",
    "campaign",
    "check_of",
    "people",
    "signed",
    "unfenced",
    "work",
]

CITY, WUDU, CHENG, WEN = "621200000000", "621202000000", "621221000000", "621222000000"
VILLAGES = {WUDU: "621202201200", CHENG: "621221101200", WEN: "621222101200"}
OPENED = at(20190603)
#: who takes part: role -> level
LOCAL = {
    "village_worker": "village", "township_clerk": "township", "county_civil_affairs": "county", "county_reviewer": "county",
    "county_party_head": "county", "county_government_head": "county", "housing": "county", "county_poverty_office": "county",
}  # fmt: skip
DIGITS = {"village": 12, "township": 9, "county": 6}
HOMES = {WUDU: ["杨才让", "韩卓玛", "赵老三"], CHENG: ["王大山", "李成"], WEN: ["张文", "刘白水"]}


@pytest.fixture
def people(unfenced: None) -> SimpleNamespace:
    """Accounts by place and role: ``people.wudu.village_worker``; the city's besides."""
    from doudi.apps.accounts.models import Post, User

    def made(role: str, level: str, area: str, name: str) -> Any:
        return User.objects.create_user(
            name, password="a long password", role=role, level=level, area_code=area, display_name=name
        )

    places = {}
    for key, county in (("wudu", WUDU), ("cheng", CHENG), ("wen", WEN)):
        staff = {
            role: made(role, level, VILLAGES[county][: DIGITS[level]].ljust(12, "0"), f"{key}-{role}")
            for role, level in LOCAL.items()
        }
        for post in ("county_leader", "civil_affairs_leader", "core_person"):
            user = staff["county_reviewer"] if post == "core_person" else None
            Post.objects.create(
                post=post, area_code=county, holder=f"{key}-{post}", user=user, since=date(2019, 1, 1)
            )
        places[key] = SimpleNamespace(county=county, **staff)
    places["city"] = SimpleNamespace(
        **{
            role: made(role, "city", CITY, f"city-{role}")
            for role in ("city_civil_affairs", "city_leader", "city_inspector")
        }
    )
    return SimpleNamespace(**places)


@pytest.fixture
def work(monkeypatch: pytest.MonkeyPatch, tmp_path: Any) -> Callable[[], None]:
    """Do every job that waits, as a worker would."""
    from doudi.apps.jobs.models import JobRun
    from doudi.platform.jobs import perform

    monkeypatch.setenv("DOUDI_KEEP", str(tmp_path / "keep"))

    def do() -> None:
        for run in JobRun.objects.filter(state="waiting").order_by("pk"):
            assert perform(run.pk)
            run.refresh_from_db()
            assert run.state == "done", run.says

    return do


@pytest.fixture
def campaign(people: SimpleNamespace, work: Callable[[], None]) -> Iterator[Any]:
    """Opened by the city; every household stands on the list of the self-check."""
    from doudi.apps.campaigns.models import Campaign
    from doudi.apps.campaigns.services.opening import open_campaign

    for county, names in HOMES.items():
        for name in names:
            home = make_household(name, VILLAGES[county])
            home.opened_on = date(2018, 1, 1)
            home.save()
    from doudi.platform.clock import clock_set
    from tests.platform.cases.conftest import Stopped

    with clock_set(Stopped(OPENED)):
        made = open_campaign(
            CITY, "longnan-2019", ["家庭收入超标", "有财产", "死亡", "户口迁出", "虚报冒领"],
            by=people.city.city_civil_affairs, at=OPENED,
        )  # fmt: skip
        work()
    yield Campaign.objects.get(pk=made.pk)


def check_of(name: str, round_: str = "县级自查") -> Any:
    from doudi.apps.campaigns.models import HouseholdCheck

    return HouseholdCheck.objects.get(household__head_name=name, round=round_)


def answered(check: Any, by: Any, when: datetime, problems: dict[str, str] | None = None) -> Any:
    """Fill in every group; what is not a problem is said to be none."""
    from doudi.apps.campaigns.services.visiting import save_group
    from doudi.procedure.campaigns.reading import load_campaign

    told = problems or {}
    for group, questions in load_campaign("longnan-2019").groups.items():
        answers = {one.name: "problem" if one.name in told else "fine" for one in questions}
        save_group(check, group, answers, told, by=by, at=when)
    return check


def signed(
    name: str, by: Any, when: datetime, problems: dict[str, str] | None = None, round_: str = "县级自查"
) -> Any:
    """A household visited and signed for."""
    from doudi.apps.campaigns.services.visiting import sign

    check = check_of(name, round_)
    answered(check, by, when, problems)
    return sign(check, check.persons, by=by, at=when)
