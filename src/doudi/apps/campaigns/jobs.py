"""What a campaign leaves to a worker: the list of a whole city, and the automatic part of a county."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from doudi.apps.campaigns.models import Campaign
from doudi.apps.campaigns.services.opening import begin_everywhere
from doudi.platform.jobs import Run, job
from doudi.procedure.campaigns.reading import load_campaign


@job("campaigns.open", title=_("开展筛查"))
def open_lists(run: Run, campaign_id: int) -> str:
    """List every household of every county of the city, in one transaction: a worker that dies leaves nothing."""
    campaign = Campaign.objects.get(pk=campaign_id)
    first = load_campaign(campaign.pack_id).first
    listed = begin_everywhere(campaign, first, by=run.user, at=run.at, tell=run.progress)
    return f"{first.name}名单 {listed} 户"
