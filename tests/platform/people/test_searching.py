"""The one box: every way of typing a name finds it, numbers whole or not at all and on record, fast under row security."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from doudi.apps.people.demo import load_register
from doudi.apps.people.models import Person, SearchKey
from doudi.apps.people.pinyin import keys_of, sort_key
from doudi.apps.people.searching import person_ids, search
from doudi.apps.people.services import NewPerson, add_person
from doudi.apps.record.models import Act
from doudi.platform.clock import CHINA
from tests.platform.people.conftest import AT, at, citizen

NUMBER, PHONE = citizen(19780806), "12072817850"


@pytest.mark.parametrize(
    ("name", "typed"),
    [
        ("仇和平", "qiuheping"), ("仇和平", "qhp"), ("曾国强", "zgq"), ("曾国强", "zengguo"), ("单雄信", "shanx"),
        ("解晓东", "xiexiao"), ("区小红", "oxh"), ("查良镛", "zha"), ("尉迟恭", "yuchi"), ("尉迟恭", "ycg"),
        ("万俟良", "mql"), ("欧阳修", "oyx"), ("乐嘉", "yuejia"), ("乐嘉", "lejia"), ("吕重阳", "lvchong"),
        ("吕重阳", "lvzhong"), ("翟天临", "zhait"), ("资小红", "zxh"), ("阿卜杜热西提·买买提", "阿卜杜热西提买"),
        ("阿卜杜热西提·买买提", "abdrxt"),
    ],
)  # fmt: skip
def test_a_name_is_found_by_characters_pinyin_and_initials_in_every_reading(name: str, typed: str) -> None:
    assert any(key.startswith(typed) for key in keys_of(name)), keys_of(name)


def test_surnames_sort_by_their_own_reading() -> None:
    assert [sort_key(name).split()[0] for name in ("仇一", "曾一", "单一", "区一")] == [
        "qiu",
        "zeng",
        "shan",
        "ou",
    ]


@pytest.fixture
def known(make_household: Callable[..., Any], clerk: Any) -> Any:
    household = make_household("曾国强")
    add_person(household, NewPerson("仇和平", citizen_id=NUMBER, phone=PHONE), by=clerk, at=AT)
    return household


@pytest.mark.parametrize("typed", ["曾", "曾国强", "zgq", "ZengGuo", "qhp", " 仇 和平 "])
def test_the_box_finds_people_by_name(known: Any, clerk: Any, typed: str) -> None:
    assert [one.household_id for one in search(clerk, typed, AT).persons] == [known.pk]


@pytest.mark.parametrize(
    "typed", [NUMBER, NUMBER.lower(), f"{NUMBER[:6]} {NUMBER[6:14]} {NUMBER[14:]}", PHONE]
)
def test_a_whole_number_finds_its_person_and_is_on_record_without_the_number(
    known: Any, clerk: Any, typed: str
) -> None:
    found = search(clerk, typed, at(20240903))
    assert [one.name for one in found.persons] == ["仇和平"]
    entry = Act.objects.get(kind="person.looked_up")
    assert (entry.by, entry.household_id) == (clerk, known.pk)
    assert NUMBER not in str(entry.said) and PHONE not in str(entry.said)


def test_a_part_of_a_number_finds_nobody(known: Any, clerk: Any) -> None:
    assert search(clerk, NUMBER[:14], AT).nothing and search(clerk, PHONE[:7], AT).nothing


def test_households_and_places_are_found(known: Any, clerk: Any) -> None:
    assert search(clerk, known.number, AT).households == [known]
    assert search(clerk, "三组", AT).households == [known]
    assert search(clerk, "大市镇 三组", AT).households == [known]
    assert search(clerk, "大市镇 九组", AT).nothing


def test_nobody_of_another_area_is_found(
    known: Any, make_user: Callable[..., Any], in_area: Callable[[Any], Any]
) -> None:
    other = make_user("township_clerk", "township", "430281120000", "other")
    with in_area(other):
        assert search(other, "zgq", AT).nothing and search(other, known.number, AT).nothing
        assert search(other, NUMBER, AT).nothing


def test_the_box_posts_so_that_no_number_stands_in_an_address(known: Any, clerk: Any) -> None:
    client = Client()
    client.force_login(clerk, backend="django.contrib.auth.backends.ModelBackend")
    page = client.get(reverse("account")).content.decode()
    assert f'action="{reverse("people:search")}" method="post"' in page
    assert "仇和平" in client.post(reverse("people:search"), {"q": NUMBER}).content.decode()
    assert "仇和平" not in client.get(reverse("people:search"), {"q": NUMBER}).content.decode()
    assert client.post(reverse("people:search"), {"q": "\0"}).status_code == 200


def test_names_are_found_through_the_index_under_row_security(
    db: None, county_folder: Path, make_user: Callable[..., Any], in_area: Callable[[Any], Any]
) -> None:
    load_register(
        county_folder / "register", "430481000000", 20240901, None, datetime(2024, 9, 1, 9, tzinfo=CHINA)
    )
    person = Person.objects.first()
    assert person is not None
    for number in range(40):  # enough rows that reading them all is not the cheapest
        keys = [
            SearchKey(area_code=person.area_code, person=person, key=f"zz{number:03d}{one:04d}")
            for one in range(500)
        ]
        SearchKey.objects.bulk_create(keys)
    with connection.cursor() as cursor:
        cursor.execute("reset role")
        cursor.execute("analyze people_searchkey")
        cursor.execute("set role doudi_app")
    with in_area(make_user()):
        plan = person_ids("zgq").explain()
    assert "search_key_once" in plan and "Seq Scan" not in plan, plan
    assert "Index Cond: (((key)::text >= " in plan, plan
