"""What the frame of every page shows: the menu and the area of whoever is logged in."""

from typing import Any

from django.http import HttpRequest

from doudi.apps.accounts.area_names import area_name
from doudi.apps.menu import menu_of


def frame(request: HttpRequest) -> dict[str, Any]:
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {}
    return {"menu": menu_of(user, request.path), "my_area": area_name(user.area_code)}
