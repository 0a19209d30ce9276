"""待遇: the list, one grant with its calculation and months, changes by two people, standards."""

from datetime import date
from typing import Any, cast

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from doudi.apps.accounts.area_names import short_area_name
from doudi.apps.accounts.policies import allowed
from doudi.apps.cases.models import Case
from doudi.apps.grants import changes, proposals, selectors, standards
from doudi.apps.grants import next_help as next_helps
from doudi.apps.grants.deaths import settlement_of
from doudi.apps.grants.forms import ChangeForm, StandardForm
from doudi.apps.grants.models import Grant, GrantChange, StandardChange
from doudi.apps.grants.months import last_day, month_after
from doudi.apps.grants.programmes import monthly_programmes, programmes, short_label
from doudi.apps.payments.accounts import proposed_accounts
from doudi.apps.payments.models import Account
from doudi.apps.payments.selectors import statement
from doudi.apps.refusing import refusing
from doudi.core.areas import children
from doudi.core.money import fen_to_yuan
from doudi.core.refusal import Refused
from doudi.platform.clock import clock
from doudi.platform.jobs import enqueue
from doudi.platform.scoping import rows_of

#: so many grants and more are worked out by a worker, not while a page waits
MANY = 400


def _user(request: HttpRequest) -> Any:
    return cast(Any, request.user)


def _grant(request: HttpRequest, grant_id: int) -> Grant:
    found = selectors.grant_of(_user(request), grant_id)
    if found is None:
        raise Http404
    return found


@allowed("grant.read")
@require_GET
def grants(request: HttpRequest) -> HttpResponse:
    """The list, with sums by programme and what waits for a second person."""
    user, today = _user(request), clock().now().date()
    filters = selectors.Filters.read(request.GET)
    page = Paginator(filters.rows(user, today), filters.size).get_page(request.GET.get("page"))
    labels = {name: short_label(name) for name in programmes()}
    return render(request, "grants/list.html", {
        "page": page, "filters": filters, "today": today, "labels": labels,
        "rows": [(one, short_area_name(one.area_code), labels.get(one.programme, one.programme)) for one in page],
        "totals": [(labels.get(row["programme"], ""), row) for row in selectors.totals(user, today)],
        "areas": [(code, short_area_name(code)) for code in children(str(user.area_code))],
        "open_changes": list(selectors.open_changes(user)[:20]), "open_accounts": list(proposed_accounts(user)[:20]), "sizes": selectors.PAGE_SIZES,
        "states": [("running", _("在享")), ("review", _("该复核")), ("expired", _("有效期已过")), ("held", _("暂停发放")), ("died", _("死亡待办结")),
                   ("gradual", _("渐退期")), ("ended", _("已停")), ("", _("全部"))],
    })  # fmt: skip


@allowed("grant.read")
@require_GET
def grant(request: HttpRequest, grant_id: int, form: ChangeForm | None = None) -> HttpResponse:
    """One grant: calculation as lines, versions, months, account, whom it covers, changes."""
    one, today = _grant(request, grant_id), clock().now().date()
    versions = list(one.versions.select_related("by").order_by("-from_month", "-at"))
    current = next((version for version in versions if version.from_month <= max(today, one.since)), None)
    held = Account.objects.filter(household=one.household_id, until__isnull=True, holds=True)
    account = held.filter(person__in=[one.person_id]).first() or held.filter(person__isnull=True).first()
    return render(request, "grants/grant.html", {
        "grant": one, "versions": versions, "current": current, "today": today, "programme": short_label(one.programme),
        "area": short_area_name(one.area_code), "account": account,
        "covered": one.covered.select_related("person").order_by("pk"),
        "months": statement(_user(request), one.household_id, one.pk)[:36],
        "open_change": one.changes.filter(agreed__isnull=True).select_related("proposed_by").first(),
        "changes": one.changes.filter(agreed__isnull=False).select_related("proposed_by", "settled_by").order_by("-pk")[:20],
        "hearing": changes.hearing_clause(one), "form": form or ChangeForm(initial={"day": f"{month_after(today):%Y-%m}"}),
        "death": settlement_of(one), "dead": one.covered.filter(person__died_on__isnull=False).exists(),
    })  # fmt: skip


