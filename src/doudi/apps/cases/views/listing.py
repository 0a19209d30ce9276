"""The list of cases, and the same as a sheet."""

from io import BytesIO

import xlsxwriter
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from doudi.apps.accounts.area_names import short_area_name
from doudi.apps.accounts.policies import allowed
from doudi.apps.cases.duplicates import programme_labels
from doudi.apps.cases.listing import PAGE_SIZES, Filters
from doudi.apps.cases.models import Case, Status
from doudi.apps.cases.views.common import now_and_day, user_of
from doudi.apps.policies.library import cards
from doudi.apps.record.acts import act
from doudi.apps.refusing import refusing
from doudi.core.areas import children
from doudi.core.dates import to_date

MOST_EXPORTED = 50_000


@allowed("case.read")
@require_GET
def cases(request: HttpRequest) -> HttpResponse:
    """The list: two queries, whatever its length."""
    _now, on = now_and_day()
    filters = Filters.read(request.GET)
    page = Paginator(filters.rows(user_of(request), to_date(on)), filters.size).get_page(
        request.GET.get("page")
    )
    own = str(user_of(request).area_code)
    labels = programme_labels()
    return render(
        request,
        "cases/list.html",
        {
            "page": page,
            "rows": [
                (case, short_area_name(case.area_code), labels.get(case.programme, "")) for case in page
            ],
            "filters": filters,
            "statuses": Status.choices,
            "packs": [(card.id, card.title) for card in cards()],
            "areas": [(code, short_area_name(code)) for code in children(own)],
            "sizes": PAGE_SIZES,
            "today": to_date(on),
        },
    )


@allowed("case.read")
@require_GET
@refusing()
def export(request: HttpRequest) -> HttpResponse:
    """The list as it is filtered, as a sheet without identity numbers."""
    now, on = now_and_day()
    rows = Filters.read(request.GET).rows(user_of(request), to_date(on))[:MOST_EXPORTED]
    out = BytesIO()
    book = xlsxwriter.Workbook(
        out, {"in_memory": True, "constant_memory": True, "default_date_format": "yyyy-mm-dd"}
    )
    book.set_properties({"created": now.replace(tzinfo=None)})
    sheet = book.add_worksheet(_("办件"))
    heads = [
        _("办件编号"),
        _("申请人"),
        _("村（社区）"),
        _("申请项目"),
        _("状态"),
        _("现在的步骤"),
        _("受理日期"),
        _("到期日"),
    ]
    sheet.write_row(0, 0, heads, book.add_format({"bold": True}))
    number = 0
    for number, case in enumerate(rows.iterator(chunk_size=2000), 1):
        _write(sheet, number, case)
    book.close()
    user = user_of(request)
    with act("case.exported", by=user, at=now, area=user.area_code, cases=number):
        pass
    response = HttpResponse(
        out.getvalue(), content_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    )
    response["Content-Disposition"] = f'attachment; filename="cases-{on}.xlsx"'
    return response


def _write(sheet: xlsxwriter.worksheet.Worksheet, number: int, case: Case) -> None:
    labels = programme_labels()
    texts = [
        case.number, case.applicant_name, short_area_name(case.area_code), labels.get(case.programme, ""),
        str(case.get_status_display()), "、".join(case.waiting_for),
    ]  # fmt: skip
    for column, text in enumerate(texts):
        sheet.write_string(number, column, text)
    for column, day in ((6, case.opened_on), (7, case.due_on)):
        if day is not None:
            sheet.write_datetime(number, column, day)
