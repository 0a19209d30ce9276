"""Reading campaigns: what of them lies in somebody's area, or in the county they were sent to."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db.models import Q, QuerySet
from django.http import Http404

from doudi.apps.accounts.areas import area_range
from doudi.apps.accounts.models import User
from doudi.apps.accounts.policies import may
from doudi.apps.campaigns.models import (
    Campaign,
    CampaignPlan,
    CampaignProblem,
    CampaignRemedy,
    CampaignSheet,
    CountyRound,
    HouseholdCheck,
    Inspection,
    ProblemState,
    TownshipReturn,
)
from doudi.apps.campaigns.standing import Standing, seats_of
from doudi.platform.row_security import area_rows, reading_all_rows
from doudi.platform.scoping import rows_of
from doudi.platform.typed import row_key, storable


def campaigns_of(user: Any) -> list[Campaign]:
    """The campaigns of cities that have to do with the user's area, the newest first."""
    low, high = user.household_range()
    if not high:
        return []
    return [
        one
        for one in Campaign.objects.select_related("opened_by").order_by("-opened_at", "-pk")
        if low < area_range(one.city, "city")[1] and area_range(one.city, "city")[0] < high
    ]


def campaign_of(user: Any, key: str) -> Campaign:
    """One of them by its key. Raises Http404."""
    found = next((one for one in campaigns_of(user) if one.key == key), None)
    if found is None:
        raise Http404
    return found


def rounds_of(user: Any, campaign: Campaign) -> QuerySet[CountyRound]:
    """The rounds of the counties in sight; a township sees none, for they are the county's."""
    return rows_of(user, campaign.county_rounds.select_related("closed_by")).order_by("area_code", "begun_at")


def round_of(user: Any, campaign: Campaign, name: str, county: str) -> CountyRound:
    found = rounds_of(user, campaign).filter(round=name, area_code=county).first()
    if found is None:
        raise Http404
    return found


def checks_of(user: Any, campaign: Campaign, round_: str) -> QuerySet[HouseholdCheck]:
    """The households of a round, by place and name."""
    rows = HouseholdCheck.objects.filter(campaign=campaign, round=round_)
    return rows_of(user, rows.select_related("household", "taken_by", "signed_by")).order_by(
        "area_code", "household__head_key", "pk"
    )


@contextmanager
def check_of(user: Any, key: int) -> Iterator[tuple[HouseholdCheck, Standing]]:
    """One household of a round, at home or where a draw sent the user; rows of that place are seen inside the block.

    Raises Http404.
    """
    rows = HouseholdCheck.objects.select_related("campaign", "household__head", "taken_by", "signed_by")
    found = rows_of(user, rows).filter(pk=key).first()
    if found is not None:
        yield found, Standing(user, user.household_range())
        return
    for seat in seats_of(user):
        standing = Standing(user, area_range(seat.sent_to, "county"), away=True)
        with area_rows(standing.place):
            away = rows_of(standing, rows).filter(pk=key, campaign=seat.campaign, round=seat.round).first()
            if away is not None:
                yield away, standing
                return
    raise Http404


def _ledger(user: Any) -> QuerySet[CampaignProblem]:
    """The problems in sight: for a department those that were referred to it or are its own task, and no others."""
    rows = rows_of(user, CampaignProblem.objects.all())
    if may(user, "campaign.ledger"):
        return rows
    referred = Q(remedy__opens="referral", remedy__to_role__in=list(user.roles))
    return rows.filter(referred | Q(person=user) | Q(handed_to=user))


def problems_of(user: Any, campaign: Campaign, asked: Any) -> QuerySet[CampaignProblem]:
    """Problems by the filters of an address: `state` (all that is not settled unless said), `question`, `round`, `mine`."""
    rows = _ledger(user).filter(campaign=campaign).select_related(
        "household", "person", "handed_to", "remedy", "check_row__signed_by"
    )  # fmt: skip
    state = asked.get("state", "")
    if state in ProblemState.values:
        rows = rows.filter(state=state)
    elif state != "all":
        rows = rows.filter(state__in=[ProblemState.FOUND, ProblemState.OPEN])
    for name in ("question", "round"):
        if asked.get(name) and storable(asked[name]):
            rows = rows.filter(**{name: asked[name][:30]})
    if asked.get("mine") == "1":
        rows = rows.filter(person=user) | rows.filter(handed_to=user)
    return rows.order_by("area_code", "household__head_key", "pk")


