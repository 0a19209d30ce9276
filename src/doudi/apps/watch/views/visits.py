"""走访: the list of the month, a visit written down on a phone, and how much of the year's round is done."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from doudi.apps.accounts.area_names import short_area_name
from doudi.apps.accounts.policies import allowed, may
from doudi.apps.cases.views.common import now_and_day, user_of
from doudi.apps.refusing import refusing
from doudi.apps.watch import selectors
from doudi.apps.watch.forms import day_or_none
from doudi.apps.watch.models.looking import Purpose
from doudi.apps.watch.services.visits import log_visit
from doudi.core.dates import to_date
from doudi.core.refusal import Refused
from doudi.platform.typed import area_code

PAGE = 50


def _month(asked: str, today: date) -> date:
    """`2026-11` as its first day; this month for anything else."""
    try:
        return date.fromisoformat(f"{asked[:7]}-01")
    except ValueError:
        return today.replace(day=1)


@allowed("watch.read")
@require_GET
def listing(request: HttpRequest) -> HttpResponse:
    """The visits of a month: on the list, and made."""
    user = user_of(request)
    _now, day = now_and_day()
    month = _month(request.GET.get("month", ""), to_date(day))
    state = request.GET.get("state", "open")
    rows = selectors.planned_of(user, month, done={"open": False, "done": True}.get(state))
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    every = selectors.planned_of(user, month).count()
    done = selectors.planned_of(user, month, done=True).count()
    return render(request, "watch/visits.html", {
        "page": page, "month": month, "state": state, "every": every, "done": done, "left": every - done,
        "may_visit": may(user, "watch.visit"),
    })  # fmt: skip


def show(request: HttpRequest, household_id: int) -> HttpResponse:
    user = user_of(request)
    home = selectors.household_of(user, household_id)
    _now, day = now_and_day()
    context: dict[str, Any] = {
        "home": home, "today": to_date(day), "purposes": Purpose.choices, "posted": request.POST,
        "warned": selectors.warnings_of(user, {"state": "open"}).filter(household=home),
        "before": selectors.visits_of(user).filter(household=home)[:5],
    }  # fmt: skip
    return render(request, "watch/visit.html", context)


@allowed("watch.visit")
@refusing(show)
def new(request: HttpRequest, household_id: int) -> HttpResponse:
    """A visit to a household. POST `on`, `purpose`, `met`, `says`, `in_need`."""
    if request.method != "POST":
        return show(request, household_id)
    user = user_of(request)
    home = selectors.household_of(user, household_id)
    now, _day = now_and_day()
    on, purpose = day_or_none(request.POST.get("on", "")), request.POST.get("purpose", "")
    if on is None or purpose not in Purpose.values:
        raise Refused("请填走访日期，并选为什么去。", code="not-chosen", clause="LY-19")
    log_visit(
        home, on=on, purpose=purpose, met=request.POST.get("met", ""), says=request.POST.get("says", ""),
        in_need=request.POST.get("in_need") == "1", by=user, at=now,
    )  # fmt: skip
    messages.success(request, _("走访已经登记。"))
    return redirect("watch:visits")


@allowed("watch.read")
@require_GET
def coverage(request: HttpRequest) -> HttpResponse:
    """The year's round as tiles: townships, the villages of one, and of a village who has not been seen."""
    user = user_of(request)
    _now, day = now_and_day()
    year = day // 10000
    chosen = area_code(request.GET.get("area", ""))
    village = chosen if chosen[9:] not in ("", "000") else ""
    tiles = selectors.coverage(user, year, below=chosen[:9] if chosen else "")
    households, seen = sum(one.households for one in tiles), sum(one.seen for one in tiles)
    unseen = (
        Paginator(selectors.unseen_of(user, year, village), PAGE).get_page(request.GET.get("page"))
        if village
        else None
    )
    return render(request, "watch/coverage.html", {
        "year": year, "tiles": tiles, "households": households, "seen": seen, "left": households - seen, "village": village,
        "page": unseen, "place": short_area_name(chosen) if chosen else "", "may_visit": may(user, "watch.visit"),
    })  # fmt: skip
