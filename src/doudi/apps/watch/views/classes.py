"""六类改五类: the list of who goes where and why, decided person by person; and the sheets for the province."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from doudi.apps.accounts.area_names import area_name, short_area_name
from doudi.apps.accounts.policies import allowed, may
from doudi.apps.cases.views.common import now_and_day, user_of
from doudi.apps.files.views import answer
from doudi.apps.policies.showing import path_in_words
from doudi.apps.refusing import refusing
from doudi.apps.watch import selectors
from doudi.apps.watch.forms import day_or_none
from doudi.apps.watch.services import classes as reclassing
from doudi.apps.watch.services import uploads as making
from doudi.apps.watch.which import packs_at, uploads_around
from doudi.core.dates import to_date
from doudi.core.refusal import Refused
from doudi.platform.typed import row_key
from doudi.watch.reclassing import classes, knows_classes

PAGE = 50


def _pack_here(area: str, day: int) -> Any:
    """The nearest document in force that knows classes; None where there is none."""
    return next((pack for pack in packs_at(area, day) if knows_classes(pack)), None)


def show_list(request: HttpRequest) -> HttpResponse:
    user = user_of(request)
    _now, day = now_and_day()
    rows = [
        (one, area_name(one.area_code), one.persons.count()) for one in selectors.reclassings_of(user)[:PAGE]
    ]
    pack = _pack_here(user.area_code, day)
    return render(request, "watch/classes.html", {
        "rows": rows, "pack": pack, "may_class": may(user, "watch.class") and pack is not None,
    })  # fmt: skip


@allowed("watch.read")
@refusing(show_list)
def listing(request: HttpRequest) -> HttpResponse:
    """The lists there are. POST: one as of today."""
    if request.method != "POST":
        return show_list(request)
    user = user_of(request)
    if not may(user, "watch.class"):
        raise Refused("重新分类由专班和县里办理。", code="not-your-work")
    now, day = now_and_day()
    pack = _pack_here(user.area_code, day)
    if pack is None:
        raise Refused("本地现行的文件没有把低收入人口分类，不用重新分类。", code="no-classes")
    made = reclassing.propose_all(user.area_code, pack.id, to_date(day), by=user, at=now)
    return redirect("watch:reclassing", made.pk)


def show(request: HttpRequest, reclassing_id: int) -> HttpResponse:
    user = user_of(request)
    found = selectors.reclassing_of(user, reclassing_id)
    rows = selectors.persons_of(user, found, request.GET)
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    named = classes() | {"": str(_("待查清"))}
    counted = [
        (named[one["proposal"]], named[one["goes_to"]] if one["goes_to"] else "", one["n"])
        for one in selectors.where_they_go(user, found)
    ]
    return render(request, "watch/reclassing.html", {
        "one": found, "page": page, "place": area_name(found.area_code), "counted": counted,
        "rows": [
            (row, short_area_name(row.area_code), named[row.proposal], named.get(row.goes_to, ""),
             [path_in_words(path, {}) for path in row.missing])
            for row in page
        ],
        "total": sum(n for _from, _to, n in counted), "left": sum(n for _from, to, n in counted if not to),
        "classes": [(code, name) for code, name in classes().items() if code != "monitored"], "asked": request.GET,
        "may_class": may(user, "watch.class") and found.closed_at is None,
    })  # fmt: skip


@allowed("watch.read")
@refusing(show)
def one(request: HttpRequest, reclassing_id: int) -> HttpResponse:
    """One list. POST `row` with `goes_to` and `says` decides a person, `agree` all proposals of the page, `close` closes."""
    if request.method != "POST":
        return show(request, reclassing_id)
    user = user_of(request)
    found = selectors.reclassing_of(user, reclassing_id)
    if not may(user, "watch.class"):
        raise Refused("重新分类由专班和县里办理。", code="not-your-work")
    now, _day = now_and_day()
    if "close" in request.POST:
        reclassing.close(found, by=user, at=now)
        messages.success(request, _("名单已经办结，一个不丢。"))
    elif "agree" in request.POST:
        rows = selectors.persons_of(user, found, {"left": "1"}).exclude(proposal="")
        page = Paginator(rows, PAGE).get_page(1)
        for row in page:
            reclassing.decide_person(row, row.proposal, "", by=user, at=now)
        messages.success(request, _("已经按建议定了 %s 人。") % len(page))
    else:
        row = selectors.person_of(user, row_key(request.POST.get("row", "")) or 0)
        if row.reclassing_id != found.pk:
            raise Http404
        reclassing.decide_person(
            row, request.POST.get("goes_to", ""), request.POST.get("says", ""), by=user, at=now
        )
        messages.success(request, _("已经定了。"))
    return redirect("watch:reclassing", reclassing_id)


def show_uploads(request: HttpRequest) -> HttpResponse:
    user = user_of(request)
    page = Paginator(selectors.uploads_of(user), PAGE).get_page(request.GET.get("page"))
    titles = {layout.id: layout.title for _pack, layout in uploads_around(user.area_code)}
    _now, day = now_and_day()
    return render(request, "watch/uploads.html", {
        "page": page, "rows": [(one, titles.get(one.platform, one.platform), sum(one.counts.values())) for one in page],
        "layouts": uploads_around(user.area_code), "may_upload": may(user, "watch.upload"), "today": to_date(day),
    })  # fmt: skip


@allowed("watch.read")
@refusing(show_uploads)
def uploads(request: HttpRequest) -> HttpResponse:
    """The sheets made so far. POST `platform`: one more, as of today."""
    if request.method != "POST":
        return show_uploads(request)
    user = user_of(request)
    if not may(user, "watch.upload"):
        raise Refused("上传由专班和县民政办理。", code="not-your-work")
    layouts = {layout.id: (pack, layout) for pack, layout in uploads_around(user.area_code)}
    if request.POST.get("platform") not in layouts:
        raise Refused("请选上传到哪个平台。", code="not-chosen", clause="LY-15")
    pack, layout = layouts[request.POST["platform"]]
    now, day = now_and_day()
    area = max(user.area_code, pack.document.area, key=lambda code: len(code.rstrip("0")))
    making.make_upload(area, pack.id, layout, to_date(day), by=user, at=now)
    messages.success(request, _("上传表已经做好。"))
    return redirect("watch:uploads")


def show_after(request: HttpRequest, upload_id: int) -> HttpResponse:
    """The list again, when a sheet of it could not be marked as sent."""
    return show_uploads(request)


@allowed("watch.upload")
@refusing(show_after)
def upload(request: HttpRequest, upload_id: int) -> HttpResponse:
    """The workbook, to be put into the platform; that it was taken is on record. POST `sent_on`: it has been."""
    user = user_of(request)
    found = selectors.upload_of(user, upload_id)
    now, _day = now_and_day()
    if request.method != "POST":
        return answer(making.take(found, by=user, at=now), save=True)
    on = day_or_none(request.POST.get("sent_on", ""))
    if on is None:
        raise Refused("请填上传日期。", code="not-chosen", clause="LY-15")
    making.mark_sent(found, on, by=user, at=now)
    messages.success(request, _("已登记上传。"))
    return redirect("watch:uploads")
