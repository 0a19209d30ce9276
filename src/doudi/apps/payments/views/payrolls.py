"""发放: payrolls by month, one payroll against last month, and every act on it."""

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from doudi.apps.accounts.area_names import short_area_name
from doudi.apps.accounts.policies import allowed, may
from doudi.apps.grants.months import month_after
from doudi.apps.grants.programmes import short_label
from doudi.apps.grants.selectors import grants_of
from doudi.apps.payments import checking, selectors, services
from doudi.apps.payments.banking import read_bank_file, send, take_answer
from doudi.apps.payments.forms import DraftForm
from doudi.apps.payments.layouts import layouts
from doudi.apps.payments.models import BankFile, PayrollLine, PayrollState
from doudi.apps.payments.supplements import draft_of_kind
from doudi.apps.payments.views.common import MANY, payroll_or_404, user_of
from doudi.apps.refusing import refusing
from doudi.core.areas import children
from doudi.core.refusal import Refused
from doudi.platform.clock import clock
from doudi.platform.jobs import enqueue
from doudi.platform.scoping import rows_of

#: state -> (act, what the button says, what one must be allowed to)
NEXT = {
    "draft": ("check", _("核对通过"), "payroll.make"),
    "checked": ("lock", _("锁定"), "payroll.lock"),
    "locked": ("approve", _("审批通过"), "payroll.approve"),
}
STEPS = ["draft", "checked", "locked", "approved", "sent", "answered", "closed"]


@allowed("payroll.read")
@require_GET
def payrolls(request: HttpRequest, form: DraftForm | None = None) -> HttpResponse:
    """All payrolls, the newest first, and the form for the next."""
    user = user_of(request)
    page = Paginator(selectors.payrolls_of(user), 50).get_page(request.GET.get("page"))
    month = clock().now().date()
    return render(request, "payments/list.html", {
        "page": page, "rows": [(one, short_area_name(one.area_code)) for one in page],
        "form": form or DraftForm(initial={"month": f"{month:%Y-%m}", "programme": "dibao"}),
    })  # fmt: skip


def _payrolls_again(request: HttpRequest) -> HttpResponse:
    request.method = "GET"
    return payrolls(request, DraftForm(request.POST))


@allowed("payroll.make")
@require_POST
@refusing(_payrolls_again)
def draft(request: HttpRequest) -> HttpResponse:
    """Draft a payroll: at once, or by a worker where the county is large."""
    form, user, now = DraftForm(request.POST), user_of(request), clock().now()
    if not form.is_valid():
        return _payrolls_again(request)
    given = form.cleaned_data
    programme, kind, month = given["programme"], given["kind"], given["month"]
    if grants_of(user).filter(programme=programme).count() >= MANY:
        run = enqueue(
            "payroll.draft", user=user, area=user.area_code, at=now, lock=f"payroll-{user.area_code}-{programme}",
            back_to=reverse("payments:list"), place=user.area_code, level=user.level, month=month.isoformat(), programme=programme, occasion=kind,
        )  # fmt: skip
        return redirect("jobs:run", run.pk)
    made = draft_of_kind(kind, user.area_code, user.level, month, programme, by=user, at=now)
    return redirect("payments:payroll", made.pk)


@allowed("payroll.read")
@require_GET
def payroll(request: HttpRequest, payroll_id: int) -> HttpResponse:
    """One payroll: against last month, what is in the way, the bank, and its lines."""
    user, one = user_of(request), payroll_or_404(request, payroll_id)
    wanted = selectors.LineFilter.read(request.GET)
    lines = selectors.lines_of(user, one)
    page = Paginator(wanted.rows(lines), wanted.size).get_page(request.GET.get("page"))
    act, label, what = NEXT.get(one.state, ("", "", ""))
    states = selectors.line_states(one.lines.all())
    return render(request, "payments/payroll.html", {
        "payroll": one, "programme": short_label(one.programme), "area": short_area_name(one.area_code),
        "wanted": wanted, "page": page, "rows": [(line, short_area_name(line.area_code)) for line in page],
        "against": selectors.against_last_month(one) if one.kind == "monthly" else None,
        "stopped": selectors.stopped(one) if one.kind == "monthly" else [],
        "problems": checking.problems(one) if not one.locked_at else [],
        "states": states, "adds_up": sum(found["fen"] for found in states.values()) == one.total_fen,
        "next_act": act, "next_label": label, "may_next": bool(what) and may(user, what),
        "four_eyes": act == "approve" and user.pk in (one.made_by_id, one.locked_by_id),
        "steps": STEPS, "at_step": STEPS.index(one.state), "step_labels": dict(PayrollState.choices),
        "files": list(one.bank_files.select_related("by").order_by("pk")), "layouts": layouts(),
        "areas": [(code, short_area_name(code)) for code in children(one.area_code)],
        "failed": states.get("failed", {}).get("number", 0), "before": month_after(one.month, -1),
        "sizes": selectors.PAGE_SIZES, "reference": one.reference,
        "change_labels": {"new": _("新增"), "stopped": _("停发"), "raised": _("增发"), "cut": _("减发"), "same": _("不变"),
                          "again": _("重发"), "arrears": _("补发")},
    })  # fmt: skip


