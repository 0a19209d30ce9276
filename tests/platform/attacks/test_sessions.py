"""Whoever is no longer who they were logged in as is no longer logged in; redirects stay on the site."""

from collections.abc import Callable
from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest
from django.http import HttpRequest
from django.test import Client, RequestFactory
from django.urls import reverse

from doudi.apps.accounts import services
from doudi.apps.cases.services.colleagues import colleague
from doudi.core.refusal import Refused
from doudi.platform.clock import clock
from tests.platform.conftest import COUNTY, OTHER_COUNTY, TOWNSHIP

pytestmark = pytest.mark.django_db


@pytest.fixture
def clerk(make_user: Callable[..., Any]) -> Any:
    return make_user("township_clerk", "township", TOWNSHIP, "clerk")


@pytest.fixture
def browser(clerk: Any) -> Client:
    """The clerk's, logged in."""
    client = Client()
    client.force_login(clerk, backend="django.contrib.auth.backends.ModelBackend")
    assert client.get(reverse("cases:list")).status_code == 200
    return client


@pytest.fixture
def administrator(make_user: Callable[..., Any]) -> Any:
    return make_user("system_admin", "county", COUNTY, "keeper")


def logged_out(client: Client) -> bool:
    answer = client.get(reverse("cases:list"))
    return answer.status_code == 302 and answer["Location"].startswith(reverse("login"))


def wanted(**other: Any) -> services.Wanted:
    given = {"display_name": "某人", "role": "township_clerk", "level": "township", "area": TOWNSHIP} | other
    return services.Wanted(**given)


@pytest.mark.parametrize(
    "change",
    [{"role": "township_head"}, {"area": TOWNSHIP[:6] + "115000"}, {"display_name": "另一人"}],
    ids=str,
)
def test_changed_account_is_logged_out(
    change: dict[str, str], clerk: Any, browser: Client, administrator: Any
) -> None:
    services.change_account(clerk, wanted(**change), by=administrator, at=clock().now())
    assert logged_out(browser)


def test_closed_account_is_logged_out_and_stays_out(clerk: Any, browser: Client, administrator: Any) -> None:
    services.close_account(clerk, because="调走", by=administrator, at=clock().now())
    assert logged_out(browser)
    answer = browser.post(reverse("login"), {"username": "clerk", "password": "a long password"})
    assert answer.status_code == 200 and logged_out(browser)


def test_reset_password_logs_out(clerk: Any, browser: Client, administrator: Any) -> None:
    services.reset_password(clerk, by=administrator, at=clock().now())
    assert logged_out(browser)


def test_new_password_of_ones_own_ends_the_other_sessions(clerk: Any, browser: Client) -> None:
    other = Client()
    other.force_login(clerk, backend="django.contrib.auth.backends.ModelBackend")
    new = "correct horse battery staple"
    sent = {"old_password": "a long password", "new_password1": new, "new_password2": new}
    assert browser.post(reverse("password"), sent).status_code == 302
    assert logged_out(other) and not logged_out(browser)


@pytest.mark.parametrize("column", ["role", "area_code", "is_active", "password"])
def test_what_is_changed_past_the_pages_holds_from_the_next_page_on(
    column: str, clerk: Any, browser: Client
) -> None:
    value = {"role": "system_admin", "area_code": OTHER_COUNTY, "is_active": False, "password": "!"}[column]
    type(clerk).objects.filter(pk=clerk.pk).update(**{column: value})
    if column == "role":
        assert browser.get(reverse("cases:list")).status_code == 403
    elif column == "area_code":
        assert browser.get(reverse("cases:list")).context["user"].household_range()[0] == OTHER_COUNTY
    else:
        assert logged_out(browser)


def test_session_gets_another_key_at_login(clerk: Any) -> None:
    client = Client()
    client.get(reverse("login"))
    session = client.session
    session["planted"] = True
    session.save()
    client.cookies["sessionid"] = before = session.session_key
    client.post(reverse("login"), {"username": "clerk", "password": "a long password"})
    assert not logged_out(client) and client.cookies["sessionid"].value != before


@pytest.mark.parametrize(
    ("column", "value", "code"),
    [
        ("must_change_password", True, "given-password"),
        ("seconded_until", date(2020, 1, 1), "secondment-over"),
        ("is_active", False, "wrong-password"),
    ],
)
def test_who_could_not_log_in_cannot_sign_beside_somebody(
    column: str, value: Any, code: str, clerk: Any, make_user: Callable[..., Any], rf: RequestFactory
) -> None:
    other = make_user("township_clerk", "township", TOWNSHIP, "second")
    request: HttpRequest = rf.post("/")
    request.user = clerk
    assert colleague(request, "second", "a long password") == other
    type(other).objects.filter(pk=other.pk).update(**{column: value})
    with pytest.raises(Refused) as refused:
        colleague(request, "second", "a long password")
    assert refused.value.code == code


EVIL = ["//evil.example", "https://evil.example/", "/\\evil.example", "javascript:alert(1)", "\\\\evil.example",
        "https:evil.example", "//evil.example\\@testserver", "\thttps://evil.example"]  # fmt: skip


@pytest.mark.parametrize("where", EVIL)
def test_login_sends_nobody_to_another_site(where: str, clerk: Any) -> None:
    client = Client()
    sent = {"username": "clerk", "password": "a long password", "next": where}
    answer = client.post(reverse("login"), sent)
    assert answer.status_code == 302 and answer["Location"] == reverse("front")
    again = client.get(reverse("login"), {"next": where})  # logged in already
    assert again.status_code == 302 and again["Location"] == reverse("front")


@pytest.mark.parametrize("where", EVIL)
def test_language_and_logout_send_nobody_to_another_site(where: str, browser: Client) -> None:
    for name, sent in (("set_language", {"language": "en", "next": where}), ("logout", {"next": where})):
        answer = browser.post(reverse(name), sent, headers={"referer": where})
        assert answer.status_code in (204, 302)
        assert "evil" not in answer.get("Location", "") and "alert" not in answer.get("Location", "")


@pytest.mark.parametrize("where", EVIL)
def test_refusal_leads_back_to_our_pages_alone(where: str, log_in: Callable[..., Client]) -> None:
    client = log_in("county_civil_affairs")
    url = reverse("notices:long_term_new")
    answer = client.post(url, {"area": TOWNSHIP}, headers={"referer": where})
    assert "evil" not in answer.content.decode() and "alert" not in answer.content.decode()


def test_clock_of_a_demonstration_sends_nobody_to_another_site(
    log_in: Callable[..., Client], monkeypatch: pytest.MonkeyPatch
) -> None:
    from doudi.web import demo_clock

    ahead: list[int] = []
    fake = SimpleNamespace(go_ahead=ahead.append)
    monkeypatch.setattr(demo_clock, "DemoClock", SimpleNamespace)
    monkeypatch.setattr(demo_clock, "clock", lambda: fake)
    client = log_in()
    for where in EVIL:
        answer = client.post(reverse("demo_clock"), {"days": "1", "next": where})
        assert answer.status_code == 302 and answer["Location"] == reverse("front"), where
    assert len(ahead) == len(EVIL)
