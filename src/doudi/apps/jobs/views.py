"""How far a job has come: a page, and the part of it that asks again by itself."""

from typing import cast

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from doudi.apps.accounts.models import User
from doudi.apps.jobs.models import State
from doudi.apps.jobs.selectors import runs_of


@require_GET
def run(request: HttpRequest, run_id: int) -> HttpResponse:
    """One run, to whoever works in its area."""
    one = runs_of(cast(User, request.user)).filter(pk=run_id).first()
    if one is None:
        raise Http404
    under_way = one.state in (State.WAITING, State.DOING)
    template = "jobs/progress.html" if getattr(request, "htmx", False) else "jobs/run.html"
    return render(request, template, {"run": one, "under_way": under_way})
