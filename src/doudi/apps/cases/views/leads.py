"""线索: what was told, by whom, and what became of it. Made to be filled in on a phone in a yard."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from doudi.apps.accounts.area_names import short_area_name
from doudi.apps.accounts.policies import allowed, require
from doudi.apps.cases.forms import LeadForm
from doudi.apps.cases.selectors import lead_of, leads_of
from doudi.apps.cases.services.leads import close_lead, take_lead
from doudi.apps.cases.views.common import now_and_day, user_of
from doudi.apps.refusing import refusing
from doudi.core.areas import children


@allowed("case.read")
def leads(request: HttpRequest) -> HttpResponse:
    """All leads of the area, open ones first."""
    rows = leads_of(user_of(request)).select_related("by")
    state = request.GET.get("state", "open")
    if state == "open":
        rows = rows.filter(outcome="")
    page = Paginator(rows, 50).get_page(request.GET.get("page"))
    return render(request, "cases/leads.html", {"page": page, "state": state})


def new_page(request: HttpRequest) -> HttpResponse:
    """The form of a new lead."""
    form = LeadForm(request.POST if request.method == "POST" else None)
    return render(request, "cases/new_lead.html", {"form": form, "areas": _areas(request)})


@allowed("case.open")
@refusing(new_page)
def new(request: HttpRequest) -> HttpResponse:
    """Write a lead down."""
    form = LeadForm(request.POST if request.method == "POST" else None)
    if request.method != "POST" or not form.is_valid():
        return new_page(request)
    now, _on = now_and_day()
    lead = form.save(commit=False)
    areas = dict(_areas(request))
    lead.area_code = request.POST.get("area", "") if request.POST.get("area") in areas else next(iter(areas))
    take_lead(lead, by=user_of(request), at=now)
    messages.success(request, _("线索已经登记。"))
    return redirect("cases:lead", lead.pk)


def lead_page(request: HttpRequest, lead_id: int) -> HttpResponse:
    """One lead."""
    return render(request, "cases/lead.html", {"lead": lead_of(user_of(request), lead_id)})


@allowed("case.read")
@refusing(lead_page)
def lead(request: HttpRequest, lead_id: int) -> HttpResponse:
    """Posted: closed without a case, with what was found and answered."""
    if request.method != "POST":
        return lead_page(request, lead_id)
    require(request.user, "case.open")
    now, _on = now_and_day()
    close_lead(lead_of(user_of(request), lead_id), request.POST.get("says", ""), by=user_of(request), at=now)
    messages.success(request, _("线索已经办结。"))
    return redirect("cases:lead", lead_id)


def _areas(request: HttpRequest) -> list[tuple[str, str]]:
    """The places a lead may be of: the user's own and those one level below."""
    own = str(user_of(request).area_code)
    return [(code, short_area_name(code)) for code in (own, *children(own))]
