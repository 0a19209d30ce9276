"""区划、单位和岗位: one page with the three, and their forms."""

from typing import Any, cast

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from doudi.apps.accounts.area_names import area_name
from doudi.apps.accounts.areas import LEVELS, area_range
from doudi.apps.accounts.models import Post
from doudi.apps.accounts.policies import allowed
from doudi.apps.accounts.roles import named_posts, role_choices, role_label
from doudi.apps.accounts.selectors import chosen_colleague, colleagues_of
from doudi.apps.areas import services
from doudi.apps.areas.models import Division
from doudi.apps.areas.selectors import offices_of
from doudi.apps.people.forms import day
from doudi.apps.refusing import refusing
from doudi.core.refusal import Refused
from doudi.platform.clock import clock
from doudi.platform.row_security import area_rows
from doudi.platform.typed import area_code, row_key


def overview_page(request: HttpRequest) -> HttpResponse:
    user = cast(Any, request.user)
    low, high = area_range(user.area_code, user.level)
    # An administrator sees no household; who holds a post hangs on the wall.
    with area_rows((low, high)):
        posts = list(
            Post.objects.filter(area_code__gte=low, area_code__lt=high).order_by("until", "area_code", "id")
        )
    context = {
        "divisions": [
            (one, area_name(one.successor) if one.successor else "")
            for one in Division.objects.filter(code__gte=low, code__lt=high).order_by("-since", "-id")
        ],
        "offices": [
            (one, role_label(one.kind), area_name(one.area_code))
            for one in offices_of(user)
        ],
        "posts": [(one, area_name(one.area_code), named_posts().get(one.post)) for one in posts],
        "kinds": role_choices(), "levels": LEVELS, "named": named_posts().values(), "typed": request.POST,
        "staff": colleagues_of(user)[:500],
    }  # fmt: skip
    return render(request, "areas/overview.html", context)


@allowed("area.read")
def overview(request: HttpRequest) -> HttpResponse:
    """The page."""
    return overview_page(request)


@require_POST
@allowed("area.change")
@refusing(overview_page)
def division(request: HttpRequest) -> HttpResponse:
    """Add, rename or abolish."""
    post, by, at = request.POST, request.user, clock().now()
    since = day(post.get("since", "")) or at.date()
    code, reason = area_code(post.get("code", "")), post.get("reason", "")
    if not code:
        raise Refused("请写 12 位代码。", code="bad-code")
    match post.get("what"):
        case "add":
            services.add_division(code, post.get("name", ""), since, reason=reason, by=by, at=at)
        case "rename":
            services.rename_division(code, post.get("name", ""), since, reason=reason, by=by, at=at)
        case "abolish":
            successor = area_code(post.get("successor", "")) or code
            services.abolish_division(code, successor, since, reason=reason, by=by, at=at)
        case _other:
            raise Http404
    messages.success(request, _("区划已变更。"))
    return redirect("areas:overview")


@require_POST
@allowed("area.change")
@refusing(overview_page)
def office(request: HttpRequest) -> HttpResponse:
    """A new office, or another telephone."""
    post, by = request.POST, cast(Any, request.user)
    key = post.get("key", "")
    known = offices_of(by).filter(pk=row_key(key) or 0).first() if key else None
    if key and known is None:
        raise Http404
    services.keep_office(
        known,
        name=post.get("name", ""),
        kind=post.get("kind", "") if post.get("kind") in dict(role_choices()) else "",
        level=post.get("level", "") if post.get("level") in dict(LEVELS) else by.level,
        area=area_code(post.get("area", "")) or by.area_code,
        phone=post.get("phone", ""),
        address=post.get("address", ""),
        head=post.get("head", ""),
        by=by,
        at=clock().now(),
    )
    messages.success(request, _("单位已保存。"))
    return redirect("areas:overview")


@require_POST
@allowed("post.name")
@refusing(overview_page)
def post(request: HttpRequest) -> HttpResponse:
    """Who holds a named post, or holds it no more."""
    given, by, at = request.POST, cast(Any, request.user), clock().now()
    low, high = area_range(by.area_code, by.level)
    with area_rows((low, high)):
        if given.get("end"):
            key = row_key(given["end"]) or 0
            found = Post.objects.filter(
                pk=key, area_code__gte=low, area_code__lt=high, until__isnull=True
            ).first()
            if found is None:
                raise Http404
            services.end_holder(found, by=by, at=at)
        else:
            user = chosen_colleague(by, given.get("user", ""))
            services.name_holder(
                given.get("post", ""),
                area_code(given.get("area", "")) or by.area_code,
                holder=given.get("holder", "") or (user.display_name if user else ""),
                works_as=given.get("works_as", ""),
                user=user,
                since=day(given.get("since", "")) or at.date(),
                by=by,
                at=at,
            )
    messages.success(request, _("已办理。"))
    return redirect("areas:overview")