def _payroll_again(request: HttpRequest, payroll_id: int) -> HttpResponse:
    request.method = "GET"
    return payroll(request, payroll_id)


@allowed("payroll.read")
@require_POST
@refusing(_payroll_again)
def act(request: HttpRequest, payroll_id: int) -> HttpResponse:
    """Check, lock, approve, or draft again what failed."""
    user, one, now = user_of(request), payroll_or_404(request, payroll_id), clock().now()
    what = request.POST.get("act", "")
    if what == "lock" and one.households >= MANY:
        run = enqueue(
            "payroll.lock", user=user, area=one.area_code, at=now, lock=f"payroll-{one.pk}",
            back_to=reverse("payments:payroll", args=[one.pk]), payroll=one.pk,
        )  # fmt: skip
        return redirect("jobs:run", run.pk)
    acts = {
        "check": (services.check, _("已经核对，可以锁定。")),
        "lock": (services.lock, _("已经锁定，等财政审批。")),
        "approve": (services.approve, _("已经审批，可以生成银行文件。")),
        "again": (services.draft_again, _("重发名册已经编好，请核对。")),
    }
    if what not in acts:
        raise Refused("没有这样的办理。请刷新页面再试。", code="unknown-act")
    do, said = acts[what]
    done = do(one, by=user, at=now)
    messages.success(request, said)
    return redirect("payments:payroll", done.pk)


@allowed("bank.file")
@require_POST
@refusing(_payroll_again)
def bank(request: HttpRequest, payroll_id: int) -> HttpResponse:
    """Make the bank's file, or take its answer."""
    user, one, now = user_of(request), payroll_or_404(request, payroll_id), clock().now()
    layout = request.POST.get("layout", "")
    upload = request.FILES.get("answer")
    if isinstance(upload, UploadedFile):
        taken = take_answer(one, upload.read(), upload.name or "回盘", layout, by=user, at=now)
        messages.success(request, _("回盘 %s 笔已经记账。") % taken.rows)
    elif request.POST.get("act") == "send":
        if send(one, layout, by=user, at=now) is None:
            messages.warning(
                request, _("没有一户有账户可发，没有生成银行文件；各行记为发放失败，登记账户后重发。")
            )
        else:
            messages.success(request, _("银行文件已经生成，请下载后送银行。"))
    else:
        raise Refused("请先选回盘文件，再导入。", code="no-file")
    return redirect("payments:payroll", one.pk)


@allowed("bank.file")
@require_POST
@refusing()
def bank_file(request: HttpRequest, file_id: int) -> HttpResponse:
    """A bank file to take away; the record says who took it."""
    file = rows_of(user_of(request), BankFile.objects.select_related("file")).filter(pk=file_id).first()
    if file is None:
        raise Http404
    content = read_bank_file(file, by=user_of(request), at=clock().now())
    response = HttpResponse(content, content_type=file.file.media_type)
    ending = file.file.name.rsplit(".", 1)[-1]
    response["Content-Disposition"] = f'attachment; filename="{file.payroll.reference}.{ending}"'
    return response


@allowed("payroll.make")
@require_POST
@refusing()
def withdraw(request: HttpRequest, line_id: int) -> HttpResponse:
    """A line that is no longer to be paid."""
    line = (
        rows_of(user_of(request), PayrollLine.objects.select_related("payroll", "household"))
        .filter(pk=line_id)
        .first()
    )
    if line is None:
        raise Http404
    services.withdraw(line, request.POST.get("because", ""), by=user_of(request), at=clock().now())
    messages.success(request, _("这一行不再发放。"))
    return redirect("payments:payroll", line.payroll_id)
