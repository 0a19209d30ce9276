"""Forms and reports: made from the data, frozen, signed by the heads, sent; and printed again from what was frozen."""

from datetime import datetime
from typing import Any

from doudi.apps.accounts.policies import refuse_unless
from doudi.apps.accounts.roles import role_label
from doudi.apps.campaigns.deadlines import due_day
from doudi.apps.campaigns.forms_made import make_form
from doudi.apps.campaigns.models import Campaign, CampaignPlan, CampaignSheet, CountyRound, SheetSignature
from doudi.apps.record.acts import act, canonical, sm3
from doudi.core.areas import level
from doudi.core.dates import from_date
from doudi.core.refusal import Refused
from doudi.documents import KINDS, render
from doudi.documents.forms.common import Sheet, Signature
from doudi.documents.plain import freeze, thaw
from doudi.platform.clock import CHINA
from doudi.procedure.campaigns.definition import CampaignPaper
from doudi.procedure.campaigns.reading import load_campaign

#: what a paper makes -> the document
DOCUMENTS = {"counts": "campaign_counts", "problems": "campaign_problems", "report": "campaign_report"}


def paper_of(sheet: CampaignSheet) -> CampaignPaper:
    return load_campaign(sheet.campaign.pack_id).papers[sheet.paper]


def is_of_county(paper: CampaignPaper, campaign: Campaign) -> bool:
    """Whether every county makes it; else the city does."""
    return load_campaign(campaign.pack_id).rounds[paper.round].by == "own"


def make(campaign: Campaign, name: str, area: str, *, by: Any, at: datetime) -> CampaignSheet:
    """Make a form or report from the data as they stand, once the round is reported done. An unsigned one is replaced.

    Raises Refused: not this area's, the round is still open, or it has been signed.
    """
    paper = load_campaign(campaign.pack_id).papers[name]
    own = is_of_county(paper, campaign)
    refuse_unless(by, "campaign.lead" if own else "campaign.plan", f"填报{name}")
    if level(area) != ("county" if own else "city"):
        raise Refused(
            f"{name}由{'县里' if own else '市里'}填报。", code="not-your-paper", clause=paper.clause
        )
    rounds = CountyRound.objects.filter(campaign=campaign, round=paper.round, households__gt=0)
    rounds = rounds.filter(area_code=area) if own else rounds
    if not rounds.exists() or rounds.filter(closed_at__isnull=True).exists():
        raise Refused(f"{paper.round}报结以后才能填报{name}。", code="round-open", clause=paper.clause)
    with act("campaign.sheet_made", by=by, at=at, area=area) as writing:
        old = CampaignSheet.objects.select_for_update().filter(
            campaign=campaign, paper=name, area_code=area, replaced=False
        ).first()  # fmt: skip
        if old is not None and old.signatures.exists():
            raise Refused("已经有人签字，不能重新填报。", code="signed-already", clause=paper.clause)
        if old is not None:
            old.replaced = True
            old.save()
            writing.wrote(old)
        frozen = freeze(make_form(campaign, paper, area, at))
        made = CampaignSheet.objects.create(
            area_code=area,
            campaign=campaign,
            paper=name,
            frozen=frozen,
            digest=sm3(canonical(frozen)),
            made_at=at,
            made_by=by,
        )
        writing.wrote(made)
        writing.says(sheet=name, digest=made.digest)
    return made


def signers_missing(sheet: CampaignSheet) -> list[str]:
    """The roles that have yet to sign; one of several is enough where the document says so."""
    paper, signed = paper_of(sheet), set(sheet.signatures.values_list("role", flat=True))
    if paper.all_sign:
        return [role for role in paper.signed if role not in signed]
    return [] if signed & set(paper.signed) else list(paper.signed)


