"""Where somebody stands in a campaign: in their own area, or in the county that a draw sent them to."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from doudi.apps.accounts.areas import area_range
from doudi.apps.areas.models import Division
from doudi.apps.campaigns.models import Campaign, CountyRound, Seat
from doudi.core.refusal import Refused
from doudi.platform.row_security import area_rows, reading_all_rows
from doudi.platform.scoping import covers, rows_of
from doudi.procedure.campaigns.definition import Round
from doudi.procedure.campaigns.teams import same_county


@dataclass(frozen=True)
class Standing:
    """A person at work in a place; selectors take it in place of the user. `away`: sent there, not at home."""

    user: Any
    place: tuple[str, str]
    away: bool = False

    def household_range(self) -> tuple[str, str]:
        return self.place

    @property
    def roles(self) -> frozenset[str]:
        return frozenset(self.user.roles)


def county_of(code: str) -> str:
    """The county (12 digits) of an area."""
    return code[:6].ljust(12, "0")


def moved(code: str) -> str:
    """The county a division became, where the table of divisions tells of it; the code itself else."""
    seen = {code}
    while True:
        row = Division.objects.filter(code=code).exclude(successor="").order_by("-until").first()
        if row is None or row.successor in seen:
            return code
        code = row.successor
        seen.add(code)


def seats_of(user: Any, campaign: Campaign | None = None) -> list[Seat]:
    """The places somebody is sent to, as they see them at home; a seat ends when its county reports the round done."""
    rows = rows_of(user, Seat.objects.select_related("campaign")).filter(user=user, campaign__closed_at=None)
    seats = list(rows.filter(campaign=campaign) if campaign is not None else rows)
    if not seats:
        return []
    with reading_all_rows():  # the county somebody is sent to is not theirs to see
        over = set(
            CountyRound.objects.filter(
                campaign__in={one.campaign_id for one in seats}, closed_at__isnull=False
            ).values_list("campaign_id", "round", "area_code")
        )
    return [one for one in seats if (one.campaign_id, one.round, one.sent_to) not in over]


@contextmanager
def stands_in(user: Any, campaign: Campaign, round_: Round, county: str) -> Iterator[Standing]:
    """Somebody works in a county: at home, or because a draw sent them there for this round; then that county's rows
    are seen, and only for as long as the block lasts. Raises Refused for anybody else.
    """
    if round_.by != "others" and covers(user, county if user.level in ("county", "city") else user.area_code):
        yield Standing(user, user.household_range())
        return
    seat = next((one for one in seats_of(user, campaign) if one.round == round_.name), None)
    if round_.by != "others" or seat is None or county_of(seat.sent_to) != county_of(county):
        raise Refused("您没有被抽调到这个县查这一轮。", code="not-sent", clause=round_.clause)
    refuse_own_county(user, county, round_)
    place = area_range(county, "county")
    with area_rows(place):
        yield Standing(user, place, away=True)


def refuse_own_county(user: Any, county: str, round_: Round) -> None:
    """Raises Refused where the county is the user's own, under any of its codes (LN-35)."""
    if same_county(user.area_code, county, moved):
        raise Refused("互查不能查本县，请市里重新抽调。", code="own-county", clause=round_.clause)


def may_enter(user: Any, round_: Round) -> str:
    """Why somebody may not go into houses in a round; empty when they may. A drawn round asks for a seat besides."""
    if round_.by == "city" and user.level != "city":
        return "这一轮由市里查。"
    if round_.by == "own" and user.level not in ("village", "township", "county"):
        return "这一轮由县里自己查。"
    return ""
