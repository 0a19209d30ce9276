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
BOARD = ["村（居）民委员会公示栏"]
LOCAL = {
    "notice_days": 7, "survey_team_min": 2, "spot_check_share": "0.5", "dibao_standard": 6000,
    "deposit_limit_months": 24, "vehicle_limit": 0, "house_limit": 1,
}  # fmt: skip


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


AREAS = {"village": VILLAGE, "township": TOWNSHIP, "county": COUNTY, "city": "430400000000"}


def accounts(names: list[str] | None = None, role: str = "township_clerk") -> SimpleNamespace:
    """One account for every role that acts in cases, by role, and a second clerk; or those of `names` with `role`."""
    from doudi.apps.accounts.models import User
    from doudi.procedure.roles import roles

    wanted = [(one.name, one.name) for one in roles().values() if one.level in AREAS]
    if names is not None:
        wanted = [(name, role) for name in names]
    else:
        wanted.append(("second_clerk", "township_clerk"))
    made = {}
    for name, own in wanted:
        level = roles()[own].level
        made[name] = User.objects.create_user(
            name, password="a long password", role=own, level=level, area_code=AREAS[level],
            display_name="李四" if name == "second_clerk" else roles()[own].label[-4:],
        )  # fmt: skip
    return SimpleNamespace(**made)


@pytest.fixture
def people(unfenced: None) -> SimpleNamespace:
    """One account for every role of the township and the county that a flow knows, by role; `second` clerk too."""
    return accounts()


@pytest.fixture
def household(unfenced: None) -> Any:
    return make_household("王秀英")


def make_household(name: str, area: str = VILLAGE) -> Any:
    """A household of one, made with plain rows."""
    from datetime import date

    from doudi.apps.people.models import Household, Membership, Person, SearchKey
    from doudi.apps.people.pinyin import keys_of, sort_key

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
    for key in keys_of(name):
        SearchKey.objects.create(area_code=area, person=head, key=key)
    home.head, home.head_key = head, sort_key(name)
    home.save()
    return home


@pytest.fixture
def open_case(people: SimpleNamespace) -> Callable[..., Any]:
    """Opens a case for a household by a pack's flow."""
    from doudi.apps.cases.services.intake import Application, open_case

    def make(
        household: Any, offer: str = "cn-2021/dibao", day: int = 20260105, by: Any = None, **more: Any
    ) -> Any:
        application = Application(
            household=household, offer=offer, programme=more.pop("programme", "dibao"), **more
        )
        return open_case(application, by=by or people.township_clerk, at=at(day))

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


def know(
    household: Any, by: Any, day: int, *, income: str = "0", source: str = "visit", **facts: Any
) -> None:
    """Everything cn-2021 asks of a household of one, as a visit would state it: a year's income in yuan."""
    from doudi.apps.people.services.stating import state, state_rows
    from doudi.policy.cases import load_cases

    example = load_cases("cn-2021")[0].household
    said: dict[str, Any] = {"source": source, "on": at(day).date(), "by": by, "at": at(day, 11)}
    kept = {
        "household_id",
        "area_code",
        "person_id",
        "relation",
        "birth_date",
        "sex",
        "citizen_id",
        "residence",
    }
    own = {name: value for name, value in example["household"].items() if name not in kept}
    person = {name: value for name, value in example["persons"][0].items() if name not in kept}
    state(household, None, own | facts, **said)
    state(household, household.head, person, **said)
    for table in ("obligors", "expenses", "assets", "supports"):
        state_rows(household, table, [], **said)
    rows = [{"kind": "wage", "excluded": "false", "amount_year": income, "person_id": household.head.number}]
    state_rows(household, "incomes", rows, **said)


def bring_to_decision(case: Any, people: SimpleNamespace, day: int = 20260105, agree: bool = True) -> None:
    """From acceptance to the day the notice has run out; the township's opinion as given."""
    from doudi.apps.cases import engine
    from doudi.apps.cases.services.intake import accept

    clerk = people.township_clerk
    accept(case, by=clerk, at=at(day, 12), papers={"申请书": True, "核查授权书": True})

    def done(step: str, by: Any, on: int, users: Any = (), **data: Any) -> None:
        engine.act(case, "done", step, by=by, at=at(on, 13), data=data, with_users=users)

    done("授权核对", clerk, day, evidence=["核查授权书"])
    signed = [str(clerk.pk), str(people.second_clerk.pk), "household"]
    done("入户调查", clerk, day + 2, [people.second_clerk], signed=signed)
    done("发起信息核对", people.county_check_centre, day + 3)
    done("乡镇审核", people.township_reviewer, day + 4, agree=agree)
    if not agree:
        return  # nobody is put on a notice whom the township does not propose
    engine.act(case, "begin", "乡镇审核公示", by=clerk, at=at(day + 4, 14), data={"boards": BOARD})
    engine.act(case, "done", "乡镇审核公示", by=None, at=at(day + 12, 9))


@pytest.fixture
def ready(
    household: Any, people: SimpleNamespace, open_case: Callable[..., Any], it_is: Callable[..., None]
) -> Any:
    """A case whose turn it is to be decided, all of it known."""
    case = open_case(household)
    know(household, people.township_clerk, 20260105)
    bring_to_decision(case, people)
    it_is(20260119)
    return case
