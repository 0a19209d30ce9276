"""Leads: somebody told of a household in need; each is followed to its end (LY-17, LY-20)."""

from datetime import datetime
from typing import Any

from doudi.apps.cases.models import Lead
from doudi.apps.record.acts import act
from doudi.core.refusal import Refused
from doudi.platform.scoping import covers


def take_lead(lead: Lead, *, by: Any, at: datetime) -> Lead:
    """Write a lead down; `lead` is filled but not saved. Raises Refused for a place outside the user's area."""
    if not covers(by, lead.area_code):
        raise Refused("这个地方不在您的辖区之内，请转给当地登记。", code="outside-area")
    with act("lead.taken", by=by, at=at, area=lead.area_code, source=lead.told_by) as writing:
        lead.at, lead.by = at, by
        lead.save()
        writing.wrote(lead)
    return lead


def close_lead(lead: Lead, says: str, *, by: Any, at: datetime) -> Lead:
    """Close a lead without a case, with what was told to whom (LY-34)."""
    if not says.strip():
        raise Refused("不立案的要写明了解到的情况和怎样答复的。", code="no-reason", clause="LY-20")
    with act("lead.closed", by=by, at=at, area=lead.area_code) as writing:
        now = Lead.objects.select_for_update().get(pk=lead.pk)
        if now.outcome:
            raise Refused("这条线索已经处理过了，请看它的处理结果。", code="lead-settled")
        now.outcome, now.outcome_says, now.settled_at, now.settled_by = "closed", says.strip()[:300], at, by
        now.save()
        writing.wrote(now)
    return now
