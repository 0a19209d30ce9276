"""Meetings: called with a roster, voted case by case, closed with minutes. Nothing is decided here."""

import secrets
from datetime import date

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from doudi.apps.accounts.area_names import area_name
from doudi.apps.accounts.policies import allowed, may
from doudi.apps.cases import packs
from doudi.apps.cases.views.common import case_and_step, now_and_day, user_of
from doudi.apps.meetings import rules, selectors, services
from doudi.apps.meetings.models import AttendeeKind, Meeting, MeetingKind, OpenStep
from doudi.apps.meetings.services import Person
from doudi.apps.policies.rule_list import clause_url
from doudi.apps.refusing import refusing
from doudi.core.dates import parse_day, to_date
from doudi.core.refusal import InputError, Refused
from doudi.platform.typed import row_key, whole_number
from doudi.procedure.roles import labels

PAGE = 50
#: empty lines of the roster beside those filled in
BLANK_LINES, LEAST_LINES, MOST_LINES = 6, 18, 120


@require_GET
@allowed("case.read")
def meetings(request: HttpRequest) -> HttpResponse:
    """The meetings of the area."""
    page = Paginator(selectors.meetings_of(user_of(request)), PAGE).get_page(request.GET.get("page"))
    rows = [(one, area_name(one.area_code)) for one in page]
    return render(request, "meetings/list.html", {"page": page, "rows": rows})


def show_step(request: HttpRequest, case_id: int, step: str) -> HttpResponse:
    case, definition = case_and_step(request, case_id, step)
    _now, on = now_and_day()
    user, post = user_of(request), request.POST
    kind = selectors.kind_for(definition)
    township = rules.of_township(case.area_code, on)
    if request.method == "POST":
        lines = _typed_lines(request)
    else:
        lines = [(one.name, one.kind, True) for one in selectors.last_roster(case.area_code, kind)]
    blanks = max(LEAST_LINES - len(lines), BLANK_LINES)
    return render(request, "meetings/step.html", {
        "case": case, "step": definition, "tab": "", "kind": MeetingKind(kind).label, "items": selectors.of_case(case, step),
        "others": selectors.alongside(user, case, step), "lines": [*lines, *[("", "village_deputy", False)] * blanks],
        "kinds": AttendeeKind.choices, "key": post.get("key") or secrets.token_hex(16), "today": to_date(on),
        "clause": clause_url(packs.pack_of(case), definition.clause), "who": labels(definition.who),
        "waits": step in case.waiting_for, "may_keep": may(user, "meeting.keep"), "rule": township,
        "appraisal": definition.appraisal if definition.does == "appraisal" else None, "typed": post,
    })  # fmt: skip


def _typed_lines(request: HttpRequest) -> list[tuple[str, str, bool]]:
    post = request.POST
    found = []
    for at in range(MOST_LINES):
        name = post.get(f"name-{at}", "").strip()
        kind = post.get(f"kind-{at}", "")
        if name:
            found.append(
                (
                    name[:60],
                    kind if kind in AttendeeKind.values else "other",
                    post.get(f"present-{at}") == "1",
                )
            )
    return found


@allowed("case.read")
@refusing(show_step)
def step(request: HttpRequest, case_id: int, step: str) -> HttpResponse:
    """The meeting of a step. Posted: a meeting is called, on this case and others (`case` several times)."""
    if request.method != "POST":
        return show_step(request, case_id, step)
    case, definition = case_and_step(request, case_id, step)
    now, _on = now_and_day()
    user, post = user_of(request), request.POST
    wanted = {number for text in post.getlist("case") if (number := row_key(text)) is not None}
    others = [one for one in selectors.alongside(user, case, step) if one.pk in wanted]
    made = services.call(
        [(one, step) for one in (case, *others)], selectors.kind_for(definition), held_on=_day(post.get("held_on", "")),
        place=post.get("place", ""), chair=post.get("chair", ""), recorder=post.get("recorder", ""),
        roster=[Person(*line) for line in _typed_lines(request)], key=post.get("key", "") or secrets.token_hex(16),
        secret=post.get("open") != "1", by=user, at=now,
    )  # fmt: skip
    return redirect("meetings:meeting", made.pk)


