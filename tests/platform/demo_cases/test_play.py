"""The demo's cases come about by the services alone, stand in every state, and are honest to the record of acts."""

from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from doudi.platform.clock import CHINA

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

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
        state = (
            play.offer if play.left == "finished" else "",
            play.left + play.which * (play.left == "finished"),
        )
        if state not in seen:
            seen.add(state)
            plays.append(play)
    return play_cases(NOW, lambda text: None, plays)


def test_cases_of_every_flow_are_left_in_every_state_and_the_record_of_acts_holds(played: list[Any]) -> None:
    from doudi.apps.checks.models import CheckAnswer
    from doudi.apps.demo_cases.leaving import LEFT
    from doudi.apps.demo_cases.play import play_cases
    from doudi.apps.demo_cases.plays import PLAYS
    from doudi.apps.grants.models import Grant
    from doudi.apps.notices.models import Notice, Objection
    from doudi.apps.record.verify import verify
    from doudi.apps.surveys.models import Survey

    for case in played:
        case.refresh_from_db()
    assert {play.left for play in PLAYS} == set(LEFT), "no state is only in the list"
    assert {case.status for case in played} >= {"open", "approved", "refused", "withdrawn"}
    finished = {case.pack_id for case in played if case.status == "approved"}
    assert finished == {play.offer.split("/")[0] for play in PLAYS}
    assert Grant.objects.filter(decision__case__in=played).count() >= len(finished)
    assert Survey.objects.filter(signed_at__isnull=True).exists(), "a visit half done"
    assert CheckAnswer.objects.filter(found__isnull=True).exists(), "a silent source"
    assert CheckAnswer.objects.filter(hit=True, result="").exists(), "a hit nobody has settled"
    assert Notice.objects.filter(posted_on__isnull=True).exists(), "a printed notice not on the wall"
    assert Notice.objects.filter(posted_on__isnull=False, taken_down_on__isnull=True).exists()
    assert Objection.objects.filter(in_time=True, settled_on__isnull=True).exists()
    assert any(event.kind == "send_back" for case in played for event in case.events.all())
    assert play_cases(NOW, lambda text: None) == [], "a second time there is nothing left to play"
    assert verify(deep=True).findings == []
