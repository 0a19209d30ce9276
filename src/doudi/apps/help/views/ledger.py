"""A department's ledger by the quarter and its report; the lists pushed to departments."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from doudi.apps.accounts.area_names import short_area_name
from doudi.apps.accounts.areas import own_county
from doudi.apps.accounts.policies import allowed, may
from doudi.apps.cases.views.common import now_and_day, user_of
from doudi.apps.csv_sheets import csv_sheet
from doudi.apps.help import selectors
from doudi.apps.help.plans import needs_at, plans_at
from doudi.apps.help.services import giving, reporting
from doudi.apps.help.views.common import PAGE, county_of, tabs
from doudi.apps.record.acts import act
from doudi.apps.refusing import refusing
from doudi.core.dates import to_date
from doudi.core.money import fen_to_yuan
from doudi.core.refusal import Refused
from doudi.procedure.help_plan import Quarter
from doudi.procedure.roles import label

#: the ledger of help that no department gives (TL-13)
BESIDE = "beside"


def _departments(user: Any, on: int) -> list[tuple[str, str]]:
    """The ledgers somebody may look at: one's own, else every one of the place, and that of help beside."""
    there = {need.to for _plan, need in needs_at(user.area_code, on).values()}
    there |= {
        one for plan in plans_at(user.area_code, on) for push in plan.pushes.values() for one in push.to
    }
    mine = selectors.own_departments(user)
    if mine and may(user, "help.answer"):
        there &= set(mine)
    return [(one, label(one)) for one in sorted(there)] + [(BESIDE, _("其他帮扶"))]


def _asked(request: HttpRequest, on: int) -> tuple[str, Quarter]:
    """The department and quarter of an address; the first one and the quarter that runs where it says nothing."""
    choices = [one for one, _label in _departments(user_of(request), on)]
    wanted = request.GET.get("department", "")
    quarter = Quarter.of(on)
    for _back in range(8):
        if request.GET.get("quarter") == f"{quarter.year}-{quarter.number}":
            break
        quarter = quarter.before
    else:
        quarter = Quarter.of(on)
    return wanted if wanted in choices else choices[0], quarter


def _rows(user: Any, department: str, quarter: Quarter) -> Any:
    days = to_date(quarter.first), to_date(quarter.last)
    if department == BESIDE:
        return selectors.beside_of(user, *days)
    return selectors.ledger_of(user, department, *days)


def show_ledger(request: HttpRequest) -> HttpResponse:
    user, (_now, on) = user_of(request), now_and_day()
    department, quarter = _asked(request, on)
    rows = _rows(user, department, quarter)
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    quarters, one = [], Quarter.of(on)
    for _back in range(5):
        quarters.append((f"{one.year}-{one.number}", one.label))
        one = one.before
    due = [
        report
        for plan in plans_at(user.area_code, on)
        for report in reporting.reports_due(plan, county_of(user), on)
        if user.level == "county"  # reports are the county's: nobody below it can see whether there is one
    ]
    mine = selectors.own_departments(user) if may(user, "help.answer") else ()
    return render(request, "help/ledger.html", {
        "page": page, "rows": [(line, short_area_name(line.area_code)) for line in page], "figures": giving.quarter_figures(rows),
        "department": department, "departments": _departments(user, on), "quarter": f"{quarter.year}-{quarter.number}",
        "quarters": quarters, "due": [report for report in due if not mine or report.department in mine],
        "mine": user.roles, "pages": [name for name, _what in tabs(user)],
    })  # fmt: skip


