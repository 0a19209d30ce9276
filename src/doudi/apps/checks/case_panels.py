"""Where checks plug into a case: the page of a check, and what sources said."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from doudi.apps.cases.models import Case
from doudi.apps.cases.panels import does, panel
from doudi.apps.checks import selectors
from doudi.apps.checks.models import CheckRequest
from doudi.core.dates import to_date


def shown(case: Case, user: Any, on: int) -> dict[str, Any] | None:
    """The last check of a case by source; None before there is any."""
    requests = selectors.requests_of(case)
    if not requests:
        return None
    return {"request": requests[0], "by_source": selectors.by_source(requests[0], to_date(on))}


does("check", page="checks:step")
panel("checks", _("经济状况核对"), "checks/case_panel.html", shown, place=30, only_with=(CheckRequest,))
