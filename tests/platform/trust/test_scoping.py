"""The first fence, and that it can be taken away to show the second."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from doudi.apps.people.models import Household
from doudi.platform.scoping import covers, rows_of, without_own_filters
from tests.platform.trust.conftest import VILLAGE

pytestmark = pytest.mark.django_db


def test_rows_of_a_user_are_those_of_the_area(
    household: Callable[..., Any], clerk: Any, make_user: Callable[..., Any]
) -> None:
    own, _other = household(), household("430281001001")
    assert list(rows_of(clerk, Household.objects.all())) == [own]
    assert covers(clerk, VILLAGE) and not covers(clerk, "430281001001")
    admin = make_user("system_admin", "county", "430481000000", "admin")
    assert not rows_of(admin, Household.objects.all()).exists() and not covers(admin, VILLAGE)


def test_row_security_alone_leaks_nothing_when_the_own_filters_are_off(
    household: Callable[..., Any], clerk: Any, in_area: Any
) -> None:
    own, other = household(), household("430281001001")
    with without_own_filters():
        assert set(rows_of(clerk, Household.objects.all())) == {own, other}, "the test itself sees everything"
        with in_area(clerk):
            assert list(rows_of(clerk, Household.objects.all())) == [own]


def test_pages_show_nothing_of_other_areas_when_the_own_filters_are_off(
    acted: list[Any], log_in: Callable[..., Client]
) -> None:
    from doudi.apps.record.models import Act

    stranger = log_in("auditor", "county", "430281000000", "stranger")
    with without_own_filters():
        assert "data-row" not in stranger.get(reverse("record:acts")).content.decode()
        assert stranger.get(reverse("record:act", args=[Act.objects.get(seq=1).pk])).status_code == 404
