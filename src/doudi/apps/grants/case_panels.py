"""Where money plugs into a case: the grants that its decision gave, each with its calculation and last months."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from doudi.apps.cases.models import Case, Decision
from doudi.apps.cases.panels import panel
from doudi.apps.grants.models import Grant
from doudi.apps.grants.programmes import short_label
from doudi.apps.payments.selectors import statement
from doudi.core.dates import to_date
from doudi.platform.scoping import rows_of

MONTHS = 6


def shown(case: Case, user: Any, on: int) -> dict[str, Any] | None:
    """The grants of the case's household that came of this case; None before there is any."""
    rows = rows_of(user, Grant.objects.filter(decision__case=case)).order_by("pk")
    grants = [
        (one, short_label(one.programme), one.versions.order_by("-from_month", "-at").first()) for one in rows
    ]
    if not grants:
        return None
    months = [
        month
        for one, _label, _version in grants
        for month in statement(user, case.household_id, one.pk)[:MONTHS]
    ]
    return {"grants": grants, "months": months, "today": to_date(on), "household_id": case.household_id}


panel("money", _("待遇和发放"), "grants/case_panel.html", shown, place=70, only_with=(Decision,))
