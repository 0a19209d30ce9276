"""The city supervises the counties' screening; good practice is made known, failure exposed (LN-39, LN-52)."""

from datetime import datetime
from typing import Any

from doudi.apps.accounts.policies import refuse_unless
from doudi.apps.campaigns.models import Campaign, Inspection
from doudi.apps.campaigns.services.opening import counties_of
from doudi.apps.record.acts import act
from doudi.core.refusal import Refused

KINDS = Inspection.KINDS


def note(
    campaign: Campaign, county: str, kind: str, says: str, public: bool, *, by: Any, at: datetime
) -> Inspection:  # fmt: skip
    """Write down what was inspected in a county. Raises Refused."""
    refuse_unless(by, "campaign.inspect", "督导筛查")
    if by.level != "city":
        raise Refused("督导由市里办。", code="not-the-city", clause="LN-52")
    if county not in counties_of(campaign):
        raise Refused("请选本市的县（区）。", code="no-county", clause="LN-52")
    if kind not in dict(KINDS) or not says.strip():
        raise Refused("请选种类，写明查到的情况。", code="nothing-said", clause="LN-52")
    with act("campaign.inspected", by=by, at=at, area=county) as writing:
        made = Inspection.objects.create(
            area_code=county,
            campaign=campaign,
            kind=kind,
            says=says.strip()[:1000],
            public=public,
            at=at,
            by=by,
        )
        writing.wrote(made)
        writing.says(kind=kind, step=campaign.title)
    return made
