"""A fragment asked for as htmx asks shows no more than the page, and the page of a fragment is no way round."""

from types import SimpleNamespace

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse

from tests.platform.matrix.addresses import NEEDS, urls_of
from tests.platform.matrix.asking import ABOUT_A_ROW, DENIED, METHODS, Viewer, marks_of, shown, word_of
from tests.platform.matrix.needs import roles_with

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true", "HX-Target": "content", "HX-Current-URL": "http://testserver/"}


@pytest.mark.parametrize("method", METHODS)
def test_asking_as_htmx_does_opens_nothing(
    method: str, here: SimpleNamespace, from_elsewhere: list[Viewer]
) -> None:
    marks, wrong = marks_of(here.made), []
    for name, url in urls_of(here.made).items():
        need = NEEDS[name]
        viewers = [one for one in from_elsewhere if one.role in roles_with(word_of(need, method))]
        for viewer in [] if need.about == "open" else viewers[:2] + viewers[-2:]:
            kept = viewer.client.cookies.output(attrs=[], header="", sep=";")
            with transaction.atomic():
                answer = getattr(viewer.client, method)(url, headers=HTMX)
                transaction.set_rollback(True)
            viewer.client.cookies.load(kept)
            if need.about in ABOUT_A_ROW and answer.status_code not in DENIED:
                wrong.append((name, viewer.role, viewer.where, str(answer.status_code)))
            wrong += [(name, viewer.role, viewer.where, mark) for mark in shown(answer, marks, url)]
    assert not wrong


@pytest.mark.parametrize("method", METHODS)
def test_a_fragment_sends_a_stranger_to_the_login_page(method: str, here: SimpleNamespace) -> None:
    for name, url in urls_of(here.made).items():
        if NEEDS[name].about == "open":
            continue
        answer = getattr(Client(), method)(url, headers=HTMX)
        assert answer.status_code == 204 and answer["HX-Redirect"] == reverse("login"), name
