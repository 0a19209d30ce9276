"""指导督促: phases, training, tours with their problems, villages side by side, praise and criticism."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from doudi.apps.accounts.area_names import short_area_name
from doudi.apps.accounts.policies import allowed, may
from doudi.apps.cases.views.common import now_and_day, user_of
from doudi.apps.refusing import refusing
from doudi.apps.watch import selectors
from doudi.apps.watch.forms import TrainingForm, day_or_none
from doudi.apps.watch.services import guiding
from doudi.apps.watch.views.common import own_places
from doudi.apps.watch.which import phases_around
from doudi.core.dates import to_date
from doudi.core.refusal import Refused

MOST = 30


def show(request: HttpRequest) -> HttpResponse:
    user = user_of(request)
    _now, day = now_and_day()
    today = to_date(day)
    month = today.replace(day=1)
    summed = {(one.pack_id, one.phase): one for one in selectors.summaries_of(user)}
    phases: list[dict[str, Any]] = [
        {
            "pack": pack, "phase": phase, "start": to_date(phase.start), "end": to_date(phase.end),
            "summary": summed.get((pack.id, phase.name)),
            "state": "done" if to_date(phase.end) < today else "now" if to_date(phase.start) <= today else "later",
        }
        for pack, phase in phases_around(user.area_code)
    ]  # fmt: skip
    for one in phases:
        one["late"] = one["state"] == "done" and one["phase"].summary and one["summary"] is None
    context: dict[str, Any] = {
        "phases": phases, "trainings": selectors.trainings_of(user)[:MOST], "tours": selectors.tours_of(user)[:MOST],
        "problems": selectors.problems_of(user)[:MOST], "compared": selectors.compared(user, month, today),
        "bulletins": [(one, short_area_name(one.area_code)) for one in selectors.bulletins_of(user)[:MOST]],
        "today": today, "month": month, "may_guide": may(user, "watch.guide"), "places": own_places(user),
        "training_form": TrainingForm(initial={"on": today}), "posted": request.POST,
    }  # fmt: skip
    return render(request, "watch/guiding.html", context)


@allowed("watch.read")
@refusing(show)
def overview(request: HttpRequest) -> HttpResponse:
    """All of it. POST `act`: training, tour, summary or bulletin."""
    if request.method != "POST":
        return show(request)
    user = user_of(request)
    if not may(user, "watch.guide"):
        raise Refused("指导督促由专班和县民政登记。", code="not-your-work")
    now, day = now_and_day()
    post, said = request.POST, {"by": user, "at": now}
    act = post.get("act")
    if act == "training":
        form = TrainingForm(post)
        if not form.is_valid():
            raise Refused(_("请把日期、形式、内容、主讲人和参加人数填全。"), code="bad-field", clause="LY-39")
        training = form.save(commit=False)
        training.area_code = user.area_code
        guiding.keep_training(training, **said)
    elif act == "tour":
        on = day_or_none(post.get("on", ""))
        if on is None:
            raise Refused("请填日期。", code="not-chosen", clause="LY-40")
        guiding.keep_guidance(
            _place(post.get("area", ""), user), on, post.get("says", ""), _problems(post), **said
        )
    elif act == "summary":
        found = [
            (pack, phase)
            for pack, phase in phases_around(user.area_code)
            if f"{pack.id}/{phase.name}" == post.get("phase")
        ]
        if not found:
            raise Refused("请选哪个阶段。", code="not-chosen", clause="LY-25")
        pack, phase = found[0]
        guiding.sum_up(pack.document.area, pack.id, phase, post.get("says", ""), **said)
    elif act == "bulletin":
        month = day_or_none(f"{post.get('month', '')[:7]}-01")
        if month is None or post.get("praised") not in ("1", "0"):
            raise Refused("请选月份，以及表扬还是批评。", code="not-chosen", clause="LY-27")
        unit = _place(post.get("area", ""), user)
        figures = next(
            (one.as_dict() for one in selectors.compared(user, month, to_date(day)) if one.area == unit), {}
        )
        guiding.publish(unit, month, post["praised"] == "1", post.get("says", ""), figures, **said)
    else:
        raise Refused("不知道要登记什么，请从页面上的表单提交。", code="not-chosen")
    messages.success(request, _("已经登记。"))
    return redirect("watch:guiding")


def _place(asked: str, user: Any) -> str:
    places = dict(own_places(user))
    return asked if asked in places else next(iter(places))


def _problems(post: Any) -> list[dict[str, Any]]:
    """The problem of the form, if one was filled in."""
    if not post.get("problem", "").strip():
        return []
    return [
        {
            "says": post["problem"], "measure": post.get("measure", ""), "who": post.get("who", ""),
            "due_on": day_or_none(post.get("due_on", "")),
        }
    ]  # fmt: skip


def show_problem(request: HttpRequest, problem_id: int) -> HttpResponse:
    user = user_of(request)
    _now, day = now_and_day()
    one = selectors.problem_of(user, problem_id)
    return render(request, "watch/problem.html", {
        "one": one, "place": short_area_name(one.area_code), "today": to_date(day), "may_guide": may(user, "watch.guide"),
    })  # fmt: skip


@allowed("watch.read")
@refusing(show_problem)
def problem(request: HttpRequest, problem_id: int) -> HttpResponse:
    """One problem. POST `on`, `says`: it is solved."""
    if request.method != "POST":
        return show_problem(request, problem_id)
    user = user_of(request)
    one = selectors.problem_of(user, problem_id)
    if not may(user, "watch.guide"):
        raise Refused("整改销号由专班和县民政办理。", code="not-your-work")
    now, _day = now_and_day()
    on = day_or_none(request.POST.get("on", ""))
    if on is None:
        raise Refused("请填整改完成的日期。", code="not-chosen", clause="LY-40")
    guiding.solve(one, request.POST.get("says", ""), on, by=user, at=now)
    messages.success(request, _("问题已经销号。"))
    return redirect("watch:guiding")
