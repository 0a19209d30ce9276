"""Writing down what somebody says: facts of the household or a member, lists of income, expense and property."""

from typing import Any, cast

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from doudi.apps.accounts.policies import allowed
from doudi.apps.cases.engine import refresh_household
from doudi.apps.people import forms, services
from doudi.apps.people.dossiers import household_file
from doudi.apps.people.facts import LISTS
from doudi.apps.people.models import Household, Person
from doudi.apps.people.selectors import household_of
from doudi.apps.people.services.opening import check_open
from doudi.apps.people.views.household import frame
from doudi.apps.record.acts import act
from doudi.apps.refusing import refusing
from doudi.core.dates import format_day
from doudi.core.refusal import Refused
from doudi.platform.clock import clock
from doudi.policy.vocabulary import load_vocabulary


def facts_page(request: HttpRequest, household_id: int, person_id: int | None = None) -> HttpResponse:
    """The form; what was typed before a refusal stays."""
    household, person = _whom(request, household_id, person_id)
    entity = "household" if person is None else "person"
    fields = [
        forms.Field(one.name, one.label, one.kind, one.options, one.note, request.POST.get(one.name, ""))
        for one in forms.fields(entity)
    ]
    context = frame(request, household, "") | {
        "person": person, "fields": fields, "sources": [(one.value, one.label) for one in forms.SOURCES],
        "on": request.POST.get("on") or format_day(clock().today()), "reason": request.POST.get("reason", ""),
    }  # fmt: skip
    return render(request, "people/facts_form.html", context)


@allowed("household.change")
@refusing(facts_page)
def facts(request: HttpRequest, household_id: int, person_id: int | None = None) -> HttpResponse:
    """登记情况."""
    if request.method != "POST":
        return facts_page(request, household_id, person_id)
    household, person = _whom(request, household_id, person_id)
    user, at = cast(Any, request.user), clock().now()
    check_open(household, user)
    said = forms.stated(request.POST, "household" if person is None else "person")
    if not said:
        raise Refused("还没有填任何一项。只填这次知道的，不知道的空着。", code="nothing-said")
    with act("household.stated", by=user, at=at, area=household.area_code, household=household) as writing:
        made = services.state(
            household, person, said, source=forms.source(request.POST.get("source", "")),
            on=_said_on(request, at), by=user, at=at, reason=request.POST.get("reason", "").strip()[:300],
        )  # fmt: skip
        writing.says(whose=person.number if person else "全户", facts=len(said))
        writing.wrote(made)
        refresh_household(household, at=at, writing=writing)
    messages.success(request, _("已登记。"))
    return redirect("people:household", household.pk)


def rows_page(request: HttpRequest, household_id: int, table: str) -> HttpResponse:
    """The list as it stands, with some empty rows."""
    if table not in LISTS or table == "supports":
        raise Http404
    household, _person = _whom(request, household_id, None)
    stands = household_file(household, clock().today()).get(table, [])
    if request.method == "POST":
        stands = forms.posted_rows(request.POST, table)
    context = frame(request, household, "") | {
        "table": table, "label": load_vocabulary().entity_labels[LISTS[table].entity],
        "heads": [fact.label for fact in forms.row_fields(table)], "rows": forms.shown_rows(table, stands),
        "people": household.people.order_by("id"), "on": request.POST.get("on") or format_day(clock().today()),
        "sources": [(one.value, one.label) for one in forms.SOURCES],
    }  # fmt: skip
    return render(request, "people/rows_form.html", context)


@allowed("household.change")
@refusing(rows_page)
def rows(request: HttpRequest, household_id: int, table: str) -> HttpResponse:
    """登记收入、支出、财产、义务人: the list is stated whole."""
    if request.method != "POST":
        return rows_page(request, household_id, table)
    if table not in LISTS or table == "supports":
        raise Http404
    household, _person = _whom(request, household_id, None)
    user, at = cast(Any, request.user), clock().now()
    check_open(household, user)
    said = forms.posted_rows(request.POST, table)
    if not said and request.POST.get("none") != "1":
        raise Refused("一行也没有填。确实没有的，请勾选“确实没有”。", code="nothing-said")
    with act("household.listed", by=user, at=at, area=household.area_code, household=household) as writing:
        made = services.state_rows(
            household, table, said, source=forms.source(request.POST.get("source", "")),
            on=_said_on(request, at), by=user, at=at,
        )  # fmt: skip
        writing.says(list=table, rows=len(said))
        writing.wrote(*made)
        refresh_household(household, at=at, writing=writing)
    messages.success(request, _("已登记。"))
    if said and not any(getattr(one, "stands", False) for one in made):
        messages.warning(request, _("已有更可靠的来源，这次登记的只作对照，不改变采用的数。"))
    return redirect("people:household", household.pk)


def aside_page(request: HttpRequest, household_id: int, table: str, row_id: int) -> HttpResponse:
    household, row = _row(request, household_id, table, row_id)
    return render(request, "people/aside.html", frame(request, household, "") | {"row": row})


@allowed("household.change")
@refusing(aside_page)
def aside(request: HttpRequest, household_id: int, table: str, row_id: int) -> HttpResponse:
    """不采用: a row is left out of the dossier, with the reason."""
    if request.method != "POST":
        return aside_page(request, household_id, table, row_id)
    household, row = _row(request, household_id, table, row_id)
    user, at = cast(Any, request.user), clock().now()
    check_open(household, user)
    with act(
        "household.row_set_aside", by=user, at=at, area=household.area_code, household=household
    ) as writing:
        writing.wrote(services.set_aside(row, request.POST.get("reason", "")))
        writing.says(list=table)
        refresh_household(household, at=at, writing=writing)
    messages.success(request, _("已不采用，理由在案。"))
    return redirect("people:household", household.pk)


def _whom(request: HttpRequest, household_id: int, person_id: int | None) -> tuple[Household, Person | None]:
    household = household_of(cast(Any, request.user), household_id)
    if person_id is None:
        return household, None
    person = household.people.filter(pk=person_id).first()
    if person is None:
        raise Http404
    return household, person


def _row(request: HttpRequest, household_id: int, table: str, row_id: int) -> tuple[Household, Any]:
    if table not in LISTS or table == "supports":
        raise Http404
    household = household_of(cast(Any, request.user), household_id)
    row = LISTS[table].model._default_manager.filter(household=household, pk=row_id, stands=True).first()
    if row is None:
        raise Http404
    return household, row


def _said_on(request: HttpRequest, at: Any) -> Any:
    on = forms.day(request.POST.get("on", "")) or at.date()
    if on > at.date():
        raise Refused("日期不能晚于今天。", code="future")
    return on
