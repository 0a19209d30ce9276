"""What the frame of every page shows: the menu and the area of whoever is logged in."""

from typing import Any

from django.http import HttpRequest

from doudi.apps.accounts.area_names import area_name
from doudi.apps.menu import menu_of
from doudi.platform.clock import DemoClock, clock


def frame(request: HttpRequest) -> dict[str, Any]:
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {}
    shown: dict[str, Any] = {"menu": menu_of(user, request.path), "my_area": area_name(user.area_code)}
    if isinstance(now := clock(), DemoClock):  # only there can the day be set
        shown["demo_today"] = now.now().date()
    return shown
