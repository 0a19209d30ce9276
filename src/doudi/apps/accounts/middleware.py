"""Before any page: is the secondment over, must a given password be changed, is the second factor still to come?"""

from collections.abc import Callable

from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, resolve_url

from doudi.apps.accounts import second_factor
from doudi.apps.areas.names import keep_fresh
from doudi.core.dates import to_date
from doudi.platform.clock import clock

#: pages that stay open while something is still to be done
ALWAYS = {"login", "logout", "set_language"}


class StaffInForce:
    """Sends somebody whose account is not ready to where that is settled; ends the session of who is no longer here."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *_view: object) -> HttpResponse | None:
        user = request.user
        match = request.resolver_match
        if not user.is_authenticated or match is None or match.view_name in ALWAYS:
            return None
        keep_fresh()
        if user.seconded_until is not None and user.seconded_until < to_date(clock().today()):
            logout(request)
            return self._to(request, "login")
        for page, waiting in (
            ("password", user.must_change_password),
            ("second_factor_check", self._unverified(request)),
            ("second_factor", self._missing(request)),
        ):
            if waiting:
                return None if match.view_name == page else self._to(request, page)
        return None

    def _unverified(self, request: HttpRequest) -> bool:
        user = request.user
        return not user.is_verified() and second_factor.has_one(user)  # type: ignore[union-attr]  # by django_otp

    def _missing(self, request: HttpRequest) -> bool:
        return second_factor.must_have(request.user) and not request.user.is_verified()  # type: ignore[union-attr]

    def _to(self, request: HttpRequest, page: str) -> HttpResponse:
        if getattr(request, "htmx", False):
            return HttpResponse(status=204, headers={"HX-Redirect": resolve_url(page)})
        return redirect(page)
