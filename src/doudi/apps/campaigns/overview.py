"""A campaign at a glance: rounds as tabs, coverage as tiles, counties side by side, the quality of the round before."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from doudi.apps.accounts.area_names import short_area_name
from doudi.apps.campaigns import selectors
from doudi.apps.campaigns.counting import counts, quality_of
from doudi.apps.campaigns.deadlines import due_day
from doudi.apps.campaigns.models import Campaign, CampaignProblem, CountyRound, HouseholdCheck
from doudi.platform.clock import CHINA
from doudi.platform.scoping import rows_of
from doudi.procedure.campaigns.definition import CampaignText, Round
from doudi.procedure.campaigns.tally import CountRow, Quality, total

HEATS = 5


@dataclass(frozen=True)
class Tile:
    """A place on the map: its name, its counts, and how dark it is (0: all checked, 5: nothing yet)."""

    row: CountRow
    name: str
    heat: int


@dataclass(frozen=True)
class Summary:
    """What a round has come to in the user's area. `digits`: of the codes of the tiles."""

    total: CountRow
    tiles: list[Tile]
    digits: int


def _rows(user: Any) -> tuple[Any, Any]:
    return rows_of(user, HouseholdCheck.objects.all()), rows_of(user, CampaignProblem.objects.all())


def digits_of(user: Any) -> int:
    """Tiles are townships; counties for the city, villages for a township."""
    return {"city": 6, "province": 6, "nation": 6, "township": 12, "village": 12}.get(user.level, 9)


def summary(user: Any, campaign: Campaign, round_: Round) -> Summary:
    digits = digits_of(user)
    rows = counts(campaign, round_.name, *_rows(user), digits)
    return Summary(total(rows), [Tile(row, short_area_name(row.area), _heat(row)) for row in rows], digits)


def _heat(row: CountRow) -> int:
    left = row.households - row.checked
    return 0 if not left else min(HEATS, 1 + left * HEATS // (row.households + 1))


def current(user: Any, campaign: Campaign, text: CampaignText) -> Round:
    """The round that is under way in the user's area: the last that has begun."""
    checks, _problems = _rows(user)
    begun = set(checks.filter(campaign=campaign).values_list("round", flat=True).distinct())
    listed = [one for one in text.rounds.values() if one.name in begun]
    return listed[-1] if listed else text.first


def tabs(user: Any, campaign: Campaign, text: CampaignText, today: date) -> list[dict[str, Any]]:
    """The rounds with how far each is: {round, due, households, closed, late}."""
    found = []
    rows = list(selectors.rounds_of(user, campaign))
    for one in text.rounds.values():
        there = [row for row in rows if row.round == one.name and row.households]
        due = due_day(campaign, one.due)
        open_ = [row for row in there if row.closed_at is None]
        found.append({
            "it": one, "due": due, "begun": bool(there), "done": bool(there) and not open_,
            "late": due is not None and due < today and bool(open_),
        })  # fmt: skip
    return found


def county_rows(user: Any, campaign: Campaign, round_: Round, today: date) -> list[dict[str, Any]]:
    """Counties side by side, for the city and above: checked, found, cleared, reported done and when."""
    if user.level not in ("city", "province", "nation"):
        return []
    counted = {row.area: row for row in counts(campaign, round_.name, *_rows(user), 6)}
    rows: list[CountyRound] = list(selectors.rounds_of(user, campaign).filter(round=round_.name))
    return [
        {
            "row": row, "name": short_area_name(row.area_code), "counts": counted.get(row.area_code),
            "late": row.due is not None
            and (row.closed_at.astimezone(CHINA).date() if row.closed_at else today) > row.due
            and row.households > 0,
        }
        for row in rows
    ]  # fmt: skip


def quality_rows(
    user: Any, campaign: Campaign, text: CampaignText, round_: Round
) -> list[tuple[Quality, str, str]]:
    """(quality, county, the questions missed most) of the round before, as this round found it; worst first."""
    found = quality_of(campaign, text, round_, *_rows(user))
    return [
        (
            row,
            short_area_name(row.area),
            "、".join(f"{name} {n}" for name, n in row.by_question.most_common(3)),
        )
        for row in found
    ]


def chart(summary: Summary) -> dict[str, Any]:
    """Problems left and cleared by place, the most first: what sweeps.js draws."""
    rows = sorted((tile for tile in summary.tiles if tile.row.found), key=lambda tile: -tile.row.found)[:24]
    if not rows:
        return {}
    return {
        "areas": [tile.name for tile in rows],
        "series": [
            {"key": "wrong", "name": "未清零", "values": [tile.row.left for tile in rows]},
            {"key": "money", "name": "已清零", "values": [tile.row.cleared for tile in rows]},
        ],
    }
