"""Pages about the money itself: months of a household or township, reconciliation, budget, accounts, recoveries."""

from datetime import date
from typing import Any, cast

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import F
from django.forms import ChoiceField
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from doudi.apps.accounts.area_names import short_area_name
from doudi.apps.accounts.policies import allowed
from doudi.apps.grants.forms import YuanField
from doudi.apps.grants.months import month_after
from doudi.apps.grants.programmes import programme_label, programmes, short_label
from doudi.apps.grants.selectors import grant_of, grants_of
from doudi.apps.payments import budgets, reconciling, recoveries, selectors
from doudi.apps.payments.accounts import approve_account, filed, propose_account, refuse_account
from doudi.apps.payments.forms import AccountForm, BudgetForm, DemandForm
from doudi.apps.payments.models import Account
from doudi.apps.payments.views.common import household_or_404, user_of
from doudi.apps.refusing import refusing
from doudi.platform.clock import clock
from doudi.platform.scoping import rows_of
from doudi.platform.typed import whole_number

FUNDS = {"dibao_rural": _("农村低保资金"), "dibao_urban": _("城市低保资金")}


@allowed("grant.read")
@require_GET
def rows(request: HttpRequest) -> HttpResponse:
    """What is paid for a month in one's own area, line by line: for townships, which see their own rows."""
    user, today = user_of(request), clock().now().date()
    month = selectors.asked_month(request.GET.get("month", ""), today)
    wanted = selectors.LineFilter.read(request.GET)
    lines = selectors.month_lines(user, month)
    page = Paginator(wanted.rows(lines), wanted.size).get_page(request.GET.get("page"))
    return render(request, "payments/rows.html", {
        "month": month, "before": month_after(month, -1), "after": month_after(month), "wanted": wanted, "page": page,
        "rows": [(one, short_area_name(one.area_code), short_label(one.grant.programme)) for one in page],
        "states": selectors.line_states(lines), "sizes": selectors.PAGE_SIZES,
    })  # fmt: skip


@allowed("grant.read")
@require_GET
def household(request: HttpRequest, household_id: int) -> HttpResponse:
    """The statement of a household: month by month what was due, paid, failed, got back."""
    user, home = user_of(request), household_or_404(request, household_id)
    months = selectors.statement(user, home.pk)
    return render(request, "payments/household.html", {
        "household": home, "months": months[:240], "owed": sum(one.owed for one in months),
        "paid": sum(one.paid for one in months),
        "grants": [(one, short_label(one.programme)) for one in grants_of(user).filter(household=home).order_by("-since")],
        "accounts": _accounts(home), "labels": {name: short_label(name) for name in programmes()},
    })  # fmt: skip


def _accounts(home: Any) -> Any:
    """Those that wait for a second person first, then the one that holds, then those before."""
    rows = home.accounts.select_related("person", "proposed_by", "approved_by")
    return rows.order_by(F("until").desc(nulls_first=True), "holds", "-since")


def _account_form(home: Any, *given: Any) -> AccountForm:
    form = AccountForm(*given)
    people = home.people.order_by("pk").values_list("pk", "name")
    person = cast(ChoiceField, form.fields["person"])
    person.choices = [("", _("全户的")), *((str(pk), name) for pk, name in people)]
    return form


@allowed("grant.change")
@require_GET
def account_page(request: HttpRequest, household_id: int, form: AccountForm | None = None) -> HttpResponse:
    home = household_or_404(request, household_id)
    return render(request, "payments/account.html", {
        "household": home, "accounts": _accounts(home),
        "form": form or _account_form(home),
    })  # fmt: skip


def _account_again(request: HttpRequest, household_id: int) -> HttpResponse:
    request.method = "GET"
    home = household_or_404(request, household_id)
    return account_page(request, household_id, _account_form(home, request.POST))


