"""工作台: what is due, by legal deadline; and nothing else."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from doudi.apps.accounts.policies import may
from doudi.apps.cases.desk import desk_of
from doudi.apps.cases.views.common import now_and_day, user_of
from doudi.core.dates import to_date


def desk(request: HttpRequest) -> HttpResponse:
    """The first page after login; those who handle no cases go where their work is."""
    user = user_of(request)
    if not may(user, "case.read"):
        return redirect("policies:library")
    _now, on = now_and_day()
    return render(request, "cases/desk.html", {"desk": desk_of(user, to_date(on)), "today": to_date(on)})
