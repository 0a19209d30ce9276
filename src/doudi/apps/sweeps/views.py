"""县情排查: what the law gives against what is given, from the county down to one household's reasons."""

from pathlib import Path
from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from doudi.apps.accounts.area_names import area_name, short_area_name
from doudi.apps.accounts.policies import allowed
from doudi.apps.csv_sheets import csv_sheet
from doudi.apps.policies.deciding import decide_household
from doudi.apps.policies.site_values import read_values, site_of_register
from doudi.apps.policies.views import decide as decide_page
from doudi.apps.record.acts import act
from doudi.apps.sweeps import selectors
from doudi.apps.sweeps.household_page import members, money, supports
from doudi.apps.sweeps.models import Kind, Sweep
from doudi.apps.sweeps.register_files import read_household_of
from doudi.core.dates import format_day
from doudi.core.money import fen_to_yuan
from doudi.platform.clock import clock
from doudi.policy.pack import read_pack


def _sweep(request: HttpRequest, place: str, pack_id: str) -> Sweep:
    found = selectors.sweep_for(request.user, place, pack_id)  # type: ignore[arg-type]
    if found is None:
        raise Http404
    return found


def _frame(request: HttpRequest, sweep: Sweep) -> dict[str, Any]:
    others = selectors.sweeps_for(request.user)  # type: ignore[arg-type]
    return {
        "sweep": sweep, "pack": read_pack(sweep.pack_id), "on": format_day(sweep.register.on),
        "sweeps": [(one, read_pack(one.pack_id).document.title) for one in others],
        "names": selectors.programme_names(sweep),
    }  # fmt: skip


@require_GET
@allowed("household.read")
def overview(request: HttpRequest) -> HttpResponse:
    there = selectors.sweeps_for(request.user)  # type: ignore[arg-type]
    if wanted := request.GET.get("sweep", ""):
        place, _sep, pack_id = wanted.partition("/")
        return redirect(_sweep(request, place, pack_id).path)
    if there:
        return redirect(there[0].path)
    return render(request, "sweeps/nothing.html")


@require_GET
@allowed("household.read")
def sweep(request: HttpRequest, place: str, pack_id: str) -> HttpResponse:
    """Figures, heat table and chart of one sweep."""
    user: Any = request.user
    found = _sweep(request, place, pack_id)
    programmes = selectors.programmes_of(user, found)
    programme = request.GET.get("programme", "")
    if programme not in {name for name, _label, _number in programmes}:
        programme = ""
    summary = selectors.summary(user, found, programme)
    worst = {kind: summary.worst(kind) for kind in Kind.values}
    heat = [(row, {kind: row.heat(kind, worst[kind]) for kind in Kind.values}) for row in summary.areas]
    bars = sorted(summary.areas, key=lambda row: -(row.missed + row.wrong + row.unknown + row.other))[:24]
    chart = {
        "areas": [row.name for row in bars],
        "series": [
            {"key": kind.value, "name": str(kind.label), "values": [row.count(kind.value) for row in bars]}
            for kind in selectors.SHOWN_KINDS
            if kind is not Kind.RIGHT and summary.total.count(kind.value)
        ],
    }
    return render(request, "sweeps/sweep.html", _frame(request, found) | {
        "programmes": programmes, "programme": programme, "summary": summary, "heat": heat, "chart": chart,
        "screening": "findings" in read_pack(found.pack_id).answers,
    })  # fmt: skip


@require_GET
@allowed("household.read")
def households(request: HttpRequest, place: str, pack_id: str) -> HttpResponse:
    """The list behind the figures."""
    user: Any = request.user
    found = _sweep(request, place, pack_id)
    wanted = selectors.Filter.read(request.GET)
    page = Paginator(selectors.listed(user, found, wanted), wanted.size).get_page(request.GET.get("page"))
    rows = [(one, short_area_name(one.area_code[:9] + "000"), short_area_name(one.area_code)) for one in page]
    areas = [(row.code, row.name) for row in selectors.summary(user, found).areas]
    return render(request, "sweeps/households.html", _frame(request, found) | {
        "wanted": wanted, "page": page, "rows": rows, "areas": areas, "sizes": selectors.PAGE_SIZES,
        "programmes": selectors.programmes_of(user, found), "kinds": [k for k in Kind if k in selectors.SHOWN_KINDS],
    })  # fmt: skip


@require_GET
@allowed("household.read")
def export(request: HttpRequest, place: str, pack_id: str) -> HttpResponse:
    """The same list, whole, as CSV that a spreadsheet opens; taking it is on record. No names, no identity numbers."""
    user: Any = request.user
    found = _sweep(request, place, pack_id)
    wanted = selectors.Filter.read(request.GET)
    names = selectors.programme_names(found)
    with act("sweep.exported", by=user, at=clock().now(), area=user.area_code) as writing:
        writing.says(register=found.register.key, pack=found.pack_id)
    head = [
        _("户编号"), _("行政区划"), _("地区"), _("人数"), _("项目"), _("情形"), _("现在在保"), _("应发（元/月）"),
        _("在发（元/月）"),
    ]  # fmt: skip
    return csv_sheet(f"{found.register.key}-{found.pack_id}.csv", head, (
        (
            one.household.household_id, one.area_code, area_name(one.area_code), one.household.persons,
            names.get(one.programme, one.programme), one.get_kind_display(), _("是") if one.running else _("否"),
            _yuan(one.due_fen), _yuan(one.paid_fen),
        )
        for one in selectors.listed(user, found, wanted).iterator(chunk_size=5000)
    ))  # fmt: skip


def _yuan(value: int | None) -> str:
    return "" if value is None else fen_to_yuan(value)


def _household(request: HttpRequest, found: Sweep, household_id: str) -> Any:
    one = selectors.household_for(request.user, found, household_id)  # type: ignore[arg-type]
    if one is None:
        raise Http404
    return one


@require_GET
@allowed("household.read")
def household(request: HttpRequest, place: str, pack_id: str, household_id: str) -> HttpResponse:
    """One household's answers and reasons, decided now on the facts of the register."""
    found = _sweep(request, place, pack_id)
    one = _household(request, found, household_id)
    facts, names = read_household_of(Path(found.register.folder), one.household_id)
    local = read_values(Path(found.register.local_file)) if found.register.local_file else {}
    outcome = decide_household(found.pack_id, facts, found.register.on, local)
    return render(request, "sweeps/household.html", _frame(request, found) | {
        "household": one, "area": area_name(one.area_code), "outcome": outcome,
        "findings": selectors.findings_for(request.user, found).filter(household=one),  # type: ignore[arg-type]
        "members": members(facts, names, found.register.on), "supports": supports(facts, found.register.on),
            "money": money(facts),
        "back": request.GET.urlencode(),
    })  # fmt: skip


@require_GET
@allowed("household.read")
def try_household(request: HttpRequest, place: str, pack_id: str, household_id: str) -> HttpResponse:
    """The decide page with this household's facts to begin with."""
    found = _sweep(request, place, pack_id)
    one = _household(request, found, household_id)
    facts, _names = read_household_of(Path(found.register.folder), one.household_id)
    asked = decide_page.Asked(found.pack_id, found.register.on, facts, site_of_register(found.register))
    note = _("户 %(household)s，%(register)s，%(day)s 的登记") % {
        "household": one.household_id, "register": found.register.title, "day": format_day(found.register.on),
    }  # fmt: skip
    return decide_page.page(request, asked, note=note)
