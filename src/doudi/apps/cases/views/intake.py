"""受理: find the household, look whether anything speaks against it, open the case, see what papers are missing."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from doudi.apps.accounts.policies import allowed, require
from doudi.apps.cases import packs
from doudi.apps.cases.duplicates import find_duplicates, programme_labels
from doudi.apps.cases.forms import ApplyForm
from doudi.apps.cases.models import Lead
from doudi.apps.cases.selectors import case_of, households_named, lead_of
from doudi.apps.cases.services import intake
from doudi.apps.cases.views.common import back_to_case, now_and_day, seen_version, user_of
from doudi.apps.people.models import Household
from doudi.apps.people.selectors import household_of
from doudi.apps.refusing import refusing
from doudi.platform.typed import row_key

MOST_FOUND = 20


@allowed("case.open")
def choose(request: HttpRequest) -> HttpResponse:
    """Find the household by the name of a member, its pinyin initials, or the household's number."""
    asked = request.GET.get("q", "").strip()[:40]
    lead = _lead(request)
    if lead is not None and not asked:
        asked = lead.name
    found = list(households_named(user_of(request), asked)[:MOST_FOUND]) if asked else []
    return render(request, "cases/choose.html", {"q": asked, "found": found, "lead": lead})


def apply_page(request: HttpRequest, household_id: int) -> HttpResponse:
    """The form, with everything that speaks against another case of each matter."""
    household = _household(request, household_id)
    _now, on = now_and_day()
    offers = packs.offers(household.area_code, on)
    chosen = _chosen(request, offers)
    lead = _lead(request)
    form = ApplyForm(
        request.POST if request.method == "POST" else None,
        offers=offers,
        programmes=_programmes(chosen),
        initial={
            "offer": chosen.key if chosen else "",
            "way": "lead" if lead else "self",
            "reason": lead.says if lead else "",
        },
    )
    programme = request.POST.get("programme") or request.GET.get("programme") or _first_programme(chosen)
    return render(
        request,
        "cases/apply.html",
        {
            "household": household,
            "members": household.memberships.filter(until__isnull=True)
            .select_related("person")
            .order_by("relation"),
            "form": form,
            "lead": lead,
            "chosen": chosen,
            "papers": intake.papers_of(chosen.flow) if chosen else [],
            "supplied": _supplied(chosen) if chosen else [],
            "against": find_duplicates(household, chosen, programme, on) if chosen else [],
        },
    )


@allowed("case.open")
@refusing(apply_page)
def apply(request: HttpRequest, household_id: int) -> HttpResponse:
    """Open the case."""
    if request.method != "POST" or request.POST.get("act") == "choose":
        return apply_page(request, household_id)
    household = _household(request, household_id)
    now, on = now_and_day()
    offers = packs.offers(household.area_code, on)
    form = ApplyForm(request.POST, offers=offers, programmes=_programmes(_chosen(request, offers)))
    if not form.is_valid():
        return apply_page(request, household_id)
    said = form.cleaned_data
    case = intake.open_case(
        intake.Application(
            household=household, lead=_lead(request), papers=dict.fromkeys(request.POST.getlist("had"), True), **said
        ),
        by=user_of(request),
        at=now,
    )  # fmt: skip
    messages.success(request, _("已经立案：%(number)s") % {"number": case.number})
    return redirect("cases:papers", case.pk)


def papers_page(request: HttpRequest, case_id: int) -> HttpResponse:
    """What is in and what is missing: the one-time list, to be printed and handed over."""
    case = case_of(user_of(request), case_id)
    step = intake.application_step(case)
    return render(
        request,
        "cases/papers.html",
        {
            "case": case,
            "step": step,
            "missing": intake.missing_papers(case),
            "accepted": step.name not in case.waiting_for,
        },
    )


@allowed("case.read")
@refusing(papers_page)
def papers(request: HttpRequest, case_id: int) -> HttpResponse:
    """Tick the papers that are in; accept when all are."""
    if request.method != "POST":
        return papers_page(request, case_id)
    require(request.user, "case.open")
    case = case_of(user_of(request), case_id)
    now, _on = now_and_day()
    had = set(request.POST.getlist("had"))
    ticked = {paper: paper in had for paper in case.papers}
    if request.POST.get("act") == "accept":
        intake.accept(case, by=user_of(request), at=now, papers=ticked, seen_version=seen_version(request))
        return back_to_case(request, case, _("已经受理，办理期限开始计算。"))
    intake.hand_in(case, ticked, by=user_of(request), at=now)
    messages.success(request, _("材料情况已经记下。"))
    return redirect("cases:papers", case.pk)


def _household(request: HttpRequest, household_id: int) -> Household:
    found = household_of(user_of(request), household_id)
    if found.closed_on is not None:
        raise Http404
    return found


def _lead(request: HttpRequest) -> Lead | None:
    number = row_key(request.POST.get("lead") or request.GET.get("lead") or "")
    return lead_of(user_of(request), number) if number is not None else None


def _chosen(request: HttpRequest, offers: list[packs.Offer]) -> packs.Offer | None:
    wanted = request.POST.get("offer") or request.GET.get("offer")
    return next((one for one in offers if one.key == wanted), offers[0] if offers else None)


def _programmes(chosen: packs.Offer | None) -> list[tuple[str, str]]:
    """What may be applied for; only "found by the procedure" where one application is tested for every class."""
    if chosen is None:
        return []
    if chosen.flow.classes:
        return [("", _("一次申请，按类认定"))]
    labels = programme_labels()
    return [(one, labels.get(one, one)) for one in chosen.flow.programmes]


def _first_programme(chosen: packs.Offer | None) -> str:
    found = _programmes(chosen)
    return found[0][0] if found else ""


def _supplied(chosen: packs.Offer) -> list[str]:
    """What the check supplies: the household is not asked for it (57号10)."""
    steps = chosen.flow.steps.values()
    return list(dict.fromkeys(paper for step in steps for paper in step.supplied_by_check))
