"""One visit on a phone: questions group by group, photographs, place, signatures. Nothing is decided here."""

import json
import secrets
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from doudi.apps.accounts.policies import require
from doudi.apps.cases import engine, packs
from doudi.apps.cases.actors import actor_of
from doudi.apps.cases.models import Case
from doudi.apps.cases.selectors import case_of
from doudi.apps.cases.services.colleagues import colleague
from doudi.apps.files.services import read
from doudi.apps.people.models import Person
from doudi.apps.policies.rule_list import clause_url
from doudi.apps.refusing import refusing, refusing_in_json
from doudi.apps.surveys import drafts, form, selectors, services, stating
from doudi.apps.surveys import worksheet as sheets
from doudi.apps.surveys.groups import HOW
from doudi.apps.surveys.models import Survey
from doudi.core.refusal import InputError, Refused
from doudi.platform.clock import clock, day_of
from doudi.procedure import asking
from doudi.procedure.roles import labels
from doudi.procedure.state import needed

MOST_PHOTO = 12_000_000


@require_http_methods(["GET", "POST"])
@refusing()
def step(request: HttpRequest, case_id: int, step: str) -> HttpResponse:
    """The visit of a step. POST begins it; the page then shows the draft to whoever may take part."""
    require(request.user, "survey.do")
    case = case_of(request.user, case_id)
    if request.method == "POST":
        services.begin(
            case,
            step,
            request.POST.get("key", "") or secrets.token_hex(16),
            by=request.user,
            at=clock().now(),
        )
        return redirect("surveys:step", case_id, step)
    found = selectors.latest(case, step)
    if found is None:
        return _not_begun(request, case, step)
    return _page(request, found)


def _not_begun(request: HttpRequest, case: Case, step: str) -> HttpResponse:
    definition = packs.step_of(case, step)
    at = clock().now()
    refused = asking.why_not(
        packs.flow_of(case),
        engine.state_of(case),
        step,
        actor_of(request.user, case, definition),
        day_of(at),
        "done",
    )
    return render(request, "surveys/begin.html", {
        "case": case, "step": definition, "why_not": refused.message if refused else "", "key": secrets.token_hex(16),
        "who": labels(definition.who), "with": labels(definition.joined_by),
        "clause": clause_url(packs.pack_of(case), definition.clause),
    })  # fmt: skip


def _page(request: HttpRequest, survey: Survey) -> HttpResponse:
    case = survey.case
    definition = packs.step_of(case, survey.step)
    file = stating.household_file(survey.household, day_of(survey.begun_at))
    fields = dict(survey.answers)
    signers = list(survey.signers.select_related("user", "person"))
    return render(request, "surveys/visit.html", {
        "survey": survey, "case": case, "step": definition, "signers": signers,
        "sections": form.sections(fields, file, drafts.first_answers(file), day_of(survey.begun_at)),
        "photos": survey.photos.all(), "how": HOW, "members": Person.objects.filter(household=survey.household),
        "least": needed(packs.facts_of(case), definition.people_min, definition.name),
        "who": labels((*definition.who, *definition.joined_by)),
        "joined_by": labels(definition.joined_by), "clause": clause_url(packs.pack_of(case), definition.clause),
        "locked": bool(signers) or survey.signed_at is not None, "sheet": _sheet(survey, file),
        "i_signed": any(one.user_id == request.user.pk for one in signers),
    })  # fmt: skip


def _survey(request: HttpRequest, key: str) -> Survey:
    require(request.user, "survey.do")
    found = selectors.survey_of(request.user, key)
    if found is None:
        raise Http404
    return found


@require_POST
@refusing_in_json
def save(request: HttpRequest, key: str) -> HttpResponse:
    """What was typed since the last save: `device`, `seq`, `fields` (JSON), perhaps `place` (JSON)."""
    survey = _survey(request, key)
    try:
        sent = json.loads(request.POST.get("fields", "{}"))
        place = json.loads(request.POST.get("place", "null"))
        seq = int(request.POST.get("seq", ""))
        if not isinstance(sent, dict) or not (place is None or isinstance(place, dict)):
            raise ValueError
    except (ValueError, RecursionError):
        return JsonResponse({"says": _("这次保存没有传完整，内容还在本机，会再传一次。")}, status=400)
    device = request.POST.get("device", "")[:40]
    saved = services.save(survey, sent, device=device, seq=seq, by=request.user, at=clock().now())
    if place is not None:
        north, east, doubt = (str(place.get(part)) for part in ("latitude", "longitude", "accuracy"))
        services.place(survey, north, east, doubt, by=request.user)
    return JsonResponse({"kept": saved.kept, "seq": seq})


