"""What of help must not be overlooked: answers, lists and ledgers that are late, households nobody has told."""

from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from doudi.apps.accounts.policies import may
from doudi.apps.cases.alarms import Alarm, alarms
from doudi.apps.help.plans import plans_at
from doudi.apps.help.selectors import LATE, TO_TELL, listed
from doudi.apps.help.services import reporting
from doudi.apps.help.views.common import county_of
from doudi.core.dates import from_date


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
        *(
            Alarm(says, listed(user, {"state": state}, on), f"{page}?state={state}", tone)
            for says, state, tone in found
        ),
        *_of_the_county(user, on),
    ]


def _of_the_county(user: Any, on: date) -> list[Alarm]:
    """Lists that should have gone out (LY-09), ledgers that should have come (LY-32): the county's office sees all of them, a
    department its own."""
    if user.level != "county":
        return []
    county, day = county_of(user), from_date(on)
    found = []
    if may(user, "help.push"):
        due = reporting.lists_due(county, day)
        found.append(Alarm(_("到期没有推送的名单"), due, reverse("help:lists"), "bad"))
    if may(user, "help.push") or may(user, "help.answer"):
        late = [
            one
            for plan in plans_at(county, day)
            for one in reporting.reports_due(plan, county, day)
            if one.late
        ]
        if not may(user, "help.refer"):
            late = [one for one in late if one.department in user.roles]
        found.append(Alarm(_("逾期没有反馈的部门台账"), len(late), reverse("help:ledger"), "bad"))
    return found
