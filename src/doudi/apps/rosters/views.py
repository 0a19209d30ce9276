"""Rosters on pages: dropped, looked at, taken; the sources' board; doubtful pairs decided."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from doudi.apps.accounts.areas import own_county
from doudi.apps.accounts.policies import allowed, may
from doudi.apps.cases.views.common import now_and_day, user_of
from doudi.apps.jobs.models import State as RunState
from doudi.apps.jobs.selectors import runs_of
from doudi.apps.refusing import refusing
from doudi.apps.rosters import selectors, services, standing
from doudi.apps.rosters.models import State
from doudi.apps.rosters.pairs import sides
from doudi.apps.rosters.refused import refused_workbook
from doudi.core.dates import parse_day, to_date
from doudi.core.refusal import Refused
from doudi.matching.kinds import AUTO, load_kinds

PAGE = 50
EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def show_list(request: HttpRequest) -> HttpResponse:
    user = user_of(request)
    _now, on = now_and_day()
    page = Paginator(selectors.rosters_of(user), PAGE).get_page(request.GET.get("page"))
    return render(request, "rosters/list.html", {
        "page": page, "board": selectors.board(user, to_date(on)), "kinds": list(load_kinds().values()), "auto": AUTO,
        "today": to_date(on), "may_send": may(user, "roster.send"), "may_decide": may(user, "roster.decide"),
        "doubts": selectors.doubts_of(user).values("roster", "sheet", "row").distinct().count() if may(user, "roster.decide") else 0,
    })  # fmt: skip


@allowed("roster.read")
@refusing(show_list)
def listing(request: HttpRequest) -> HttpResponse:
    """What came, and the board of sources. POST: a file is dropped (`file`, `kind`, `as_of`)."""
    if request.method != "POST":
        return show_list(request)
    user = user_of(request)
    if not may(user, "roster.send"):
        raise Refused("您的岗位不交花名册。", code="not-your-work")
    given = request.FILES.get("file")
    if given is None:
        raise Refused("请选择要交的文件。", code="file-missing")
    now, _on = now_and_day()
    made = services.receive(
        given.read(services.MOST_BYTES + 1), given.name or "", request.POST.get("kind", AUTO), area=own_county(user),
        as_of=to_date(parse_day(request.POST.get("as_of", ""))), by=user, at=now,
    )  # fmt: skip
    messages.success(request, _("文件已经收下，正在检查。"))
    return redirect("rosters:roster", made.pk)


def show(request: HttpRequest, roster_id: int) -> HttpResponse:
    user = user_of(request)
    one = selectors.roster_of(user, roster_id)
    status = request.GET.get("status", "")
    report = selectors.report_of(one)
    rows = Paginator(selectors.report_rows(report, one.kind, status), PAGE).get_page(request.GET.get("page"))
    kind = load_kinds().get(one.kind)
    run = runs_of(user).filter(lock=f"roster-{one.pk}").first()
    links = one.links.select_related("person").order_by("sheet", "row", "pk")
    under_way = run is not None and run.state in (RunState.WAITING, RunState.DOING)
    return render(request, "rosters/roster.html", {
        "one": one, "run": run if under_way else None, "under_way": under_way, "kind": kind, "report": report, "page": rows, "status": status, "kinds": list(load_kinds().values()),
        "columns": list(report.get("columns", {}).items()), "unknown": report.get("unknown_columns", []),
        "choices": [(name, column.label) for name, column in kind.columns.items()] if kind else [],
        "short": standing.short_of(one) if one.state == State.CHECKED else None,
        "may_take": may(user, "roster.take"), "total": sum(one.counts.values()),
        "links": Paginator(links, PAGE).get_page(request.GET.get("links")) if may(user, "roster.take") else None,
    })  # fmt: skip


@allowed("roster.read")
@refusing(show)
def roster(request: HttpRequest, roster_id: int) -> HttpResponse:
    """One roster. POST `act`: columns (with `theirs`, `ours` in pairs, and `kind`), take, refuse (with `why`)."""
    if request.method != "POST":
        return show(request, roster_id)
    user, post = user_of(request), request.POST
    one = selectors.roster_of(user, roster_id)
    if not may(user, "roster.take"):
        raise Refused("采用花名册是核对中心和民政的事。", code="not-your-work")
    now, _on = now_and_day()
    if post.get("act") == "columns":
        pairs = dict(zip(post.getlist("theirs"), post.getlist("ours"), strict=False))
        services.set_right(one, pairs, post.get("kind", one.kind), by=user, at=now)
        messages.success(request, _("已按您说的重新检查，并记住这个来源的叫法。"))
    elif post.get("act") == "take":
        services.take(one, because=post.get("because", ""), by=user, at=now)
        messages.success(request, _("已采用，正在和登记册比对。"))
    elif post.get("act") == "refuse":
        services.refuse(one, post.get("why", ""), by=user, at=now)
        messages.success(request, _("已退回。"))
    else:
        raise Refused("不认识的办法，请刷新页面。", code="unknown-act")
    return redirect("rosters:roster", one.pk)


@allowed("roster.read")
@require_POST
@refusing()
def refused_rows(request: HttpRequest, roster_id: int) -> HttpResponse:
    """The rows that were not taken or wait for a person, as a workbook to send back; on record."""
    user = user_of(request)
    one = selectors.roster_of(user, roster_id)
    now, _on = now_and_day()
    content = refused_workbook(one, by=user, at=now)
    return HttpResponse(
        content, EXCEL, headers={"Content-Disposition": f'attachment; filename="refused-{one.pk}.xlsx"'}
    )


@allowed("roster.decide")
def doubts(request: HttpRequest) -> HttpResponse:
    """Pairs that wait for a person."""
    page = Paginator(selectors.doubts_of(user_of(request)), PAGE).get_page(request.GET.get("page"))
    return render(request, "rosters/doubts.html", {"page": page})


def show_pair(request: HttpRequest, link_id: int) -> HttpResponse:
    one = selectors.link_of(user_of(request), link_id)
    return render(request, "rosters/pair.html", {"one": one, "sides": sides(one)})


@allowed("roster.decide")
@refusing(show_pair)
def decide(request: HttpRequest, link_id: int) -> HttpResponse:
    """One pair, both records side by side. POST `same` (yes or no) with `why`."""
    if request.method != "POST":
        return show_pair(request, link_id)
    user = user_of(request)
    one = selectors.link_of(user, link_id)
    if request.POST.get("same") not in ("yes", "no"):
        raise Refused("请选是不是同一个人。", code="not-chosen")
    now, _on = now_and_day()
    services.decide(one, request.POST["same"] == "yes", request.POST.get("why", ""), by=user, at=now)
    messages.success(request, _("已认定。"))
    return redirect("rosters:doubts")
