"""One notice: the sheet exactly as printed, its dates, photographs and objections; and what is done with it."""

from typing import Any

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from doudi.apps.cases import packs
from doudi.apps.cases.models import Case
from doudi.apps.files import services as files
from doudi.apps.files.uploads import cleaned
from doudi.apps.notices import policies, printing, selectors
from doudi.apps.notices.forms import DayForm, TakenObjectionForm
from doudi.apps.notices.models import Notice, NoticePhoto
from doudi.apps.notices.offices import place_name
from doudi.apps.notices.services import hanging, making, objecting
from doudi.apps.notices.views.lists import run_out_now
from doudi.apps.refusing import refusing
from doudi.core.dates import to_date
from doudi.core.refusal import Refused
from doudi.platform.clock import clock
from doudi.platform.scoping import rows_of


def found(request: HttpRequest, pk: int) -> Notice:
    """The notice, of the user's area; else 404."""
    user: Any = request.user
    policies.need(policies.may_see(user))
    notice = selectors.notice_for(user, pk)
    if notice is None:
        raise Http404
    return notice


def page(request: HttpRequest, pk: int) -> HttpResponse:
    """The page of a notice."""
    notice = found(request, pk)
    user: Any = request.user
    lines = list(notice.lines.select_related("case").order_by("place"))
    photos = {(one.board, one.day): one for one in notice.photos.all()}
    today = to_date(clock().today())
    typed = request.POST if request.POST.get("says") is not None else None
    over = notice.until is not None and today > notice.until
    return render(request, "notices/notice.html", {
        "notice": notice, "area_name": place_name(notice.area_code), "lines": lines, "today": today,
        "shows": notice.shows, "over": over, "may_keep": policies.may_keep(user), "may_take": policies.may_take(user),
        "boards": [(board, photos.get((board, "first")), photos.get((board, "last"))) for board in notice.boards],
        "needs_last_photo": notice.until is not None and notice.posted_on is not None and today >= notice.until,
        "trouble": printing.trouble_with(notice), "verify_url": printing.verify_url(notice),
        "objections": notice.objections.select_related("line").order_by("-made_on", "-pk"),
        "day_form": DayForm(initial={"from_on": max(today, notice.from_on)}),
        "objection_form": TakenObjectionForm([(one.place, f"{one.place}　{one.name}") for one in lines], typed),
    })  # fmt: skip


@require_GET
def notice(request: HttpRequest, pk: int) -> HttpResponse:
    policies.need(policies.may_see(request.user))
    run_out_now()
    return page(request, pk)


