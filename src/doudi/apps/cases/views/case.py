"""办件: one case, where it stands and what can be done."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from doudi.apps.accounts.policies import allowed
from doudi.apps.cases import differing, packs, weighing
from doudi.apps.cases.case_page import case_page, timeline
from doudi.apps.cases.selectors import case_of, decision_of
from doudi.apps.cases.services import steps
from doudi.apps.cases.services.intake import missing_papers
from doudi.apps.cases.views.common import back_to_case, now_and_day, seen_version, user_of
from doudi.apps.files.models import StoredFile
from doudi.apps.people.dossiers import known
from doudi.apps.refusing import refusing
from doudi.core.refusal import Refused


@allowed("case.read")
def show(request: HttpRequest, case_id: int) -> HttpResponse:
    """Step bar, clock, actions, papers, people, and the parts the other apps give."""
    case = case_of(user_of(request), case_id)
    _now, on = now_and_day()
    return render(
        request,
        "cases/case.html",
        {
            "page": case_page(case, user_of(request), on),
            "case": case,
            "pack": packs.pack_of(case),
            "standing": differing.standing_of(case, on) if case.status == "open" else None,
            "decision": decision_of(case),
            "hands": case.hands.select_related("user").order_by("at"),
            "files": StoredFile.objects.filter(case_id=case.pk, kind=steps.PAPER).order_by("id"),
            "missing_papers": missing_papers(case),
            "tab": "case",
        },
    )


@allowed("case.read")
@require_GET
def facts(request: HttpRequest, case_id: int) -> HttpResponse:
    """Declared against verified, what is unknown, and what follows from what is known."""
    case = case_of(user_of(request), case_id)
    _now, on = now_and_day()
    about = known(case.household, on)
    weighed = weighing.weigh(case, on, about=about)
    return render(
        request,
        "cases/facts.html",
        {
            "case": case,
            "weighed": weighed,
            "answers": weighing.shown_answers(weighed),
            "questions": differing.asked(case, weighed),
            **differing.side_by_side(about),
            "tab": "facts",
        },
    )


@allowed("case.read")
@require_GET
def history(request: HttpRequest, case_id: int) -> HttpResponse:
    """Every act with who and when."""
    case = case_of(user_of(request), case_id)
    return render(request, "cases/history.html", {"case": case, "lines": timeline(case), "tab": "history"})


@allowed("case.read")
@require_POST
@refusing(show)
def act(request: HttpRequest, case_id: int) -> HttpResponse:
    """What is done to the case as a whole: withdrawn, its time stopped and started, closed; conditions told."""
    case = case_of(user_of(request), case_id)
    now, _on = now_and_day()
    user, why, seen = user_of(request), request.POST.get("why", ""), seen_version(request)
    match request.POST.get("act"):
        case "withdraw":
            steps.withdraw(case, why, by=user, at=now, seen_version=seen)
        case "pause":
            steps.pause(case, why, by=user, at=now)
        case "resume":
            steps.resume(case, why, by=user, at=now)
        case "close":
            steps.close(case, by=user, at=now, seen_version=seen)
        case "condition":
            needed = request.POST.get("needed") == "yes"
            steps.tell_condition(case, request.POST.get("step", ""), needed, by=user, at=now)
        case _:
            raise Refused(_("没有这样的办理动作，请从页面上的按钮办。"), code="unknown-act")
    return back_to_case(request, case)