@allowed("grant.change")
@require_POST
@refusing(_account_again)
def _set_account(request: HttpRequest, household_id: int) -> HttpResponse:
    """Propose an account; it holds once somebody else has approved it."""
    user, home, now = user_of(request), household_or_404(request, household_id), clock().now()
    form = _account_form(home, request.POST, request.FILES)
    if not form.is_valid():
        request.method = "GET"
        return account_page(request, household_id, form)
    given = form.cleaned_data
    kept = filed(given["kept_by"], given["agreement"], home, by=user, at=now) if given["kept_by"] else None
    person = home.people.filter(pk=int(given["person"])).first() if given["person"] else None
    account, warnings = propose_account(
        home, given["number"], given["holder"], given["bank"], person=person, kept=kept, by=user, at=now
    )
    for warning in warnings:
        messages.warning(request, warning)
    messages.success(request, _("收款账户已经登记：%s，等另一位同志核准后使用。") % account.masked)
    return redirect("payments:household", home.pk)


@require_http_methods(["GET", "POST"])
def account(request: HttpRequest, household_id: int) -> HttpResponse:
    """The account of a household, and a new one."""
    return (_set_account if request.method == "POST" else account_page)(request, household_id)


@allowed("grant.change")
@require_POST
@refusing()
def settle_account(request: HttpRequest, account_id: int) -> HttpResponse:
    """POST `agree` yes or no: a second person approves a proposed account or sends it back."""
    user, now = user_of(request), clock().now()
    one = rows_of(user, Account.objects.all()).filter(pk=account_id).first()
    if one is None:
        raise Http404
    if request.POST.get("agree") == "yes":
        approve_account(one, by=user, at=now)
        messages.success(request, _("已经核准，下一次编制名册起用这个账户：%s") % one.masked)
    else:
        refuse_account(one, by=user, at=now)
        messages.success(request, _("已经退回，仍用原来的账户。"))
    return redirect("payments:household", one.household_id)


@allowed("payroll.read")
@require_GET
def reconciliation(request: HttpRequest) -> HttpResponse:
    """Decided, due and paid of a month, and what does not agree."""
    user, today = user_of(request), clock().now().date()
    month = selectors.asked_month(request.GET.get("month", ""), today)
    there = reconciling.programmes_there(user)
    threes = [(short_label(one), reconciling.reconcile(user, month, one)) for one in there]
    return render(request, "payments/reconciliation.html", {
        "month": month, "before": month_after(month, -1), "after": month_after(month), "threes": threes,
        "most": reconciling.ROWS,
    })  # fmt: skip


@allowed("budget.read")
@require_GET
def budget(request: HttpRequest, form: BudgetForm | None = None) -> HttpResponse:
    """The year's need by fund and month, what was planned and from which source, what was paid."""
    user, today = user_of(request), clock().now().date()
    year = whole_number(request.GET.get("year", "")) or today.year
    year = year if 2000 <= year <= 2999 else today.year
    funds = budgets.forecast(user, year)
    lines = budgets.planned(user, year)
    most = [(fund, _at_full_standard(user, fund, year)) for fund in funds]
    names = {fund.fund: str(FUNDS.get(fund.fund) or programme_label(fund.fund)) for fund in funds}
    labels = {**{name: short_label(name) for name in programmes()}, **budgets.PURPOSES}
    chart = {
        "months": [f"{at}月" for at in range(1, 13)],
        "series": [
            {"key": fund.fund, "name": names[fund.fund], "values": [one.need / 100 for one in fund.months]} for fund in funds
        ],
        "paid": [sum(fund.months[at].paid for fund in funds) / 100 for at in range(12)], "paid_name": _("实发"),
    }  # fmt: skip
    return render(request, "payments/budget.html", {
        "year": year, "funds": [(names[fund.fund], fund, top) for fund, top in most], "chart": chart,
        "lines": [(labels.get(one.programme, one.programme), budgets.SOURCES.get(one.fund, one.fund), one) for one in lines],
        "planned": sum(one.planned_fen for one in lines), "need": sum(fund.need for fund in funds),
        "planned_help": sum(one.planned_fen for one in lines if one.programme not in budgets.PURPOSES),
        "paid": sum(fund.paid for fund in funds), "form": form or BudgetForm(initial={"year": year}),
        "month_totals": [sum(fund.months[at].need for fund in funds) for at in range(12)],
    })  # fmt: skip


