"""The papers' part of the case page."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from doudi.apps.cases.models import Case
from doudi.apps.cases.panels import panel
from doudi.apps.papers.policies import may_print


def shown(case: Case, user: Any, on: int) -> dict[str, Any] | None:
    """The signed copies there are, and the way to the rest; nothing for whoever may not print."""
    if not may_print(user):
        return None
    return {"case": case, "kept": list(case.kept_papers.order_by("-kept_at")[:5])}


panel("papers", _("文书"), "papers/case_panel.html", shown, place=60)
