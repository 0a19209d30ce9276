"""Households come and change: the form, what the change touches, and the change itself."""

from typing import Any, cast

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from doudi.apps.accounts.policies import allowed
from doudi.apps.areas.names import villages_of
from doudi.apps.people import forms, services
from doudi.apps.people.consequences import consequences
from doudi.apps.people.models import Household
from doudi.apps.people.selectors import household_of, households_of, person_of
from doudi.apps.people.views.household import frame
from doudi.apps.policies.household_form import relations
from doudi.apps.refusing import refusing
from doudi.core.refusal import Refused
from doudi.platform.clock import clock
from doudi.platform.typed import area_code

CHANGES = {
    "leave": gettext_lazy("成员迁出"),
    "died": gettext_lazy("成员死亡"),
    "head": gettext_lazy("变更户主"),
    "split": gettext_lazy("分户"),
    "merge": gettext_lazy("并户"),
    "move": gettext_lazy("迁移"),
    "close": gettext_lazy("销户"),
}
#: whom a new household may have besides its head, on one form
OTHERS = 6


def new_page(request: HttpRequest) -> HttpResponse:
    user = cast(Any, request.user)
    context = {
        "villages": villages_of(user), "relations": relations(), "typed": request.POST,
        "others": [f"p{index}." for index in range(OTHERS)],
    }  # fmt: skip
    return render(request, "people/new.html", context)


@allowed("household.change")
@refusing(new_page)
def new(request: HttpRequest) -> HttpResponse:
    """建新户."""
    if request.method != "POST":
        return new_page(request)
    user, at = cast(Any, request.user), clock().now()
    head = forms.new_person(request.POST)
    if head is None:
        raise Refused("请写户主的姓名。", code="no-name")
    others = [forms.new_person(request.POST, f"p{index}.") for index in range(OTHERS)]
    made = services.open_household(
        area_code=area_code(request.POST.get("area", "")) or user.area_code,
        residence=request.POST.get("residence", "")
        if request.POST.get("residence") in ("rural", "urban")
        else "",
        address=request.POST.get("address", "")[:200],
        head=head,
        others=[one for one in others if one is not None],
        by=user,
        at=at,
    )
    messages.success(request, _("已建户。"))
    return redirect("people:household", made.pk)


def join_page(request: HttpRequest, household_id: int) -> HttpResponse:
    household = household_of(cast(Any, request.user), household_id)
    context = frame(request, household, "") | {"relations": relations(), "typed": request.POST}
    return render(request, "people/join.html", context)


@allowed("household.change")
@refusing(join_page)
def join(request: HttpRequest, household_id: int) -> HttpResponse:
    """增加成员."""
    if request.method != "POST":
        return join_page(request, household_id)
    user = cast(Any, request.user)
    household = household_of(user, household_id)
    person = forms.new_person(request.POST)
    if person is None:
        raise Refused("请写姓名。", code="no-name")
    services.add_person(
        household, person, by=user, at=clock().now(), because=request.POST.get("because", "")[:200]
    )
    messages.success(request, _("已加入。"))
    return redirect("people:household", household.pk)


def correct_page(request: HttpRequest, person_id: int) -> HttpResponse:
    person = person_of(cast(Any, request.user), person_id)
    if person.household is None:
        raise Http404
    return render(
        request,
        "people/correct.html",
        frame(request, person.household, "") | {"person": person, "typed": request.POST},
    )


@allowed("household.change")
@refusing(correct_page)
def correct(request: HttpRequest, person_id: int) -> HttpResponse:
    """更正身份信息: an empty number stays as it is."""
    if request.method != "POST":
        return correct_page(request, person_id)
    user = cast(Any, request.user)
    person = person_of(user, person_id)
    services.correct_person(
        person,
        name=request.POST.get("name", ""),
        citizen_id=request.POST.get("citizen_id", "").strip() or None,
        phone=request.POST.get("phone", "").strip()[:30] or None,
        because=request.POST.get("because", "")[:200],
        by=user,
        at=clock().now(),
    )
    messages.success(request, _("已更正，原来的内容在变动历史里。"))
    return redirect("people:household", cast(int, person.household_id))


def change_page(request: HttpRequest, household_id: int, change: str) -> HttpResponse:
    """The form of a change, with what it touches."""
    if change not in CHANGES:
        raise Http404
    user, on = cast(Any, request.user), clock().today()
    household = household_of(user, household_id)
    memberships = list(
        household.memberships.filter(until__isnull=True).select_related("person").order_by("id")
    )
    found = consequences(change, household, on)
    context = frame(request, household, "") | {
        "change": change, "title": CHANGES[change], "memberships": memberships, "relations": relations(),
        "consequences": found, "blocked": any(one.blocks for one in found), "typed": request.POST,
        "villages": villages_of(user) if change == "move" else [],
    }  # fmt: skip
    return render(request, "people/change.html", context)


@allowed("household.change")
@refusing(change_page)
def change(request: HttpRequest, household_id: int, change: str) -> HttpResponse:
    """办变动. What it touches stands on the form; only a confirmed form does it."""
    if request.method != "POST":
        return change_page(request, household_id, change)
    if change not in CHANGES:
        raise Http404
    household = household_of(cast(Any, request.user), household_id)
    if request.POST.get("seen") != "1":
        raise Refused("请看过“会影响什么”，勾选确认后再办。", code="not-confirmed")
    after = _do(request, household, change)
    messages.success(request, _("已办理。"))
    return redirect("people:household", after.pk)


def _do(request: HttpRequest, household: Household, change: str) -> Household:
    user, at, post = cast(Any, request.user), clock().now(), request.POST
    because = post.get("because", "").strip()[:200]
    members = {str(one.pk): one for one in household.people.all()}
    chosen = [members[key] for key in post.getlist("member") if key in members]
    relations_said = {
        one.pk: post[f"relation-{one.pk}"] for one in members.values() if post.get(f"relation-{one.pk}")
    }
    if change in ("leave", "died", "head"):
        if len(chosen) != 1:
            raise Refused("请选一位成员。", code="no-member")
        if change == "leave":
            services.leave(chosen[0], because=because, by=user, at=at)
        elif change == "died":
            on = forms.day(post.get("on", ""))
            if on is None:
                raise Refused("请写死亡日期。", code="no-day")
            services.died(chosen[0], on, by=user, at=at)
        else:
            services.change_head(household, chosen[0], relations_said, by=user, at=at)
    elif change == "split":
        head = members.get(post.get("head", ""))
        if not chosen or head is None:
            raise Refused("请选分出去的成员和新户的户主。", code="no-member")
        return services.split(
            household, chosen, head, address=post.get("address", "")[:200], because=because, by=user, at=at,
            relations=relations_said,
        )  # fmt: skip
    elif change == "merge":
        into = households_of(user).filter(number=post.get("into", "").strip()).first()
        if into is None:
            raise Refused("没有找到要并入的户，请核对户编号。", code="no-household")
        return services.merge(household, into, because=because, by=user, at=at, relations=relations_said)
    elif change == "move":
        services.move(
            household, area_code(post.get("area", "")) or household.area_code,
            address=post.get("address", "")[:200], because=because, by=user, at=at,
        )  # fmt: skip
    else:
        services.close(household, because=because, by=user, at=at)
    return household