def _at_full_standard(user: Any, fund: budgets.Forecast, year: int) -> int | None:
    """ZZ-06: the standard times the people for the year; None where the fund is no dibao or has no standard."""
    if not fund.fund.startswith("dibao_"):
        return None
    grant = grants_of(user).filter(fund=fund.fund).order_by("-pk").first()
    if grant is None:
        return None
    residence = fund.fund.removeprefix("dibao_")
    return budgets.by_standard(grant.pack_id, grant.area_code, residence, fund.persons, 12, date(year, 12, 1))


def _budget_again(request: HttpRequest) -> HttpResponse:
    request.method = "GET"
    return budget(request, BudgetForm(request.POST))


@allowed("budget.change")
@require_POST
@refusing(_budget_again)
def plan(request: HttpRequest) -> HttpResponse:
    """A budget line, entered or changed."""
    form, user = BudgetForm(request.POST), user_of(request)
    if not form.is_valid():
        return _budget_again(request)
    given = form.cleaned_data
    line = budgets.plan(
        user.area_code, user.level, given["year"], given["programme"], given["fund"], given["fen"] or 0, given["says"],
        by=user, at=clock().now(),
    )  # fmt: skip
    messages.success(request, _("预算已经登记。"))
    response = redirect("payments:budget")
    response["Location"] += f"?year={line.year}"
    return response


@allowed("grant.read")
@require_GET
def recovery_list(request: HttpRequest) -> HttpResponse:
    """Money to come back."""
    user = user_of(request)
    page = Paginator(selectors.recoveries_of(user), 50).get_page(request.GET.get("page"))
    return render(request, "payments/recoveries.html", {
        "page": page, "open_fen": recoveries.open_total(user.household_range()),
    })  # fmt: skip


@allowed("grant.read")
@require_GET
def demand_page(request: HttpRequest, grant_id: int, form: DemandForm | None = None) -> HttpResponse:
    """What was paid of a grant, and the form to demand some of it back."""
    grant = grant_of(user_of(request), grant_id)
    if grant is None:
        raise Http404
    return render(request, "payments/demand.html", {
        "grant": grant, "paid": recoveries.paid_of(grant), "programme": short_label(grant.programme),
        "form": form or DemandForm(), "demands": grant.recoveries.order_by("-pk"),
    })  # fmt: skip


def _demand_again(request: HttpRequest, grant_id: int) -> HttpResponse:
    request.method = "GET"
    return demand_page(request, grant_id, DemandForm(request.POST))


@allowed("payroll.lock")
@require_POST
@refusing(_demand_again)
def _demand(request: HttpRequest, grant_id: int) -> HttpResponse:
    grant, form = grant_of(user_of(request), grant_id), DemandForm(request.POST)
    if grant is None:
        raise Http404
    if not form.is_valid():
        return _demand_again(request, grant_id)
    given = form.cleaned_data
    months = recoveries.paid_of(grant, given["first"], given["last"])
    recoveries.demand(grant, given["reason"], months, given["says"], by=user_of(request), at=clock().now())
    messages.success(request, _("追回已经登记。"))
    return redirect("payments:recoveries")


@require_http_methods(["GET", "POST"])
def demand(request: HttpRequest, grant_id: int) -> HttpResponse:
    """Demand money back."""
    return (_demand if request.method == "POST" else demand_page)(request, grant_id)


@allowed("payroll.lock")
@require_POST
@refusing()
def receive(request: HttpRequest, recovery_id: int) -> HttpResponse:
    """Money that came back."""
    one = selectors.recoveries_of(user_of(request)).filter(pk=recovery_id).first()
    if one is None:
        raise Http404
    fen = YuanField().clean(request.POST.get("yuan", "0")) or 0
    recoveries.receive(one, fen, by=user_of(request), at=clock().now())
    messages.success(request, _("到账已经登记。"))
    return redirect("payments:recoveries")
