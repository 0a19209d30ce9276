"""The board of sources, agreements, inquiries out and answers back. Nothing is decided here."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from doudi.apps.accounts.area_names import area_name
from doudi.apps.accounts.areas import own_county
from doudi.apps.accounts.policies import allowed, may
from doudi.apps.cases.views.common import now_and_day, user_of
from doudi.apps.checks.sources import label_of, sources
from doudi.apps.exchange import agreements as agreed
from doudi.apps.exchange import inquiries, selectors
from doudi.apps.exchange.models import Way
from doudi.apps.refusing import refusing
from doudi.core.areas import full_code
from doudi.core.dates import parse_day, to_date
from doudi.core.refusal import InputError, Refused
from doudi.matching.kinds import load_kinds
from doudi.platform.typed import row_key, whole_number

PAGE = 50


@require_GET
@allowed("exchange.read")
def board(request: HttpRequest) -> HttpResponse:
    """Every source: under what agreement, who waits, who is late; and the inquiries."""
    user = user_of(request)
    _now, on = now_and_day()
    today = to_date(on)
    rows = selectors.board(user, today)
    counties = [(area_name(full_code(one["of"])), one) for one in selectors.by_county(user, today)]
    return render(request, "exchange/board.html", {
        "board": rows, "items": selectors.by_item(user, rows), "page": Paginator(selectors.inquiries_of(user), PAGE).get_page(request.GET.get("page")),
        "labels": {name: one.label for name, one in sources().items()}, "today": today, "counties": counties if len(counties) > 1 else [],
        "may_ask": may(user, "exchange.ask") and user.level == "county", "kinds": load_kinds(),
    })  # fmt: skip


def show_agreements(request: HttpRequest) -> HttpResponse:
    user = user_of(request)
    _now, on = now_and_day()
    kinds = load_kinds()
    return render(request, "exchange/agreements.html", {
        "rows": [(one, label_of(one.source), agreed.data_of(one)) for one in selectors.agreements_of(user)],
        "choices": [(f"{source}:{kind}", kinds[kind].label, label_of(source)) for source, kind in agreed.to_agree_on()], "ways": Way.choices,
        "today": to_date(on), "may_keep": may(user, "agreement.keep"), "typed": request.POST if request.method == "POST" else {},
    })  # fmt: skip


@allowed("exchange.read")
@refusing(show_agreements)
def agreements(request: HttpRequest) -> HttpResponse:
    """The agreements. POST lays one down: `number`, `kind` (source:kind), `way`, `valid_from`, `valid_until`, `bands`, `every_days`."""
    if request.method != "POST":
        return show_agreements(request)
    user, post = user_of(request), request.POST
    if not may(user, "agreement.keep"):
        raise Refused("登记协议是县级民政的事。", code="not-your-work")
    source, _colon, kind = post.get("kind", "").partition(":")
    now, _on = now_and_day()
    agreed.lay_down(
        post.get("number", ""), source, kind, post.get("way", ""), area=own_county(user),
        valid_from=_day(post, "valid_from"), valid_until=_day(post, "valid_until"), bands=_bands(post.get("bands", "")),
        every_days=whole_number(post.get("every_days", "")) or 0, by=user, at=now,
    )  # fmt: skip
    messages.success(request, _("协议已登记。"))
    return redirect("exchange:agreements")


@require_POST
@allowed("agreement.keep")
@refusing()
def end(request: HttpRequest, agreement_id: int) -> HttpResponse:
    """An agreement ends today; POST `why`."""
    user = user_of(request)
    now, _on = now_and_day()
    agreed.end(selectors.agreement_of(user, agreement_id), request.POST.get("why", ""), by=user, at=now)
    messages.success(request, _("协议已终止，从今天起不再据此询问。"))
    return redirect("exchange:agreements")


@require_POST
@allowed("exchange.ask")
@refusing()
def ask(request: HttpRequest) -> HttpResponse:
    """A list for a source is made: POST `source`, and `check` for one household alone."""
    user = user_of(request)
    now, _on = now_and_day()
    key = row_key(request.POST.get("check", ""))
    only = selectors.check_of(user, key) if key is not None else None
    made = inquiries.ask(request.POST.get("source", ""), area=own_county(user), by=user, at=now, only=only)
    messages.success(request, _("名单已生成。名单和密钥要分两路送给对方。"))
    return redirect("exchange:inquiry", made.pk)


@require_POST
@allowed("exchange.ask")
@refusing()
def file_in(request: HttpRequest) -> HttpResponse:
    """A source's file comes in, hits are kept and the rest wiped: POST `source`, `file`, `as_of`."""
    user = user_of(request)
    given = request.FILES.get("file")
    if given is None:
        raise Refused("请选择要交的文件。", code="file-missing")
    now, _on = now_and_day()
    made = inquiries.take_file(
        request.POST.get("source", ""), given.read(inquiries.MOST_BYTES + 1), given.name or "", area=own_county(user),
        as_of=_day(request.POST, "as_of"), by=user, at=now,
    )  # fmt: skip
    messages.success(request, _("命中的已经答复到各件，其余内容已经擦除。"))
    return redirect("exchange:inquiry", made.pk)


