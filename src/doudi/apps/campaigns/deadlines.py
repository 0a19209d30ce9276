"""The document's own days: they count for a campaign that was opened before them, not for one of a later year."""

from datetime import date

from doudi.apps.campaigns.models import Campaign
from doudi.core.dates import to_date
from doudi.platform.clock import CHINA


def due_day(campaign: Campaign, day: int | None) -> date | None:
    """The day (YYYYMMDD of the document) by which something of the campaign is due; None where the document has none, or
    where it was over before the campaign began."""
    if day is None:
        return None
    due = to_date(day)
    return due if campaign.opened_at.astimezone(CHINA).date() <= due else None
