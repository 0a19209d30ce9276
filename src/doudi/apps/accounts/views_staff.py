"""账号管理: the administrator's list and forms."""

from typing import Any, cast

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from doudi.apps.accounts import services
from doudi.apps.accounts.area_names import area_name
from doudi.apps.accounts.areas import LEVELS
from doudi.apps.accounts.models import User
from doudi.apps.accounts.policies import allowed
from doudi.apps.accounts.roles import role_choices, role_label, roles
from doudi.apps.accounts.selectors import accounts_of
from doudi.apps.areas.selectors import offices_of
from doudi.apps.people.forms import day
from doudi.apps.refusing import refusing
from doudi.platform.clock import clock
from doudi.platform.typed import area_code, row_key, storable

PAGE = 50


@allowed("account.manage")
def staff(request: HttpRequest) -> HttpResponse:
    """The list of accounts."""
    by = cast(Any, request.user)
    rows = accounts_of(by).order_by("-is_active", "area_code", "role", "username")
    text, role = request.GET.get("q", "").strip()[:40], request.GET.get("role", "")
    if text and storable(text):
        rows = rows.filter(Q(display_name__icontains=text) | Q(username__icontains=text))
    if role in roles():
        rows = rows.filter(Q(role=role) | Q(extra_roles__contains=[role]))
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page, "q": text, "role": role, "roles": role_choices(),
        "rows": [(one, area_name(one.area_code), [role_label(name) for name in sorted(one.roles)]) for one in page],
    }  # fmt: skip
    return render(request, "accounts/staff.html", context)


def form_page(request: HttpRequest, user_id: int | None = None) -> HttpResponse:
    by = cast(Any, request.user)
    user = _account(request, user_id)
    posted = "role" in request.POST  # the forms of closing and of passwords stand on the same page
    context = {
        "account": user, "typed": request.POST if posted else _kept(user, by), "roles": role_choices(),
        "levels": LEVELS, "own": user is not None and user.pk == by.pk, "offices": offices_of(by),
        "held": request.POST.getlist("extra") if posted else (user.extra_roles if user else []),
    }  # fmt: skip
    return render(request, "accounts/staff_form.html", context)


@allowed("account.manage")
@refusing(form_page)
def new_account(request: HttpRequest) -> HttpResponse:
    """Open an account; its password is shown once."""
    if request.method != "POST":
        return form_page(request)
    user, password = services.make_account(
        request.POST.get("username", "")[:150], _wanted(request), by=request.user, at=clock().now()
    )
    return render(request, "accounts/one_time_password.html", {"account": user, "password": password})


@allowed("account.manage")
@refusing(form_page)
def one_account(request: HttpRequest, user_id: int) -> HttpResponse:
    """Change an account."""
    if request.method != "POST":
        return form_page(request, user_id)
    user = cast(User, _account(request, user_id))
    services.change_account(user, _wanted(request), by=request.user, at=clock().now())
    messages.success(request, _("已保存。"))
    return redirect("staff")


@require_POST
@allowed("account.manage")
@refusing(form_page)
def account_act(request: HttpRequest, user_id: int) -> HttpResponse:
    """Close, reopen, or give a one-time password."""
    user, what, at = cast(User, _account(request, user_id)), request.POST.get("act"), clock().now()
    if what == "close":
        services.close_account(user, because=request.POST.get("because", "")[:200], by=request.user, at=at)
    elif what == "reopen":
        services.reopen_account(user, by=request.user, at=at)
    elif what == "password":
        password = services.reset_password(user, by=request.user, at=at)
        return render(request, "accounts/one_time_password.html", {"account": user, "password": password})
    messages.success(request, _("已办理。"))
    return redirect("staff")


def _account(request: HttpRequest, user_id: int | None) -> User | None:
    if user_id is None:
        return None
    found = accounts_of(cast(Any, request.user)).filter(pk=user_id).first()
    if found is None:
        raise Http404
    return found


def _kept(user: User | None, by: Any) -> dict[str, str]:
    """What the fields hold before anything is typed: the account as it is; for a new one the administrator's area."""
    if user is None:
        return {"area": by.area_code}
    return {
        "display_name": user.display_name, "role": user.role, "level": user.level, "area": user.area_code,
        "office": str(user.office_id or ""), "seconded_from": user.seconded_from,
        "seconded_until": user.seconded_until.isoformat() if user.seconded_until else "",
    }  # fmt: skip


def _wanted(request: HttpRequest) -> services.Wanted:
    post = request.POST
    return services.Wanted(
        display_name=post.get("display_name", ""),
        role=post.get("role", ""),
        level=post.get("level", ""),
        area=area_code(post.get("area", "")),
        extra_roles=[one for one in post.getlist("extra") if one],
        office=offices_of(request.user).filter(pk=row_key(post.get("office", "")) or 0).first(),
        seconded_from=post.get("seconded_from", ""),
        seconded_until=day(post.get("seconded_until", "")),
    )
