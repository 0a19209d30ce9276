"""Forms 1 and 2 and the written reports: made, signed, sent, printed."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from doudi.apps.accounts.area_names import area_name
from doudi.apps.accounts.policies import allowed, may
from doudi.apps.accounts.roles import role_label
from doudi.apps.campaigns import selectors
from doudi.apps.campaigns.deadlines import due_day
from doudi.apps.campaigns.services import sheets as services
from doudi.apps.cases.views.common import now_and_day, user_of
from doudi.apps.papers.views import pdf
from doudi.apps.refusing import refusing
from doudi.core.refusal import Refused
from doudi.procedure.campaigns.reading import load_campaign


def show_listing(request: HttpRequest, key: str) -> HttpResponse:
    user = user_of(request)
    campaign = selectors.campaign_of(user, key)
    text = load_campaign(campaign.pack_id)
    now, _on = now_and_day()
    there = list(selectors.sheets_of(user, campaign))
    level = user.level
    papers = []
    for paper in text.papers.values():
        due = due_day(campaign, paper.due)
        own = services.is_of_county(paper, campaign)
        right = "campaign.lead" if own else "campaign.plan"
        papers.append({
            "it": paper, "due": due, "late": due is not None and due < now.date(),
            "signers": ("、" if paper.all_sign else _(" 或者 ")).join(map(role_label, paper.signed)),
            "may_make": level == ("county" if own else "city") and may(user, right),
            "made": [
                (one, area_name(one.area_code), services.signers_missing(one),
                 one.sent_at is not None and not services.in_time(paper, campaign, one.sent_at))
                for one in there if one.paper == paper.name
            ],
        })  # fmt: skip
    return render(request, "campaigns/sheets.html", {"campaign": campaign, "papers": papers})


@allowed("campaign.read")
@refusing(show_listing)
def listing(request: HttpRequest, key: str) -> HttpResponse:
    """What is due by when, and what has been made. POST `paper`: it is made from the data as they stand."""
    if request.method != "POST":
        return show_listing(request, key)
    user = user_of(request)
    campaign = selectors.campaign_of(user, key)
    wanted = request.POST.get("paper", "")
    if wanted not in load_campaign(campaign.pack_id).papers:
        raise Refused(_("没有这种表，请从列表里选。"), code="no-paper")
    now, _on = now_and_day()
    made = services.make(campaign, wanted, user.area_code, by=user, at=now)
    messages.success(request, _("已从数据生成，请核对后签字。"))
    return redirect("campaigns:sheet", made.pk)


def show(request: HttpRequest, sheet_id: int) -> HttpResponse:
    user = user_of(request)
    one = selectors.sheet_of(user, sheet_id)
    paper = services.paper_of(one)
    now, _on = now_and_day()
    _name, form = services.form_of(one, now)
    missing = services.signers_missing(one)
    right = "campaign.lead" if services.is_of_county(paper, one.campaign) else "campaign.plan"
    return render(request, "campaigns/sheet.html", {
        "one": one, "paper": paper, "form": form, "derived": form.derived(), "place": area_name(one.area_code),
        "signed": one.signatures.select_related("user").order_by("at"), "missing": list(map(role_label, missing)),
        "may_sign": bool(set(missing) & set(user.roles)) and not one.replaced,
        "may_send": may(user, right) and not missing and one.sent_at is None, "sent_to": "、".join(paper.sent_to),
        "due": due_day(one.campaign, paper.due), "late": one.sent_at is not None and not services.in_time(paper, one.campaign, one.sent_at),
    })  # fmt: skip


@allowed("campaign.ledger")
@refusing(show)
def sheet(request: HttpRequest, sheet_id: int) -> HttpResponse:
    """One form or report. POST `act`: sign, send."""
    if request.method != "POST":
        return show(request, sheet_id)
    user = user_of(request)
    one = selectors.sheet_of(user, sheet_id)
    now, _on = now_and_day()
    match request.POST.get("act"):
        case "sign":
            services.sign(one, by=user, at=now)
            messages.success(request, _("已签字。"))
        case "send":
            services.send(one, by=user, at=now)
            messages.success(request, _("已报送。"))
        case _other:
            raise Refused(_("没有这样的办理动作，请从页面上的按钮办。"), code="unknown-act")
    return redirect("campaigns:sheet", sheet_id)


@allowed("campaign.ledger")
@require_GET
@refusing()
def as_pdf(request: HttpRequest, sheet_id: int) -> HttpResponse:
    """The sheet as it was frozen, with the signatures it has by now."""
    user = user_of(request)
    one = selectors.sheet_of(user, sheet_id)
    now, _on = now_and_day()
    return pdf(services.as_pdf(one, by=user, at=now), f"{one.paper}.pdf")
