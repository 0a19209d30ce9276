"""What several pages of a case need."""

from typing import Any, cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from doudi.apps.cases import packs
from doudi.apps.cases.models import Case
from doudi.apps.cases.selectors import case_of
from doudi.platform.clock import clock, day_of
from doudi.platform.typed import whole_number
from doudi.procedure.definition import Step


def user_of(request: HttpRequest) -> Any:
    """Whoever is logged in; every page here asks for that."""
    return cast(Any, request.user)


def now_and_day() -> tuple[Any, int]:
    """The moment and its day YYYYMMDD, once a request."""
    now = clock().now()
    return now, day_of(now)


def case_and_step(request: HttpRequest, case_id: int, step: str) -> tuple[Case, Step]:
    """The case and a step of its flow. Raises Http404, Refused."""
    case = case_of(user_of(request), case_id)
    return case, packs.step_of(case, step)


def seen_version(request: HttpRequest) -> int | None:
    """The version of the case that the posted page showed."""
    return whole_number(request.POST.get("seen_version", ""))


def back_to_case(request: HttpRequest, case: Case, said: str = "") -> HttpResponse:
    """The case page, with a word of what was done."""
    messages.success(request, said or _("已经办好。"))
    return redirect("cases:case", case.pk)
