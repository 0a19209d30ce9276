"""Hits of checks that wait for a person, on the desk of those who settle them."""

from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from doudi.apps.accounts.policies import may
from doudi.apps.cases.alarms import Alarm, alarms
from doudi.apps.checks.selectors import open_hits


@alarms
def hits(user: Any, on: date) -> list[Alarm]:
    """How many hits nobody has looked at."""
    if not may(user, "check.ask"):
        return []
    return [Alarm(_("核对疑点等处理"), open_hits(user), reverse("checks:hits"), "bad")]
