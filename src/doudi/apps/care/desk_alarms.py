"""What of care must not be overlooked: somebody at home without a custody agreement, without a visit for a month."""

from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from doudi.apps.accounts.policies import may
from doudi.apps.care.selectors import persons_of
from doudi.apps.cases.alarms import Alarm, alarms


@alarms
def care_alarms(user: Any, on: date) -> list[Alarm]:
    """For who keeps care in villages and townships."""
    if not may(user, "care.keep") or user.level not in ("village", "township"):
        return []
    page = reverse("care:list")
    return [
        Alarm(_("没有有效委托监护协议的特困人员"), persons_of(user, on, {"missing": "agreement"}), f"{page}?missing=agreement"),
        Alarm(_("一个月没有走访的特困人员"), persons_of(user, on, {"missing": "visit"}), f"{page}?missing=visit"),
    ]  # fmt: skip
