"""Addresses with a hole in them, to show that the matrix finds it; and one without."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import path

from doudi.apps.accounts.policies import allowed
from doudi.apps.people.models import Household
from doudi.platform.row_security import all_rows
from doudi.platform.scoping import rows_of
from doudi.platform.urls import handler403, handler404, urlpatterns

__all__ = ["handler403", "handler404", "urlpatterns"]


def _own(request: HttpRequest, household_id: int) -> Household:
    return get_object_or_404(rows_of(request.user, Household.objects.all()), pk=household_id)


@allowed("household.change")
def sound(request: HttpRequest, household_id: int) -> HttpResponse:
    return HttpResponse(_own(request, household_id).head_name)


@allowed("household.change")
def unscoped(request: HttpRequest, household_id: int) -> HttpResponse:
    """Forgets the area: row security alone stands."""
    return HttpResponse(get_object_or_404(Household, pk=household_id).head_name)


@allowed("household.change")
def unfenced(request: HttpRequest, household_id: int) -> HttpResponse:
    """Lifts row security: the selector alone stands."""
    with all_rows():
        return HttpResponse(_own(request, household_id).head_name)


def wordless(request: HttpRequest, household_id: int) -> HttpResponse:
    """Forgets to ask whose work it is."""
    return HttpResponse(_own(request, household_id).head_name)


def too_strict(request: HttpRequest, household_id: int) -> HttpResponse:
    """Asks for another word than the table says."""
    return allowed("account.manage")(sound)(request, household_id)


def hasty(request: HttpRequest, household_id: int) -> HttpResponse:
    """Writes first and asks afterwards."""
    Household.objects.filter(pk=household_id).update(address="别处")
    return sound(request, household_id)


@allowed("household.change")
def everybody(request: HttpRequest) -> HttpResponse:
    """A list that forgets the area."""
    return HttpResponse("、".join(Household.objects.values_list("head_name", flat=True)))


@allowed("household.change")
def numbers(request: HttpRequest) -> HttpResponse:
    """A choice of households by number, of every area."""
    return HttpResponse(
        "".join(f"<option value={one}>" for one in Household.objects.values_list("pk", flat=True))
    )


def logged_out(request: HttpRequest, household_id: int) -> HttpResponse:
    return redirect("login")


ROWS: list[Any] = [sound, unscoped, unfenced, wordless, too_strict, hasty, logged_out]
LISTS: list[Any] = [everybody, numbers]
urlpatterns = [
    *urlpatterns,
    *(path(f"planted/{one.__name__}/<int:household_id>/", one) for one in ROWS),
    *(path(f"planted/{one.__name__}/", one) for one in LISTS),
]
