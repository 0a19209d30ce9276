"""Passwords and codes cannot be tried one after the other: what is wrong is counted, whatever else is taken back."""

import time
from collections.abc import Callable
from typing import Any

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from django.urls import reverse

from doudi.apps.cases.services.colleagues import colleague
from doudi.apps.refusing import refusing

pytestmark = pytest.mark.django_db


def test_wrong_codes_of_the_telephone_are_counted(make_user: Callable[..., Any]) -> None:
    from django_otp.oath import TOTP
    from django_otp.plugins.otp_totp.models import TOTPDevice

    user = make_user(name="careful")
    device = TOTPDevice.objects.create(user=user, name="phone", confirmed=True)
    user.second_factor = True
    user.save()
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    for _turn in range(3):
        assert client.post(reverse("second_factor_check"), {"token": "000000"}).status_code == 409
    device.refresh_from_db()
    assert device.throttling_failure_count >= 1
    right = TOTP(device.bin_key, device.step, device.t0, device.digits, device.drift)
    right.time = time.time()
    answer = client.post(reverse("second_factor_check"), {"token": f"{right.token():06d}"})
    assert answer.status_code == 409, "even the right one has to wait now"


def test_wrong_passwords_of_a_colleague_lock_the_colleague_out(
    make_user: Callable[..., Any], rf: RequestFactory
) -> None:
    one, _other = make_user(name="one"), make_user(name="other")

    @refusing()
    def sign(request: HttpRequest) -> HttpResponse:
        colleague(request, "other", request.POST["password"])
        return HttpResponse("signed")

    def attempt(password: str) -> int:
        request: Any = rf.post("/", {"password": password})
        request.user, request.htmx = one, True
        return sign(request).status_code

    assert attempt("a long password") == 200
    for turn in range(5):
        assert attempt(f"guess {turn}") == 409
    assert attempt("a long password") == 409, "five wrong ones lock the account for a while"
