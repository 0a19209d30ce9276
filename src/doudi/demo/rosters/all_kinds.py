"""Every kind of roster, written into its folder."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from doudi.demo.county import County
from doudi.demo.rosters import aid, money, persons_and_events, property
from doudi.demo.rosters.files import write_roster
from doudi.demo.rosters.roster import Roster
from doudi.demo.rosters.source import Source, source_of

KINDS: dict[str, Callable[[Source], list[Roster]]] = {
    "household_register": persons_and_events.household_register,
    "deaths": persons_and_events.deaths,
    "marriage": persons_and_events.marriage,
    "vehicles": property.vehicles,
    "real_estate": property.real_estate,
    "business": property.business,
    "social_insurance": money.social_insurance,
    "tax": money.tax,
    "provident_fund": money.provident_fund,
    "bank": money.bank,
    "insurance": money.insurance,
    "securities": money.securities,
    "disability": persons_and_events.disability,
    "serious_illness": persons_and_events.serious_illness,
    "education": persons_and_events.education,
    "public_payroll": money.public_payroll,
    "registered_poor": aid.registered_poor,
    "dibao": aid.dibao,
    "tekun": aid.tekun,
    "card_payments": aid.card_payments,
}


def write_rosters(county: County, seed: int, folder: Path, tell: Callable[[str], None]) -> None:
    """One folder a kind; `county` is as it was before facts became unknown. `tell` hears each kind's name."""
    source = source_of(county, seed)
    for kind, make in KINDS.items():
        tell(kind)
        for roster in make(source):
            write_roster(roster, folder / kind, source.on)
