"""What of help must not be overlooked: answers that are late, households nobody has told."""

from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from doudi.apps.accounts.policies import may
from doudi.apps.cases.alarms import Alarm, alarms
from doudi.apps.help.selectors import LATE, TO_TELL, listed


@alarms
def help_alarms(user: Any, on: date) -> list[Alarm]:
    """For departments what they have not answered in time; for who refers also what nobody has told the household."""
    if not may(user, "help.read"):
        return []
    page = reverse("help:list")
    found = [(_("部门逾期没有答复的帮扶"), LATE, "bad")]
    if may(user, "help.refer"):
        found.append((_("有了结果还没有告知本人的帮扶"), TO_TELL, "soon"))
    return [
        Alarm(says, listed(user, {"state": state}, on), f"{page}?state={state}", tone)
        for says, state, tone in found
    ]
