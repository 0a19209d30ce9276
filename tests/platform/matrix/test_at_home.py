"""Every address, every role of the county itself: who gets in, and who is told that it is not their work."""

from types import SimpleNamespace

import pytest
from django.test import Client
from django.urls import reverse

from tests.platform.matrix.addresses import ALL, NEEDS, url_of
from tests.platform.matrix.asking import ALLOWED, METHODS, Viewer, ask, wrong_at_home

pytestmark = pytest.mark.django_db


def test_every_address_says_what_it_needs() -> None:
    assert set(ALL) == set(NEEDS)


@pytest.mark.parametrize("name", sorted(NEEDS))
def test_address_lets_in_whom_the_table_names_and_nobody_else(
    name: str, here: SimpleNamespace, at_home: list[Viewer]
) -> None:
    url = url_of(name, here.made)
    wrong = wrong_at_home(NEEDS[name], url, at_home)
    assert not wrong, (url, wrong[:12], len(wrong))


@pytest.mark.parametrize("name", sorted(NEEDS))
def test_strangers_see_the_login_page_alone(name: str, here: SimpleNamespace) -> None:
    url, stranger = url_of(name, here.made), Viewer("", "", "", Client())
    for method in METHODS:
        answer = ask(stranger, method, url)
        if NEEDS[name].about == "open":
            assert answer.status_code in ALLOWED | {405}
        else:
            assert answer.status_code == 302, (method, url)
            assert answer["Location"].startswith(reverse("login")), (method, url)
