"""Reviews that are due, and changes that reviews found and nobody has followed, on the desk."""

from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from doudi.apps.accounts.policies import may
from doudi.apps.cases.alarms import Alarm, alarms
from doudi.apps.reviews.models import Review
from doudi.apps.reviews.selectors import to_follow
from doudi.platform.scoping import rows_of


@alarms
def reviews(user: Any, on: date) -> list[Alarm]:
    """Late ones, those planned up to today, those with a change to be carried out."""
    if not may(user, "review.do"):
        return []
    wait = rows_of(user, Review.objects.filter(outcome=""))
    url = reverse("reviews:calendar")
    return [
        Alarm(_("复核已过期"), wait.filter(due_on__lt=on), f"{url}?state=late", "bad"),
        Alarm(_("今天该复核"), wait.filter(planned_on__lte=on, due_on__gte=on), f"{url}?day={on:%Y-%m-%d}"),
        Alarm(_("复核发现变化，等办变更"), to_follow(user), f"{url}?state=follow"),
    ]
