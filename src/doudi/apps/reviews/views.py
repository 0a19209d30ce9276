"""复核: the calendar, the short form of one review, households' reports, rounds of confirmation."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from doudi.apps.accounts.area_names import short_area_name
from doudi.apps.accounts.policies import allowed, may
from doudi.apps.cases.views.common import now_and_day, user_of
from doudi.apps.grants.months import last_day, month_of, read_month
from doudi.apps.grants.programmes import short_label
from doudi.apps.people.selectors import household_of
from doudi.apps.refusing import refusing
from doudi.apps.reviews import selectors, services
from doudi.apps.reviews.last_time import PARTS, parts_of
from doudi.apps.reviews.models import Lives, Outcome, Way
from doudi.core.dates import parse_day, to_date
from doudi.core.refusal import InputError, Refused
from doudi.platform.jobs import enqueue

PAGE = 50
REPORTED = ("persons", "incomes", "assets")


def show_calendar(request: HttpRequest) -> HttpResponse:
    user = user_of(request)
    _now, on = now_and_day()
    today = to_date(on)
    asked = request.GET
    month = read_month(asked.get("month", "")) or month_of(today)
    state = asked.get("state", "")
    page = Paginator(_rows(user, state, month, asked.get("day", ""), today), PAGE).get_page(asked.get("page"))
    return render(request, "reviews/calendar.html", {
        "months": selectors.calendar(user, today), "month": month, "state": state, "today": today, "page": page,
        "days": selectors.days_of(user, month, today), "day": asked.get("day", ""),
        "rows": [(one, short_area_name(one.area_code), short_label(one.grant.programme)) for one in page],
        "loads": [(short_area_name(row["area_code"]), row) for row in selectors.loads(user, month)],
        "follow": selectors.to_follow(user).count(), "may_plan": may(user, "review.plan"),
    })  # fmt: skip


def _rows(user: Any, state: str, month: date, day: str, today: date) -> Any:
    """The reviews of a month or day, late ones, those to follow, or those done."""
    if state == "follow":
        return selectors.to_follow(user)
    if state == "done":
        return selectors.done(user)
    rows = selectors.waiting(user)
    if state == "late":
        return rows.filter(due_on__lt=today)
    one = _day(day)
    if one is not None:
        return rows.filter(planned_on__lte=one) if one == today else rows.filter(planned_on=one)
    rows = rows.filter(planned_on__lte=last_day(month))
    return rows if month <= today else rows.filter(planned_on__gte=month)


def _day(text: str) -> date | None:
    """A day as an address names it; None for everything else."""
    try:
        return to_date(parse_day(text)) if text else None
    except InputError:
        return None


@allowed("review.read")
@refusing(show_calendar)
def calendar(request: HttpRequest) -> HttpResponse:
    """The plan of the year, and the reviews of a month or day. POST: bring the plan up to date."""
    if request.method != "POST":
        return show_calendar(request)
    user = user_of(request)
    if not may(user, "review.plan"):
        raise Refused("编排复核计划不是您岗位的事。", code="not-your-work")
    now, _on = now_and_day()
    run = enqueue("reviews.plan", user=user, area=user.area_code, at=now, lock=f"reviews-{user.area_code}",
                  back_to=reverse("reviews:calendar"), place=user.area_code, level=user.level)  # fmt: skip
    return redirect("jobs:run", run.pk)


def show_review(request: HttpRequest, review_id: int) -> HttpResponse:
    user = user_of(request)
    _now, on = now_and_day()
    one = selectors.review_of(user, review_id)
    given = request.POST
    return render(request, "reviews/review.html", {
        "one": one, "today": to_date(on), "area": short_area_name(one.area_code), "programme": short_label(one.grant.programme),
        "parts": [(part, given.get(part.name) or one.compared.get(part.name, "")) for part in parts_of(one.grant, on)],
        "outcomes": [choice for choice in Outcome.choices if choice[0] != Outcome.DROPPED], "given": given,
        "may_do": may(user, "review.do") and not one.outcome,
        "last": one.grant.reviews.exclude(outcome="").exclude(pk=one.pk).order_by("-done_on").first(),
    })  # fmt: skip


@allowed("review.read")
@refusing(show_review)
def review(request: HttpRequest, review_id: int) -> HttpResponse:
    """One review, last time's facts beside. POST: every part (same, changed), `outcome`, `says`."""
    if request.method != "POST":
        return show_review(request, review_id)
    user = user_of(request)
    one = selectors.review_of(user, review_id)
    now, _on = now_and_day()
    compared = services.parts_from(request.POST, PARTS)
    found = services.finish(
        one, compared, request.POST.get("outcome", ""), request.POST.get("says", ""), by=user, at=now
    )
    if found.outcome == Outcome.SAME:
        messages.success(request, _("已登记：情况没有变化，待遇照旧。"))
        return redirect("reviews:calendar")
    messages.success(request, _("已登记。请接着办理变更、减发或停发。"))
    return redirect("reviews:review", one.pk)