@allowed("help.read")
@refusing(show_ledger)
def ledger(request: HttpRequest) -> HttpResponse:
    """A ledger of a quarter. POST `report` = department:year-quarter: it is reported back."""
    if request.method != "POST":
        return show_ledger(request)
    user, (now, on) = user_of(request), now_and_day()
    department, _sep, wanted = request.POST.get("report", "").partition(":")
    for plan in plans_at(user.area_code, on):
        for due in reporting.reports_due(plan, own_county(user), on):
            if (due.department, f"{due.quarter.year}-{due.quarter.number}") == (department, wanted):
                reporting.report(
                    plan, department, own_county(user), due.quarter, request.POST.get("says", ""), by=user, at=now
                )  # fmt: skip
                messages.success(request, _("台账已经反馈。"))
                return redirect("help:ledger")
    raise Refused("没有这个季度要反馈的台账。", code="nothing-due", clause="LY-32")


@require_POST
@allowed("help.read")
@refusing()
def export(request: HttpRequest) -> HttpResponse:
    """The ledger as a sheet; that it was taken away is on record."""
    user, (now, on) = user_of(request), now_and_day()
    department, quarter = _asked(request, on)
    rows = _rows(user, department, quarter)
    with act("help.ledger_exported", by=user, at=now, area=user.area_code) as writing:
        writing.says(department=department, quarter=quarter.label, lines=rows.count())
    return csv_sheet(
        f"ledger-{department}-{quarter.year}-{quarter.number}.csv",
        ("地方", "户编号", "户主", "成员", "类别", "措施", "形式", "金额（元）", "按月", "起", "止"),
        (
            (
                short_area_name(line.area_code), line.household.number, line.household.head_name, line.person.name if line.person else "",
                line.category, line.measure, line.get_form_display(), "" if line.fen is None else fen_to_yuan(line.fen),
                "是" if line.monthly else "", line.since, line.until or "",
            )
            for line in rows
        ),
    )  # fmt: skip


def show_lists(request: HttpRequest) -> HttpResponse:
    user, (_now, on) = user_of(request), now_and_day()
    pushes = selectors.pushes_of(user)
    last: dict[str, Any] = {}
    for one in pushes:
        last.setdefault(one.name, one)
    plans = [
        (
            plan, push, [label(one) for one in push.to], last.get(push.name),
            reporting.next_push(plan, push, county_of(user), last[push.name].on if push.name in last else None, on),
        )
        for plan in plans_at(user.area_code, on)
        for push in plan.pushes.values()
    ]  # fmt: skip
    page = Paginator(pushes, PAGE).get_page(request.GET.get("page"))
    return render(request, "help/lists.html", {
        "plans": plans, "today": to_date(on), "page": page, "may_push": may(user, "help.push"),
        "rows": [(one, sum(one.counts.values()), _takings(one)) for one in page], "pages": [name for name, _what in tabs(user)],
    })  # fmt: skip


def _takings(push: Any) -> list[tuple[str, Any]]:
    """(department, when it took the list, None: not yet)."""
    there = {taking.department: taking for taking in push.takings.all()}
    return [(label(one), there.get(one)) for one in push.to]


@allowed("help.lists")
@refusing(show_lists)
def lists(request: HttpRequest) -> HttpResponse:
    """The lists that departments get, by class. POST `push` = pack:name: it is made and laid before them."""
    if request.method != "POST":
        return show_lists(request)
    user, (now, on) = user_of(request), now_and_day()
    pack_id, _sep, name = request.POST.get("push", "").partition(":")
    plan = next(
        (one for one in plans_at(user.area_code, on) if one.pack == pack_id and name in one.pushes), None
    )
    if plan is None:
        raise Refused("没有这份名单，请从列出的里面选。", code="unknown-list")
    made = reporting.push(plan, plan.pushes[name], own_county(user), by=user, at=now)
    messages.success(request, _("已推送，共 %d 户。") % sum(made.counts.values()))
    return redirect("help:lists")


@require_POST
@allowed("help.lists")
@refusing()
def take_list(request: HttpRequest, push_id: int) -> HttpResponse:
    """Take a list away, on record."""
    user, (now, _on) = user_of(request), now_and_day()
    pushed = selectors.push_of(user, push_id)
    response = HttpResponse(reporting.take(pushed, by=user, at=now), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="list-{pushed.pk}.csv"'
    return response
