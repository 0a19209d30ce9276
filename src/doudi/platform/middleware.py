"""Small things every answer needs."""

import time
from collections.abc import Callable

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.http import HttpRequest, HttpResponse
from django.shortcuts import resolve_url
from django.utils import translation

Answer = Callable[[HttpRequest], HttpResponse]


class ChosenLanguage:
    """Chinese, unless the person has chosen otherwise on the page; what the browser prefers decides nothing.

    Office computers are set up in many ways, and a notice read out at the counter must not change language.
    """

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
        language = chosen if chosen in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
        with translation.override(language):
            response = self.get_response(request)
        response.headers["Content-Language"] = language
        return response


class IdleTime:
    """Using the pages keeps a session alive. Written once in a tenth of the idle time, a minute at most: every page
    would otherwise wait for the disk once more.
    """

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        session, now = request.session, int(time.time())
        if SESSION_KEY in session and not 0 <= now - session.get("used", 0) < step_of_idle_time():
            session["used"] = now
        return self.get_response(request)


def step_of_idle_time() -> int:
    """Seconds after which the use of a session is written down again."""
    return min(60, settings.SESSION_COOKIE_AGE // 10)


class LoginPageForHtmx:
    """When a session has run out, a fragment's redirect would put the login page into the middle of a page.

    The whole page is sent there instead.
    """

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        login = resolve_url(settings.LOGIN_URL)
        if request.htmx and response.status_code == 302 and response["Location"].startswith(login):  # type: ignore[attr-defined]
            return HttpResponse(status=204, headers={"HX-Redirect": login})
        return response


class NothingKept:
    """Pages hold personal data: neither the browser nor anything on the way may keep a copy."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.setdefault("Cache-Control", "no-store")
        return response