def problem_of(user: Any, key: int) -> CampaignProblem:
    """One problem. Raises Http404."""
    rows = _ledger(user).select_related(
        "campaign", "household", "person", "handed_to", "finding", "check_row__signed_by", "remedy__lead", "settled_by"
    )  # fmt: skip
    found = rows.filter(pk=key).first()
    if found is None:
        raise Http404
    return found


def problems_of_household(user: Any, check: HouseholdCheck) -> dict[str, CampaignProblem]:
    """What is known of a household already and not settled, by question."""
    rows = rows_of(user, CampaignProblem.objects.filter(campaign=check.campaign, household=check.household))
    standing = rows.filter(state__in=[ProblemState.FOUND, ProblemState.OPEN])
    return {one.question: one for one in standing}


def referrals_of(user: Any, state: str) -> QuerySet[CampaignRemedy]:
    """What was referred to the departments the user works for."""
    rows = rows_of(
        user, CampaignRemedy.objects.select_related("problem__household", "problem__campaign", "answered_by")
    )
    rows = rows.filter(opens="referral", to_role__in=list(user.roles))
    return (rows if state == "all" else rows.exclude(state="done")).order_by("sent_at", "pk")


def returns_of(user: Any, campaign: Campaign, round_: str) -> QuerySet[TownshipReturn]:
    rows = TownshipReturn.objects.filter(campaign=campaign, round=round_)
    return rows_of(user, rows.select_related("handed_in_by", "reviewed_by")).order_by(
        "area_code", "-handed_in_at"
    )


def return_of(user: Any, campaign: Campaign, key: str) -> TownshipReturn:
    """One of them as a form names it. Raises Http404."""
    rows = TownshipReturn.objects.filter(campaign=campaign, pk=row_key(key) or 0)
    found = rows_of(user, rows).first()
    if found is None:
        raise Http404
    return found


def plans_of(user: Any, campaign: Campaign) -> dict[str, CampaignPlan]:
    """The city's plans by round; whoever works below the city sees none."""
    rows = rows_of(user, campaign.plans.select_related("in_charge", "published_by"))
    return {one.round: one for one in rows}


def _sheets(user: Any) -> QuerySet[CampaignSheet]:
    """Form 2 is the ledger on paper: who does not see the one does not see the other."""
    rows = rows_of(user, CampaignSheet.objects.all())
    return rows if may(user, "campaign.ledger") else rows.none()


def sheets_of(user: Any, campaign: Campaign) -> QuerySet[CampaignSheet]:
    rows = _sheets(user).filter(campaign=campaign, replaced=False)
    return rows.select_related("campaign", "made_by", "sent_by").order_by("area_code", "paper")


def sheet_of(user: Any, key: int) -> CampaignSheet:
    """One form or report. Raises Http404."""
    rows = _sheets(user).select_related("campaign", "made_by", "sent_by")
    found = rows.filter(pk=key).first()
    if found is None:
        raise Http404
    return found


def inspections_of(user: Any, campaign: Campaign) -> list[Inspection]:
    """What the city noted, the latest first: of the counties in sight for the city and above; what it made public for
    every county, or no county would learn of another's good practice or failure (LN-39)."""
    rows = Inspection.objects.filter(campaign=campaign).select_related("by").order_by("-at", "-pk")
    if user.level in ("city", "province", "nation"):
        return list(rows_of(user, rows))
    with reading_all_rows():
        return list(rows.filter(public=True))


def leaders_of(campaign: Campaign) -> QuerySet[User]:
    """Who of the city may be in charge of a round."""
    low, high = area_range(campaign.city, "city")
    rows = User.objects.filter(
        area_code__gte=low, area_code__lt=high, level="city", role="city_civil_affairs"
    )
    return rows.filter(is_active=True).order_by("display_name", "username")
