"""Where visits plug into a case: the page of a survey or a spot-check visit, and what visits came to."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from doudi.apps.cases.models import Case
from doudi.apps.cases.panels import does, panel
from doudi.apps.surveys.models import Survey


def shown(case: Case, user: Any, on: int) -> dict[str, Any] | None:
    """The visits of a case, the last first; None before there is any."""
    visits = list(case.surveys.prefetch_related("signers", "photos").order_by("-begun_at"))
    return {"visits": visits} if visits else None


does("survey", "visit", page="surveys:step")
panel("surveys", _("入户调查"), "surveys/case_panel.html", shown, place=25, only_with=(Survey,))
