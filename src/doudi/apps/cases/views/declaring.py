"""声明 and 授权: the household's own word, and its signatures, at the counter or in the yard."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from doudi.apps.accounts.policies import allowed, require
from doudi.apps.cases.consent import adults_lacking
from doudi.apps.cases.selectors import case_of
from doudi.apps.cases.services import declaring
from doudi.apps.cases.views.common import back_to_case, case_and_step, now_and_day, seen_version, user_of
from doudi.apps.people.dossiers import household_file
from doudi.apps.people.facts import IN_COLUMNS
from doudi.apps.people.models import Obligor, Person
from doudi.apps.policies.household_form import (
    LISTS,
    FormFact,
    Household,
    HouseholdForm,
    add_row,
    build,
    read_post,
    remove_row,
)
from doudi.apps.policies.library import used_facts
from doudi.apps.refusing import refusing
from doudi.apps.surveys.pictures import signature
from doudi.platform.typed import row_key, whole_number

#: lists that a household declares; what it receives stands in the register already
DECLARED = [table for table in LISTS if table not in ("persons", "supports")]


def declaration_page(request: HttpRequest, case_id: int, step: str) -> HttpResponse:
    """The form, filled with what is known."""
    case, definition = case_and_step(request, case_id, step)
    _now, on = now_and_day()
    household = _posted(request) if request.method == "POST" else household_file(case.household, on)
    return render(request, "cases/declaration.html", _context(case, definition, household, on))


@allowed("case.read")
@refusing(declaration_page)
def declaration(request: HttpRequest, case_id: int, step: str) -> HttpResponse:
    """Posted: kept as the household's declaration."""
    if request.method != "POST":
        return declaration_page(request, case_id, step)
    require(request.user, "case.open")
    case, definition = case_and_step(request, case_id, step)
    now, _on = now_and_day()
    declaring.declare(
        case, definition, _posted(request), by=user_of(request), at=now, seen_version=seen_version(request)
    )
    return back_to_case(request, case, _("声明已经记下。"))


@allowed("case.open")
@require_POST
def rows(request: HttpRequest, case_id: int, step: str) -> HttpResponse:
    """The form with a row more or less, or a list known to be empty; nothing is kept."""
    case, definition = case_and_step(request, case_id, step)
    _now, on = now_and_day()
    household = _posted(request)
    act, _sep, what = request.POST.get("row", "").partition(":")
    if act == "add" and what in DECLARED:
        add_row(household, what)
    elif act == "none" and what in DECLARED:
        household[what] = []
    elif act == "unknown" and what in DECLARED:
        household.pop(what, None)
    elif act == "remove":
        table, _sep, number = what.partition("[")
        if table in DECLARED and (index := whole_number(number.rstrip("]"))) is not None:
            remove_row(household, table, index)
    return render(request, "cases/parts/declare_form.html", _context(case, definition, household, on))


def _posted(request: HttpRequest) -> Household:
    return read_post({name: str(value) for name, value in request.POST.items()})


def _context(case: Any, definition: Any, household: Household, on: int) -> dict[str, Any]:
    form = build(_with_names(household, case), used_facts(case.pack_id, on))
    _only_declared(form)
    return {"case": case, "step": definition, "form": form}


def _only_declared(form: HouseholdForm) -> None:
    """Take out what is no declaration: who somebody is, what happened to them, what they receive already,
    and what the document does not ask of anybody."""

    def kept(facts: list[FormFact], entity: str) -> list[FormFact]:
        out = IN_COLUMNS[entity]
        return [one for one in facts if one.fact.name not in out and not one.fact.event]

    form.facts, form.more = kept(form.facts, "household"), []
    form.lists = [one for one in form.lists if one.table in DECLARED or one.table == "persons"]
    for there in form.lists:
        for row in there.rows if there.table == "persons" else ():
            row.facts, row.more = kept(row.facts, "person"), []


def _with_names(household: Household, case: Any) -> Household:
    """What was posted holds no names; the counter sees whom it asks about."""
    names = dict(Person.objects.filter(household=case.household).values_list("number", "name"))
    persons = [row | {"name": names.get(str(row.get("person_id")), "")} for row in household["persons"]]
    return household | {"persons": persons}


def authorisation_page(request: HttpRequest, case_id: int, step: str) -> HttpResponse:
    """Who has to sign, who has."""
    case, definition = case_and_step(request, case_id, step)
    _now, on = now_and_day()
    return render(
        request,
        "cases/authorisation.html",
        {
            "case": case,
            "step": definition,
            "waiting": adults_lacking(case, on),
            "obligors": Obligor.objects.filter(household=case.household, stands=True).exclude(name=""),
            "signed": case.authorisations.order_by("id"),
        },
    )


@allowed("case.read")
@refusing(authorisation_page)
def authorisation(request: HttpRequest, case_id: int, step: str) -> HttpResponse:
    """Posted: one signature, drawn on the screen."""
    if request.method != "POST":
        return authorisation_page(request, case_id, step)
    require(request.user, "case.open")
    case, definition = case_and_step(request, case_id, step)
    now, _on = now_and_day()
    signer = _signer(case, request.POST.get("signer", ""))
    declaring.authorise(
        case, definition, signer, signature(request.POST.get("drawing", "")), by=user_of(request), at=now
    )
    messages.success(request, _("%(name)s 的授权已经记下。") % {"name": signer.name})
    case = case_of(user_of(request), case_id)
    return (
        redirect("cases:authorisation", case_id, step)
        if step in case.waiting_for
        else redirect("cases:case", case_id)
    )


def _signer(case: Any, given: str) -> Person | Obligor:
    kind, _sep, number = given.partition(":")
    model: Any = {"person": Person, "obligor": Obligor}.get(kind)
    found = model.objects.filter(household=case.household, pk=row_key(number) or 0).first() if model else None
    if found is None:
        raise Http404
    return found  # type: ignore[no-any-return]