def sign(sheet: CampaignSheet, *, by: Any, at: datetime) -> SheetSignature:
    """One of those the document names signs what the sheet says. Raises Refused for anybody else."""
    paper = paper_of(sheet)
    role = next((one for one in paper.signed if one in by.roles), "")
    if not role or not _in_charge(paper, sheet, by):
        who = "、".join(map(role_label, paper.signed))
        raise Refused(
            f"{sheet.paper}由{'本轮的负责同志' if paper.in_charge else who}签字。",
            code="not-the-signer",
            clause=paper.clause,
        )
    with act("campaign.sheet_signed", by=by, at=at, area=sheet.area_code) as writing:
        row = CampaignSheet.objects.select_for_update().get(pk=sheet.pk)
        if row.replaced:
            raise Refused("这一份已经重新填报，请签新的一份。", code="replaced")
        if row.signatures.filter(role=role).exists():
            raise Refused("这个岗位已经签过字。", code="signed-twice")
        made = SheetSignature.objects.create(
            area_code=row.area_code, sheet=row, role=role, user=by, name=by.display_name or by.username,
            digest=row.digest, at=at,
        )  # fmt: skip
        writing.wrote(made)
        writing.says(sheet=row.paper, digest=row.digest, role=role_label(role))
    return made


def _in_charge(paper: CampaignPaper, sheet: CampaignSheet, by: Any) -> bool:
    return (
        not paper.in_charge
        or CampaignPlan.objects.filter(campaign=sheet.campaign, round=paper.round, in_charge=by).exists()
    )


def send(sheet: CampaignSheet, *, by: Any, at: datetime) -> CampaignSheet:
    """Hand it up, once everybody has signed who must. Raises Refused."""
    paper = paper_of(sheet)
    refuse_unless(by, "campaign.lead" if is_of_county(paper, sheet.campaign) else "campaign.plan", "报送")
    missing = signers_missing(sheet)
    if missing:
        wanting = ("、" if paper.all_sign else "或者").join(map(role_label, missing))
        raise Refused(f"还没有{wanting}签字，不能报送。", code="unsigned", clause=paper.clause)
    with act("campaign.sheet_sent", by=by, at=at, area=sheet.area_code) as writing:
        row = CampaignSheet.objects.select_for_update().get(pk=sheet.pk)
        if row.sent_at is not None or row.replaced:
            raise Refused("已经报送。", code="sent")
        row.sent_at, row.sent_by = at, by
        row.save()
        writing.wrote(row)
        writing.says(
            sheet=row.paper, sent_to="、".join(paper.sent_to), in_time=in_time(paper, sheet.campaign, at)
        )
    return row


def in_time(paper: CampaignPaper, campaign: Campaign, at: datetime) -> bool:
    """Whether something handed up at a moment is in time."""
    due = due_day(campaign, paper.due)
    return due is None or at.astimezone(CHINA).date() <= due


def form_of(sheet: CampaignSheet, at: datetime) -> tuple[str, Sheet]:
    """(document, form) as it was frozen, with the signatures it has by now."""
    paper = paper_of(sheet)
    name = DOCUMENTS[paper.makes]
    signed = {one.role: one for one in sheet.signatures.all()}
    places = (
        paper.signed if paper.all_sign or not signed else [role for role in paper.signed if role in signed]
    )
    signatures = tuple(
        Signature(
            role=role_label(role) if not paper.in_charge else f"{paper.round}负责同志",
            name=signed[role].name if role in signed else "", image=None,
            day=from_date(signed[role].at.astimezone(CHINA).date()) if role in signed else None,
        )
        for role in places
    )  # fmt: skip
    frozen = dict(sheet.frozen) | {"signatures": freeze(signatures), "printed_at": at.isoformat()}
    return name, thaw(KINDS[name].form, frozen)


def as_pdf(sheet: CampaignSheet, *, by: Any, at: datetime) -> bytes:
    """The sheet as PDF. Form 2 names people: printing it is on record."""
    with act("paper.printed", by=by, at=at, area=sheet.area_code) as writing:
        name, form = form_of(sheet, at)
        content = render(name, form)
        writing.says(paper=name, sheet=sheet.paper, sm3=sm3(content))
    return content
