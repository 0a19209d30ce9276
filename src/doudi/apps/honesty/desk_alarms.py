"""Entries of the honesty file that wait for a hearing or a decision, on the desk."""

from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from doudi.apps.accounts.policies import may
from doudi.apps.cases.alarms import Alarm, alarms
from doudi.apps.honesty.models import State
from doudi.apps.honesty.selectors import open_of


@alarms
def entries(user: Any, on: date) -> list[Alarm]:
    """To be decided by the county, to be heard by whoever keeps the file."""
    url = reverse("honesty:list")
    found = []
    if may(user, "honesty.keep"):
        found.append(
            Alarm(_("诚信记录等听取意见"), open_of(user).filter(state=State.FOUND), f"{url}?state=found")
        )
    if may(user, "honesty.decide"):
        found.append(
            Alarm(_("诚信记录等认定"), open_of(user).filter(state=State.HEARD), f"{url}?state=heard")
        )
    return found
