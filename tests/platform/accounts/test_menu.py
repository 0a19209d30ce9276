"""The menu: nothing that somebody's work needs falls off it, and the page one is on is marked."""

from types import SimpleNamespace

import pytest

from doudi.apps.accounts.area_names import area_name, short_area_name
from doudi.apps.accounts.roles import roles
from doudi.apps.menu import menu_of

NINE = 9


def somebody(role: str) -> SimpleNamespace:
    return SimpleNamespace(roles={role})


@pytest.mark.parametrize("role", sorted(roles()))
def test_no_role_has_more_than_nine_entries(role):
    assert 1 <= len(menu_of(somebody(role), "/")) <= NINE


@pytest.mark.parametrize(
    ("path", "marked"),
    [
        ("/", "desk"),
        ("/cases/7/", "cases"),
        ("/surveys/7/入户调查/", "cases"),
        ("/checks/7/信息核对/", "cases"),
        ("/decide/", "policies"),
        ("/account/", ""),
    ],
)
def test_the_entry_one_is_under_is_marked(path, marked):
    here = [one["id"] for one in menu_of(somebody("county_civil_affairs"), path) if one["here"]]
    assert here == ([marked] if marked else [])


def test_who_answers_checks_has_them_in_the_menu():
    shown = menu_of(somebody("county_check_centre"), "/checks/answers/7/")
    assert [one["id"] for one in shown if one["here"]] == ["checks"]


def test_a_village_without_a_name_is_called_by_its_township():
    assert short_area_name("430481114235") == "泉水村委会"
    assert short_area_name("430481114899") == "大市镇（村居代码 899）"
    assert area_name("430481114899") == "湖南省衡阳市耒阳市大市镇（村居代码 899）"
    assert area_name("999999999999") == "999999999999"
