"""Without logging in: keys are not guessed, objections do not pile up, and a stranger learns nothing by trying."""

from types import SimpleNamespace

import pytest
from django.core.cache import cache
from django.db import transaction
from django.test import Client
from django.urls import reverse

from doudi.apps.notices.models import Objection
from doudi.apps.notices.numbering import fresh_key
from doudi.apps.notices.throttle import MOST
from doudi.apps.notices.views.public import MOST_A_DAY
from tests.platform.matrix.world import NAMES

pytestmark = pytest.mark.django_db

SAID = {"place": "1", "says": "他家有房出租。", "objector": "某人", "contact": "13712345678"}


@pytest.fixture(autouse=True)
def fresh() -> object:
    """Nothing counted yet, and what the test writes taken back."""
    cache.clear()
    with transaction.atomic():
        yield
        transaction.set_rollback(True)
    cache.clear()


def test_keys_are_too_long_to_be_guessed() -> None:
    keys = {fresh_key() for _one in range(1000)}
    assert len(keys) == 1000 and all(len(one) == 32 for one in keys)


def test_nearly_the_key_of_a_notice_opens_nothing(here: SimpleNamespace) -> None:
    key, client = here.made["notice"].verify_key, Client()
    for guess in (
        key[:-1],
        key[:-1] + "g",
        key.upper() + "0",
        key[::-1],
        "%",
        "_" * 32,
        key + "%00",
        " " + key,
    ):
        for page in ("notice", "sheet", "object"):
            answer = client.get(reverse(f"public_notices:{page}", args=[guess]))
            assert answer.status_code == 404, (page, guess)
    assert client.get(reverse("public_notices:notice", args=[key])).status_code == 200


def test_one_address_of_the_network_is_stopped_and_another_is_heard(here: SimpleNamespace) -> None:
    url = reverse("public_notices:object", args=[here.made["notice"].verify_key])
    before = Objection.objects.count()
    statuses = [Client().post(url, SAID).status_code for _one in range(MOST + 5)]
    assert statuses == [200] * MOST + [409] * 5
    assert Objection.objects.count() == before + MOST
    assert Client().post(url, SAID, REMOTE_ADDR="10.9.8.7").status_code == 200


def test_a_header_that_anybody_can_write_makes_no_new_address(here: SimpleNamespace) -> None:
    url = reverse("public_notices:object", args=[here.made["notice"].verify_key])
    answers = [
        Client().post(url, SAID, headers={"x-forwarded-for": f"10.0.0.{turn}"}).status_code
        for turn in range(MOST + 1)
    ]
    assert answers[-1] == 409


def test_many_addresses_together_are_stopped_at_the_notice(here: SimpleNamespace) -> None:
    url = reverse("public_notices:object", args=[here.made["notice"].verify_key])
    answers = [
        Client().post(url, SAID, REMOTE_ADDR=f"10.1.{turn}.1").status_code for turn in range(MOST_A_DAY + 3)
    ]
    assert answers == [200] * MOST_A_DAY + [409] * 3


def test_receipts_are_not_guessed(here: SimpleNamespace) -> None:
    url, right = reverse("public_notices:answer"), here.made["objection"].receipt
    says = "他家有房出租"
    for guess in (right[:-1], right + "0", "%", "", "0" * 32, "' or 1=1 --", right + "\0"):
        assert says not in Client().post(url, {"receipt": guess}).content.decode()
    assert Client().get(url, {"receipt": right}).content.decode().count(right) == 0, "never in an address"


def test_list_of_notices_names_nobody_and_takes_any_area(here: SimpleNamespace) -> None:
    url = reverse("public_notices:index")
    for area in ("", "430481000000", "000000000000", "999999999999", "430481", "²" * 12, "\0", "x" * 5000):
        answer = Client().get(url, {"area": area, "page": "9" * 30})
        assert answer.status_code == 200
        assert not [name for name in NAMES if name in answer.content.decode()]
