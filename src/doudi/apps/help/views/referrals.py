"""Referrals on pages: the list by deadline, one with its answer, a household's needs handed over with one click."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from doudi.apps.accounts.area_names import short_area_name
from doudi.apps.accounts.policies import allowed, may
from doudi.apps.cases.views.common import now_and_day, user_of
from doudi.apps.help import selectors
from doudi.apps.help.lacking import lacking
from doudi.apps.help.models import State
from doudi.apps.help.plans import needs_at, plans_at
from doudi.apps.help.services import giving, needs, referring
from doudi.apps.help.views.common import BESIDE, FORMS, PAGE, day, given_of, tabs
from doudi.apps.people.selectors import household_of
from doudi.apps.people.views.household import frame
from doudi.apps.refusing import refusing
from doudi.core.dates import to_date
from doudi.core.refusal import Refused
from doudi.platform.typed import row_key
from doudi.procedure.roles import label


@allowed("help.read")
@require_GET
def listing(request: HttpRequest) -> HttpResponse:
    """Referrals, those that are due first."""
    user, (_now, on) = user_of(request), now_and_day()
    page = Paginator(selectors.listed(user, request.GET, to_date(on)), PAGE).get_page(request.GET.get("page"))
    known = needs_at(user.area_code, on)
    return render(request, "help/list.html", {
        "page": page, "rows": [(one, short_area_name(one.area_code), label(one.department), referring.days_late(one, on)) for one in page],
        "counts": selectors.counts(user, to_date(on)), "state": request.GET.get("state", selectors.WAITING), "asked": request.GET,
        "states": [one for one in State.choices if one[0] != State.WAITING], "needs": [need for _plan, need in known.values()],
        "departments": sorted({(need.to, label(need.to)) for _plan, need in known.values()}),
        "whole": not selectors.own_departments(user), "pages": [name for name, _what in tabs(user)],
    })  # fmt: skip


def show(request: HttpRequest, referral_id: int) -> HttpResponse:
    user, (_now, on) = user_of(request), now_and_day()
    one = selectors.referral_of(user, referral_id)
    waiting = one.state == State.WAITING
    unmet = one.unmet.filter(taken_back_on__isnull=True).first()
    return render(request, "help/referral.html", {
        "one": one, "place": short_area_name(one.area_code), "department": label(one.department), "late": referring.days_late(one, on),
        "given": one.given.all(), "forms": FORMS, "today": to_date(on), "unmet": unmet,
        "may_answer": waiting and one.department in user.roles and may(user, "help.answer"),
        "may_withdraw": waiting and may(user, "help.refer"),
        "may_tell": one.state in (State.GIVEN, State.REFUSED) and one.told_on is None and may(user, "help.refer"),
        "may_publish": one.state == State.REFUSED and may(user, "help.publish") and unmet is None,
    })  # fmt: skip


@allowed("help.read")
@refusing(show)
def referral(request: HttpRequest, referral_id: int) -> HttpResponse:
    """One referral. POST `act`: given (with what), refused (with why), tell, withdraw, publish."""
    if request.method != "POST":
        return show(request, referral_id)
    user, (now, _on) = user_of(request), now_and_day()
    one = selectors.referral_of(user, referral_id)
    wanted, says = request.POST.get("act", ""), request.POST.get("says", "")
    if wanted == "given":
        referring.answer(one, given_of(request, department=one.department), says, by=user, at=now)
    elif wanted == "refused":
        referring.answer(one, None, says, by=user, at=now)
    elif wanted == "tell":
        referring.tell(one, says, by=user, at=now)
    elif wanted == "withdraw":
        referring.withdraw(one, says, by=user, at=now)
    elif wanted == "publish":
        needs.publish(one.household, says, one, by=user, at=now)
    else:
        raise Refused("请选要办什么。", code="not-chosen")
    messages.success(request, _("已记下。"))
    return redirect("help:referral", one.pk)


def show_household(request: HttpRequest, household_id: int) -> HttpResponse:
    user, (_now, on) = user_of(request), now_and_day()
    home = household_of(user, household_id)
    found = lacking(home, on)
    known = needs_at(home.area_code, on)
    sent = selectors.referrals_of(user).filter(household=home).order_by("-sent_on", "-pk")
    return render(request, "help/household.html", frame(request, home, "help") | {
        "lacks": [(one, label(one.need.to), one.referral in sent) for one in found.lacks], "unknown": found.unknown, "bare": found.without_measures,
        "temporary": found.temporary, "may_apply": may(user, "case.open") and home.closed_on is None,
        "others": [need for _plan, need in known.values()], "members": home.people.order_by("pk"),
        "referrals": [(one, label(one.department), referring.days_late(one, on)) for one in sent],
        "given": [(one, label(one.department) if one.department else one.get_giver_display()) for one in selectors.help_of(user, home)],
        "measures": selectors.measures_of(user, home), "forms": FORMS, "beside": BESIDE, "today": to_date(on),
        "own": [(role, label(role)) for role in sorted(user.roles)] if may(user, "help.answer") and known else [],
        "may_refer": may(user, "help.refer") and home.closed_on is None, "any_open": any(one.is_open for one in found.lacks),
    })  # fmt: skip


@allowed("help.read")
@refusing(show_household)
def household(request: HttpRequest, household_id: int) -> HttpResponse:
    """What a household lacks, who was told, what came. POST `lack` (those chosen) hands them over; `need` another one."""
    if request.method != "POST":
        return show_household(request, household_id)
    user, (now, on) = user_of(request), now_and_day()
    home = household_of(user, household_id)
    because = request.POST.get("because", "")
    if request.POST.get("need"):
        asked = [referring.Asking(request.POST["need"][:30], _member(home, request), because)]
    else:
        chosen = set(request.POST.getlist("lack"))
        asked = [
            referring.Asking(one.need.name, one.person, because or one.need.label)
            for one in lacking(home, on).lacks
            if one.key in chosen and one.is_open
        ]
    made = referring.refer(home, asked, by=user, at=now)
    messages.success(request, _("已转 %d 项，部门答复以前一直在这里。") % len(made))
    return redirect("help:household", home.pk)


@require_POST
@allowed("help.read")
@refusing()
def give(request: HttpRequest, household_id: int) -> HttpResponse:
    """Put help on record without a referral: a department's own, or that of others."""
    user, (now, _on) = user_of(request), now_and_day()
    home = household_of(user, household_id)
    role = request.POST.get("department", "")
    given = given_of(request, department=role if role in user.roles else "", person=_member(home, request))
    giving.record(home, given, by=user, at=now)
    messages.success(request, _("已记入台账。"))
    return redirect("help:household", home.pk)


@require_POST
@allowed("help.refer")
@refusing()
def measure(request: HttpRequest, household_id: int) -> HttpResponse:
    """Set a measure down for a member, or note what came of one (`measure`)."""
    user, (now, on) = user_of(request), now_and_day()
    home = household_of(user, household_id)
    key = row_key(request.POST.get("measure", ""))
    if key is not None:
        needs.done(selectors.measure_of(user, key, home), request.POST.get("outcome", ""), by=user, at=now)
    else:
        person = _member(home, request)
        if person is None:
            raise Refused("请选是哪一位成员。", code="person-missing", clause="TL-26")
        posted = request.POST
        clause = next((plan.measures_clause for plan in plans_at(home.area_code, on) if plan.measures), "")
        until = day(posted.get("until", ""))
        needs.set_down(person, posted.get("says", ""), posted.get("who", ""), until, clause, by=user, at=now)
    messages.success(request, _("已记下。"))
    return redirect("help:household", home.pk)


def _member(home: Any, request: HttpRequest) -> Any:
    """The member a form names; None where it is the household's."""
    key = row_key(request.POST.get("person", ""))
    return home.people.filter(pk=key).first() if key is not None else None