@require_POST
@refusing_in_json
def photo(request: HttpRequest, key: str) -> HttpResponse:
    """One photograph: `photo`, `photo_key`, `shows`."""
    survey = _survey(request, key)
    file = request.FILES.get("photo")
    photo_key = request.POST.get("photo_key", "")
    if file is None or not photo_key or len(photo_key) > 40 or (file.size or 0) > MOST_PHOTO:
        return JsonResponse({"says": _("没有收到照片，请重新拍。")}, status=400)
    shows = request.POST.get("shows", "").strip()
    kept = services.add_photo(survey, file.read(), shows, photo_key, by=request.user, at=clock().now())
    return JsonResponse({"kept": True, "id": kept.pk, "shows": kept.shows})


@require_POST
@refusing()
def remove_photo(request: HttpRequest, key: str, photo_id: int) -> HttpResponse:
    survey = _survey(request, key)
    found = survey.photos.filter(pk=photo_id).first()
    if found is not None:
        services.remove_photo(found, by=request.user)
    return redirect("surveys:step", survey.case_id, survey.step)


@require_GET
def photo_file(request: HttpRequest, photo_id: int) -> HttpResponse:
    """The picture itself, to those who may see the case."""
    require(request.user, "case.read")
    found = selectors.photo_of(request.user, photo_id)
    if found is None:
        raise Http404
    return HttpResponse(read(found.file), content_type=found.file.media_type)


@require_GET
def worksheet(request: HttpRequest, key: str) -> HttpResponse:
    """The income worksheet of the draft as it stands."""
    survey = _survey(request, key)
    file = stating.household_file(survey.household, day_of(survey.begun_at))
    return render(request, "surveys/worksheet.html", {"sheet": _sheet(survey, file), "survey": survey})


def _sheet(survey: Survey, begun: dict[str, Any]) -> dict[str, Any]:
    """The worksheet, or the sentence why there is none; `begun` is the household as known when the visit began."""
    on = day_of(survey.signed_at or clock().now())
    try:
        said = drafts.read(survey.answers)
        same_day = on == day_of(survey.begun_at)
        file = drafts.over(begun if same_day else stating.household_file(survey.household, on), said)
        before = selectors.incomes_before(survey)
        pack = packs.pack_of(survey.case)
        lines = {
            path: {"says": how, "source": selectors.source_of(survey, path, before), "clause": ""}
            for path, how in said.how.items()
        }
        return {"sheet": sheets.sheet(pack.law(on).require(), file, lines), "trouble": ""}
    except (InputError, Refused) as trouble:
        return {"sheet": None, "trouble": trouble.message}


@require_POST
@refusing()
def sign(request: HttpRequest, key: str) -> HttpResponse:
    """A signature: `who` is me, colleague (with `username`, `password`) or household (with `person` or `name`)."""
    survey = _survey(request, key)
    at = clock().now()
    drawing = request.POST.get("drawing", "")
    match request.POST.get("who"):
        case "me":
            services.sign_as_surveyor(survey, drawing, by=request.user, at=at)
        case "colleague":
            sent = request.POST
            other = colleague(request, *(sent.get(one, "") for one in ("username", "password", "token")))
            services.sign_as_surveyor(survey, drawing, by=other, at=at)
        case "household":
            number = request.POST.get("person", "")
            person = (
                Person.objects.filter(household=survey.household, number=number).first() if number else None
            )
            services.sign_as_household(
                survey, drawing, person=person, name=request.POST.get("name", ""), by=request.user, at=at
            )
        case _:
            raise Refused(_("请选择签字的人。"), code="no-signer")
    messages.success(request, _("已签字。"))
    return redirect("surveys:step", survey.case_id, survey.step)


@require_POST
@refusing()
def unsign(request: HttpRequest, key: str) -> HttpResponse:
    survey = _survey(request, key)
    services.take_back_signatures(survey, by=request.user, at=clock().now())
    messages.success(request, _("签字已撤回，可以修改；改完请重新签字。"))
    return redirect("surveys:step", survey.case_id, survey.step)


@require_POST
@refusing()
def finish(request: HttpRequest, key: str) -> HttpResponse:
    """Close the visit: `agrees` yes or no, `how`."""
    survey = _survey(request, key)
    agrees = {"yes": True, "no": False}.get(request.POST.get("agrees", ""))
    services.finish(
        survey, agrees=agrees, how=request.POST.get("how", "visit"), by=request.user, at=clock().now()
    )
    messages.success(request, _("调查已办结，内容已记入这户的档案。"))
    return redirect("surveys:step", survey.case_id, survey.step)
