"""Lists as PDF or Excel: roster, changes of a month, payroll, near relatives, draw. Every one is an act."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from doudi.apps.accounts.area_names import area_name, short_area_name
from doudi.apps.accounts.areas import area_range
from doudi.apps.accounts.models import KinFiling
from doudi.apps.accounts.policies import may
from doudi.apps.grants.models import Grant
from doudi.apps.grants.programmes import monthly_programmes, programme_label
from doudi.apps.papers.blank import BLANK
from doudi.apps.papers.forms import lists
from doudi.apps.papers.views import pdf, sheet
from doudi.apps.payments.models import Payroll
from doudi.apps.record.acts import act as record_act
from doudi.apps.record.acts import sm3
from doudi.apps.refusing import refusing
from doudi.apps.spot_checks.models import Draw
from doudi.core.areas import children, level
from doudi.core.dates import to_date
from doudi.core.refusal import InputError
from doudi.documents import KINDS, excel
from doudi.documents import render as print_form
from doudi.platform.clock import clock
from doudi.platform.scoping import covers, rows_of
from doudi.platform.typed import area_code

LISTS: dict[str, tuple[Callable[[lists.Asked], Any], Callable[[Any], bytes]]] = {
    "roster": (lists.roster, excel.roster),
    "month_change": (lists.month_change, excel.month_change),
}


def _need(user: Any, what: str) -> None:
    if not may(user, what):
        raise PermissionDenied


@require_GET
def choose(request: HttpRequest) -> HttpResponse:
    """Which list, of which area, programme and day."""
    user: Any = request.user
    _need(user, "grant.read")
    areas = [(user.area_code, area_name(user.area_code))]
    areas += [(code, short_area_name(code)) for code in _below(user.area_code)]
    return render(request, "papers/lists.html", {
        "areas": areas, "today": to_date(clock().today()),
        "blanks": [(name, KINDS[name].title) for name in BLANK],
        "programmes": [(one, programme_label(one)) for one in monthly_programmes()],
    })  # fmt: skip


def _below(area: str) -> list[str]:
    try:
        return [str(code) for code in children(area)]
    except InputError:
        return []


@require_GET
@refusing()
def grants_list(request: HttpRequest, name: str, ending: str) -> HttpResponse:
    """`roster` or `month_change` as pdf or xlsx: ?area=&programme=&on=YYYY-MM-DD."""
    user: Any = request.user
    _need(user, "grant.read")
    if name not in LISTS or ending not in ("pdf", "xlsx"):
        raise Http404
    area = area_code(request.GET.get("area", "")) or user.area_code
    programme = request.GET.get("programme", "dibao")
    if not covers(user, area) or programme not in monthly_programmes():
        raise Http404
    at = clock().now()
    low, high = area_range(area, str(level(area)))
    grants = rows_of(user, Grant.objects.filter(programme=programme, area_code__gte=low, area_code__lt=high))
    asked = lists.Asked(area, programme, grants, _day(request), at, area_name(user.area_code))
    make, as_excel = LISTS[name]
    with _printing(request, area, name, programme=programme) as printed:
        form: Any = make(asked)
        printed.content = print_form(name, form) if ending == "pdf" else as_excel(form)
    return (pdf if ending == "pdf" else sheet)(printed.content, f"{form.title}.{ending}")


def _day(request: HttpRequest) -> date:
    try:
        return date.fromisoformat(request.GET.get("on", ""))
    except ValueError:
        return to_date(clock().today())


@require_GET
@refusing()
def payroll(request: HttpRequest, pk: int, ending: str) -> HttpResponse:
    """发放表 of a locked payroll."""
    user: Any = request.user
    _need(user, "payroll.read")
    one = rows_of(user, Payroll.objects.all()).filter(pk=pk).first()
    if one is None or ending not in ("pdf", "xlsx"):
        raise Http404
    with _printing(request, one.area_code, "payroll_sheet", payroll=one.pk) as printed:
        form = lists.payroll_sheet(one, clock().now(), area_name(one.area_code))
        printed.content = print_form("payroll_sheet", form) if ending == "pdf" else excel.payroll(form)
    return (pdf if ending == "pdf" else sheet)(printed.content, f"{one.title}.{ending}")


@require_GET
@refusing()
def relatives(request: HttpRequest) -> HttpResponse:
    """近亲属备案表 of the user's area."""
    user: Any = request.user
    _need(user, "kin.read")
    filings = rows_of(user, KinFiling.objects.filter(ended_on__isnull=True).select_related("person"))
    filings = filings.order_by("official_name", "relative_name")
    at, today = clock().now(), clock().today()
    with _printing(request, user.area_code, "relatives_filing") as printed:
        form = lists.relatives_filing(filings, area_name(user.area_code), at, today)
        printed.content = print_form("relatives_filing", form)
    return pdf(printed.content, f"{_('近亲属备案表')}.pdf")


@require_GET
@refusing()
def draw(request: HttpRequest, pk: int) -> HttpResponse:
    """抽查名单 of a draw."""
    user: Any = request.user
    _need(user, "case.read")
    one = rows_of(user, Draw.objects.all()).filter(pk=pk).first()
    if one is None:
        raise Http404
    with _printing(request, one.area_code, "spot_check_list", draw=one.pk) as printed:
        form = lists.spot_check_list(one, clock().now(), area_name(one.area_code))
        printed.content = print_form("spot_check_list", form)
    return pdf(printed.content, f"{_('抽查名单')}-{one.pk}.pdf")


@dataclass
class Printed:
    """A list as it left the system."""

    content: bytes = b""


@contextmanager
def _printing(request: HttpRequest, area: str, name: str, **said: Any) -> Iterator[Printed]:
    """The act of printing a list, in which its content is made (and so is Chinese)."""
    printed = Printed()
    with record_act("paper.printed", by=request.user, at=clock().now(), area=area) as entry:
        yield printed
        entry.says(paper=name, sm3=sm3(printed.content), **said)
