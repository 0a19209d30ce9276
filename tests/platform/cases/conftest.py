"""A village, a household in it, and one colleague for every hand."""

from collections.abc import Callable, Iterator
from datetime import datetime
from types import SimpleNamespace
from typing import Any

import pytest

from django.test import Client

from doudi.platform.clock import CHINA, Clock, clock_set

VILLAGE = "430481114205"
TOWNSHIP = "430481114000"
COUNTY = "430481000000"
LOCAL = {"notice_days": 7, "survey_team_min": 2, "spot_check_share": "0.5"}


def at(day: int, hour: int = 9) -> datetime:
    """A moment of a day YYYYMMDD in China."""
    return datetime(day // 10000, day // 100 % 100, day % 100, hour, tzinfo=CHINA)


@pytest.fixture(autouse=True)
def local_values(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """What the county has set; a test may change it."""
    values = dict(LOCAL)
    monkeypatch.setattr(
        "doudi.apps.policies.site_values.values_of", lambda site: values if site == COUNTY else {}
    )
    return values


@pytest.fixture
def unfenced(db: None) -> Iterator[None]:
    """Rows are made with all areas in sight, as loaders do."""
    from doudi.platform.row_security import all_rows

    with all_rows():
        yield


@pytest.fixture
def people(unfenced: None) -> SimpleNamespace:
    """One account for every role of the township and the county that a flow knows, by role; `second` clerk too."""
    from doudi.apps.accounts.models import User
    from doudi.procedure.roles import roles

    found = {}
    areas = {"village": VILLAGE, "township": TOWNSHIP, "county": COUNTY, "city": "430400000000"}
    for role in roles().values():
        if role.level in areas:
            found[role.name] = User.objects.create_user(
                role.name, password="a long password", role=role.name, level=role.level,
                area_code=areas[role.level], display_name=role.label[-4:],
            )  # fmt: skip
    found["second_clerk"] = User.objects.create_user(
        "second_clerk", password="a long password", role="township_clerk", level="township",
        area_code=TOWNSHIP, display_name="李四",
    )  # fmt: skip
    return SimpleNamespace(**found)


@pytest.fixture
def household(unfenced: None) -> Any:
    return make_household("王秀英")


def make_household(name: str, area: str = VILLAGE) -> Any:
    """A household of one, made with plain rows."""
    from datetime import date

    from doudi.apps.people.models import Household, Membership, Person

    number = f"H{Household.objects.count() + 1:05d}"
    home = Household.objects.create(
        number=number, area_code=area, residence="rural", address="大市村一组", head_name=name,
        members=1, opened_on=date(2021, 7, 1),
    )  # fmt: skip
    head = Person.objects.create(
        number=f"{number}-1", area_code=area, household=home, name=name, sex="female",
        birth_date=date(1950, 3, 2),
    )  # fmt: skip
    Membership.objects.create(
        area_code=area, household=home, person=head, relation="02", since=date(2021, 7, 1)
    )
    home.head = head
    home.save()
    return home


@pytest.fixture
def open_case(people: SimpleNamespace) -> Callable[..., Any]:
    """Opens a case for a household by a pack's flow."""
    from doudi.apps.cases.services.intake import Application, open_case

    def make(household: Any, offer: str = "cn-2021/dibao", day: int = 20260105, **more: Any) -> Any:
        application = Application(
            household=household, offer=offer, programme=more.pop("programme", "dibao"), **more
        )
        return open_case(application, by=people.township_clerk, at=at(day))

    return make


class Stopped(Clock):
    """A clock that stands still at a moment of a test."""

    def __init__(self, moment: datetime) -> None:
        super().__init__()
        self.moment = moment

    def now(self) -> datetime:
        return self.moment


@pytest.fixture
def it_is() -> Iterator[Callable[..., None]]:
    """Sets the clock the pages look at: ``it_is(20260109, 10)``."""
    with clock_set(Stopped(at(20260105))) as stopped:

        def set_to(day: int, hour: int = 15) -> None:
            stopped.moment = at(day, hour)

        yield set_to


@pytest.fixture
def browser_of() -> Callable[[Any], Client]:
    """A browser in which a user is logged in."""

    def log(user: Any) -> Client:
        client = Client()
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        return client

    return log
