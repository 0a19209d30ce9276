"""One objection: what was said, what the procedure wants, how it was settled and answered."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from doudi.apps.cases import engine, packs
from doudi.apps.notices import policies, selectors
from doudi.apps.notices.forms import AnsweredForm, SettleForm
from doudi.apps.notices.models import Objection
from doudi.apps.notices.services import objecting
from doudi.apps.refusing import refusing
from doudi.core.dates import to_date
from doudi.core.refusal import Refused
from doudi.platform.clock import clock
from doudi.procedure.clocks import objection_due
from doudi.procedure.objecting import rules_of
from doudi.procedure.roles import labels


def found(request: HttpRequest, pk: int) -> Objection:
    """The objection, of the user's area; else 404."""
    policies.need(policies.may_take(request.user) or policies.may_see(request.user))
    objection = selectors.objection_for(request.user, pk)
    if objection is None:
        raise Http404
    return objection


def page(request: HttpRequest, pk: int) -> HttpResponse:
    one = found(request, pk)
    return render(request, "notices/objection.html", {
        "objection": one, "one": one, "wants": wants(one), "may_take": policies.may_take(request.user),
        "form": SettleForm(request.POST or None), "answered_form": AnsweredForm(),
    })  # fmt: skip


def wants(objection: Objection) -> dict[str, Any]:
    """What the document says of this objection: what is done again, who settles it, by when."""
    case = objection.case
    if case is None or not objection.in_time:
        return {}
    flow = packs.flow_of(case)
    step = flow.steps[objection.notice.step]
    rules = rules_of(step)
    try:
        state = engine.state_of(case)
    except Refused:
        return {}
    made = next((one for one in state.objections if one.id == objection.receipt), None)
    redone = [name for name in rules.again if name in state.done and made and state.done[name].seq > made.seq]
    due = objection_due(flow, state, objection.receipt, clock().today())
    return {
        "again": rules.again, "redone": redone, "who": labels(rules.settled_by or step.who),
        "due_on": to_date(due.due_on) if due else None, "late": due.late if due else False,
        "clause": rules.clause or step.clause,
    }  # fmt: skip


@require_GET
def objection(request: HttpRequest, pk: int) -> HttpResponse:
    return page(request, pk)


@require_POST
@refusing(page)
def settle(request: HttpRequest, pk: int) -> HttpResponse:
    policies.need(policies.may_take(request.user))
    one = found(request, pk)
    form = SettleForm(request.POST)
    if not form.is_valid():
        return page(request, pk)
    given = form.cleaned_data
    objecting.settle(
        one, upheld=given["upheld"] == "yes", answer=given["answer"], answered_how=given["answered_how"],
        by=request.user, at=clock().now(),
    )  # fmt: skip
    messages.success(request, _("异议已经处理。"))
    return redirect("notices:objection", pk)


@require_POST
@refusing(page)
def answered(request: HttpRequest, pk: int) -> HttpResponse:
    policies.need(policies.may_take(request.user))
    objecting.answered(found(request, pk), request.POST.get("how", ""), by=request.user, at=clock().now())
    messages.success(request, _("答复已经登记。"))
    return redirect("notices:objection", pk)
