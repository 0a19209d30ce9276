"""Checks: who is asked, what was answered, what became of each hit. Nothing is decided here."""

from datetime import date
from itertools import zip_longest
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from doudi.apps.accounts.policies import allowed, may
from doudi.apps.cases import consent, packs
from doudi.apps.cases.models import Case
from doudi.apps.cases.services.colleagues import colleague
from doudi.apps.cases.views.common import case_and_step, now_and_day, seen_version, user_of
from doudi.apps.checks import forms, selectors, services
from doudi.apps.checks.contradictions import sides
from doudi.apps.checks.models import CheckAnswer, CheckRequest, Result
from doudi.apps.checks.sources import asked_by, label_of, sources
from doudi.apps.exchange import agreements
from doudi.apps.exchange.inquiries import to_be_listed
from doudi.apps.policies.rule_list import clause_url
from doudi.apps.refusing import refusing
from doudi.apps.rosters.answering import answer_from_rosters, at_hand
from doudi.core.dates import parse_day, to_date
from doudi.core.refusal import Refused
from doudi.procedure.definition import Step
from doudi.procedure.roles import labels

PAGE = 50


@require_GET
@allowed("check.answer")
def waiting(request: HttpRequest) -> HttpResponse:
    """What waits for an answer of this person's department."""
    page = Paginator(selectors.silent_of(user_of(request)), PAGE).get_page(request.GET.get("page"))
    _now, on = now_and_day()
    return render(request, "checks/waiting.html", {
        "page": page, "sources": sources(), "today": to_date(on), "may_ask": may(user_of(request), "check.ask"),
    })  # fmt: skip


@require_GET
@allowed("check.ask")
def hits(request: HttpRequest) -> HttpResponse:
    """The open hits of this person's area, both sides of each; `source` keeps those of one source."""
    user, asked = user_of(request), request.GET.get("source", "")
    filters = selectors.sources_with_hits(user)
    rows = selectors.open_hits(user)
    if asked in {source for source, _label, _many in filters}:
        rows = rows.filter(source=asked)
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    return render(request, "checks/hits.html", {
        "page": page, "rows": [(row, label_of(row.source), sides(row)) for row in page], "filters": filters, "asked": asked,
    })  # fmt: skip


def show(request: HttpRequest, case_id: int, step: str) -> HttpResponse:
    case, definition = case_and_step(request, case_id, step)
    _now, on = now_and_day()
    requests = selectors.requests_of(case)
    mine = [one for one in requests if one.step == step] or requests
    current = mine[0] if mine else None
    asked, clauses = asked_by(case.pack_id)
    refused = services.why_not_ask(case, step, user_of(request), on)
    pack = packs.pack_of(case)
    return render(request, "checks/step.html", {
        "case": case, "step": definition, "tab": "", "requests": requests, "current": current, "asked": asked,
        "clauses": [(one, clause_url(pack, one)) for one in dict.fromkeys((*clauses, *definition.clauses))],
        "who": labels(definition.who), "joined_by": labels(definition.joined_by),
        "lacking": services.not_authorised(case, on), "refused": refused, "obligors": consent.obligors_of(case),
        "by_source": selectors.by_source(current, to_date(on)) if current else [],
        "without": agreements.unasked(case.area_code, [one.id for one in asked], to_date(on)),
        "by_list": _by_list(request, current, to_date(on)),
        "may_ask": may(user_of(request), "check.ask"), "may_answer": may(user_of(request), "check.answer"),
        "open": current is not None and current.reported_on is None,
        "rosters": _rosters(request, current, to_date(on)), "quiet": _still_silent(request, current, definition, to_date(on)), "today": to_date(on),
        "typed": request.POST if request.method == "POST" else {},
    })  # fmt: skip


@allowed("case.read")
@refusing(show)
def step(request: HttpRequest, case_id: int, step: str) -> HttpResponse:
    """The check of a step. POST `act`: ask (with `source` several times), nothing (of one `source`) or report."""
    if request.method != "POST":
        return show(request, case_id, step)
    case, _definition = case_and_step(request, case_id, step)
    now, _on = now_and_day()
    user, post = user_of(request), request.POST
    if post.get("act") == "ask":
        services.ask(
            case, step, by=user, at=now, only=set(post.getlist("source")), with_obligors=bool(post.get("obligors")),
            seen_version=seen_version(request),
        )  # fmt: skip
        messages.success(request, _("核对已经发出，等各来源答复。"))
    elif post.get("act") == "nothing":
        rows = selectors.silent_in(_under_way(case), post.get("source", ""))
        if not rows:
            raise Refused(_("这个来源已经都答复了。"), code="nothing-silent")
        for row in rows:
            services.answer(
                row, found=False, says={}, verified={}, as_of=_day(post.get("as_of", "")), by=user, at=now
            )
        messages.success(request, _("%(n)s 人都记为无记录。") % {"n": len(rows)})
    elif post.get("act") == "rosters":
        many = answer_from_rosters(_under_way(case), by=user, at=now)
        if not many:
            raise Refused(
                _("手头没有在期的花名册能答复还没有答复的，请等来源答复，或由人登记。"), code="no-roster"
            )
        messages.success(request, _("花名册答复了 %(n)s 项；没有记录的写明查的是哪一份。") % {"n": many})
    elif post.get("act") == "report":
        services.report(
            _under_way(case),
            post.get("conclusion", ""),
            joined=_joined(request),
            by=user,
            at=now,
            seen_version=seen_version(request),
        )
        messages.success(request, _("核对报告已出，核实的情况已记入这户的档案。"))
    else:
        raise Refused(_("没有这样的办理动作，请从页面上的按钮办。"), code="unknown-act")
    return redirect("checks:step", case_id, step)


