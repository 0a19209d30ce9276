"""预警: the list by what is due, and one warning with its evidence, the visit, and how it ended."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from doudi.apps.accounts.policies import allowed, may
from doudi.apps.cases.views.common import now_and_day, user_of
from doudi.apps.policies.rule_list import clause_url
from doudi.apps.refusing import refusing
from doudi.apps.watch import selectors
from doudi.apps.watch.models import Disposal, State
from doudi.apps.watch.services.warnings import settle
from doudi.apps.watch.which import warning_title
from doudi.core.dates import to_date
from doudi.core.refusal import Refused
from doudi.policy.pack import read_pack

PAGE = 50


@allowed("watch.read")
@require_GET
def listing(request: HttpRequest) -> HttpResponse:
    """What waits, the earliest due first."""
    user = user_of(request)
    _now, day = now_and_day()
    page = Paginator(selectors.warnings_of(user, request.GET), PAGE).get_page(request.GET.get("page"))
    waits = selectors.waiting_warnings(user)
    return render(request, "watch/list.html", {
        "page": page, "rows": [(one, warning_title(one.pack_id, one.kind)) for one in page], "states": State.choices,
        "asked": request.GET, "today": to_date(day), "open": waits.get(State.OPEN, 0), "seen": waits.get(State.SEEN, 0),
        "late": selectors.late_warnings(user, to_date(day)),
    })  # fmt: skip


def show(request: HttpRequest, warned_id: int) -> HttpResponse:
    user = user_of(request)
    one = selectors.warning_of(user, warned_id)
    pack = read_pack(one.pack_id)
    warning = pack.warnings.get(one.kind)
    context: dict[str, Any] = {
        "one": one, "title": warning_title(one.pack_id, one.kind), "warning": warning,
        "url": clause_url(pack, warning.clause) if warning else "", "disposals": Disposal.choices,
        "may_visit": may(user, "watch.visit"), "may_settle": may(user, "watch.settle"),
    }  # fmt: skip
    return render(request, "watch/warning.html", context)


@allowed("watch.read")
@refusing(show)
def one(request: HttpRequest, warned_id: int) -> HttpResponse:
    """One warning. POST `disposal` with `says`."""
    if request.method != "POST":
        return show(request, warned_id)
    user = user_of(request)
    found = selectors.warning_of(user, warned_id)
    if not may(user, "watch.settle"):
        raise Refused("处置预警是乡镇和县里的事，请把入户情况登记好，由他们处置。", code="not-your-work")
    now, _day = now_and_day()
    title = warning_title(found.pack_id, found.kind)
    settle(
        found, request.POST.get("disposal", ""), request.POST.get("says", ""), title=title, by=user, at=now
    )
    messages.success(request, _("预警已经处置。"))
    return redirect("watch:warning", warned_id)