def _shown(request: HttpRequest, grant_id: int) -> HttpResponse:
    """The grant's page anew, under a refusal."""
    request.method = "GET"
    return grant(request, grant_id)


@allowed("grant.change")
@require_POST
@refusing(_shown)
def propose(request: HttpRequest, grant_id: int) -> HttpResponse:
    one, form = _grant(request, grant_id), ChangeForm(request.POST)
    if not form.is_valid():
        request.method = "GET"
        return grant(request, grant_id, form)
    given = form.cleaned_data
    case = None
    if given["case"]:
        case = rows_of(_user(request), Case.objects.all()).filter(number=given["case"]).first()
        if case is None:
            raise Refused("没有找到这个编号的办件，请核对编号。", code="no-case")
    day = given["day"] if given["kind"] == "amount" else last_day(given["day"])
    proposals.propose(
        one,
        given["kind"],
        day,
        given["because"],
        fen=given["fen"],
        case=case,
        cause=given["cause"],
        by=_user(request),
        at=clock().now(),
    )
    messages.success(request, _("已经提出，等另一位同志核准。"))
    return redirect("grants:grant", one.pk)


@allowed("grant.change")
@require_POST
@refusing()
def settle(request: HttpRequest, change_id: int) -> HttpResponse:
    """Agree to a proposal, or send it back."""
    change = rows_of(_user(request), GrantChange.objects.all()).filter(pk=change_id).first()
    if change is None:
        raise Http404
    if request.POST.get("agree") == "yes":
        proposals.agree(change, by=_user(request), at=clock().now())
        messages.success(request, _("已经核准，待遇按新的执行。"))
    else:
        proposals.refuse(change, by=_user(request), at=clock().now())
        messages.success(request, _("已经退回，待遇没有变动。"))
    return redirect("grants:grant", change.grant_id)


@allowed("grant.change")
@require_POST
@refusing(_shown)
def hold(request: HttpRequest, grant_id: int) -> HttpResponse:
    """Hold after a death, or release."""
    one, because = _grant(request, grant_id), request.POST.get("because", "").strip()[:200]
    if not because:
        raise Refused("请写明原因。", code="no-reason")
    if one.held:
        changes.release(one, because, by=_user(request), at=clock().now())
        messages.success(request, _("已经恢复发放，停发的月份编进下一次补发。"))
    else:
        changes.hold(one, because, by=_user(request), at=clock().now())
        messages.success(request, _("已经暂停发放，核实后恢复或停发。"))
    return redirect("grants:grant", one.pk)


@allowed("grant.read")
@require_GET
def exits(request: HttpRequest) -> HttpResponse:
    """退出对象兜底纠治表: whose help ends, why, whether they were heard, and which help came next."""
    user = _user(request)
    page = Paginator(selectors.exits_of(user), 50).get_page(request.GET.get("page"))
    rows = [
        (one, short_area_name(one.area_code), short_label(one.programme), next(iter(one.next_helps.all()), None),
         next(iter(one.changes.all()), None))
        for one in page
    ]  # fmt: skip
    return render(request, "grants/exits.html", {"page": page, "rows": rows})


def _show_next_help(request: HttpRequest, grant_id: int) -> HttpResponse:
    one = _grant(request, grant_id)
    found = next_helps.latest(one)
    return render(request, "grants/next_help.html", {
        "grant": one, "programme": short_label(one.programme), "area": short_area_name(one.area_code), "found": found,
        "lines": [(line, next_helps.is_open(line), request.POST.get(f"done-{line['programme']}", "")) for line in found.lines] if found else [],
        "choices": next_helps.DONE_WORDS,
    })  # fmt: skip


@allowed("grant.read")
@refusing(_show_next_help)
def next_help(request: HttpRequest, grant_id: int) -> HttpResponse:
    """Which help comes next before this one ends. POST `act`: check, or settle with `done-<programme>`, `says-<programme>`."""
    if request.method != "POST":
        return _show_next_help(request, grant_id)
    one, post = _grant(request, grant_id), request.POST
    found = next_helps.latest(one)
    if post.get("act") == "settle" and found is not None:
        done = {
            line["programme"]: (post[f"done-{line['programme']}"], post.get(f"says-{line['programme']}", ""))
            for line in found.lines
            if post.get(f"done-{line['programme']}")
        }
        next_helps.settle_next_help(found, done, by=_user(request), at=clock().now())
        messages.success(request, _("已登记下一步救助。"))
    else:
        next_helps.check_next_help(one, by=_user(request), at=clock().now())
    return redirect("grants:next-help", one.pk)


