"""What civil affairs and the poverty office do together: the two lists, and the archives each keeps."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from doudi.apps.accounts.area_names import short_area_name
from doudi.apps.accounts.areas import own_county
from doudi.apps.accounts.policies import allowed, may
from doudi.apps.cases.views.common import now_and_day, user_of
from doudi.apps.exchange import archives, network, selectors
from doudi.apps.exchange import lists as two
from doudi.apps.refusing import refusing
from doudi.core.dates import to_date
from doudi.core.refusal import Refused

PAGE = 50
EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def show_lists(request: HttpRequest) -> HttpResponse:
    user = user_of(request)
    _now, on = now_and_day()
    county = user.level == "county"
    beside = two.side_by_side(user.area_code, to_date(on)) if county else None
    chosen = request.GET.get("show", "only_poor")
    keys = getattr(beside, chosen, []) if chosen in ("both", "only_dibao", "only_poor") else []
    page = Paginator(selectors.homes(user, keys), PAGE).get_page(request.GET.get("page"))
    return render(request, "exchange/lists.html", {
        "beside": beside, "chosen": chosen, "page": page, "sent": selectors.lists_sent_of(user)[:12],
        "rows": [(one, beside.missing.get(one.pk, []) if beside else []) for one in page],
        "directions": two.directions(user.area_code, to_date(on)) if county else [], "may_send": may(user, "list.send"),
    })  # fmt: skip


@allowed("exchange.read")
@refusing(show_lists)
def lists(request: HttpRequest) -> HttpResponse:
    """Both lists side by side, and when each was given last. POST: the dibao list is given to the poverty office."""
    if request.method != "POST":
        return show_lists(request)
    user = user_of(request)
    if not may(user, "list.send"):
        raise Refused("送出低保名单是县级民政的事。", code="not-your-work")
    now, _on = now_and_day()
    made, content = two.send_dibao_list(own_county(user), by=user, at=now)
    return HttpResponse(
        content,
        EXCEL,
        headers={"Content-Disposition": f'attachment; filename="dibao-{made.as_of:%Y%m%d}.xlsx"'},
    )


@require_GET
@allowed("archive.shared")
def archives_list(request: HttpRequest) -> HttpResponse:
    """The archives of the joint identification."""
    page = Paginator(archives.joint_cases(user_of(request)), PAGE).get_page(request.GET.get("page"))
    return render(request, "exchange/archives.html", {"page": page})


def show_archive(request: HttpRequest, case_id: int) -> HttpResponse:
    user = user_of(request)
    now, _on = now_and_day()
    shared = archives.opened(archives.case_of(user, case_id), by=user, at=now)
    return render(request, "exchange/archive.html", {"shared": shared, "may_keep": may(user, "archive.own")})


@allowed("archive.shared")
@refusing()  # showing the page anew would be one more look on record
def archive(request: HttpRequest, case_id: int) -> HttpResponse:
    """What one archive holds; looking is on record. POST: the poverty office's own (`number`, `place`, `says`)."""
    if request.method != "POST":
        return show_archive(request, case_id)
    user, post = user_of(request), request.POST
    if not may(user, "archive.own"):
        raise Refused("登记自建档案是扶贫（乡村振兴）部门的事。", code="not-your-work")
    now, _on = now_and_day()
    case = archives.case_of(user, case_id)
    archives.keep_own(
        case, post.get("number", ""), post.get("place", ""), post.get("says", ""), by=user, at=now
    )
    messages.success(request, _("已记下。民政和其他成员单位看得到。"))
    return redirect("exchange:archive", case.pk)


@require_GET
@allowed("network.read")
def network_page(request: HttpRequest) -> HttpResponse:
    """Check, dibao and medical assistance of the households of the user's own level."""
    user = user_of(request)
    _now, on = now_and_day()
    page = Paginator(network.households_of(user), PAGE).get_page(request.GET.get("page"))
    found = network.connected(user, list(page), to_date(on))
    return render(request, "exchange/network.html", {
        "page": page, "rows": [(one, short_area_name(one.household.area_code)) for one in found],
    })  # fmt: skip
