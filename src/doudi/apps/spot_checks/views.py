"""抽查: the queues, the seed, the draw, its visits. Nothing is decided here."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from doudi.apps.accounts.area_names import short_area_name
from doudi.apps.accounts.policies import allowed, may
from doudi.apps.cases import packs
from doudi.apps.cases.views.common import case_and_step, now_and_day, user_of
from doudi.apps.policies.rule_list import clause_url
from doudi.apps.refusing import refusing
from doudi.apps.spot_checks import lists, selectors, services
from doudi.apps.spot_checks.models import Draw
from doudi.core.refusal import Refused
from doudi.platform.typed import row_key
from doudi.policy.pack import read_pack
from doudi.procedure.state import share as share_of

PAGE = 50


def show(request: HttpRequest) -> HttpResponse:
    user = user_of(request)
    county = packs.county_of(user.area_code)
    queues = []
    for pack_id, flow_id, step, number in services.queues(county) if user.level == "county" else []:
        pack = packs.pack_for(pack_id, county)
        flow = packs.flows_of(pack)[flow_id]
        definition = flow.steps[step]
        first = services.waiting(county, pack_id, flow_id, step)[0]
        queues.append({
            "key": f"{pack_id}|{flow_id}|{step}", "title": flow.title, "step": step, "waiting": number,
            "share": share_of(packs.facts_of(first), definition.share), "clause": definition.clause,
            "clause_url": clause_url(pack, definition.clause),
            "mine": bool(set(user.roles) & set(definition.who)),
        })  # fmt: skip
    page = Paginator(selectors.draws_of(user), PAGE).get_page(request.GET.get("page"))
    return render(request, "spot_checks/list.html", {
        "queues": queues, "page": page, "may_draw": may(user, "spot_check.draw"),
        "typed": request.POST if request.method == "POST" else {},
    })  # fmt: skip


@allowed("report.read")
@refusing(show)
def draws(request: HttpRequest) -> HttpResponse:
    """What waits to be drawn, and the draws made. Posted: a seed is fixed and published."""
    if request.method != "POST":
        return show(request)
    user, post = user_of(request), request.POST
    pack_id, flow, step = [*post.get("queue", "").split("|"), "", "", ""][:3]
    if not pack_id or not step or not may(user, "spot_check.draw"):
        raise Refused(_("请选择要抽取的一批办件。"), code="no-queue")
    now, _on = now_and_day()
    made = services.publish(
        area=packs.county_of(user.area_code), pack_id=pack_id, flow=flow, step=step, seed=post.get("seed", ""),
        seed_from=post.get("seed_from", ""), by=user, at=now,
    )  # fmt: skip
    messages.success(request, _("种子已公布，名单封存后即可抽取。"))
    return redirect("spot_checks:draw", made.pk)


def _draw(request: HttpRequest, draw_id: int) -> Draw:
    found = selectors.draw_of(user_of(request), draw_id)
    if found is None:
        raise Http404
    return found


def show_draw(request: HttpRequest, draw_id: int) -> HttpResponse:
    found = _draw(request, draw_id)
    user = user_of(request)
    result = lists.result(found) if found.drawn_at else None
    flow = packs.flows_of(read_pack(found.pack_id)).get(found.flow)
    return render(request, "spot_checks/draw.html", {
        "draw": found, "rows": [_row(one, flow) for one in selectors.drawn_of(found)], "result": result,
        "strata": [(short_area_name(one.area), one) for one in result.strata] if result else [],
        "command": lists.command(found, f"draw-{found.pk}.csv"), "percent": f"{found.share * 100:.2f}".rstrip("0").rstrip("."),
        "clause_url": clause_url(read_pack(found.pack_id), found.clause),
        "waiting": len(services.waiting(found.area_code, found.pack_id, found.flow, found.step)) if not found.drawn_at else 0,
        "may_draw": may(user, "spot_check.draw"), "may_visit": may(user, "spot_check.visit"),
        "typed": request.POST if request.method == "POST" else {},
    })  # fmt: skip


def _row(one: Any, flow: Any) -> dict[str, Any]:
    """A drawn case with the visit that waits, and where it may be sent back to."""
    steps = [flow.steps[name] for name in one.case.waiting_for if flow and name in flow.steps]
    visit = next((step.name for step in steps if step.does == "visit"), "")
    back = list(dict.fromkeys(name for step in steps for name in step.sends_back_to))
    return {
        "it": one,
        "area": short_area_name(one.area_code),
        "visit": visit,
        "back": back if one.finding == "differs" else [],
    }


@allowed("report.read")
@refusing(show_draw)
def draw(request: HttpRequest, draw_id: int) -> HttpResponse:
    """One draw. POST `act`: draw, or back (`case`, `to`, `why`)."""
    if request.method != "POST":
        return show_draw(request, draw_id)
    found = _draw(request, draw_id)
    user, post = user_of(request), request.POST
    now, _on = now_and_day()
    match post.get("act"):
        case "draw":
            made = services.make(found, by=user, at=now)
            messages.success(
                request,
                _("已抽取 %(taken)s 户（名单 %(of)s 户）。")
                % {"taken": len(made.made), "of": len(made.items)},
            )
        case "back":
            row = found.cases.select_related("case").filter(pk=row_key(post.get("case", "")) or 0).first()
            if row is None:
                raise Refused(_("这户不在这次抽查里。"), code="no-case")
            services.send_back(row, post.get("to", ""), post.get("why", ""), by=user, at=now)
            messages.success(request, _("已经退回。"))
        case _other:
            raise Refused(_("没有这样的办理动作，请从页面上的按钮办。"), code="unknown-act")
    return redirect("spot_checks:draw", draw_id)


@require_GET
@allowed("report.read")
def listed(request: HttpRequest, draw_id: int) -> HttpResponse:
    """The list drawn from, as anyone needs it to repeat the draw: case numbers, no names."""
    found = _draw(request, draw_id)
    response = HttpResponse(lists.as_csv(found), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="draw-{found.pk}.csv"'
    return response


@require_GET
@allowed("case.read")
def step(request: HttpRequest, case_id: int, step: str) -> HttpResponse:
    """The draw step of one case: cases are drawn together, so this leads to the draws of the county."""
    case, _definition = case_and_step(request, case_id, step)
    row = case.draws.order_by("-pk").first()
    if row is not None and selectors.draw_of(user_of(request), row.draw_id) is not None:
        return redirect("spot_checks:draw", row.draw_id)
    return redirect("spot_checks:list")
