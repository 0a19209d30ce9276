"""The demo's plays, acted out while somebody reads the pages in English."""

from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from django.utils import translation

from doudi.platform.clock import CHINA

NOW = datetime(2026, 11, 20, 15, tzinfo=CHINA)
LOCAL = {
    "notice_days": 7, "survey_team_min": 2, "spot_check_share": "0.5", "dibao_standard": 6000,
    "deposit_limit_months": 24, "vehicle_limit": 0, "house_limit": 1, "last_year_disposable_income": 20000,
    "rigid_share": "0.6", "transition_end": "2026-12-31", "amount_rounding": "fen",
}  # fmt: skip


@pytest.fixture
def played(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """One case in every state by the national procedure, and one of every other flow brought to its end."""
    from doudi.apps.accounts.demo import make_demo_accounts
    from doudi.apps.demo_cases.play import play_cases
    from doudi.apps.demo_cases.plays import PLAYS

    monkeypatch.setattr("doudi.apps.policies.site_values.values_of", lambda site: LOCAL)
    make_demo_accounts(tmp_path / "accounts.json", "430481114235")
    seen: set[tuple[str, str]] = set()
    plays = []
    for play in PLAYS:
        state = ("" if play.stop else play.offer, play.left if play.stop else play.which)
        if state not in seen:
            seen.add(state)
            plays.append(play)
    with translation.override("en"):
        return play_cases(NOW, lambda text: None, plays)
