"""Screening on pages: asked for, what it found, one finding with its reason, settled."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from doudi.apps.accounts.area_names import area_name, short_area_name
from doudi.apps.accounts.areas import own_county
from doudi.apps.accounts.policies import allowed, may
from doudi.apps.cases.views.common import now_and_day, user_of
from doudi.apps.jobs.models import State as RunState
from doudi.apps.jobs.selectors import runs_of
from doudi.apps.policies.rule_list import clause_url
from doudi.apps.refusing import refusing
from doudi.apps.screening import selectors, services
from doudi.apps.screening.models import Finds, State
from doudi.apps.screening.workbook import findings_workbook
from doudi.core.refusal import Refused
from doudi.policy.pack import pack_ids, read_pack

PAGE = 50
EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def screens() -> list[tuple[str, str]]:
    """Documents that have screens: (id, title)."""
    packs = [read_pack(one) for one in pack_ids()]
    return [(pack.id, pack.document.title) for pack in packs if pack.screens]


def show_list(request: HttpRequest) -> HttpResponse:
    user = user_of(request)
    counted = [
        (one, read_pack(one["pack_id"]).screens[one["clause"]].title, Finds(one["finds"]).label)
        for one in selectors.by_clause(user)
        if one["clause"] in read_pack(one["pack_id"]).screens
    ]
    places = [(short_area_name(code), number) for code, number in selectors.by_township(user)]
    most = max((one["n"] for one, _title, _kind in counted), default=1)
    return render(request, "screening/list.html", {
        "page": Paginator(selectors.runs_of(user), PAGE).get_page(request.GET.get("page")), "counted": counted, "most": most,
        "places": places, "most_here": max((number for _place, number in places), default=1),
        "screens": screens(), "may_run": may(user, "screening.run"),
    })  # fmt: skip


@allowed("screening.read")
@refusing(show_list)
def listing(request: HttpRequest) -> HttpResponse:
    """What waits by clause, and the runs. POST `pack`: the county is screened by that document."""
    if request.method != "POST":
        return show_list(request)
    user = user_of(request)
    if not may(user, "screening.run"):
        raise Refused("发起筛查是县级民政和核对中心的事。", code="not-your-work")
    now, _on = now_and_day()
    wanted = request.POST.get("pack", "")
    made = services.ask(own_county(user), wanted if wanted in dict(screens()) else "", by=user, at=now)
    messages.success(request, _("筛查已经开始，做完后在这里看结果。"))
    return redirect("screening:run", made.pk)


@allowed("screening.read")
@require_GET
def run(request: HttpRequest, run_id: int) -> HttpResponse:
    """One run: how far it is, then how many it found by clause, and how many cannot be decided for want of a fact."""
    user = user_of(request)
    one = selectors.run_of(user, run_id)
    job = runs_of(user).filter(kind="screening.run", args__run_id=one.pk).first()
    pack = read_pack(one.pack_id)
    rows = [
        (clause, pack.screens[clause], number, one.undecided.get(clause, 0))
        for clause, number in one.found.items()
        if clause in pack.screens
    ]
    return render(request, "screening/run.html", {
        "one": one, "run": job if one.done_at is None else None, "under_way": job is not None and job.state in (RunState.WAITING, RunState.DOING),
        "pack": pack, "rows": rows, "place": area_name(one.area_code), "total": sum(one.found.values()),
    })  # fmt: skip


@allowed("screening.read")
@require_GET
def findings(request: HttpRequest) -> HttpResponse:
    """The work list."""
    rows = selectors.findings_of(user_of(request), request.GET)
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    return render(request, "screening/findings.html", {
        "page": page, "rows": [(one, short_area_name(one.area_code), _title(one)) for one in page], "states": State.choices,
        "kinds": Finds.choices, "asked": request.GET, "state": request.GET.get("state", State.OPEN),
    })  # fmt: skip


@require_POST
@allowed("screening.read")
@refusing()
def export(request: HttpRequest) -> HttpResponse:
    """The work list by the same filters, given as POST, as a workbook; on record."""
    user = user_of(request)
    now, _on = now_and_day()
    content = findings_workbook(selectors.findings_of(user, request.POST), user.area_code, by=user, at=now)
    return HttpResponse(
        content, EXCEL, headers={"Content-Disposition": 'attachment; filename="findings.xlsx"'}
    )


def show(request: HttpRequest, finding_id: int) -> HttpResponse:
    one = selectors.finding_of(user_of(request), finding_id)
    pack = read_pack(one.pack_id)
    return render(request, "screening/finding.html", {
        "one": one, "title": _title(one), "url": clause_url(pack, one.clause), "pack": pack,
        "may_settle": may(user_of(request), "screening.settle"),
    })  # fmt: skip


@allowed("screening.read")
@refusing(show)
def finding(request: HttpRequest, finding_id: int) -> HttpResponse:
    """One finding. POST `outcome` (true, wrong, lead) with `says`."""
    if request.method != "POST":
        return show(request, finding_id)
    user = user_of(request)
    one = selectors.finding_of(user, finding_id)
    if not may(user, "screening.settle"):
        raise Refused("核实筛查问题不是您岗位的事。", code="not-your-work")
    now, _on = now_and_day()
    services.settle(one, request.POST.get("outcome", ""), request.POST.get("says", ""), by=user, at=now)
    messages.success(request, _("已记下核实结果。"))
    return redirect("screening:findings")


def _title(one: Any) -> str:
    found = read_pack(one.pack_id).screens.get(one.clause)
    return found.title if found else one.clause