@require_GET
def sheet(request: HttpRequest, pk: int) -> HttpResponse:
    """The printed sheet, byte for byte."""
    one = found(request, pk)
    if one.sheet is None:
        raise Http404
    response = HttpResponse(files.read(one.sheet), content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="notice-{one.number}.pdf"'
    return response


@require_GET
def photo(request: HttpRequest, pk: int) -> HttpResponse:
    """A photograph of a board."""
    policies.need(policies.may_see(request.user))
    one = rows_of(request.user, NoticePhoto.objects.select_related("file")).filter(pk=pk).first()
    if one is None:
        raise Http404
    response = HttpResponse(files.read(one.file), content_type=one.file.media_type)
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _keeping(request: HttpRequest, pk: int) -> Notice:
    policies.need(policies.may_keep(request.user))
    return found(request, pk)


@require_POST
@refusing(page)
def seal(request: HttpRequest, pk: int) -> HttpResponse:
    hanging.seal(_keeping(request, pk), by=request.user, at=clock().now())
    messages.success(request, _("盖章已经登记。"))
    return redirect("notices:notice", pk)


@require_POST
@refusing(page)
def hang(request: HttpRequest, pk: int) -> HttpResponse:
    """POST a picture `photo-<place of the board>` for every board."""
    one = _keeping(request, pk)
    hanging.hang(one, _photos(request, one), by=request.user, at=clock().now())
    messages.success(request, _("公示已经张贴，到期会自动撤下。"))
    return redirect("notices:notice", pk)


@require_POST
@refusing(page)
def last_day(request: HttpRequest, pk: int) -> HttpResponse:
    one = _keeping(request, pk)
    at = clock().now()
    hanging.photograph_last_day(one, _photos(request, one), by=request.user, at=at)
    hanging.finish_lines(one, at=at)
    messages.success(request, _("末日照片已经保存。"))
    return redirect("notices:notice", pk)


@require_POST
@refusing(page)
def print_anew(request: HttpRequest, pk: int) -> HttpResponse:
    one = _keeping(request, pk)
    form = DayForm(request.POST)
    if not form.is_valid():
        raise Refused(_("请写明从哪一天起张贴。"), code="no-day")
    making.print_anew(one, form.cleaned_data["from_on"], by=request.user, at=clock().now())
    messages.success(request, _("已经重新打印，请重新盖章。"))
    return redirect("notices:notice", pk)


@require_POST
@refusing(page)
def discard(request: HttpRequest, pk: int) -> HttpResponse:
    because = request.POST.get("because", "")
    making.discard(_keeping(request, pk), because=because, by=request.user, at=clock().now())
    messages.success(request, _("这张公示已经作废，上面的办件可以重新公示。"))
    return redirect("notices:list")


@require_POST
@refusing(page)
def object_to(request: HttpRequest, pk: int) -> HttpResponse:
    """An objection that somebody called in or brought to the window."""
    policies.need(policies.may_take(request.user))
    one = found(request, pk)
    lines = [(line.place, line.name) for line in one.lines.order_by("place")]
    form = TakenObjectionForm(lines, request.POST)
    if not form.is_valid():
        return page(request, pk)
    said = objecting.Said(
        **{key: form.cleaned_data[key] for key in ("place", "says", "way", "objector", "contact")}
    )
    taken = objecting.take(one, said, by=request.user, at=clock().now())
    if taken.late:
        messages.warning(request, taken.late)
    else:
        messages.success(request, _("异议已经登记，这一户的办理停下来，先处理异议。"))
    return redirect("notices:objection", taken.objection.pk)


@require_GET
def step(request: HttpRequest, case_id: int, step: str) -> HttpResponse:
    """Where a case's notice step is done: its notice if it is on one, else the village's new notice."""
    user: Any = request.user
    policies.need(policies.may_see(user))
    case = rows_of(user, Case.objects.all()).filter(pk=case_id).first()
    if case is None:
        raise Http404
    line = case.notice_lines.filter(notice__step=step, left_on__isnull=True).order_by("-pk").first()
    if line is not None:
        return redirect("notices:notice", line.notice_id)
    if not policies.may_keep(user):
        return redirect("notices:list")
    definition = packs.flow_of(case).steps.get(step)
    if (
        definition is not None and definition.unlimited
    ):  # a village's list of all running help, not of the cases that wait
        return redirect("notices:long_term")
    return redirect(f"{reverse('notices:new')}?area={case.area_code}&step={case.pack_id}/{case.flow}/{step}")


def _photos(request: HttpRequest, notice: Notice) -> dict[str, bytes]:
    """{board: picture} of what was sent. Raises Refused for what is no picture."""
    taken = {}
    for place, board in enumerate(notice.boards):
        sent = request.FILES.get(f"photo-{place}")
        if isinstance(sent, UploadedFile):
            taken[board] = picture(sent)
    return taken


def picture(sent: Any) -> bytes:
    """A photograph as sent, drawn anew so that nothing a phone adds is kept. Raises Refused."""
    made = cleaned(sent.read(), str(sent.name))
    if not made.media_type.startswith("image/"):
        raise Refused("这不是照片，请上传 JPG 或者 PNG 格式的照片。", code="not-a-picture")
    return made.content
