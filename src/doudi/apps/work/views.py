"""就业: offers that wait, whose share is to be stopped or cut; one person's offers and registrations."""

from datetime import date

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from doudi.apps.accounts.area_names import short_area_name
from doudi.apps.accounts.policies import allowed, may
from doudi.apps.cases.views.common import now_and_day, user_of
from doudi.apps.people.selectors import person_of
from doudi.apps.refusing import refusing
from doudi.apps.work import selectors, services
from doudi.apps.work.models import Answer, Kind
from doudi.core.dates import parse_day, to_date
from doudi.core.money import yuan_to_fen
from doudi.core.refusal import InputError, Refused

PAGE = 50


@allowed("work.read")
@require_GET
def listing(request: HttpRequest) -> HttpResponse:
    """Offers of the area; whom the law names for refusing work."""
    user = user_of(request)
    _now, on = now_and_day()
    waits = request.GET.get("state") == "waiting"
    page = Paginator(selectors.waiting(user) if waits else selectors.offers_of(user), PAGE).get_page(
        request.GET.get("page")
    )
    return render(request, "work/list.html", {
        "page": page, "rows": [(one, short_area_name(one.area_code)) for one in page], "waits": waits,
        "waiting": selectors.waiting(user).count(), "to_stop": selectors.to_stop(user, to_date(on)),
    })  # fmt: skip


def show_person(request: HttpRequest, person_id: int) -> HttpResponse:
    user = user_of(request)
    _now, on = now_and_day()
    one = person_of(user, person_id)
    offers = list(selectors.offers_to(one))
    registrations = list(selectors.registrations_of(one))
    return render(request, "work/person.html", {
        "person": one, "offers": offers, "open": next((row for row in offers if not row.answer), None), "today": to_date(on),
        "registrations": registrations, "registered": next((row for row in registrations if row.ended_on is None), None),
        "refused": services.refusals(one, to_date(on)), "kinds": Kind.choices, "answers": Answer.choices,
        "may_keep": may(user, "work.keep"), "given": request.POST,
    })  # fmt: skip


@allowed("work.read")
@refusing(show_person)
def person(request: HttpRequest, person_id: int) -> HttpResponse:
    """One person. POST `act`: offer (`kind`, `work`, `wage`), answer (`answer`, `says`), register (`office`, `number`) or
    unregister; each with `on`."""
    if request.method != "POST":
        return show_person(request, person_id)
    user, post = user_of(request), request.POST
    one = person_of(user, person_id)
    now, _on = now_and_day()
    on = _day(post.get("on", ""))
    open_offer = selectors.offers_to(one).filter(answer="").first()
    registered = selectors.registrations_of(one).filter(ended_on=None).first()
    what = post.get("act")
    if what == "offer":
        wage = yuan_to_fen(post["wage"]) if post.get("wage", "").strip() else None
        services.offer(one, post.get("kind", ""), post.get("work", ""), on, wage, by=user, at=now)
        messages.success(request, _("已登记这次介绍。"))
    elif what == "answer" and open_offer is not None:
        services.answer(open_offer, post.get("answer", ""), post.get("says", ""), on, by=user, at=now)
        messages.success(request, _("已登记答复。"))
    elif what == "register":
        services.register(one, post.get("office", ""), post.get("number", ""), on, by=user, at=now)
        messages.success(request, _("已登记失业登记。"))
    elif what == "unregister" and registered is not None:
        services.unregister(registered, on, by=user, at=now)
        messages.success(request, _("已注销失业登记。"))
    else:
        raise Refused("不认识的办法，请刷新页面。", code="unknown-act")
    return redirect("work:person", one.pk)


def _day(text: str) -> date:
    try:
        return to_date(parse_day(text))
    except InputError as bad:
        raise Refused("请写明日期。", code="no-day") from bad
