"""公示 for everybody, without login: what hangs now, one notice as printed, an objection to it, the answer to it."""

from collections.abc import Callable
from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from doudi.apps.accounts.area_names import area_name
from doudi.apps.accounts.areas import area_range
from doudi.apps.files import services as files
from doudi.apps.notices import printing
from doudi.apps.notices.forms import ObjectionForm
from doudi.apps.notices.models import Notice, Objection, Stage
from doudi.apps.notices.offices import place_name
from doudi.apps.notices.public_rows import public_rows
from doudi.apps.notices.services import objecting
from doudi.apps.notices.throttle import too_many
from doudi.core.areas import level
from doudi.core.dates import to_date
from doudi.core.refusal import Refused
from doudi.platform.clock import clock
from doudi.platform.row_security import area_rows

PAGE = 50
#: objections from the public page that one notice takes a day; more are brought to the window
MOST_A_DAY = 30

View = Callable[..., HttpResponse]


def unlisted(view: View) -> View:
    """Search engines keep no copy: a name comes down with the notice."""

    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = view(request, *args, **kwargs)
        response["X-Robots-Tag"] = "noindex, nofollow, noarchive"
        return response

    return answer


def _hangs(notice: Notice) -> bool:
    today = to_date(clock().today())
    up = notice.posted_on is not None and notice.posted_on <= today and notice.taken_down_on is None
    return up and (notice.until is None or notice.until >= today)


@unlisted
@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """By area what hangs now. No names here: they stand on the notice itself."""
    today = to_date(clock().today())
    wanted = request.GET.get("area", "")
    area = wanted if wanted.isascii() and wanted.isdigit() and len(wanted) == 12 else ""
    with public_rows(today):
        found = Notice.objects.filter(posted_on__isnull=False, taken_down_on__isnull=True).exclude(
            until__lt=today
        )
        counties = sorted(
            {code[:6] + "000000" for code in found.values_list("area_code", flat=True).distinct()}
        )
        if area:
            low, high = area_range(area, level(area))
            found = found.filter(area_code__gte=low, area_code__lt=high)
        page = Paginator(found.order_by("area_code", "-posted_on"), PAGE).get_page(request.GET.get("page"))
        rows = [(one, place_name(one.area_code)) for one in page]
    return render(request, "public_notices/index.html", {
        "rows": rows, "page": page, "area": area, "counties": [(code, area_name(code)) for code in counties],
    })  # fmt: skip


@unlisted
@require_GET
def notice(request: HttpRequest, key: str) -> HttpResponse:
    """One notice as it hangs, and whether it is the sheet that was printed. Taken down: number and dates alone."""
    with public_rows(to_date(clock().today())):
        return render(request, "public_notices/notice.html", _shown(_found(key)))


@unlisted
@require_GET
def sheet(request: HttpRequest, key: str) -> HttpResponse:
    """The printed sheet, byte for byte, while it hangs."""
    with public_rows(to_date(clock().today())):
        one = _found(key)
        if not _hangs(one) or one.lines_left or one.sheet is None:
            raise Http404
        content = files.read(one.sheet)
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="notice-{one.number}.pdf"'
    return response


@unlisted
@require_http_methods(["GET", "POST"])
def object_to(request: HttpRequest, key: str) -> HttpResponse:
    """Anybody says what is wrong with a line. In time it stops the case, late it is a complaint."""
    with public_rows(to_date(clock().today())):
        one = _found(key)
        lines = [(line.place, f"{line.place}　{line.name}") for line in one.lines.order_by("place")]
    if not _hangs(one):
        return render(
            request, "public_notices/over.html", {"notice": one, "area_name": place_name(one.area_code)}
        )
    form = ObjectionForm(lines, request.POST or None)
    context: dict[str, Any] = {"notice": one, "form": form, "area_name": place_name(one.area_code)}
    if request.method == "POST" and form.is_valid():
        try:
            taken = _take(request, one, form.cleaned_data)
        except Refused as refused:
            return render(request, "public_notices/object.html", context | {"refused": refused}, status=409)
        return render(request, "public_notices/taken.html", context | {"taken": taken})
    return render(request, "public_notices/object.html", context)


def _take(request: HttpRequest, notice: Notice, given: dict[str, Any]) -> objecting.Taken:
    if too_many(request):
        raise Refused(
            _("这个网络地址提交得太多了，请过一会儿再试，或者打监督电话、到窗口反映。"), code="too-many"
        )
    today = to_date(clock().today())
    with area_rows(area_range(notice.area_code, level(notice.area_code))):
        if notice.objections.filter(way="page", made_on=today).count() >= MOST_A_DAY:
            raise Refused(_("这张公示今天收到的反映太多，请打监督电话或者到窗口反映。"), code="too-many")
        said = objecting.Said(given["place"], given["says"], "page", given["objector"], given["contact"])
        return objecting.take(notice, said, by=None, at=clock().now())


@unlisted
@require_http_methods(["GET", "POST"])
def answer(request: HttpRequest) -> HttpResponse:
    """What became of an objection, for whoever holds its receipt. The receipt is posted, never in an address."""
    receipt = request.POST.get("receipt", "").strip().lower()
    found = None
    if receipt and len(receipt) <= 32 and receipt.isascii() and receipt.isalnum():
        with public_rows(to_date(clock().today()), receipt):
            found = Objection.objects.select_related("notice").filter(receipt=receipt).first()
    return render(request, "public_notices/answer.html", {"objection": found, "asked": bool(receipt)})


def _found(key: str) -> Notice:
    found = Notice.objects.filter(verify_key=key).first()
    if found is None:
        raise Http404
    return found


def _shown(one: Notice) -> dict[str, Any]:
    hangs = _hangs(one)
    lines = list(one.lines.order_by("place")) if hangs else []
    trouble = []
    if hangs and one.sheet_id is not None and not one.lines_left:
        trouble = printing.trouble_with(one)
    return {
        "notice": one, "area_name": place_name(one.area_code), "hangs": hangs, "lines": lines, "trouble": trouble,
        "verified": hangs and not one.lines_left and not trouble, "long_term": one.stage == Stage.LONG_TERM,
    }  # fmt: skip
