"""审批: the decision page of one case, and many cases at once."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from doudi.apps.accounts.kin import homes_of_kin
from doudi.apps.accounts.policies import allowed
from doudi.apps.cases import differing, engine, packs, weighing
from doudi.apps.cases.actors import actor_of, roles_of
from doudi.apps.cases.duplicates import programme_labels
from doudi.apps.cases.models import Case
from doudi.apps.cases.refusal_text import RIGHTS, refusal_text
from doudi.apps.cases.selectors import cases_of, decision_of, waiting_for
from doudi.apps.cases.services import steps
from doudi.apps.cases.services.deciding import Told, Verdict, decide_case, decide_many
from doudi.apps.cases.views.common import back_to_case, case_and_step, now_and_day, seen_version, user_of
from doudi.apps.grants.programmes import pays
from doudi.apps.meetings.models import MeetingCase
from doudi.apps.people.dossiers import known
from doudi.apps.refusing import refusing
from doudi.core.money import yuan_to_fen
from doudi.core.refusal import Refused
from doudi.platform.typed import row_key
from doudi.procedure import asking
from doudi.procedure.roles import labels

MOST_AT_ONCE = 50


def decide_page(request: HttpRequest, case_id: int, step: str) -> HttpResponse:
    """Answers with reasons, what is unknown, what differs, and what may be decided now."""
    case, definition = case_and_step(request, case_id, step)
    _now, on = now_and_day()
    flow, state = packs.flow_of(case), engine.state_of(case)
    actor = actor_of(user_of(request), case, definition)
    about = known(case.household, on)
    weighed = weighing.weigh(case, on, about=about)
    programme = case.programme or weighing.category_of(weighed)
    labelled = programme_labels()
    return render(
        request,
        "cases/decide.html",
        {
            "case": case,
            "step": definition,
            "who": labels(definition.who),
            "refused": asking.why_not(flow, state, step, actor, on, "decide"),
            "no_approval": asking.why_not_approve(flow, state, step),
            "no_return": asking.why_not(flow, state, step, actor, on, "send_back"),
            "back_to": [name for name in definition.sends_back_to if name in state.done],
            "weighed": weighed,
            "answers": weighing.shown_answers(weighed),
            "questions": differing.asked(case, weighed),
            **differing.side_by_side(about),
            "programme": labelled.get(programme, programme),
            "classes": [(one, labelled.get(one, one)) for one in flow.classes],
            "class": weighing.category_of(weighed),
            "entitled": weighing.entitled(weighed, programme),
            "by_rule": weighing.decided_by_rule(weighed, programme),
            "amount_fen": weighing.amount_of(weighed, programme),
            "asks_amount": programme in labelled  # a class that is not known yet has no amount to be typed
            and weighing.amount_of(weighed, programme) is None
            and pays(programme) != "none",
            "refusal_text": refusal_text(weighed, programme),
            "rights": RIGHTS,
            "meetings": MeetingCase.objects.filter(case=case, agreed=True).select_related("meeting"),
            "opinions": [state.done[one.name] for one in flow.of_kind("review", "opinion") if one.name in state.done],
            "decision": decision_of(case),
            "aid_first": flow.aid_first,
            "cuts": packs.cuts_help(flow),
            "proposed_fen": state.amount,
            "typed": request.POST if request.method == "POST" else {},
        },
    )  # fmt: skip


@allowed("case.decide")
@refusing(decide_page)
def decide(request: HttpRequest, case_id: int, step: str) -> HttpResponse:
    """Posted: approved, refused, or sent back with the reason."""
    if request.method != "POST":
        return decide_page(request, case_id, step)
    case, _definition = case_and_step(request, case_id, step)
    now, _on = now_and_day()
    user, post, seen = user_of(request), request.POST, seen_version(request)
    if post.get("act") == "back":
        steps.send_back(
            case, step, post.get("to", ""), post.get("why", ""), by=user, at=now, seen_version=seen
        )
        return back_to_case(request, case, _("已经退回。"))
    decide_case(case, step, read_verdict(request, case), by=user, at=now, seen_version=seen)
    return back_to_case(request, case, _("已经决定。"))


def read_verdict(request: HttpRequest, case: Case) -> Verdict:
    """What was filled in. Raises Refused, InputError for an amount that is none."""
    post = request.POST
    outcome = post.get("act", "")
    if outcome not in ("approve", "refuse"):
        raise Refused(_("请选准予还是不予。"), code="no-outcome")
    minutes: Any = None
    if (number := row_key(post.get("minutes", ""))) is not None:
        held = (
            MeetingCase.objects.filter(case=case, meeting_id=number, agreed=True)
            .select_related("meeting")
            .first()
        )
        minutes = held.meeting if held else None
    return Verdict(
        outcome,
        post.get("reason" if outcome == "refuse" else "because", ""),
        post.get("class", ""),
        yuan_to_fen(post["once"].strip()) if post.get("once", "").strip() else None,
        yuan_to_fen(post["monthly"].strip()) if post.get("monthly", "").strip() else None,
        minutes,
    )


def batch_page(request: HttpRequest, told: list[Told] | None = None) -> HttpResponse:
    """The cases that wait for a decision of this person, with what the law says of each."""
    _now, on = now_and_day()
    user = user_of(request)
    rows = list(waiting_for(user).select_related("household").prefetch_related("events")[:MOST_AT_ONCE])
    packs.keep_packs(rows)
    kin = homes_of_kin(user, [case.household_id for case in rows])
    shown = [
        found
        for case in rows
        if (found := _for_batch(case, user, on, kin=case.household_id in kin)) is not None
    ]
    return render(request, "cases/batch.html", {"rows": shown, "told": told})


def _for_batch(case: Case, user: Any, on: int, *, kin: bool) -> dict[str, Any] | None:
    """One row of the batch list; None where this case waits for no decision of this person."""
    flow = packs.flow_of(case)
    held = roles_of(user)
    step = next(
        (flow.steps[name] for name in case.waiting_for
         if name in flow.steps and flow.steps[name].does == "decision" and held & set(flow.steps[name].who)),
        None,
    )  # fmt: skip
    if step is None:
        return None
    state = engine.state_of(case)
    refused = asking.why_not(flow, state, step.name, actor_of(user, case, step, kin=kin), on, "decide")
    refused = refused or asking.why_not_approve(flow, state, step.name)
    if refused or packs.cuts_help(flow):
        return {
            "case": case,
            "step": step,
            "programme": programme_labels().get(case.programme, ""),
            "refused": refused,
        }
    weighed = weighing.weigh(case, on, because=False)
    programme = case.programme or weighing.category_of(weighed)
    return {
        "case": case,
        "step": step,
        "programme": programme_labels().get(programme, programme),
        "entitled": weighing.entitled(weighed, programme),
        "amount_fen": weighing.amount_of(weighed, programme),
        "unknown": len(weighed.questions),
        "refused": None,
    }


@allowed("case.decide")
@refusing(batch_page)
def batch(request: HttpRequest) -> HttpResponse:
    """Posted: the ticked cases are approved one by one; what was refused is listed with its sentence."""
    if request.method != "POST":
        return batch_page(request)
    now, _on = now_and_day()
    chosen = [_ticked(request, text) for text in request.POST.getlist("case")[:MOST_AT_ONCE]]
    if not chosen:
        raise Refused(_("一件也没有勾选。请先在左边勾选要准予的办件。"), code="nothing-chosen")
    told = decide_many([one for one in chosen if one], Verdict("approve"), by=user_of(request), at=now)
    done = sum(1 for one in told if one.decision is not None)
    messages.success(
        request, _("办成 %(done)d 件，没有办成 %(left)d 件。") % {"done": done, "left": len(told) - done}
    )
    return batch_page(request, [one for one in told if one.decision is None])


def _ticked(request: HttpRequest, text: str) -> tuple[Case, str] | None:
    number, _sep, step = text.partition(":")
    found = cases_of(user_of(request)).select_related("household").filter(pk=row_key(number) or 0).first()
    return (found, step) if found else None
