"""Nobody sees a household outside their area: not by any address, not by any account."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from doudi.apps.accounts.areas import area_range
from tests.platform.conftest import OTHER_COUNTY, TOWNSHIP

pytestmark = pytest.mark.django_db

PAIR = ["test", "cn-2021"]
OPEN_TO_ALL = {"login", "logout", "set_language"}


def patterns(resolver: URLResolver, prefix: str = "") -> Iterator[tuple[str, URLPattern]]:
    for entry in resolver.url_patterns:
        if isinstance(entry, URLResolver):
            space = f"{entry.namespace}:" if entry.namespace else ""
            yield from patterns(entry, prefix + space)
        else:
            yield f"{prefix}{entry.name}", entry


def address(name: str, pattern: URLPattern, county: Any, household_id: str) -> str:
    """An address of the pattern that exists for a reviewer of the test county."""
    known = {
        "place": "test", "household_id": household_id, "pack_id": "cn-2021", "rule": "低保",
    }  # fmt: skip
    return reverse(name, kwargs={part: known[part] for part in pattern.pattern.converters})


@pytest.fixture
def household_id(county: Any) -> str:
    from doudi.apps.sweeps.models import SweptHousehold
    from doudi.platform.row_security import all_rows

    with all_rows():
        found = SweptHousehold.objects.filter(
            register=county.register, area_code__startswith=TOWNSHIP[:9]
        ).first()
    assert found
    return found.household_id


#: of the law and the sweeps; tests/platform/matrix walks the addresses of everything else
SPACES = ("policies:", "decide:", "sweeps:")
ALONE = ("account", "password", "login", "logout", "set_language")
ALL = sorted(
    (one for one in patterns(get_resolver()) if one[0].startswith(SPACES) or one[0] in ALONE),
    key=lambda found: found[0],
)
HOUSEHOLD_PAGES = [found for found in ALL if found[0].startswith("sweeps:") and found[0] != "sweeps:overview"]


def test_there_are_addresses_to_walk() -> None:
    assert len(ALL) > 20 and len(HOUSEHOLD_PAGES) >= 5


@pytest.mark.parametrize(("name", "pattern"), ALL, ids=[name for name, _pattern in ALL])
def test_nothing_but_the_login_page_is_shown_to_strangers(
    name: str, pattern: URLPattern, county: Any, household_id: str
) -> None:
    if name in OPEN_TO_ALL:
        return
    url = address(name, pattern, county, household_id)
    for answer in (Client().get(url), Client().post(url)):
        assert answer.status_code == 302 and answer["Location"].startswith(reverse("login")), url


@pytest.mark.parametrize(
    ("name", "pattern"), HOUSEHOLD_PAGES, ids=[name for name, _pattern in HOUSEHOLD_PAGES]
)
def test_user_of_another_county_finds_nothing(
    name: str, pattern: URLPattern, county: Any, household_id: str, log_in: Callable[..., Client]
) -> None:
    url = address(name, pattern, county, household_id)
    assert log_in(name="own").get(url).status_code == 200, "the page is there for the county's own reviewer"
    assert log_in(area=OTHER_COUNTY, name="other").get(url).status_code == 404
    assert log_in(role="system_admin", name="admin").get(url).status_code in (403, 404)


@pytest.mark.parametrize(("name", "pattern"), ALL, ids=[name for name, _pattern in ALL])
def test_no_page_of_another_county_names_a_household(
    name: str, pattern: URLPattern, county: Any, household_id: str, log_in: Callable[..., Client]
) -> None:
    url = address(name, pattern, county, household_id)
    client = log_in(area=OTHER_COUNTY)
    for query in ("", f"?sweep=test/cn-2021&household={household_id}&area={TOWNSHIP}"):
        answer = client.get(url + query)
        assert answer.status_code in (200, 302, 404, 405), url
        assert household_id.encode() not in getattr(answer, "content", b"").replace(url.encode(), b"")


def test_township_clerk_sees_the_township_and_nothing_else(
    county: Any, household_id: str, log_in: Callable[..., Client]
) -> None:
    from doudi.apps.sweeps.models import Finding

    clerk = log_in("township_clerk", "township", TOWNSHIP)
    sweep = county.sweeps["cn-2021"]
    assert clerk.get(reverse("sweeps:household", args=[*PAIR, household_id])).status_code == 200
    low, high = area_range(TOWNSHIP, "township")
    elsewhere = Finding.objects.filter(sweep=sweep).exclude(area_code__gte=low, area_code__lt=high).first()
    assert elsewhere
    other_id = elsewhere.household.household_id
    assert clerk.get(reverse("sweeps:household", args=[*PAIR, other_id])).status_code == 404
    assert clerk.get(reverse("sweeps:try", args=[*PAIR, other_id])).status_code == 404
    listed = clerk.get(reverse("sweeps:households", args=PAIR) + "?size=200").content.decode()
    exported = clerk.get(reverse("sweeps:export", args=PAIR)).content.decode()
    assert other_id not in listed and other_id not in exported
    # asking for another township by hand does not widen anything
    asked = clerk.get(reverse("sweeps:households", args=PAIR) + f"?area={elsewhere.area_code[:9]}000")
    assert other_id not in asked.content.decode()


def test_figures_of_a_township_are_those_of_its_own_households(
    county: Any, make_user: Callable[..., Any]
) -> None:
    from doudi.apps.sweeps.selectors import summary

    sweep = county.sweeps["cn-2021"]
    whole = summary(make_user(name="county"), sweep)
    own = summary(make_user("township_clerk", "township", TOWNSHIP, "clerk"), sweep)
    row = next(row for row in whole.areas if row.code == TOWNSHIP)
    assert whole.total.households == 240
    assert (own.total.households, own.total.missed, own.total.unknown) == (
        row.households,
        row.missed,
        row.unknown,
    )
    assert all(village.code.startswith(TOWNSHIP[:9]) for village in own.areas)


@pytest.mark.parametrize(
    ("code", "level", "low", "high"),
    [
        ("430481114000", "township", "430481114000", "430481115000"),
        ("430481000000", "county", "430481000000", "430482000000"),
        ("431000000000", "city", "431000000000", "431100000000"),  # 郴州: its zeros are digits, too
        ("430000000000", "province", "430000000000", "440000000000"),
        ("430481114201", "village", "430481114201", "430481114202"),
    ],
)
def test_area_is_a_half_open_range_of_its_level(code: str, level: str, low: str, high: str) -> None:
    assert area_range(code, level) == (low, high)
    assert low <= code < high


def test_whole_nation_holds_every_code() -> None:
    low, high = area_range("000000000000", "nation")
    assert low <= "110101001001" < high and low <= "659012500500" < high


def test_area_of_an_account_must_be_twelve_digits(make_user: Callable[..., Any]) -> None:
    from django.db import IntegrityError, transaction

    with pytest.raises(IntegrityError), transaction.atomic():
        make_user(area="4304")
