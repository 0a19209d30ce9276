"""Lists of households, and the one box that finds people."""

from typing import Any, cast

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from doudi.apps.accounts.area_names import area_name, short_area_name
from doudi.apps.accounts.policies import allowed
from doudi.apps.cases.duplicates import programme_labels
from doudi.apps.people.exporting import households_workbook
from doudi.apps.people.models import Household, Support
from doudi.apps.people.searching import search
from doudi.apps.people.selectors import ONCE, PAGE_SIZES, Filter, areas_below, listed, running
from doudi.apps.record.acts import act
from doudi.apps.refusing import refusing
from doudi.core.dates import format_day, to_date
from doudi.core.refusal import Refused
from doudi.platform.clock import clock

MOST_EXPORTED = 20_000


@allowed("household.read")
def households(request: HttpRequest) -> HttpResponse:
    """The households of the area, filtered by what the address says."""
    user, on = cast(Any, request.user), clock().today()
    wanted = Filter.read(request.GET)
    page = Paginator(listed(user, wanted, on), wanted.size).get_page(request.GET.get("page"))
    digits = 12 if user.level in ("township", "village") else 9
    rows = [(one, place(one.area_code)) for one in page]
    context = {
        "page": page, "rows": rows, "wanted": wanted, "sizes": PAGE_SIZES,
        "now": _running_by_household([one for one, _place in rows], on),
        "areas": [(code, short_area_name(code), number) for code, number in areas_below(user, digits)],
        "programmes": [(key, label) for key, label in programme_labels().items() if key not in ONCE],
    }  # fmt: skip
    return render(request, "people/households.html", context)


def place(code: str) -> str:
    """Township and village in one line."""
    return f"{short_area_name(code[:9].ljust(12, '0'))} {short_area_name(code)}"


def _running_by_household(shown: list[Household], on: int) -> dict[int, list[str]]:
    labels = programme_labels()
    found: dict[int, list[str]] = {}
    rows = Support.objects.filter(running(to_date(on)), household__in=shown).values_list(
        "household_id", "programme"
    )
    for household_id, programme in rows.order_by("id"):
        words = found.setdefault(household_id, [])
        if (label := labels.get(programme, programme)) not in words:
            words.append(label)
    return found


@allowed("household.read")
def search_page(request: HttpRequest) -> HttpResponse:
    """What the box found. Posted, so that no number comes to stand in an address or a log."""
    if request.method != "POST":
        return render(request, "people/search.html", {"found": None})
    user = cast(Any, request.user)
    found = search(user, request.POST.get("q", ""), clock().now())
    if len(found.households) == 1 and not found.persons and not found.cases:
        return redirect("people:household", found.households[0].pk)
    if len(found.cases) == 1 and not found.persons and not found.households:
        return redirect("cases:case", found.cases[0].pk)
    context = {
        "found": found,
        "persons": [(one, place(one.area_code)) for one in found.persons],
        "households": [(one, place(one.area_code)) for one in found.households],
    }
    return render(request, "people/search.html", context)


@allowed("household.read")
@refusing(households)
def export(request: HttpRequest) -> HttpResponse:
    """The list as a workbook. No identity number or telephone is in it."""
    user, at = cast(Any, request.user), clock().now()
    on = clock().today()
    wanted = Filter.read(request.GET)
    found = listed(user, wanted, on)
    if found.count() > MOST_EXPORTED:
        raise Refused(f"一次最多导出 {MOST_EXPORTED} 户，请先按地区或项目筛选。", code="too-many")
    shown = list(found)
    now = _running_by_household(shown, on)
    content = households_workbook(
        (
            (
                one.number, one.head_name, short_area_name(one.area_code[:9].ljust(12, "0")),
                short_area_name(one.area_code), one.address, str(one.get_residence_display()), one.members,
                "、".join(now.get(one.pk, [])),
            )
            for one in shown
        ),
        area=area_name(user.area_code), day=format_day(on),
    )  # fmt: skip
    with act("household.exported", by=user, at=at, area=user.area_code, households=len(shown)):
        pass
    response = HttpResponse(
        content, content_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    )
    response["Content-Disposition"] = 'attachment; filename="households.xlsx"'
    return response
