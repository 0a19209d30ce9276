"""Cases of every flow, brought to the step where a notice hangs, by the right hands."""

from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from doudi.core.areas import parent
from doudi.core.dates import from_date
from doudi.platform.clock import CHINA
from doudi.policy.vocabulary import load_vocabulary

PLACES = {
    "zhuzhou-2017": "430281103005",
    "liaoning-2014": "210102001001",
    "tieling-2019": "211282001001",
}
VILLAGE = "430481114201"
LOCAL = {
    "notice_days": 7, "survey_team_min": 2, "spot_check_share": "0.5", "case_working_days": 25,
    "temporary_limit_township": "1000", "temporary_limit_county": "5000", "dibao_standard": "6000",
    "deposit_limit_months": 24, "house_limit": 2, "vehicle_limit": 0, "low_income_factor": "1.5",
}  # fmt: skip
PIXEL = bytes.fromhex(
    "ffd8ffe000104a46494600010100000100010000ffdb004300030202020202030202020303030304060404040404080606050609080a0a090809090a0c0f0c0a0b0e0b09090d110d0e0f101011100a0c12131210130f101010ffc9000b080001000101011100ffcc000600101005ffda0008010100003f00d2cf20ffd9"
)


def at(day: int, hour: int = 9) -> datetime:
    """A moment of a day YYYYMMDD in China."""
    return datetime(day // 10000, day // 100 % 100, day % 100, hour, tzinfo=CHINA)


def day_after(day: int, days: int = 1) -> int:
    return from_date(date(day // 10000, day // 100 % 100, day % 100) + timedelta(days=days))


@pytest.fixture(autouse=True)
def local_values(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """What the counties have set; a test may change it."""
    values = {name: value for name, value in LOCAL.items() if name in load_vocabulary().parameters}
    monkeypatch.setattr("doudi.apps.policies.site_values.values_of", lambda site: dict(values))
    return values


@pytest.fixture
def unfenced(db: None) -> Iterator[None]:
    """Rows are made with all areas in sight, as loaders do."""
    from doudi.platform.row_security import all_rows

    with all_rows():
        yield


@pytest.fixture
def staff(unfenced: None) -> Callable[[str], SimpleNamespace]:
    """Accounts for every role over a village, by role; `<role>_2` is a colleague."""
    made: dict[str, SimpleNamespace] = {}

    def over(village: str = VILLAGE) -> SimpleNamespace:
        if village not in made:
            made[village] = SimpleNamespace(**_accounts(village))
        return made[village]

    return over


def _accounts(village: str) -> dict[str, Any]:
    from doudi.apps.accounts.models import User
    from doudi.procedure.roles import roles

    township = parent(village) or village
    county = parent(township) or township
    areas = {"village": village, "township": township, "county": county, "city": village[:4] + "0" * 8}
    found = {}
    for role in roles().values():
        for turn in ("", "_2", "_3", "_4"):
            if role.level in areas:
                found[role.name + turn] = User.objects.create_user(
                    f"{village}-{role.name}{turn}", password="a long password", role=role.name,
                    level=role.level, area_code=areas[role.level], display_name=f"{role.label[-4:]}{turn[1:]}",
                )  # fmt: skip
    return found


@pytest.fixture
def home(unfenced: None) -> Callable[..., Any]:
    """A household whose every fact would be wrong on a wall: number, phone, address, health, account."""

    def make(name: str = "王秀英", area: str = VILLAGE, births: tuple[str, ...] = ("1950-03-02",)) -> Any:
        from doudi.apps.people.models import Household, Membership, Person, Statement

        number = f"H{area}{Household.objects.count() + 1:05d}"
        household = Household.objects.create(
            number=number, area_code=area, residence="rural", address="清水组柳树湾七号", head_name=name,
            members=len(births), opened_on=date(2021, 7, 1),
        )  # fmt: skip
        for place, birth in enumerate(births, 1):
            who = name if place == 1 else f"{name[0]}小{'一二三四五'[place - 2]}"
            person = Person.objects.create(
                number=f"{number}-{place}", area_code=area, household=household, name=who, sex="female",
                citizen_id=f"43048119500302{place:03d}X", phone="13787654321",
                birth_date=date.fromisoformat(birth) if birth else None,
            )  # fmt: skip
            Membership.objects.create(
                area_code=area, household=household, person=person, relation="02" if place == 1 else "20",
                since=date(2021, 7, 1),
            )  # fmt: skip
            Statement.objects.create(
                area_code=area, household=household, person=person, source="declared", on=date(2026, 1, 2),
                facts={"counted": True}, sensitive={"illness": "serious", "disability_type": "mental",
                "disability_grade": 1, "labour": "none"}, at=at(20260102),
            )  # fmt: skip
            household.head = household.head or person
        Statement.objects.create(
            area_code=area, household=household, source="visit", on=date(2026, 1, 2),
            facts={"registered_here": True}, at=at(20260102),
            lists=["incomes", "assets", "expenses", "obligors", "supports"],
        )  # fmt: skip
        household.save()
        return household

    return make


@pytest.fixture
def at_notice(staff: Any, home: Any) -> Callable[..., Any]:
    """A case brought to its next notice step: `at_notice("cn-2021/dibao")`."""
    from tests.platform.notices.walking import open_case, walk_to_notice

    def bring(offer: str = "cn-2021/dibao", household: Any = None, day: int = 20260105) -> Any:
        area = PLACES.get(offer.split("/")[0], VILLAGE)
        household = household or home(area=area)
        case = open_case(household, offer, staff(household.area_code), day)
        walk_to_notice(case, staff(household.area_code), day_after(day))
        return case

    return bring


@pytest.fixture
def boards() -> Callable[[Any], dict[str, bytes]]:
    """A photograph for every board of a notice."""
    return lambda notice: dict.fromkeys(notice.boards, PIXEL)
