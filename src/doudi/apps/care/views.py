"""特困人员's care on pages: who lacks what, one person with everything that is known and done."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from doudi.apps.accounts.area_names import short_area_name
from doudi.apps.accounts.policies import allowed, may
from doudi.apps.care import selectors, services
from doudi.apps.care.models import Service, Visitor, Way
from doudi.apps.care.sheet import sheet
from doudi.apps.cases.views.common import now_and_day, user_of
from doudi.apps.files.services import read
from doudi.apps.files.uploads import cleaned
from doudi.apps.record.acts import act
from doudi.apps.refusing import refusing
from doudi.core.dates import parse_day, to_date
from doudi.core.money import yuan_to_fen
from doudi.core.refusal import Refused
from doudi.documents import render as print_form
from doudi.platform.typed import row_key

PAGE = 50


@allowed("care.read")
@require_GET
def listing(request: HttpRequest) -> HttpResponse:
    """特困人员 with how they are looked after; what is missing comes first as figures."""
    user, (_now, on) = user_of(request), now_and_day()
    today = to_date(on)
    page = Paginator(selectors.persons_of(user, today, request.GET), PAGE).get_page(request.GET.get("page"))
    return render(request, "care/list.html", {
        "page": page, "rows": [(one, short_area_name(one.person.area_code)) for one in selectors.cared(list(page), today)],
        "counts": selectors.counts(user, today), "days": selectors.visit_days(user.area_code, today), "missing": request.GET.get("missing", ""), "asked": request.GET,
    })  # fmt: skip


def show(request: HttpRequest, person_id: int) -> HttpResponse:
    user, (_now, on) = user_of(request), now_and_day()
    one, today = selectors.person_of(user, person_id), to_date(on)
    tekun = selectors.is_tekun(one, today if one.died_on is None else one.died_on)
    return render(request, "care/person.html", {
        "one": one, "place": short_area_name(one.area_code), "cared": selectors.cared([one], today)[0], "tekun": tekun,
        "log": selectors.log_of(user, one)[:PAGE], "agreements": one.custody_agreements.order_by("-signed_on", "-pk"),
        "assessments": one.care_assessments.order_by("-on", "-pk"), "items": services.ITEMS, "ways": Way.choices,
        "cadres": selectors.cadres_of(one), "services": Service.choices, "visitors": Visitor.choices, "today": today,
        "funeral": getattr(one, "funeral", None), "words": dict(Service.choices),
        "may_arrange": may(user, "care.arrange") and tekun, "may_visit": may(user, "care.visit") and tekun and not one.died_on,
    })  # fmt: skip


@allowed("care.read")
@refusing(show)
def person(request: HttpRequest, person_id: int) -> HttpResponse:
    """One person. POST `act`: arrange, agree (with the signed paper), end_agreement, visit, assess, bury."""
    if request.method != "POST":
        return show(request, person_id)
    user, (now, _on) = user_of(request), now_and_day()
    one = selectors.person_of(user, person_id)
    done = _ACTS.get(request.POST.get("act", ""))
    if done is None:
        raise Refused("请选要办什么。", code="not-chosen")
    done(request, one, user, now)
    messages.success(request, _("已记下。"))
    return redirect("care:person", one.pk)


def _day(request: HttpRequest, name: str) -> Any:
    text = request.POST.get(name, "")
    if not text:
        raise Refused("请填写日期。", code="day-missing")
    return to_date(parse_day(text))


def _arrange(request: HttpRequest, one: Any, user: Any, now: Any) -> None:
    posted = request.POST
    key = row_key(posted.get("cadre", ""))
    cadre = selectors.cadres_of(one).filter(pk=key).first() if key is not None else None
    services.arrange(
        one, posted.get("way", ""), cadre, posted.get("institution", ""), _day(request, "since"), by=user, at=now
    )  # fmt: skip


def _agree(request: HttpRequest, one: Any, user: Any, now: Any) -> None:
    paper = request.FILES.get("paper")
    if paper is None:
        raise Refused("请上传签好的协议（拍照或扫描）。", code="paper-missing", clause="LN-43")
    posted = request.POST
    signed = services.Agreement(
        posted.get("custodian", ""), posted.get("relation", ""), posted.get("phone", "")[:20], _day(request, "signed_on"),
        _day(request, "valid_until"),
    )  # fmt: skip
    services.agree(one, signed, cleaned(paper.read(), paper.name or ""), by=user, at=now)


def _end_agreement(request: HttpRequest, one: Any, user: Any, now: Any) -> None:
    kept = selectors.agreement_of(user, row_key(request.POST.get("agreement", "")), one)
    services.end_agreement(kept, request.POST.get("why", ""), by=user, at=now)


def _visit(request: HttpRequest, one: Any, user: Any, now: Any) -> None:
    posted = request.POST
    if posted.get("well") not in ("0", "1"):
        raise Refused("请选情况正常还是不正常。", code="well-missing")
    seen = services.Visited(
        _day(request, "on"), posted.get("visitor", ""), tuple(posted.getlist("services")), posted["well"] == "1",
        posted.get("says", ""),
    )  # fmt: skip
    services.visit(one, seen, by=user, at=now)


def _assess(request: HttpRequest, one: Any, user: Any, now: Any) -> None:
    posted = request.POST
    items = {
        label: posted[f"item-{at}"] == "1"
        for at, label in enumerate(services.ITEMS)
        if posted.get(f"item-{at}") in ("0", "1")
    }
    services.assess(
        one, items, posted.get("assessors", ""), posted.get("because", ""), _day(request, "on"), by=user, at=now
    )  # fmt: skip


def _bury(request: HttpRequest, one: Any, user: Any, now: Any) -> None:
    posted = request.POST
    if not posted.get("amount", "").strip():
        raise Refused("请填写丧葬费用；没有花钱的填 0。", code="amount-missing")
    fen = yuan_to_fen(posted["amount"].strip())
    services.bury(
        one, _day(request, "on"), posted.get("arranged_by", ""), fen, posted.get("says", ""), by=user, at=now
    )  # fmt: skip


_ACTS = {
    "arrange": _arrange, "agree": _agree, "end_agreement": _end_agreement, "visit": _visit, "assess": _assess,
    "bury": _bury,
}  # fmt: skip


@allowed("care.read")
@require_GET
def agreement(request: HttpRequest, custody_id: int) -> HttpResponse:
    """The signed paper as it was kept."""
    file = selectors.agreement_of(user_of(request), custody_id).file
    response = HttpResponse(read(file), content_type=file.media_type)
    response["X-Content-Type-Options"] = "nosniff"
    return response


@require_POST
@allowed("care.read")
@refusing()
def assessment(request: HttpRequest, assessment_id: int) -> HttpResponse:
    """The sheet of an assessment as PDF; printing it is on record."""
    user, (now, _on) = user_of(request), now_and_day()
    one = selectors.assessment_of(user, assessment_id)
    with act("paper.printed", by=user, at=now, area=one.area_code, household=one.household) as writing:
        writing.says(paper="self_care_sheet", assessment=one.pk)
        content = print_form("self_care_sheet", sheet(one, f"{one.household.number}-{one.pk}", now))
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="assessment-{one.pk}.pdf"'
    return response
