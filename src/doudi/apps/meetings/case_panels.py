"""Where meetings plug into a case: the page of an appraisal or collective discussion, and what meetings said."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from doudi.apps.cases.models import Case
from doudi.apps.cases.panels import does, panel
from doudi.apps.meetings import selectors


def shown(case: Case, user: Any, on: int) -> dict[str, Any] | None:
    """The meetings a case was before, and the steps that now ask for one; None when there is neither."""
    items = selectors.of_case(case)
    waiting = selectors.waiting_steps(case) if case.status == "open" else []
    return {"items": items, "waiting": waiting} if items or waiting else None


does("appraisal", "collective", page="meetings:step")
panel("meetings", _("评议和集体研究"), "meetings/case_panel.html", shown, place=35)