def _under_way(case: Case) -> CheckRequest:
    found = next((one for one in selectors.requests_of(case) if one.reported_on is None), None)
    if found is None:
        raise Refused(_("没有正在进行的核对。"), code="no-check")
    return found


def _rosters(request: HttpRequest, current: CheckRequest | None, on: date) -> list[tuple[str, Any]]:
    """The rosters at hand that may answer what is still silent: (label of the source, roster)."""
    if current is None or current.reported_on is not None or not may(user_of(request), "roster.take"):
        return []
    silent = set(current.answers.filter(found=None, person__isnull=False).values_list("source", flat=True))
    here = at_hand(current.case.area_code, on)
    return [(sources()[source].label, one) for source in here if source in silent for one in here[source]]


def _by_list(request: HttpRequest, current: CheckRequest | None, on: date) -> list[tuple[str, str]]:
    """(id, label) of the silent sources that may be sent a list of this household alone."""
    if current is None or current.reported_on is not None or not may(user_of(request), "exchange.ask"):
        return []
    return [(one, label_of(one)) for one in to_be_listed(current, on)]


def _still_silent(
    request: HttpRequest, current: CheckRequest | None, step: Step, on: date
) -> list[selectors.FromSource]:
    """The sources that have not answered of everybody and whose answers are this person's to type in."""
    roles = set(user_of(request).roles)
    if current is None or current.reported_on is not None or not may(user_of(request), "check.answer"):
        return []
    found = selectors.by_source(current, on)
    return [one for one in found if one.silent and roles & {*one.source.who, *step.who}]


def _joined(request: HttpRequest) -> list[Any]:
    """The colleagues of departments that take part, each under a password of their own."""
    names, passwords, tokens = (request.POST.getlist(one) for one in ("colleague", "password", "token"))
    return [
        colleague(request, name, password, token)
        for name, password, token in zip_longest(names, passwords, tokens, fillvalue="")
        if name.strip()
    ]


def _answer(request: HttpRequest, answer_id: int) -> CheckAnswer:
    found = selectors.answer_of(user_of(request), answer_id)
    if found is None:
        raise Http404
    return found


def show_answer(request: HttpRequest, answer_id: int) -> HttpResponse:
    row = _answer(request, answer_id)
    source = sources()[row.source]
    return render(request, "checks/answer.html", {
        "row": row, "case": row.request.case, "source": source, "tab": "", "facts": forms.facts(source, row),
        "rows": forms.rows(source, row), "results": Result.choices, "may_answer": may(user_of(request), "check.answer"),
        "said": list(row.says.items()), "sides": sides(row), "open": row.request.reported_on is None,
        "typed": request.POST if request.method == "POST" else {},
    })  # fmt: skip


@allowed("case.read")
@refusing(show_answer)
def answer(request: HttpRequest, answer_id: int) -> HttpResponse:
    """One answer of one source. POST `act`: answer, none, doubt, explain or settle."""
    if request.method != "POST":
        return show_answer(request, answer_id)
    row = _answer(request, answer_id)
    now, _on = now_and_day()
    user, post = user_of(request), request.POST
    match post.get("act"):
        case "answer" | "none":
            found = post["act"] == "answer"
            services.answer(
                row, found=found, says={_("答复"): post.get("says", "")}, verified=forms.read_verified(request, sources()[row.source]),
                as_of=_day(post.get("as_of", "")), by=user, at=now,
            )  # fmt: skip
        case "doubt":
            services.mark_as_hit(row, by=user, at=now)
        case "explain":
            services.household_answers(
                row, post.get("household_says", ""), proof=request.FILES.get("proof"), by=user, at=now
            )
        case "settle":
            services.settle(row, post.get("result", ""), post.get("why", ""), by=user, at=now)
        case _other:
            raise Refused(_("没有这样的办理动作，请从页面上的按钮办。"), code="unknown-act")
    messages.success(request, _("已记下。"))
    return redirect("checks:step", row.request.case_id, row.request.step)


@require_POST
@allowed("check.ask")
@refusing()
def again(request: HttpRequest, request_id: int) -> HttpResponse:
    """The household objects to a report: the doubted sources are asked again."""
    found = selectors.request_of(user_of(request), request_id)
    if found is None:
        raise Http404
    now, _on = now_and_day()
    made = services.ask_again(
        found,
        request.POST.get("objection", ""),
        set(request.POST.getlist("source")),
        by=user_of(request),
        at=now,
    )
    messages.success(request, _("复查已经发出。"))
    return redirect("checks:step", made.case_id, made.step)


def _day(text: str) -> date | None:
    return to_date(parse_day(text)) if text.strip() else None
