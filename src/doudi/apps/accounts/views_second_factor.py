"""动态口令: switch it on, give the code while logging in, switch it off."""

from typing import Any, cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from doudi.apps.accounts import second_factor
from doudi.apps.record.acts import act
from doudi.apps.refusing import refusal, refusing
from doudi.core.refusal import Refused
from doudi.platform.clock import clock


def enrol_page(request: HttpRequest) -> HttpResponse:
    user = cast(Any, request.user)
    if second_factor.has_one(user):
        return render(
            request, "accounts/second_factor.html", {"on": True, "must": second_factor.must_have(user)}
        )
    device = second_factor.begin(user)
    context = {"on": False, "picture": second_factor.picture(device), "must": second_factor.must_have(user)}
    return render(request, "accounts/second_factor.html", context)


@refusing(enrol_page)
def second_factor_page(request: HttpRequest) -> HttpResponse:
    """Enrol with a picture to photograph; the first right code switches it on."""
    if request.method != "POST":
        return enrol_page(request)
    user = cast(Any, request.user)
    codes = second_factor.confirm(request, second_factor.begin(user), request.POST.get("token", ""))
    with act("account.second_factor_on", by=user, at=clock().now(), area=user.area_code):
        pass
    return render(request, "accounts/recovery_codes.html", {"codes": codes})


def check_page(request: HttpRequest) -> HttpResponse:
    return render(request, "accounts/second_factor_check.html")


def check(request: HttpRequest) -> HttpResponse:
    """The code that is asked for after the password. A wrong one is counted, so that nobody tries them all."""
    if request.method != "POST":
        return check_page(request)
    try:
        second_factor.verify(request, request.POST.get("token", ""))
    except Refused as refused:  # not by @refusing, which would take the count back
        return refusal(request, refused, check_page)
    return redirect("front")


@require_POST
@refusing(enrol_page)
def off(request: HttpRequest) -> HttpResponse:
    """Switch it off, where the role allows."""
    user = cast(Any, request.user)
    with act("account.second_factor_off", by=user, at=clock().now(), area=user.area_code):
        second_factor.take_away(user)
    messages.success(request, _("动态口令已停用。"))
    return redirect("account")
