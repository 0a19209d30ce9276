"""Deaths that are not settled yet, on the desk of whoever changes grants."""

from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from doudi.apps.accounts.policies import may
from doudi.apps.cases.alarms import Alarm, alarms
from doudi.apps.grants.deaths import with_deaths


@alarms
def deaths(user: Any, on: date) -> list[Alarm]:
    """Grants that still cover somebody who has died."""
    if not may(user, "grant.change"):
        return []
    return [
        Alarm(
            _("有人死亡，待遇还没有办结"),
            with_deaths(user, on).count(),
            f"{reverse('grants:list')}?state=died",
            "bad",
        )
    ]