def _meeting(request: HttpRequest, meeting_id: int) -> Meeting:
    found = selectors.meeting_of(user_of(request), meeting_id)
    if found is None:
        raise Http404
    return found


def show_meeting(request: HttpRequest, meeting_id: int) -> HttpResponse:
    found = _meeting(request, meeting_id)
    items = selectors.items_of(found)
    had = {one.kind: one for one in found.open_steps.all()}
    return render(request, "meetings/meeting.html", {
        "meeting": found, "area": area_name(found.area_code), "attendees": found.attendees.order_by("pk"),
        "items": [(one, {who.pk for who in one.recused.all()}, {who.pk for who in rules.must_step_back(one)}) for one in items],
        "open_steps": [(kind, label, had.get(kind)) for kind, label in OpenStep._meta.get_field("kind").choices or []],
        "is_open_decision": found.kind == MeetingKind.OPEN_DECISION, "may_keep": may(user_of(request), "meeting.keep"),
        "typed": request.POST if request.method == "POST" else {},
    })  # fmt: skip


@allowed("case.read")
@refusing(show_meeting)
def meeting(request: HttpRequest, meeting_id: int) -> HttpResponse:
    """A meeting. POST `act`: vote (of `item`), open_step or close."""
    if request.method != "POST":
        return show_meeting(request, meeting_id)
    found = _meeting(request, meeting_id)
    now, _on = now_and_day()
    user, post = user_of(request), request.POST
    match post.get("act"):
        case "vote":
            item = found.items.filter(pk=row_key(post.get("item", "")) or 0).first()
            if item is None:
                raise Refused(_("这户不在这次会议上。"), code="no-item")
            chosen = [at for text in post.getlist("recused") if (at := row_key(text)) is not None]
            votes = {name: _count(post.get(name, "")) for name in ("agree", "disagree", "abstain")}
            result = services.vote(
                item, **votes, recused=list(found.attendees.filter(pk__in=chosen)),
                dissent=post.get("dissent", ""), by=user, at=now,
            )  # fmt: skip
            (messages.success if result.valid else messages.warning)(request, result.why)
        case "open_step":
            services.record_open_step(
                found,
                post.get("kind", ""),
                _day(post.get("held_on", "")),
                post.get("says", ""),
                by=user,
                at=now,
            )
            messages.success(request, _("已登记。"))
        case "close":
            file = request.FILES.get("file")
            closed = services.close(found, post.get("minutes", ""), file=file, by=user, at=now)
            messages.success(request, _("会议已结束，%(count)s 户办结这一步。") % {"count": len(closed.done)})
            for item, why in closed.stay:
                messages.warning(request, f"{item.case.applicant_name}：{why}")
        case _other:
            raise Refused(_("没有这样的办理动作，请从页面上的按钮办。"), code="unknown-act")
    return redirect("meetings:meeting", meeting_id)


def show_rules(request: HttpRequest) -> HttpResponse:
    user = user_of(request)
    _now, on = now_and_day()
    return render(request, "meetings/rules.html", {
        "rows": [(one, area_name(one.area_code)) for one in selectors.rules_of(user)], "texts": rules.TEXTS.items(),
        "may_lay_down": user.level == "township" and may(user, "meeting.keep"), "today": to_date(on),
        "typed": request.POST if request.method == "POST" else {},
    })  # fmt: skip


@allowed("case.read")
@refusing(show_rules)
def appraisal_rules(request: HttpRequest) -> HttpResponse:
    """What the township lays down for its appraisals (LD-41). Posted: a new one from a day on."""
    if request.method != "POST":
        return show_rules(request)
    user, post = user_of(request), request.POST
    now, _on = now_and_day()
    rules.lay_down(
        area=user.area_code, since=_day(post.get("since", "")), texts={name: post.get(name, "") for name in rules.TEXTS},
        numbers={name: whole_number(post.get(name, "")) for name in ("members_min", "present_percent", "agree_percent")},
        by=user, at=now,
    )  # fmt: skip
    messages.success(request, _("评议办法已定，从施行之日起的评议按它办。"))
    return redirect("meetings:rules")


def _count(text: str) -> int:
    found = whole_number(text.strip() or "0")
    if found is None:
        raise InputError(_("票数应当是整数，请核对。"), code="bad-votes", value=text)
    return found


def _day(text: str) -> date:
    return to_date(parse_day(text))
