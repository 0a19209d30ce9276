"""The demo's cases come about by the services alone, stand in every state, and are honest to the record of acts."""

from typing import Any

import pytest

from tests.platform.demo_cases.conftest import NOW

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


def test_cases_of_every_flow_are_left_in_every_state_and_the_record_of_acts_holds(played: list[Any]) -> None:
    from doudi.apps.checks.models import CheckAnswer
    from doudi.apps.demo_cases.leaving import LEFT
    from doudi.apps.demo_cases.play import play_cases
    from doudi.apps.demo_cases.plays import PLAYS
    from doudi.apps.grants.models import Grant
    from doudi.apps.meetings.models import Meeting
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
    assert Meeting.objects.filter(kind="collective", closed_at__isnull=False).exclude(minutes="").exists()
    assert any(event.kind == "send_back" for case in played for event in case.events.all())
    assert play_cases(NOW, lambda text: None) == [], "a second time there is nothing left to play"
    assert verify(deep=True).findings == []
