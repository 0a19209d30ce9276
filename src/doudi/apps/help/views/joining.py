"""Two lists made one: findings of either against the other, each with its case or referral; needs nobody has met."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from doudi.apps.accounts.area_names import area_name, short_area_name
from doudi.apps.accounts.policies import allowed, may
from doudi.apps.cases.views.common import now_and_day, user_of
from doudi.apps.help import selectors
from doudi.apps.help.services import needs, referring
from doudi.apps.help.views.common import FORMS, PAGE, given_of, tabs
from doudi.apps.people.selectors import household_of
from doudi.apps.refusing import refusing
from doudi.apps.screening.selectors import finding_of
from doudi.apps.screening.services import settle
from doudi.core.areas import parent
from doudi.core.dates import to_date
from doudi.core.refusal import Refused
from doudi.platform.typed import row_key
from doudi.policy.pack import read_pack


def show_two_lists(request: HttpRequest) -> HttpResponse:
    user, (_now, on) = user_of(request), now_and_day()
    plans, rows = selectors.two_lists_findings(user, user.area_code, on)
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    return render(request, "help/two_lists.html", {
        "page": page, "plans": plans, "may_refer": may(user, "help.refer"), "pages": [name for name, _what in tabs(user)],
        "may_open": may(user, "screening.settle"),
        "rows": [
            (match, short_area_name(match.finding.area_code), _title(match.finding))
            for match in selectors.matched(plans, list(page), to_date(on))
        ],
    })  # fmt: skip


def _title(finding: Any) -> str:
    found = read_pack(finding.pack_id).screens.get(finding.clause)
    return found.title if found else finding.clause


@allowed("screening.read")
@refusing(show_two_lists)
def two_lists(request: HttpRequest) -> HttpResponse:
    """Both ways. POST `finding`: onto the poverty register it goes to its office, into dibao it becomes a lead for a case."""
    if request.method != "POST":
        return show_two_lists(request)
    user, (now, on) = user_of(request), now_and_day()
    key = row_key(request.POST.get("finding", ""))
    if key is None:
        raise Refused("请从名单里选一户。", code="not-chosen")
    finding = finding_of(user, key)
    plans, _rows = selectors.two_lists_findings(user, finding.area_code, on)
    plan = next((one for one in plans if one.pack == finding.pack_id), None)
    if plan is None or finding.clause not in plan.matches:
        raise Refused("这一条不在双向衔接之内。", code="other-finding")
    title = _title(finding)
    if finding.clause in plan.into_poverty:
        asking = referring.Asking(plan.into_poverty_need, None, title, finding)
        referring.refer(household_of(user, finding.household_id), [asking], by=user, at=now)
        messages.success(request, _("已转扶贫（乡村振兴）部门，答复以前一直在这里。"))
    else:
        if not may(user, "screening.settle"):
            raise Refused("转线索立案不是您岗位的事。", code="not-your-work", clause=finding.clause)
        settle(finding, "lead", title, by=user, at=now)
        messages.success(request, _("已转线索，由乡镇立案。"))
    return redirect("help:two-lists")


def show_needs(request: HttpRequest) -> HttpResponse:
    user, (_now, on) = user_of(request), now_and_day()
    page = Paginator(selectors.unmet_of(user), PAGE).get_page(request.GET.get("page"))
    return render(request, "help/needs.html", {
        "page": page, "rows": [(one, short_area_name(one.area_code)) for one in page], "forms": FORMS, "today": to_date(on),
        "may_publish": may(user, "help.publish"), "pages": [name for name, _what in tabs(user)],
    })  # fmt: skip


@allowed("help.refer")
@refusing(show_needs)
def unmet(request: HttpRequest) -> HttpResponse:
    """Needs made known without a name. POST `need_id` with what was given: it has been met; with `why`: it is taken back."""
    if request.method != "POST":
        return show_needs(request)
    user, (now, _on) = user_of(request), now_and_day()
    key = row_key(request.POST.get("need_id", ""))
    if key is None:
        raise Refused("请从名单里选一项。", code="not-chosen")
    need = selectors.unmet_need_of(user, key)
    if "why" in request.POST:
        needs.take_back(need, request.POST["why"], by=user, at=now)
    else:
        needs.met(need, given_of(request, giver="charity"), by=user, at=now)
    messages.success(request, _("已记下。"))
    return redirect("help:needs")


@require_GET
def public(request: HttpRequest) -> HttpResponse:
    """For everybody, without login: what is needed, in which township; no name, no address."""
    from doudi.apps.help.public_needs import known_needs

    _now, on = now_and_day()
    rows = [
        (one.number, one.says, area_name(parent(one.area_code) or one.area_code), one.published_on)
        for one in known_needs(to_date(on))
    ]
    return render(request, "help/public_needs.html", {"rows": rows})
