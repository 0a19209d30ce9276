"""What the frame of every page shows: the menu and the area of whoever is logged in."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from doudi.apps.accounts.area_names import area_name


def frame(request: HttpRequest) -> dict[str, Any]:
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {}
    entries = [("policies", _("政策库"), "policies:library"), ("decide", _("算一户"), "decide:form")]
    if user.sees_households:
        entries.append(("sweeps", _("县情排查"), "sweeps:overview"))
    here = request.path.split("/")[1]
    return {
        "menu": [
            {"id": key, "label": label, "url": reverse(name), "here": key == here}
            for key, label, name in entries
        ],
        "my_area": area_name(user.area_code),
    }
