"""The plain page of a step: what it is, its papers, an opinion, done or sent back."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from doudi.apps.accounts.policies import allowed
from doudi.apps.cases import engine, packs
from doudi.apps.cases.actors import actor_of
from doudi.apps.cases.selectors import decision_of
from doudi.apps.cases.services import serving, steps
from doudi.apps.cases.services.colleagues import colleague
from doudi.apps.cases.views.common import back_to_case, case_and_step, now_and_day, seen_version, user_of
from doudi.apps.refusing import refusing
from doudi.core.dates import parse_day, to_date
from doudi.core.money import yuan_to_fen
from doudi.core.refusal import Refused
from doudi.procedure import asking
from doudi.procedure.roles import labels

#: kinds of steps of this app that have a page of their own: kind → name of the address
OWN_PAGES = {
    "application": "cases:papers",
    "declaration": "cases:declaration",
    "authorisation": "cases:authorisation",
    "decision": "cases:decide",
}

#: how an answer reaches a household: kept as the Chinese term, shown in the reader's language
SERVICE_WAYS = [
    (serving.IN_HAND, _lazy("直接送达")),
    (serving.LEFT, _lazy("留置送达")),
    (serving.BY_POST, _lazy("邮寄送达")),
    (serving.BY_NOTICE, _lazy("公告送达")),
]


def show(request: HttpRequest, case_id: int, step: str) -> HttpResponse:
    """The page, with what stands in the way where this person may not."""
    case, definition = case_and_step(request, case_id, step)
    _now, on = now_and_day()
    flow, state = packs.flow_of(case), engine.state_of(case)
    actor = actor_of(user_of(request), case, definition)
    done = state.done.get(step)
    context: dict[str, Any] = {
        "case": case,
        "step": definition,
        "who": labels(definition.who),
        "joined": labels(definition.joined_by),
        "needs_colleague": bool(definition.joined_by) or engine.people_needed(state, definition) > 1,
        "done": done,
        "begun": state.begun.get(step),
        "refused": asking.why_not(flow, state, step, actor, on),
        "no_return": asking.why_not(flow, state, step, actor, on, "send_back"),
        "back_to": [name for name in definition.sends_back_to if name in state.done],
        "had": steps.papers_had(case),
        "asks_opinion": steps.opinion_asked(definition),
        "may_begin": definition.pauses and step not in state.begun,
        "asks_amount": definition.does == "review" and packs.goes_by_amount(flow),
        "decision": decision_of(case),
        "service_ways": SERVICE_WAYS,
        "addressee_himself": serving.SELF,
        "today": to_date(on),
        "typed": request.POST if request.method == "POST" else {},
    }
    return render(request, "cases/step.html", context)


@allowed("case.read")
@refusing(show)
def step(request: HttpRequest, case_id: int, step: str) -> HttpResponse:
    """A step of a case. Posted: done, begun, sent back, or (an answer) served."""
    case, definition = case_and_step(request, case_id, step)
    if request.method != "POST":
        page = OWN_PAGES.get(definition.does)
        if page == "cases:papers":
            return redirect(page, case_id)
        return redirect(page, case_id, step) if page else show(request, case_id, step)
    now, _on = now_and_day()
    user, post, seen = user_of(request), request.POST, seen_version(request)
    match post.get("act"):
        case "back":
            steps.send_back(
                case, step, post.get("to", ""), post.get("why", ""), by=user, at=now, seen_version=seen
            )
            return back_to_case(request, case, _("已经退回。"))
        case "begin":
            steps.begin(case, step, by=user, at=now, seen_version=seen)
            return back_to_case(request, case, _("已经开始。"))
        case "serve":
            serving.serve(case, step, read_service(request), by=user, at=now, seen_version=seen)
            return back_to_case(request, case, _("已记下送达。"))
        case "done":
            steps.finish(case, step, read_done(request, definition), by=user, at=now, seen_version=seen)
            return back_to_case(request, case, _("“%(step)s”已经办好。") % {"step": step})
    raise Refused(_("没有这样的办理动作，请从页面上的按钮办。"), code="unknown-act")


def read_service(request: HttpRequest) -> serving.Service:
    """What was filled in of the service of an answer. Raises InputError for a day that is none."""
    post = request.POST
    return serving.Service(
        to_date(parse_day(post.get("served_on", ""))), post.get("how", ""), post.get("receiver", "")[:60],
        post.get("relation", "")[:40], post.get("note", "")[:300], request.FILES.get("receipt"),
    )  # fmt: skip


def read_done(request: HttpRequest, definition: Any) -> steps.Done:
    """What was filled in. Raises Refused."""
    post = request.POST
    agree = None
    if steps.opinion_asked(definition):
        if post.get("agree") not in ("yes", "no"):
            raise Refused(_("请选同意还是不同意。"), code="no-opinion")
        agree = post["agree"] == "yes"
        if not agree and not post.get("says", "").strip():
            raise Refused(_("不同意的要写明理由。"), code="no-reason")
    together = (
        [colleague(request, post["colleague"], post.get("password", ""), post.get("token", ""))]
        if post.get("colleague")
        else []
    )
    files = {
        paper: file
        for number, paper in enumerate(definition.evidence)
        if (file := request.FILES.get(f"file-{number}"))
    }
    amount = post.get("amount", "").strip()
    more = {"amount_fen": yuan_to_fen(amount)} if amount else {}
    signed = ["household"] if post.get("household_signed") else []
    return steps.Done(post.get("says", ""), agree, post.getlist("had"), files, together, signed, more)
