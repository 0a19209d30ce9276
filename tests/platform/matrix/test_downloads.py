"""Whoever takes a list of people away is on record with it."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from doudi.apps.record import kinds
from doudi.apps.record.models import Act

pytestmark = pytest.mark.django_db

LISTS = {
    "cases:export": "case.exported",
    "people:export": "household.exported",
    "surveys:to_visit_export": "survey.exported",
    "surveys:proposed_export": "survey.exported",
    "kin_export": "kin.exported",
    "sweeps:export": "sweep.exported",
}


@pytest.mark.parametrize(("name", "kind"), LISTS.items(), ids=LISTS)
def test_taking_a_list_away_is_an_act(
    name: str, kind: str, log_in: Callable[..., Client], county: object
) -> None:
    swept = ["test", "cn-2021"] if name.startswith("sweeps:") else []
    assert log_in().get(reverse(name, args=swept)).status_code == 200
    assert [one.kind for one in Act.objects.all()] == [kind]
    assert str(kinds.label(kind)) != kind
