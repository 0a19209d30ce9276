"""What of care must not be overlooked: who is at home without a custody agreement, who was not visited."""

from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from doudi.apps.accounts.policies import may
from doudi.apps.care.selectors import persons_of
from doudi.apps.cases.alarms import Alarm, alarms


@alarms
def care_alarms(user: Any, on: date) -> list[Alarm]:
    """In villages, where the custodian's visits are told, and in townships."""
    if not may(user, "care.visit") or user.level not in ("village", "township"):
        return []
    lacking = {"custodian": _("监护人没有按期走访的特困人员")}
    if may(user, "care.arrange"):
        lacking |= {
            "agreement": _("没有有效委托监护协议的特困人员"),
            "visit": _("干部没有按期走访的特困人员"),
        }
    page = reverse("care:list")
    return [
        Alarm(says, persons_of(user, on, {"missing": what}), f"{page}?missing={what}")
        for what, says in lacking.items()
    ]
