"""诚信档案: everything of the area, that of one household, one entry from finding to what followed."""

from datetime import date

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from doudi.apps.accounts.area_names import short_area_name
from doudi.apps.accounts.policies import allowed, may
from doudi.apps.cases.views.common import now_and_day, user_of
from doudi.apps.honesty import selectors, services
from doudi.apps.honesty.models import Kind, Measure, State
from doudi.apps.people.selectors import household_of
from doudi.apps.refusing import refusing
from doudi.core.dates import parse_day, to_date
from doudi.core.refusal import InputError, Refused
from doudi.platform.typed import area_code, whole_number

PAGE = 50


def show_list(request: HttpRequest) -> HttpResponse:
    user = user_of(request)
    _now, on = now_and_day()
    rows = selectors.entries_of(user)
    state = request.GET.get("state", "")
    rows = rows.filter(state=state) if state in State.values else rows
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    return render(request, "honesty/list.html", {
        "page": page, "rows": [(one, short_area_name(one.area_code)) for one in page], "state": state, "states": State.choices,
        "kinds": [choice for choice in Kind.choices if choice[0] not in services.FALSE], "today": to_date(on),
        "may_keep": may(user, "honesty.keep"), "given": request.POST,
    })  # fmt: skip


@allowed("honesty.read")
@refusing(show_list)
def listing(request: HttpRequest) -> HttpResponse:
    """The file of the area. POST: somebody who is no household's (a certifier, a threat)."""
    if request.method != "POST":
        return show_list(request)
    user, post = user_of(request), request.POST
    now, _on = now_and_day()
    if post.get("kind") in services.FALSE:
        raise Refused("虚假申报请在那一户的诚信档案里登记。", code="no-household", clause="LD-59")
    made = services.find(
        post.get("kind", ""), post.get("who", ""), post.get("what", ""), post.get("proof", ""), _day(post.get("on", "")),
        area=area_code(user.area_code), by=user, at=now,
    )  # fmt: skip
    messages.success(request, _("已登记，等听取意见。"))
    return redirect("honesty:entry", made.pk)


def show_household(request: HttpRequest, household_id: int) -> HttpResponse:
    user = user_of(request)
    _now, on = now_and_day()
    home = household_of(user, household_id)
    return render(request, "honesty/household.html", {
        "household": home, "entries": home.honesty.order_by("-found_on", "-pk"), "today": to_date(on), "kinds": Kind.choices,
        "barred": selectors.barred_until(home, to_date(on)), "may_keep": may(user, "honesty.keep"), "given": request.POST,
    })  # fmt: skip


@allowed("honesty.read")
@refusing(show_household)
def household(request: HttpRequest, household_id: int) -> HttpResponse:
    """One household's file. POST `kind`, `who`, `what`, `proof`, `on`."""
    if request.method != "POST":
        return show_household(request, household_id)
    user, post = user_of(request), request.POST
    home = household_of(user, household_id)
    now, _on = now_and_day()
    made = services.find(
        post.get("kind", ""), post.get("who", "") or home.head_name, post.get("what", ""), post.get("proof", ""),
        _day(post.get("on", "")), area=home.area_code, household=home, by=user, at=now,
    )  # fmt: skip
    messages.success(request, _("已登记，等听取意见。"))
    return redirect("honesty:entry", made.pk)


def show_entry(request: HttpRequest, entry_id: int) -> HttpResponse:
    user = user_of(request)
    _now, on = now_and_day()
    one = selectors.entry_of(user, entry_id)
    return render(request, "honesty/entry.html", {
        "one": one, "today": to_date(on), "followed": selectors.followed_of(one), "measures": Measure.choices, "given": request.POST,
        "first": one.kind in services.FALSE and services.standing_before(one) == 0, "area": short_area_name(one.area_code),
        "may_keep": may(user, "honesty.keep"), "may_decide": may(user, "honesty.decide"), "mine": one.found_by_id == user.pk,
    })  # fmt: skip


@allowed("honesty.read")
@refusing(show_entry)
def entry(request: HttpRequest, entry_id: int) -> HttpResponse:
    """One entry. POST `act`: hear (`on`, `says`), stands or drop (`says`), correct (`on`), follow (`measure`, `to`,
    `document`, `on`), conclude (`followed`, `result`, `on`)."""
    if request.method != "POST":
        return show_entry(request, entry_id)
    user, post = user_of(request), request.POST
    one = selectors.entry_of(user, entry_id)
    now, _on = now_and_day()
    what, says = post.get("act", ""), post.get("says", "")
    if what == "hear":
        services.hear(one, _day(post.get("on", "")), says, by=user, at=now)
    elif what in ("stands", "drop"):
        services.decide(one, what == "stands", says, by=user, at=now)
    elif what == "correct":
        services.correct(one, _day(post.get("on", "")), by=user, at=now)
    elif what == "follow":
        services.follow(
            one,
            post.get("measure", ""),
            post.get("to", ""),
            post.get("document", ""),
            _day(post.get("on", "")),
            by=user,
            at=now,
        )
    elif what == "conclude":
        followed = selectors.followed_of(one).filter(pk=whole_number(post.get("followed", "")) or 0).first()
        if followed is None:
            raise Refused("没有找到这项处罚或移送，请刷新页面。", code="no-followed")
        services.conclude(followed, post.get("result", ""), _day(post.get("on", "")), by=user, at=now)
    else:
        raise Refused("不认识的办法，请刷新页面。", code="unknown-act")
    messages.success(request, _("已登记。"))
    return redirect("honesty:entry", one.pk)


def _day(text: str) -> date:
    try:
        return to_date(parse_day(text))
    except InputError as bad:
        raise Refused("请写明日期。", code="no-day") from bad
