"""What every answer tells the browser."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

pytestmark = pytest.mark.django_db


def directives(policy: str) -> dict[str, str]:
    return {part.split()[0]: " ".join(part.split()[1:]) for part in policy.split(";") if part.strip()}


def test_content_policy_allows_our_own_files_and_style_attributes_alone(client: Client) -> None:
    policy = directives(client.get(reverse("login"))["Content-Security-Policy"])
    assert policy["default-src"] == "'none'"
    assert (
        policy["script-src"]
        == policy["style-src"]
        == policy["connect-src"]
        == policy["form-action"]
        == "'self'"
    )
    assert policy["style-src-attr"] == "'unsafe-inline'"
    assert policy["img-src"] == "'self' data:"
    assert policy["frame-ancestors"] == policy["base-uri"] == "'none'"
    loose = [name for name, value in policy.items() if "unsafe" in value]
    assert loose == ["style-src-attr"]
    assert not any("http" in value or "*" in value for value in policy.values())


def test_pages_with_personal_data_are_kept_nowhere(log_in: Callable[..., Client]) -> None:
    assert "no-store" in log_in().get(reverse("account"))["Cache-Control"]


def test_page_is_chinese_whatever_the_browser_prefers(client: Client) -> None:
    page = client.get(reverse("login"), headers={"Accept-Language": "en-US,en"})
    assert 'lang="zh-CN"' in page.content.decode() and page["Content-Language"] == "zh-hans"


def test_page_is_english_once_chosen(client: Client) -> None:
    client.post(reverse("set_language"), {"language": "en", "next": "/login/"})
    page = client.get(reverse("login")).content.decode()
    assert 'lang="en"' in page and "Password" in page


def test_address_that_is_not_there_says_so_in_words(log_in: Callable[..., Client]) -> None:
    page = log_in().get("/nothing/")
    assert page.status_code == 404 and "没有找到" in page.content.decode()


def test_assets_of_node_modules_are_exactly_those_listed(client: Client) -> None:
    from django.contrib.staticfiles import finders

    from doudi.platform.browser_assets import FILES, missing

    assert missing() == []
    assert all(finders.find(name) for name in FILES)
    assert not finders.find("bootstrap/package.json") and not finders.find("vendor/echarts.js")
