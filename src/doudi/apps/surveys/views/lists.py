"""Households to be visited, all of them (ZZ-20, ZZ-34), and those the townships propose (ZZ-46)."""

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from doudi.apps.accounts.area_names import area_name, short_area_name
from doudi.apps.accounts.policies import allowed
from doudi.apps.cases.views.common import user_of
from doudi.apps.csv_sheets import csv_sheet
from doudi.apps.record.acts import act
from doudi.apps.refusing import refusing
from doudi.apps.surveys import selectors
from doudi.platform.clock import clock

PAGE = 50


@require_GET
@allowed("survey.do")
def to_visit(request: HttpRequest) -> HttpResponse:
    """Per township how many of the households to be visited have been, and the list of those that have not."""
    user = user_of(request)
    rates = selectors.visit_rates(user)
    wanted = request.GET.get("area", "")
    left = selectors.duty(user, wanted).filter(visited=False).order_by("area_code", "head_key", "pk")
    page = Paginator(left, PAGE).get_page(request.GET.get("page"))
    total = {key: sum(row[key] for row in rates) for key in ("all", "seen", "left")}
    return render(request, "surveys/to_visit.html", {
        "rates": [(short_area_name(row["area"]), row) for row in rates], "page": page, "total": total, "wanted": wanted,
        "rows": [(one, area_name(one.area_code)) for one in page],
    })  # fmt: skip


@require_GET
@allowed("survey.do")
@refusing()
def to_visit_export(request: HttpRequest) -> HttpResponse:
    left = selectors.duty(user_of(request), request.GET.get("area", "")).filter(visited=False)
    rows = [
        [one.number, one.head_name, area_name(one.area_code), one.address, one.members, _("是") if one.on_dibao else _("否"), _("是") if one.poor == "current" else _("否")]
        for one in left.order_by("area_code", "head_key", "pk")
    ]  # fmt: skip
    return _sheet(
        request,
        "to-visit.csv",
        [_("户编号"), _("户主"), _("地区"), _("住址"), _("人口"), _("在享低保"), _("建档立卡")],
        rows,
    )


@require_GET
@allowed("case.read")
def proposed(request: HttpRequest) -> HttpResponse:
    """拟纳入名单: what the survey proposes, by village."""
    found = selectors.proposed(user_of(request), request.GET.get("area", ""))
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    return render(request, "surveys/proposed.html", {
        "page": page, "rows": [(one, area_name(one.area_code)) for one in page], "wanted": request.GET.get("area", ""),
    })  # fmt: skip


@require_GET
@allowed("case.read")
@refusing()
def proposed_export(request: HttpRequest) -> HttpResponse:
    found = selectors.proposed(user_of(request), request.GET.get("area", ""))
    rows = [
        [one.number, one.applicant_name, area_name(one.area_code), one.household.members, one.get_status_display(), "、".join(one.waiting_for)]
        for one in found
    ]  # fmt: skip
    return _sheet(
        request,
        "proposed.csv",
        [_("办件编号"), _("申请人"), _("地区"), _("人口"), _("状态"), _("办到哪一步")],
        rows,
    )


def _sheet(request: HttpRequest, name: str, head: list[str], rows: list[list[Any]]) -> HttpResponse:
    """The list to take away; that it was taken is on record."""
    user = user_of(request)
    with act("survey.exported", by=user, at=clock().now(), area=user.area_code, list=name, rows=len(rows)):
        pass
    return csv_sheet(name, head, rows)
