"""Where spot checks plug into a case: the page of the draw, and whether this case was drawn."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from doudi.apps.cases.models import Case
from doudi.apps.cases.panels import does, panel
from doudi.apps.spot_checks.models import DrawnCase


def shown(case: Case, user: Any, on: int) -> dict[str, Any] | None:
    """The draws a case was in; None before there is any."""
    rows = list(case.draws.select_related("draw").order_by("-pk"))
    return {"rows": rows} if rows else None


does("draw", page="spot_checks:step")
panel("spot-checks", _("抽查"), "spot_checks/case_panel.html", shown, place=45, only_with=(DrawnCase,))
