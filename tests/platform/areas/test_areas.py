"""Places change with a day; posts that documents name have holders."""

from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from doudi.apps.accounts.area_names import area_name, learn
from doudi.apps.accounts.models import Post
from doudi.apps.accounts.roles import named_posts
from doudi.apps.areas import services
from doudi.apps.areas.names import codes_within
from doudi.apps.people.services import NewPerson, open_household
from doudi.core.refusal import Refused
from tests.platform.people.conftest import AT, TOWNSHIP

COUNTY, NEW = "430481000000", "430481114999"
VILLAGE, OTHER_VILLAGE = "430481114235", "430481114201"
SINCE = date(2024, 9, 1)


@pytest.fixture
def chief(make_user: Callable[..., Any]) -> Any:
    return make_user("county_civil_affairs", "county", COUNTY, "chief")


@pytest.fixture(autouse=True)
def names_of_the_list() -> Iterator[None]:
    yield
    learn({})


def test_a_renamed_and_a_new_village_are_called_so_everywhere(chief: Any) -> None:
    services.rename_division(VILLAGE, "新名村", SINCE, reason="县政发〔2024〕1号", by=chief, at=AT)
    services.add_division(NEW, "新设村", SINCE, reason="", by=chief, at=AT)
    assert area_name(VILLAGE).endswith("大市镇新名村") and area_name(NEW).endswith("大市镇新设村")
    names = dict(codes_within("430481114000", "430481115000"))
    assert (names[VILLAGE], names[NEW]) == ("新名村", "新设村")


def test_a_village_with_households_is_not_abolished_and_its_successor_is_kept(
    chief: Any, make_user: Callable[..., Any]
) -> None:
    clerk = make_user("township_clerk", "township", TOWNSHIP, "clerk")
    household = open_household(area_code=VILLAGE, head=NewPerson("谢敏"), by=clerk, at=AT)
    with pytest.raises(Refused, match="1 户"):
        services.abolish_division(VILLAGE, OTHER_VILLAGE, SINCE, reason="合村", by=chief, at=AT)
    from doudi.apps.people.services import move

    move(household, OTHER_VILLAGE, because="合村", by=clerk, at=AT)
    ended = services.abolish_division(VILLAGE, OTHER_VILLAGE, SINCE, reason="合村", by=chief, at=AT)
    assert (ended.until, ended.successor) == (SINCE, OTHER_VILLAGE)
    assert VILLAGE not in dict(codes_within("430481114000", "430481115000"))


def test_places_of_another_county_are_not_mine_to_change(chief: Any) -> None:
    with pytest.raises(Refused, match="本县"):
        services.add_division("430281120999", "别村", SINCE, reason="", by=chief, at=AT)


@pytest.mark.parametrize("clause", ["ZZ-37", "ZZ-54", "LY-23", "LY-24", "LY-35", "LN-37", "LN-51", "LD-36"])
def test_every_post_that_a_clause_names_can_be_held(chief: Any, clause: str) -> None:
    posts = [one for one in named_posts().values() if clause in one.clauses]
    assert posts, clause
    for one in posts:
        area = {"village": VILLAGE, "township": TOWNSHIP}.get(one.level, COUNTY)
        made = services.name_holder(
            one.name, area, holder="资建国", works_as="局长", user=None, since=SINCE, by=chief, at=AT
        )
        assert (made.named, made.single) == (one.label, one.single)


def test_a_post_for_one_has_one_holder_and_the_database_says_so_too(chief: Any) -> None:
    given = {"works_as": "", "user": None, "since": SINCE, "by": chief, "at": AT}
    services.name_holder("dedicated_person", TOWNSHIP, holder="甲", **given)
    services.name_holder("dedicated_person", TOWNSHIP, holder="乙", **given)
    assert list(Post.objects.filter(until__isnull=True).values_list("holder", flat=True)) == ["乙"]
    services.name_holder("task_force_member", TOWNSHIP, holder="甲", **given)
    services.name_holder("task_force_member", TOWNSHIP, holder="乙", **given)
    with pytest.raises(IntegrityError), transaction.atomic():
        Post.objects.create(
            post="dedicated_person", area_code=TOWNSHIP, holder="丙", single=True, since=SINCE
        )
    with pytest.raises(Refused, match="层级"):
        services.name_holder("dedicated_person", COUNTY, holder="甲", **given)


def test_the_page_shows_posts_and_offices_to_an_administrator_too(
    chief: Any, make_user: Callable[..., Any]
) -> None:
    """LY-12: the window of a township, its telephone and its people are there to look up."""
    client = Client()
    client.force_login(chief, backend="django.contrib.auth.backends.ModelBackend")
    client.post(reverse("areas:post"), {"post": "dedicated_person", "area": TOWNSHIP, "holder": "资专人"})
    client.post(
        reverse("areas:office"),
        {
            "name": "大市镇救助窗口",
            "kind": "township_window",
            "level": "township",
            "area": TOWNSHIP,
            "phone": "0734-1",
        },
    )
    admin = Client()
    admin.force_login(
        make_user("system_admin", "county", COUNTY, "admin"),
        backend="django.contrib.auth.backends.ModelBackend",
    )
    text = admin.get(reverse("areas:overview")).content.decode()
    assert "资专人" in text and "大市镇救助窗口" in text and "ZZ-54" in text
