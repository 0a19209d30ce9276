"""Problems: the list worked off to zero, one of them with its task and remedy, and what departments were asked for."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from doudi.apps.accounts.area_names import short_area_name
from doudi.apps.accounts.policies import allowed, may
from doudi.apps.accounts.roles import role_label
from doudi.apps.accounts.selectors import chosen_colleague, colleagues_of
from doudi.apps.campaigns import selectors
from doudi.apps.campaigns.models import CampaignProblem, ProblemState
from doudi.apps.campaigns.services import problems as services
from doudi.apps.campaigns.services import remedies
from doudi.apps.campaigns.services.which_remedy import remedy_for, why_not
from doudi.apps.cases.views.common import now_and_day, user_of
from doudi.apps.csv_sheets import csv_sheet
from doudi.apps.policies.rule_list import clause_url
from doudi.apps.record.acts import act
from doudi.apps.refusing import refusing
from doudi.core.money import yuan_to_fen
from doudi.core.refusal import Refused
from doudi.policy.pack import read_pack
from doudi.procedure.campaigns.reading import load_campaign

PAGE = 50


@allowed("campaign.read")
@require_GET
def listing(request: HttpRequest, key: str) -> HttpResponse:
    """The ledger of problems, by state, question, round; `cleanup`: those of a special clean-up (LN-38)."""
    user = user_of(request)
    campaign = selectors.campaign_of(user, key)
    text = load_campaign(campaign.pack_id)
    rows = selectors.problems_of(user, campaign, request.GET)
    cleanup = text.cleanups.get(request.GET.get("cleanup", ""))
    if cleanup is not None:
        rows = rows.filter(question__in=cleanup.questions)
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    return render(request, "campaigns/problems.html", {
        "campaign": campaign, "page": page, "rows": [(one, short_area_name(one.area_code)) for one in page],
        "states": ProblemState.choices, "questions": list(text.questions), "rounds": list(text.rounds),
        "cleanups": list(text.cleanups), "asked": request.GET, "today": now_and_day()[0].date(),
    })  # fmt: skip


@allowed("campaign.read")
@require_GET
def export(request: HttpRequest, key: str) -> HttpResponse:
    """The ledger as a list to take away, for a clean-up that has its own; that it left is on record."""
    user = user_of(request)
    if not may(user, "campaign.lead"):
        raise PermissionDenied
    campaign = selectors.campaign_of(user, key)
    text = load_campaign(campaign.pack_id)
    rows = selectors.problems_of(user, campaign, request.GET)
    cleanup = text.cleanups.get(request.GET.get("cleanup", ""))
    if cleanup is not None:
        rows = rows.filter(question__in=cleanup.questions)
    listed = list(rows)
    now, _on = now_and_day()
    with act("campaign.exported", by=user, at=now, area=user.area_code) as writing:
        writing.says(rows=len(listed), list=cleanup.name if cleanup else "")
    head = [
        _("地方"),
        _("户主"),
        _("问题"),
        _("轮次"),
        _("状态"),
        _("整改要求"),
        _("整改措施"),
        _("完成时限"),
        _("责任人"),
    ]
    return csv_sheet("problems.csv", head, [
        [short_area_name(one.area_code), one.household.head_name, one.question, one.round, one.get_state_display(),
         one.requirement, one.measure, one.deadline or "", one.person.display_name if one.person else ""]
        for one in listed
    ])  # fmt: skip


def show(request: HttpRequest, problem_id: int) -> HttpResponse:
    user = user_of(request)
    one = selectors.problem_of(user, problem_id)
    text = load_campaign(one.campaign.pack_id)
    question, remedy = text.questions.get(one.question), remedy_for(one)
    now, _on = now_and_day()
    settled = one.state in (ProblemState.CLEARED, ProblemState.UNTRUE)
    leads = may(user, "campaign.lead")
    made = getattr(one, "remedy", None)
    pack = read_pack(one.campaign.pack_id)
    return render(request, "campaigns/problem.html", {
        "one": one, "question": question, "remedy": remedy, "may_verify": leads and one.state == ProblemState.FOUND, "made": made, "place": short_area_name(one.area_code),
        "clauses": [(clause, clause_url(pack, clause)) for clause in question.clauses] if question else [],
        "remedy_url": clause_url(pack, remedy.clause) if remedy else "",
        "why_not": why_not(remedy, one.household, now.date()) if remedy and not settled else "",
        "to_role": role_label(remedy.to) if remedy and remedy.to else "",
        "exit_classes": one.campaign.settings.get("exit_classes", []),
        "leads": leads and not settled, "settled": settled, "today": now.date(),
        "may_open": leads and not settled and one.state == ProblemState.OPEN and remedy is not None
        and remedy.opens != "task" and made is None,
        "may_answer": made is not None and made.opens == "referral" and made.to_role in user.roles and made.state != "done",
        "may_repay": leads and made is not None and made.opens == "repayment" and made.state != "done",
        "may_clear": not settled and one.state == ProblemState.OPEN and (leads or one.person_id == user.pk),
        "colleagues": colleagues_of(user) if leads and not settled else [],
        "typed": request.POST if request.method == "POST" else {},
    })  # fmt: skip


@allowed("campaign.read")
@refusing(show)
def problem(request: HttpRequest, problem_id: int) -> HttpResponse:
    """One problem. POST `act`: task, remedy, answer, repaid, clear, true, untrue."""
    if request.method != "POST":
        return show(request, problem_id)
    user, post = user_of(request), request.POST
    one = selectors.problem_of(user, problem_id)
    now, _on = now_and_day()
    says = post.get("says", "")
    match post.get("act"):
        case "task":
            person = chosen_colleague(user, post.get("person", ""))
            services.give_task(
                one,
                post.get("requirement", ""),
                post.get("measure", ""),
                _day(post.get("deadline", "")),
                person,
                by=user,
                at=now,
            )
            messages.success(request, _("任务已经交办。"))
        case "remedy":
            owed = yuan_to_fen(post["owed"]) if post.get("owed", "").strip() else None
            remedies.open_remedy(one, exit_class=post.get("exit_class", ""), owed_fen=owed, by=user, at=now)
            messages.success(request, _("清零措施已经交办。"))
        case "answer":
            remedies.answer(_made(one), post.get("done") == "yes", says, by=user, at=now)
            messages.success(request, _("已答复。"))
        case "repaid":
            remedies.give_back(_made(one), yuan_to_fen(post.get("fen", "")), says, by=user, at=now)
            messages.success(request, _("已登记返还。"))
        case "clear":
            services.clear(one, says, by=user, at=now)
            messages.success(request, _("问题已经销号。"))
        case "true":
            services.find_true(one, says, by=user, at=now)
            messages.success(request, _("已记下：属实。请交办整改。"))
        case "untrue":
            services.find_untrue(one, says, by=user, at=now)
            messages.success(request, _("已记下：不属实。"))
        case _other:
            raise Refused(_("没有这样的办理动作，请从页面上的按钮办。"), code="unknown-act")
    return redirect("campaigns:problem", problem_id)


def _made(one: CampaignProblem) -> Any:
    found = getattr(one, "remedy", None)
    if found is None:
        raise Refused(_("这个问题还没有交办清零措施。"), code="no-remedy")
    return found


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


@allowed("campaign.read")
@require_GET
def referrals(request: HttpRequest) -> HttpResponse:
    """What was referred to the user's own department."""
    user = user_of(request)
    state = request.GET.get("state", "open")
    page = Paginator(selectors.referrals_of(user, state), PAGE).get_page(request.GET.get("page"))
    return render(request, "campaigns/referrals.html", {
        "page": page, "rows": [(one, short_area_name(one.area_code)) for one in page], "state": state,
        "department": user.get_role_display(),
    })  # fmt: skip
