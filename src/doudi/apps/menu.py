"""The menu: by task, at most nine entries (a test counts them), each shown to those whose work it is."""

from typing import Any

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _

from doudi.apps.accounts.policies import may

#: (first part of the address and name of its icon, label, page, what one must be allowed to; "" = everybody)
ENTRIES = [
    ("desk", _("工作台"), "front", "case.read"),
    ("cases", _("办件"), "cases:list", "case.read"),
    ("checks", _("核对"), "checks:list", "check.answer"),
    ("people", _("户档案"), "people:households", "household.read"),
    ("notices", _("公示"), "notices:list", "notice.keep"),
    ("spot-checks", _("抽查"), "spot_checks:list", "spot_check.draw"),
    ("grants", _("待遇"), "grants:list", "grant.read"),
    ("payments", _("发放"), "payments:list", "payroll.read"),
    ("sweeps", _("县情排查"), "sweeps:overview", "household.read"),
    ("help", _("帮扶"), "help:list", "help.answer"),
    ("policies", _("政策库"), "policies:library", ""),
]
#: pages reached through an entry without being below its address
REACHED_BY = {
    "surveys": "cases",
    "checks": "cases",
    "rosters": "checks",
    "exchange": "checks",
    "screening": "sweeps",
    "watch": "sweeps",
    "campaigns": "sweeps",
    "meetings": "cases",
    "papers": "cases",
    "decide": "policies",
    "help": "people",
    "care": "people",
    "reviews": "grants",
    "work": "people",
    "honesty": "people",
}


def menu_of(user: Any, path: str) -> list[dict[str, Any]]:
    """What the menu of a page at `path` shows to somebody: [{"id", "label", "url", "here"}]."""
    here = path.split("/")[1]
    shown = []
    for key, label, page, what in ENTRIES:
        if what and not may(user, what):
            continue
        try:
            url = reverse(page)
        except NoReverseMatch:
            continue
        shown.append({"id": key, "label": label, "url": url, "under": url.split("/")[1]})
    marked = here if here in {one["under"] for one in shown} else REACHED_BY.get(here)
    return [one | {"here": one["under"] == marked} for one in shown]
