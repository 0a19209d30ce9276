"""公示: what waits for a notice, what hangs, what was objected."""

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from doudi.apps.accounts.area_names import area_name, short_area_name
from doudi.apps.notices import jobs, policies, selectors
from doudi.apps.notices.services.hanging import run_out
from doudi.core.dates import to_date
from doudi.platform.clock import clock
from doudi.platform.typed import area_code
from doudi.policy.pack import read_pack

PAGE = 50
#: more than that is left to the daily job, so that no page waits
MOST_AT_ONCE = 20


def run_out_now() -> None:
    """Take down what has run out since the daily job, if it is little."""
    at = clock().now()
    if 0 < len(run_out(at)) <= MOST_AT_ONCE:
        jobs.take_down(at)


@require_GET
def overview(request: HttpRequest) -> HttpResponse:
    """Tabs: waiting, drafts, hanging, last-day photographs missing, over."""
    user: Any = request.user
    policies.need(policies.may_see(user))
    run_out_now()
    state = request.GET.get("state", "")
    state = state if state in selectors.STATES else ""
    today = to_date(clock().today())
    context: dict[str, Any] = {"state": state, "tabs": _tabs(), "may_keep": policies.may_keep(user)}
    if state:
        found = selectors.notices(user, state, area_code(request.GET.get("area", "")), today)
        page = Paginator(found, PAGE).get_page(request.GET.get("page"))
        context |= {"page": page, "rows": [(one, area_name(one.area_code)) for one in page]}
    else:
        context["waiting"] = [
            (one, area_name(one.area), read_pack(one.pack_id).document.title)
            for one in selectors.waiting(user)
        ]
    context["open_objections"] = selectors.objections(user, "open").count()
    return render(request, "notices/overview.html", context)


def _tabs() -> list[tuple[str, str]]:
    return [
        ("", _("等公示的办件")), ("draft", _("待张贴")), ("hanging", _("公示中")), ("photo", _("缺末日照片")),
        ("over", _("已撤下")), ("discarded", _("已作废")),
    ]  # fmt: skip


@require_GET
def objections(request: HttpRequest) -> HttpResponse:
    """Objections: open, settled, or settled and not yet answered."""
    user: Any = request.user
    policies.need(policies.may_take(user) or policies.may_see(user))
    state = request.GET.get("state", "open")
    page = Paginator(selectors.objections(user, state), PAGE).get_page(request.GET.get("page"))
    return render(request, "notices/objections.html", {
        "state": state, "page": page, "rows": [(one, short_area_name(one.area_code)) for one in page],
        "tabs": [("open", _("待处理")), ("settled", _("已处理")), ("unanswered", _("待答复")), ("all", _("全部"))],
    })  # fmt: skip
