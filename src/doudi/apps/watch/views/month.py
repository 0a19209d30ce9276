"""月度监测: the months of a county, what each step counted, and the button that begins one."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from doudi.apps.accounts.areas import own_county
from doudi.apps.accounts.policies import allowed, may
from doudi.apps.cases.views.common import now_and_day, user_of
from doudi.apps.jobs.selectors import runs_of as jobs_of
from doudi.apps.refusing import refusing
from doudi.apps.watch import monthly, selectors
from doudi.core.dates import to_date
from doudi.core.refusal import Refused

PAGE = 24


def show_list(request: HttpRequest) -> HttpResponse:
    user = user_of(request)
    _now, day = now_and_day()
    page = Paginator(selectors.runs_of(user), PAGE).get_page(request.GET.get("page"))
    return render(request, "watch/months.html", {
        "page": page, "today": to_date(day), "steps": monthly.steps(), "may_run": may(user, "watch.run"),
    })  # fmt: skip


@allowed("watch.read")
@refusing(show_list)
def listing(request: HttpRequest) -> HttpResponse:
    """The months. POST: this one is begun, or goes on where it stood."""
    if request.method != "POST":
        return show_list(request)
    user = user_of(request)
    if not may(user, "watch.run"):
        raise Refused("月度监测由县级民政和核对中心办理。", code="not-your-work")
    now, day = now_and_day()
    area = own_county(user)
    run = monthly.begin(area, to_date(day), by=user, at=now)
    if run.done_at is not None:
        raise Refused("这个月的月度监测已经办完了，请看结果。", code="month-done")
    monthly.hand_to_worker(run, by=user, at=now)
    messages.success(request, _("月度监测已经开始。"))
    return redirect("watch:month", run.pk)


@allowed("watch.read")
@require_GET
def one(request: HttpRequest, month_id: int) -> HttpResponse:
    """One month: its steps, what they counted, and how far it is."""
    user = user_of(request)
    run = selectors.run_of(user, month_id)
    done = {step.name: step for step in run.steps.all()}
    steps = [(step.title, done.get(step.name), monthly.in_words(done[step.name].counts) if step.name in done else "") for step in monthly.steps()]  # fmt: skip
    job = jobs_of(user).filter(kind="watch.month", args__run_id=run.pk).first()
    under_way = job is not None and job.state in ("waiting", "doing")
    return render(request, "watch/month.html", {
        "one": run, "steps": steps, "run": job if run.done_at is None else None, "under_way": under_way,
        "may_run": may(user, "watch.run") and run.done_at is None and not under_way,
    })  # fmt: skip