def show(request: HttpRequest, inquiry_id: int) -> HttpResponse:
    user = user_of(request)
    one = selectors.inquiry_of(user, inquiry_id)
    _now, on = now_and_day()
    lines = selectors.lines_of(one)
    return render(request, "exchange/inquiry.html", {
        "one": one, "source": label_of(one.source), "data": agreed.data_of(one.agreement), "page": Paginator(lines, PAGE).get_page(request.GET.get("page")),
        "sent": sum(line.sent for line in lines), "not_sent": sum(not line.sent for line in lines), "today": to_date(on),
        "may_ask": may(user, "exchange.ask") and user.level == "county",
    })  # fmt: skip


@allowed("exchange.read")
@refusing(show)
def inquiry(request: HttpRequest, inquiry_id: int) -> HttpResponse:
    """One inquiry: who was sent, who not and why. POST `file`: the answers that the source's tool wrote."""
    if request.method != "POST":
        return show(request, inquiry_id)
    user = user_of(request)
    if not may(user, "exchange.ask"):
        raise Refused("收答复是核对中心的事。", code="not-your-work")
    one = selectors.inquiry_of(user, inquiry_id)
    given = request.FILES.get("file")
    if given is None:
        raise Refused("请选择对方送回的答复文件（answers.jsonl）。", code="file-missing")
    now, _on = now_and_day()
    inquiries.take_answers(one, given.read(inquiries.MOST_ANSWER_BYTES + 1), by=user, at=now)
    messages.success(request, _("答复已经记到各件，密钥已经销毁。"))
    return redirect("exchange:inquiry", one.pk)


@require_POST
@allowed("exchange.ask")
@refusing()
def out(request: HttpRequest, inquiry_id: int, what: str) -> HttpResponse:
    """The list (`request`) or its key (`key`) to be carried to the source; on record."""
    if what not in ("request", "key"):
        raise Http404
    user = user_of(request)
    now, _on = now_and_day()
    one = selectors.inquiry_of(user, inquiry_id)
    _name, content = inquiries.taken_away(one, what, by=user, at=now)
    suffix = "jsonl" if what == "request" else "json"
    return HttpResponse(
        content, "application/octet-stream",
        headers={"Content-Disposition": f'attachment; filename="{one.number}-{what}.{suffix}"'},
    )  # fmt: skip


def _day(post: Any, name: str) -> date:
    if not post.get(name, "").strip():
        raise Refused("请填日期。", code="no-date")
    return to_date(parse_day(post[name]))


def _bands(text: str) -> list[int]:
    """Rising limits in yuan, as typed with commas of either kind."""
    found = []
    for part in text.replace("，", ",").replace("、", ",").split(","):
        if part.strip():
            number = whole_number(part.strip())
            if number is None:
                raise InputError(
                    "金额档次要写整数元，用逗号隔开，如 20000,50000。", code="bad-bands", value=part
                )
            found.append(number)
    return found
