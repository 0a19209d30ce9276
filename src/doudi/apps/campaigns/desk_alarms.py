"""Screening on the desk: problems handed to somebody or late, what was referred to a department, where somebody is sent."""

from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from doudi.apps.accounts.policies import may
from doudi.apps.campaigns import selectors
from doudi.apps.campaigns.models import Campaign
from doudi.apps.cases.alarms import Alarm, alarms


@alarms
def screening(user: Any, on: date) -> list[Alarm]:
    """Of the campaigns that are not over. A village is asked for its own, a department for what came to it."""
    if not may(user, "campaign.read"):
        return []
    open_: list[Campaign] = [one for one in selectors.campaigns_of(user) if one.closed_at is None]
    found = []
    for one in open_:
        url = reverse("campaigns:problems", args=[one.key])
        mine = selectors.problems_of(user, one, {"mine": "1"})
        found.append(Alarm(_("筛查交给我的问题"), mine, f"{url}?mine=1", "soon"))
    if open_:
        referred = selectors.referrals_of(user, "open")
        found.append(Alarm(_("筛查转来的事"), referred, reverse("campaigns:referrals"), "soon"))
    return found
