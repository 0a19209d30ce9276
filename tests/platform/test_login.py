"""Who gets in, who is locked out, and when a session ends."""

import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client, override_settings
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from doudi.platform.middleware import step_of_idle_time

pytestmark = pytest.mark.django_db


def log_in_with(client: Client, password: str) -> Any:
    return client.post(reverse("login"), {"username": "somebody", "password": password})


def test_right_password_leads_to_the_front_page(make_user: Callable[..., Any]) -> None:
    make_user()
    assert log_in_with(Client(), "a long password")["Location"] == reverse("front")


def test_wrong_password_is_refused_in_one_sentence_that_gives_nothing_away(
    make_user: Callable[..., Any],
) -> None:
    make_user()
    wrong = log_in_with(Client(), "wrong").content.decode()
    nobody = Client().post(reverse("login"), {"username": "nobody", "password": "wrong"}).content.decode()
    assert "账号或密码不对" in wrong and "账号或密码不对" in nobody


def test_fifth_wrong_password_locks_the_account_even_for_the_right_one(make_user: Callable[..., Any]) -> None:
    make_user()
    client = Client()
    for _attempt in range(settings.AXES_FAILURE_LIMIT):
        last = log_in_with(client, "wrong")
    assert last.status_code == 429 and "锁定十五分钟" in last.content.decode()
    assert log_in_with(client, "a long password").status_code == 429


def test_idle_session_ends_and_a_used_one_goes_on(log_in: Callable[..., Client]) -> None:
    client = log_in()
    assert client.get(reverse("account")).status_code == 200
    kept = Session.objects.get(pk=client.session.session_key)
    half = timedelta(seconds=settings.SESSION_COOKIE_AGE / 2)
    assert timedelta() < kept.expire_date - timezone.now() <= 2 * half <= timedelta(minutes=30)

    used = client.session
    used["used"] = int(time.time() - half.total_seconds())  # the last page was half the idle time ago
    used.save()
    Session.objects.update(expire_date=timezone.now() + half)
    assert client.get(reverse("account")).status_code == 200
    again = Session.objects.get(pk=client.session.session_key)
    assert again.expire_date > timezone.now() + half, "using the pages must start the idle time anew"

    Session.objects.update(expire_date=timezone.now())
    assert client.get(reverse("account")).status_code == 302


def test_pages_asked_for_one_after_another_write_the_session_once(log_in: Callable[..., Client]) -> None:
    client = log_in()
    client.get(reverse("account"))
    with CaptureQueriesContext(connection) as asked:
        client.get(reverse("account"))
    assert not [one["sql"] for one in asked if one["sql"].startswith("UPDATE")]
    assert step_of_idle_time() <= 60


def test_fragment_asked_for_after_the_session_sends_the_whole_page_to_login(client: Client) -> None:
    answer = client.post(reverse("decide:answers"), headers={"HX-Request": "true"})
    assert (answer.status_code, answer["HX-Redirect"]) == (204, reverse("login"))


def test_logging_out_needs_a_post(log_in: Callable[..., Client]) -> None:
    client = log_in()
    assert client.get(reverse("logout")).status_code == 405
    assert client.post(reverse("logout"))["Location"] == reverse("login")
    assert client.get(reverse("account")).status_code == 302


def test_demo_accounts_keep_their_passwords_and_log_in(tmp_path: Any) -> None:
    from doudi.apps.accounts.demo import make_demo_accounts
    from doudi.apps.accounts.roles import role_choices

    file = tmp_path / "accounts.json"
    first = make_demo_accounts(file, "430481114201")
    assert make_demo_accounts(file, "430481114201") == first
    assert set(first[0]) == {"user", "password", "role", "level", "area"}
    assert {account["role"] for account in first} == {role for role, _label in role_choices()}
    for account in first[:9]:
        answer = Client().post(
            reverse("login"), {"username": account["user"], "password": account["password"]}
        )
        assert answer.status_code == 302, account["user"]
    assert oct(file.stat().st_mode)[-3:] == "600"


def test_log_in_works_behind_a_server_that_speaks_tls(make_user: Callable[..., Any], tmp_path: Path) -> None:
    code = (
        "import json; from doudi.platform import settings as s;"
        "print(json.dumps([s.CSRF_TRUSTED_ORIGINS, s.SECURE_PROXY_SSL_HEADER, s.ALLOWED_HOSTS]))"
    )
    given = {"DOUDI_HTTPS": "1", "DOUDI_HOSTS": "doudi.county.cn, testserver", "DOUDI_VAR": str(tmp_path)}
    done = subprocess.run(
        [sys.executable, "-c", code], env=os.environ | given, capture_output=True, text=True, check=True
    )
    origins, header, hosts = json.loads(done.stdout)
    assert hosts == ["doudi.county.cn", "testserver"]
    make_user()
    with override_settings(
        CSRF_TRUSTED_ORIGINS=origins, SECURE_PROXY_SSL_HEADER=tuple(header), ALLOWED_HOSTS=hosts,
        SESSION_COOKIE_SECURE=True, CSRF_COOKIE_SECURE=True,
    ):  # fmt: skip
        client = Client(enforce_csrf_checks=True)
        there = {"HTTP_HOST": "doudi.county.cn", "HTTP_X_FORWARDED_PROTO": "https"}
        page = client.get(reverse("login"), **there).content.decode()
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
        assert token
        posted = {"username": "somebody", "password": "a long password", "csrfmiddlewaretoken": token[1]}
        for origin, status in (("https://elsewhere.cn", 403), ("https://doudi.county.cn", 302)):
            answer = client.post(reverse("login"), posted, HTTP_ORIGIN=origin, **there)
            assert answer.status_code == status
