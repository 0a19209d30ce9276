"""Pooled funds on pages: projects applied for, drafts of their allocation, the meeting's decision, what follows."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from doudi.apps.accounts.area_names import area_name, short_area_name
from doudi.apps.accounts.areas import own_county
from doudi.apps.accounts.policies import allowed, may
from doudi.apps.cases.views.common import now_and_day, user_of
from doudi.apps.help import selectors
from doudi.apps.help.models import Project, ProjectLook, ProjectState
from doudi.apps.help.plans import project_steps
from doudi.apps.help.services import funds
from doudi.apps.help.views.common import day, fen, tabs
from doudi.apps.refusing import refusing
from doudi.core.dates import to_date
from doudi.core.refusal import Refused
from doudi.platform.typed import row_key, whole_number
from doudi.procedure.roles import label

MOST = 200
KINDS = dict(ProjectLook._meta.get_field("kind").flatchoices)


def _amount(text: str) -> int:
    found = fen(text)
    if found is None:
        raise Refused("请填写金额。", code="amount-missing")
    return found


def show_projects(request: HttpRequest) -> HttpResponse:
    user, (_now, on) = user_of(request), now_and_day()
    steps = project_steps(user.area_code, on)
    rows = selectors.projects_of(user)
    return render(request, "help/projects.html", {
        "rows": [(one, short_area_name(one.area_code), funds.spent(one)) for one in rows[:MOST]],
        "collected": [one for one in rows.filter(state=ProjectState.COLLECTED)[:MOST]], "steps": steps,
        "allocations": selectors.allocations_of(user)[:MOST] if may(user, "help.fund") else [],
        "may_collect": steps is not None and may(user, "help.project"), "place": area_name(user.area_code),
        "may_draft": steps is not None and bool(set(user.roles) & set(steps[1].who)),
        "pages": [name for name, _what in tabs(user)],
    })  # fmt: skip


@allowed("help.projects")
@refusing(show_projects)
def projects(request: HttpRequest) -> HttpResponse:
    """Projects and drafts. POST `act`: collect (a project) or draft (shares as `share-<project>` in yuan)."""
    if request.method != "POST":
        return show_projects(request)
    user, (now, _on) = user_of(request), now_and_day()
    posted = request.POST
    if posted.get("act") == "draft":
        shares = {
            key: found
            for name in posted
            if name.startswith("share-") and (key := row_key(name.removeprefix("share-"))) is not None
            and (found := fen(posted.get(name, ""))) is not None
        }  # fmt: skip
        made = funds.draft(
            own_county(user),
            posted.get("title", ""),
            _amount(posted.get("pool", "")),
            shares,
            by=user,
            at=now,
        )
        messages.success(request, _("方案已拟，等会签。"))
        return redirect("help:allocation", made.pk)
    funds.collect(
        Project(
            area_code=user.area_code, title=posted.get("title", "").strip()[:120], applicant=posted.get("applicant", "").strip()[:80],
            wanted_fen=_amount(posted.get("wanted", "")), households=whole_number(posted.get("households", "")) or 0,
            says=posted.get("says", "").strip()[:1000],
        ),
        by=user, at=now,
    )  # fmt: skip
    messages.success(request, _("项目已申报。"))
    return redirect("help:funds")


def show_allocation(request: HttpRequest, allocation_id: int) -> HttpResponse:
    user, (_now, on) = user_of(request), now_and_day()
    one = selectors.allocation_of(user, allocation_id)
    steps = project_steps(one.area_code, on)
    drafting, deciding = (steps[1], steps[2]) if steps else (None, None)
    lacking = funds.missing(one, drafting) if drafting else ()
    return render(request, "help/allocation.html", {
        "one": one, "rows": [(each, short_area_name(each.area_code)) for each in selectors.projects_of(user).filter(allocation=one)],
        "signed": [(label(role), said[1]) for role, said in one.agreed.items()], "lacking": [label(role) for role in lacking],
        "may_agree": one.decided_on is None and bool(set(user.roles) & set(lacking)), "deciding": deciding,
        "may_decide": one.decided_on is None and not lacking and deciding is not None and bool(set(user.roles) & set(deciding.who)),
    })  # fmt: skip


@allowed("help.fund")
@refusing(show_allocation)
def allocation(request: HttpRequest, allocation_id: int) -> HttpResponse:
    """A draft. POST `act`: agree, or `outcome` with `minutes` of the meeting."""
    if request.method != "POST":
        return show_allocation(request, allocation_id)
    user, (now, _on) = user_of(request), now_and_day()
    one = selectors.allocation_of(user, allocation_id)
    if request.POST.get("act") == "agree":
        funds.agree(one, by=user, at=now)
    else:
        funds.decide(one, request.POST.get("outcome", ""), request.POST.get("minutes", ""), by=user, at=now)
    messages.success(request, _("已记下。"))
    return redirect("help:allocation", one.pk)


def show_project(request: HttpRequest, project_id: int) -> HttpResponse:
    user, (_now, on) = user_of(request), now_and_day()
    one: Any = selectors.project_of(user, project_id)
    steps = project_steps(one.area_code, on)
    return render(request, "help/project.html", {
        "one": one, "place": area_name(one.area_code), "looks": one.looks.select_related("by").order_by("on", "pk"),
        "spent": funds.spent(one), "today": to_date(on),
        "kinds": [each for each in KINDS.items() if steps is not None and funds.may_note(user, each[0], steps[1])],
    })  # fmt: skip


@allowed("help.projects")
@refusing(show_project)
def project(request: HttpRequest, project_id: int) -> HttpResponse:
    """A project with its money. POST `kind`, `on`, `says`, `amount`: money that went to it, or what a look found."""
    if request.method != "POST":
        return show_project(request, project_id)
    user, (now, on) = user_of(request), now_and_day()
    one = selectors.project_of(user, project_id)
    posted = request.POST
    if posted.get("kind") not in KINDS:
        raise Refused("请选是拨付、检查、问题还是整改。", code="not-chosen")
    made = ProjectLook(
        kind=posted["kind"], on=day(posted.get("on", "")) or to_date(on), fen=fen(posted.get("amount", "")), says=posted.get("says", "")[:300]
    )  # fmt: skip
    funds.look(one, made, by=user, at=now)
    messages.success(request, _("已记下。"))
    return redirect("help:project", one.pk)
