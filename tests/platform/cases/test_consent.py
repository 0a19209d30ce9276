"""Consent to a check lets it be made; it does no step but its own."""

import pytest

from doudi.apps.cases import engine, packs
from doudi.apps.cases.models import Case
from doudi.apps.cases.services.declaring import authorise
from doudi.apps.cases.services.intake import accept
from doudi.apps.demo_cases.hands import photo
from tests.platform.cases.conftest import at


@pytest.fixture
def accepted(household, people, open_case):
    case = open_case(household)
    accept(case, by=people.township_clerk, at=at(20260105, 12), papers={"申请书": True, "核查授权书": True})
    return case


@pytest.mark.parametrize(
    ("step", "done"),
    [("授权核对", True), ("入户调查", False), ("发起信息核对", False), ("县级审核确认", False)],
)
def test_the_last_adults_signature_does_the_authorisation_and_nothing_else(step, done, accepted, people):
    definition = packs.step_of(accepted, step)
    authorise(
        accepted,
        definition,
        accepted.household.head,
        photo("签"),
        by=people.township_clerk,
        at=at(20260105, 13),
    )
    case = Case.objects.get(pk=accepted.pk)
    assert (step in engine.state_of(case).done) is done
    assert case.authorisations.count() == 1
    assert ("入户调查" in case.waiting_for) and ("授权核对" in case.waiting_for) is not done


def test_a_check_that_waits_is_not_done_by_a_signature(accepted, people):
    """LD-40: the consent is what it begins with, not what it finds."""
    clerk = people.township_clerk
    engine.act(accepted, "done", "授权核对", by=clerk, at=at(20260105, 13), data={"evidence": ["核查授权书"]})
    assert "发起信息核对" in accepted.waiting_for
    check = packs.step_of(accepted, "发起信息核对")
    authorise(accepted, check, accepted.household.head, photo("签"), by=clerk, at=at(20260105, 14))
    case = Case.objects.get(pk=accepted.pk)
    assert "发起信息核对" in case.waiting_for and "发起信息核对" not in engine.state_of(case).done
