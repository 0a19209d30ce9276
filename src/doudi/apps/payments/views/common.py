"""What several pages of payments need."""

from typing import Any, cast

from django.http import Http404, HttpRequest

from doudi.apps.payments import selectors
from doudi.apps.payments.models import Payroll
from doudi.apps.people.models import Household
from doudi.platform.scoping import rows_of

#: so many lines and more are drafted and locked by a worker
MANY = 3000


def user_of(request: HttpRequest) -> Any:
    return cast(Any, request.user)


def payroll_or_404(request: HttpRequest, payroll_id: int) -> Payroll:
    found = selectors.payroll_of(user_of(request), payroll_id)
    if found is None:
        raise Http404
    return found


def household_or_404(request: HttpRequest, household_id: int) -> Household:
    found = rows_of(user_of(request), Household.objects.all()).filter(pk=household_id).first()
    if found is None:
        raise Http404
    return found