def show_reports(request: HttpRequest) -> HttpResponse:
    user = user_of(request)
    _now, on = now_and_day()
    months = selectors.report_months(user, to_date(on))
    overdue: Any = selectors.overdue_reports(user, to_date(on), months) if months else []
    page = Paginator(overdue, PAGE).get_page(request.GET.get("page"))
    return render(request, "reviews/reports.html", {
        "months": months, "page": page, "rows": [(one, short_area_name(one.area_code)) for one in page],
        "came": selectors.reports_of(user)[:PAGE], "may_do": may(user, "review.do"),
    })  # fmt: skip


@allowed("review.read")
@require_GET
def reports(request: HttpRequest) -> HttpResponse:
    """Whose periodic report is overdue, and those that came."""
    return show_reports(request)


def show_report(request: HttpRequest, household_id: int) -> HttpResponse:
    user = user_of(request)
    _now, on = now_and_day()
    home = household_of(user, household_id)
    return render(request, "reviews/report.html", {
        "household": home, "today": to_date(on), "parts": [(name, PARTS[name], request.POST.get(name, "")) for name in REPORTED],
        "came": home.reports.select_related("by").order_by("-reported_on")[:PAGE], "given": request.POST,
    })  # fmt: skip


@allowed("review.do")
@refusing(show_report)
def report(request: HttpRequest, household_id: int) -> HttpResponse:
    """A household's own report. POST: persons, incomes, assets (same, changed), `on`, `says`."""
    if request.method != "POST":
        return show_report(request, household_id)
    user = user_of(request)
    home = household_of(user, household_id)
    now, _on = now_and_day()
    day = _day(request.POST.get("on", ""))
    if day is None:
        raise Refused("请写明报告日期。", code="no-day")
    said = services.parts_from(request.POST, REPORTED)
    services.report(home, day, said, request.POST.get("says", ""), by=user, at=now)
    messages.success(request, _("已登记这户的定期报告。"))
    return redirect("reviews:reports")


def show_liveness(request: HttpRequest) -> HttpResponse:
    user = user_of(request)
    _now, on = now_and_day()
    page = Paginator(selectors.liveness_of(user), PAGE).get_page(request.GET.get("page"))
    return render(request, "reviews/liveness.html", {
        "page": page, "rows": [(one, short_area_name(one.area_code)) for one in page], "rounds": selectors.rounds(user),
        "today": to_date(on), "may_plan": may(user, "review.plan"), "may_do": may(user, "review.do"),
    })  # fmt: skip


@allowed("review.read")
@refusing(show_liveness)
def liveness(request: HttpRequest) -> HttpResponse:
    """Rounds, and who is still to be confirmed. POST: begin a round (`round`, `due_on`)."""
    if request.method != "POST":
        return show_liveness(request)
    user = user_of(request)
    now, _on = now_and_day()
    due_on = _day(request.POST.get("due_on", ""))
    if due_on is None:
        raise Refused("请写明最迟哪一天认证完。", code="no-day")
    made = services.open_round(
        user.area_code, user.level, request.POST.get("round", ""), due_on, by=user, at=now
    )
    messages.success(request, _("已发起，%s 人待认证。") % made)
    return redirect("reviews:liveness")


def show_confirm(request: HttpRequest, confirmation_id: int) -> HttpResponse:
    one = selectors.liveness_one(user_of(request), confirmation_id)
    return render(
        request,
        "reviews/confirm.html",
        {"one": one, "ways": Way.choices, "outcomes": Lives.choices, "given": request.POST},
    )


@allowed("review.do")
@refusing(show_confirm)
def confirm(request: HttpRequest, confirmation_id: int) -> HttpResponse:
    """One confirmation. POST `outcome`, `way`, `place`, `says`."""
    if request.method != "POST":
        return show_confirm(request, confirmation_id)
    user, post = user_of(request), request.POST
    one = selectors.liveness_one(user, confirmation_id)
    now, _on = now_and_day()
    services.confirm(
        one,
        post.get("outcome", ""),
        post.get("way", ""),
        post.get("place", ""),
        post.get("says", ""),
        by=user,
        at=now,
    )
    messages.success(request, _("已登记认证结果。"))
    return redirect("reviews:liveness")