@allowed("grant.read")
@require_GET
def standard_list(request: HttpRequest, form: StandardForm | None = None) -> HttpResponse:
    """Standards proposed and approved, and the form for another."""
    user, next_month = _user(request), month_after(clock().now().date())
    rows = list(selectors.standards_of(user)[:100])
    return render(request, "grants/standards.html", {
        "rows": [(one, standards.label(one), short_area_name(one.area_code)) for one in rows],
        "form": form or StandardForm(initial={"from_month": f"{next_month:%Y-%m}", "residence": "rural"}),
    })  # fmt: skip


def _standards_again(request: HttpRequest) -> HttpResponse:
    request.method = "GET"
    return standard_list(request, StandardForm(request.POST))


@allowed("standard.propose")
@require_POST
@refusing(_standards_again)
def propose_standard(request: HttpRequest) -> HttpResponse:
    form = StandardForm(request.POST)
    if not form.is_valid():
        return _standards_again(request)
    user, given, now = _user(request), form.cleaned_data, clock().now()
    asked: tuple[str, str, str, str, date, str] = (
        user.area_code, user.level, given["parameter"], fen_to_yuan(given["value"]), given["from_month"],
        given["residence"],
    )  # fmt: skip
    if selectors.grants_of(user).filter(programme__in=monthly_programmes()).count() < MANY:
        change = standards.propose(*asked, by=user, at=now)
        return redirect("grants:standard", change.pk)
    names = ("place", "level", "parameter", "value", "from_month", "residence")
    given_as = {name: str(value) for name, value in zip(names, asked, strict=True)}
    given_as["from_month"] = asked[4].isoformat()
    run = enqueue(
        "standard.propose", user=user, area=user.area_code, at=now, lock=f"standard-{user.area_code}", back_to=reverse("grants:standards"),
        **given_as,
    )  # fmt: skip
    return redirect("jobs:run", run.pk)


@allowed("grant.read")
@require_GET
def standard(request: HttpRequest, change_id: int) -> HttpResponse:
    """What a proposed standard does: sums, who is raised, who has to be looked at one by one."""
    change = selectors.standards_of(_user(request)).filter(pk=change_id).first()
    if change is None:
        raise Http404
    rows = change.preview["rows"][:200]
    names = dict(
        selectors.grants_of(_user(request))
        .filter(pk__in=[row[0] for row in rows])
        .values_list("pk", "payee_name")
    )
    return render(request, "grants/standard.html", {
        "change": change, "label": standards.label(change), "preview": change.preview,
        "rows": [(pk, names[pk], before, after, after - before) for pk, before, after in rows if pk in names],
        "look_at": change.preview["look_at"],
        "outcomes": {"cut": _("会减少"), "out": _("不再符合"), "unknown": _("情况未核实")},
        "more_fen": change.preview["after_fen"] - change.preview["before_fen"],
        "mine": change.proposed_by_id == _user(request).pk,
    })  # fmt: skip


@allowed("standard.approve")
@require_POST
@refusing()
def approve_standard(request: HttpRequest, change_id: int) -> HttpResponse:
    change = rows_of(_user(request), StandardChange.objects.all()).filter(pk=change_id).first()
    if change is None:
        raise Http404
    if change.preview["grants"] < MANY:
        standards.approve(change, by=_user(request), at=clock().now())
        messages.success(request, _("已经批准，所有待遇按新标准核定。"))
        return redirect("grants:standard", change.pk)
    run = enqueue(
        "standard.approve", user=_user(request), area=change.area_code, at=clock().now(), lock=f"standard-{change.pk}",
        back_to=reverse("grants:standard", args=[change.pk]), change=change.pk,
    )  # fmt: skip
    return redirect("jobs:run", run.pk)
