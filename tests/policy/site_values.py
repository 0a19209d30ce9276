"""Plausible values for what documents leave to the county, by residence where that is allowed."""

from random import Random
from typing import Any

from doudi.policy.pack import Pack

VALUES: dict[str, Any] = {
    "dibao_standard": "4770",
    "deposit_limit_months": "24",
    "vehicle_limit": "0",
    "house_limit": "1",
    "low_income_factor": "2",
    "last_year_disposable_income": "18000",
    "rigid_share": "0.6",
    "transition_end": "2025-12-31",
    "notice_days": "7",
    "job_keep_months": "6",
    "very_old_age": "80",
    "poverty_line": "3747",
    "excluding_haves": ["vehicle", "house", "company"],
    "gradual_exit_months": "12",
    "grant_valid_months": "12",
    "heating_central_year": "1500",
}


def site_values(pack: Pack, random: Random) -> dict[str, Any]:
    """Values for the parameters that the pack itself has none for; one in eight is left open."""
    open_ones = [
        name for name, entry in pack.parameters.entries.items() if not list(entry.values) and name in VALUES
    ]
    chosen = {name: VALUES[name] for name in open_ones if random.random() < 0.875}
    if "dibao_standard" in chosen and random.random() < 0.5:
        chosen["dibao_standard"] = [
            {"value": "4770", "residence": "rural"},
            {"value": "7200", "residence": "urban"},
            {"value": "5100", "residence": "rural", "area": "211282000000"},
        ]
    return chosen
