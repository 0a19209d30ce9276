"""Making a notice from the cases that wait, and the long-term list of a village."""

from typing import Any

from django.contrib import messages
from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from doudi.apps.accounts.area_names import area_name
from doudi.apps.grants.models import Grant
from doudi.apps.notices import policies, selectors
from doudi.apps.notices.forms import SheetForm
from doudi.apps.notices.models import Notice, Stage
from doudi.apps.notices.offices import issuer
from doudi.apps.notices.services import long_term, making
from doudi.apps.notices.steps import step_at
from doudi.apps.refusing import refusing
from doudi.core.dates import to_date
from doudi.core.refusal import Refused
from doudi.platform.clock import clock
from doudi.platform.scoping import rows_of
from doudi.platform.typed import area_code, row_key


def new_page(request: HttpRequest) -> HttpResponse:
    """The cases of a village that wait for one notice, ticked; the office, its telephone and the day."""
    user: Any = request.user
    policies.need(policies.may_keep(user))
    area, (pack_id, flow_id, step_name) = _asked(request)
    try:
        _flow, step = step_at(pack_id, flow_id, step_name)
    except Refused as refused:
        raise Http404 from refused
    cases = list(selectors.waiting_for(user, area, pack_id, flow_id, step_name)[:500])
    office, phone = issuer(area, step.stage)
    initial = {"office": office, "phone": phone, "from_on": to_date(clock().today())}
    form = SheetForm(request.POST) if request.method == "POST" else SheetForm(initial=initial)
    return render(request, "notices/new.html", {
        "area": area, "area_name": area_name(area), "step": step, "cases": cases, "form": form,
        "key": f"{pack_id}/{flow_id}/{step_name}", "stage": Stage(step.stage).label,
        "chosen": set(request.POST.getlist("case")),
    })  # fmt: skip


@require_http_methods(["GET", "POST"])
@refusing(new_page)
def new(request: HttpRequest) -> HttpResponse:
    """GET the form; POST `area`, `step` (pack/flow/step), `case` ids and the form: make it."""
    if request.method == "GET":
        return new_page(request)
    user: Any = request.user
    policies.need(policies.may_keep(user))
    area, (pack_id, flow_id, step_name) = _asked(request)
    form = SheetForm(request.POST)
    if not form.is_valid():
        return new_page(request)
    chosen = [key for one in request.POST.getlist("case") if (key := row_key(one)) is not None]
    cases = list(selectors.waiting_for(user, area, pack_id, flow_id, step_name).filter(pk__in=chosen))
    sheet = making.Sheet(
        area, pack_id, flow_id, step_name, form.cleaned_data["office"], form.cleaned_data["phone"],
        form.cleaned_data["from_on"],
    )  # fmt: skip
    made = making.make(sheet, cases, by=user, at=clock().now())
    for left in made.not_posted:
        said = _("%(number)s 没有放进公示：%(because)s（%(clause)s）。这一步已按法律办结。")
        messages.warning(
            request, said % {"number": left.case.number, "because": left.because, "clause": left.clause}
        )
    if made.notice is None:
        return redirect("notices:list")
    messages.success(request, _("公示已经制作，请打印、盖章、张贴并拍照。"))
    return redirect("notices:notice", made.notice.pk)


def _asked(request: HttpRequest) -> tuple[str, tuple[str, str, str]]:
    sent = request.POST if request.method == "POST" else request.GET
    area, key = area_code(sent.get("area", "")), sent.get("step", "").split("/", 2)
    if not area or len(key) != 3:
        raise Http404
    return area, (key[0], key[1], key[2])


@require_GET
def long_term_page(request: HttpRequest) -> HttpResponse:
    """Villages with running help, the long-term notice that hangs there, and since when."""
    user: Any = request.user
    policies.need(policies.may_see(user))
    today = to_date(clock().today())
    running = rows_of(user, Grant.objects.filter(since__lte=today)).exclude(ended_on__lt=today)
    villages = list(running.values("area_code").annotate(grants=Count("pk")).order_by("area_code"))
    hanging = rows_of(user, Notice.objects.filter(stage=Stage.LONG_TERM, taken_down_on__isnull=True))
    up: dict[str, list[Notice]] = {}
    for notice in hanging.order_by("posted_on"):
        up.setdefault(notice.area_code, []).append(notice)
    return render(request, "notices/long_term.html", {
        "rows": [
            (one["area_code"], area_name(one["area_code"]), one["grants"], up.get(one["area_code"], []))
            for one in villages
        ],
        "may_keep": policies.may_keep(user),
    })  # fmt: skip


@require_POST
@refusing(long_term_page)
def long_term_new(request: HttpRequest) -> HttpResponse:
    """POST `area` (a village), `phone`: print this month's long-term notices of the village."""
    user: Any = request.user
    policies.need(policies.may_keep(user))
    area = area_code(request.POST.get("area", ""))
    if not rows_of(user, Grant.objects.filter(area_code=area)).exists():
        raise Http404
    office, phone = issuer(area, Stage.LONG_TERM)
    made = long_term.make_long_term(
        area, office=office, phone=request.POST.get("phone", "").strip() or phone, by=user, at=clock().now()
    )
    if not made:
        messages.warning(request, _("这里的救助对象都是未成年人，姓名依法不得张贴，没有要打印的公示。"))
        return redirect("notices:long_term")
    messages.success(request, _("长期公示已经制作，请打印、盖章、张贴。"))
    return redirect("notices:notice", made[0].pk)
