"""Where notices plug into a case: the page of a notice step, and the notices the case stood on."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from doudi.apps.cases.models import Case
from doudi.apps.cases.panels import does, panel
from doudi.apps.notices.models import NoticeLine, NotPosted


def shown(case: Case, user: Any, on: int) -> dict[str, Any] | None:
    """The notices of a case and what was objected; None before there is any."""
    lines = list(case.notice_lines.select_related("notice").order_by("notice__made_on", "pk"))
    left_out = list(case.not_posted.order_by("on"))
    if not lines and not left_out:
        return None
    return {
        "lines": lines,
        "left_out": left_out,
        "objections": list(case.objections.order_by("made_on", "pk")),
    }


does("notice", page="notices:step")
panel("notices", _("公示"), "notices/case_panel.html", shown, place=40, only_with=(NoticeLine, NotPosted))
