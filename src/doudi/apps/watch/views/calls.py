"""来电来访: each written down, handed on, answered; none lost."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from doudi.apps.accounts.policies import allowed, may
from doudi.apps.cases.views.common import now_and_day, user_of
from doudi.apps.refusing import refusing
from doudi.apps.watch import selectors
from doudi.apps.watch.forms import CallForm
from doudi.apps.watch.services import calls
from doudi.apps.watch.views.common import own_places
from doudi.core.dates import to_date
from doudi.core.refusal import Refused

PAGE = 50


def show_list(request: HttpRequest) -> HttpResponse:
    user = user_of(request)
    _now, day = now_and_day()
    state = request.GET.get("state", "open")
    page = Paginator(selectors.calls_of(user, open_only=state == "open"), PAGE).get_page(
        request.GET.get("page")
    )
    return render(request, "watch/calls.html", {
        "page": page, "state": state, "today": to_date(day), "may_take": may(user, "call.take"), "places": own_places(user),
        "form": CallForm(request.POST if request.method == "POST" else None),
    })  # fmt: skip


@allowed("watch.read")
@refusing(show_list)
def listing(request: HttpRequest) -> HttpResponse:
    """The calls, open ones first. POST: one more."""
    if request.method != "POST":
        return show_list(request)
    user = user_of(request)
    if not may(user, "call.take"):
        raise Refused("登记来电来访不是您岗位的事，请转给窗口。", code="not-your-work")
    form = CallForm(request.POST)
    if not form.is_valid():
        return show_list(request)
    now, _day = now_and_day()
    call = form.save(commit=False)
    places = dict(own_places(user))
    call.area_code = request.POST["area"] if request.POST.get("area") in places else next(iter(places))
    calls.take_call(call, by=user, at=now)
    messages.success(request, _("已经登记，答复以前都留在这里。"))
    return redirect("watch:call", call.pk)


def show(request: HttpRequest, call_id: int, phone: str = "") -> HttpResponse:
    user = user_of(request)
    found = selectors.call_of(user, call_id)
    return render(
        request, "watch/call.html", {"one": found, "may_take": may(user, "call.take"), "phone": phone}
    )


@allowed("watch.read")
@refusing(show)
def one(request: HttpRequest, call_id: int) -> HttpResponse:
    """One call. POST `act`: answer (with `says`), hand_on, or phone (the number to call back)."""
    if request.method != "POST":
        return show(request, call_id)
    user = user_of(request)
    found = selectors.call_of(user, call_id)
    if not may(user, "call.take"):
        raise Refused("答复来电来访不是您岗位的事。", code="not-your-work")
    now, _day = now_and_day()
    if request.POST.get("act") == "phone":
        return show(request, call_id, calls.phone_of(found, by=user, at=now))
    if request.POST.get("act") == "hand_on":
        calls.hand_on(found, by=user, at=now)
        messages.success(request, _("已经转为线索，办结以后再答复。"))
    else:
        calls.answer_call(found, request.POST.get("says", ""), by=user, at=now)
        messages.success(request, _("已经答复。"))
    return redirect("watch:call", call_id)
