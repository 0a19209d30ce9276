"""What the watch puts on somebody's desk."""

from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from doudi.apps.accounts.policies import may
from doudi.apps.cases.alarms import Alarm, alarms
from doudi.apps.watch import selectors
from doudi.apps.watch.models import Call, Problem, State
from doudi.platform.scoping import rows_of


@alarms
def warnings(user: Any, on: date) -> list[Alarm]:
    """Warnings to be visited or settled, by what is the user's work."""
    if not may(user, "watch.read"):
        return []
    listing = reverse("watch:list")
    waits = selectors.waiting_warnings(user)
    found = []
    if may(user, "watch.visit"):
        found.append(Alarm(_("预警等入户"), waits.get(State.OPEN, 0), f"{listing}?state=open", "soon"))
    if may(user, "watch.settle"):
        found.append(Alarm(_("预警等处置"), waits.get(State.SEEN, 0), f"{listing}?state=seen", "soon"))
    return found


@alarms
def calls(user: Any, on: date) -> list[Alarm]:
    """Calls that are past their day."""
    if not may(user, "call.take"):
        return []
    late = rows_of(user, Call.objects.filter(answered_at__isnull=True, due_on__lt=on)).count()
    return [Alarm(_("来电来访超期未答复"), late, reverse("watch:calls"), "bad")]


@alarms
def problems(user: Any, on: date) -> list[Alarm]:
    """Problems of tours past their day."""
    if not may(user, "watch.guide"):
        return []
    late = rows_of(user, Problem.objects.filter(solved_on__isnull=True, due_on__lt=on)).count()
    return [Alarm(_("督促的问题超期未整改"), late, reverse("watch:guiding"), "bad")]
