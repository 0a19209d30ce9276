"""文书: the list of a case's papers, each as PDF, signed copies, and the whole dossier."""

from typing import Any
from urllib.parse import quote

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from doudi.apps.accounts.area_names import area_name
from doudi.apps.cases.models import Case
from doudi.apps.files import services as files
from doudi.apps.papers import archive, policies, selectors, services
from doudi.apps.papers.blank import BLANK, blank
from doudi.apps.papers.catalogue import PAPERS, offers
from doudi.apps.papers.context import Context
from doudi.apps.refusing import refusing
from doudi.core.dates import parse_day, to_date
from doudi.documents import KINDS
from doudi.platform.clock import clock


def _case(request: HttpRequest, case_id: int) -> Case:
    policies.need(policies.may_print(request.user))
    case = selectors.case_for(request.user, case_id)
    if case is None:
        raise Http404
    return case


def page(request: HttpRequest, case_id: int) -> HttpResponse:
    """Every document of the case: what can be printed now, what is missing, what is signed and kept."""
    case = _case(request, case_id)
    context = Context(case, clock().now(), request.user)
    return render(request, "papers/papers.html", {
        "case": case, "offers": offers(context), "today": to_date(context.on),
        "others": case.kept_papers.filter(kind="").order_by("made_on", "pk"),
        "may_keep": policies.may_keep(request.user),
    })  # fmt: skip


@require_GET
def papers(request: HttpRequest, case_id: int) -> HttpResponse:
    return page(request, case_id)


@require_GET
@refusing()
def paper(request: HttpRequest, case_id: int, name: str) -> HttpResponse:
    """One document as PDF; printing is an act."""
    case = _case(request, case_id)
    if name not in PAPERS:
        raise Http404
    content = services.print_paper(case, name, by=request.user, at=clock().now())
    return pdf(content, f"{KINDS[name].title}-{case.number}.pdf")


@require_GET
@refusing()
def letter(request: HttpRequest, change_id: int) -> HttpResponse:
    """The letter of a cut or an end of a grant."""
    return _of_change(request, change_id, services.print_letter)


@require_GET
@refusing()
def change(request: HttpRequest, change_id: int) -> HttpResponse:
    """变更审批表."""
    return _of_change(request, change_id, services.print_change)


def _of_change(request: HttpRequest, change_id: int, make: Any) -> HttpResponse:
    policies.need(policies.may_print(request.user))
    change = selectors.change_for(request.user, change_id)
    if change is None:
        raise Http404
    name, content = make(change, by=request.user, at=clock().now())
    return pdf(content, f"{KINDS[name].title}-{change.grant.number}.pdf")


@require_GET
@refusing()
def whole(request: HttpRequest, case_id: int) -> HttpResponse:
    """The dossier."""
    case = _case(request, case_id)
    content = archive.bind_case(case, by=request.user, at=clock().now())
    return pdf(content, f"{_('卷宗')}-{case.number}.pdf")


@require_POST
@refusing(page)
def keep(request: HttpRequest, case_id: int) -> HttpResponse:
    """POST `kind`, `title`, `made_on`, `file`: a signed copy."""
    case = _case(request, case_id)
    policies.need(policies.may_keep(request.user))
    made_on = to_date(parse_day(request.POST.get("made_on", "")))
    services.keep_signed(
        case, request.POST.get("kind", ""), request.POST.get("title", ""), made_on, request.FILES.get("file"),
        by=request.user, at=clock().now(),
    )  # fmt: skip
    messages.success(request, _("签字件已经存档。"))
    return redirect("papers:case", case.pk)


@require_GET
def blank_form(request: HttpRequest, name: str) -> HttpResponse:
    """A form to fill in by hand; nobody's facts are on it."""
    if name not in BLANK:
        raise Http404
    user: Any = request.user
    return pdf(blank(name, area_name(user.area_code), clock().now()), f"{KINDS[name].title}.pdf")


@require_GET
def kept(request: HttpRequest, pk: int) -> HttpResponse:
    """A signed copy as it was kept."""
    policies.need(policies.may_print(request.user))
    one = selectors.kept_for(request.user, pk)
    if one is None:
        raise Http404
    response = HttpResponse(files.read(one.file), content_type=one.file.media_type)
    response["Content-Disposition"] = "inline"
    response["X-Content-Type-Options"] = "nosniff"
    return response


def pdf(content: bytes, name: str) -> HttpResponse:
    """A PDF to look at or print; browsers that know no UTF-8 names call it document.pdf."""
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f"inline; filename=\"document.pdf\"; filename*=UTF-8''{quote(name)}"
    return response


def sheet(content: bytes, name: str) -> HttpResponse:
    """An Excel file."""
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    response = HttpResponse(content, content_type=kind)
    response["Content-Disposition"] = (
        f"attachment; filename=\"document.xlsx\"; filename*=UTF-8''{quote(name)}"
    )
    return response
