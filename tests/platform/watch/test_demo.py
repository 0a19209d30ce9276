"""The demo's watch: every state a warning, a call and a problem can be in is there to be seen, and made once."""

import pytest

from doudi.apps.accounts.demo import PLACES, make_demo_accounts
from doudi.apps.demo_cases.watching import keep_watch
from doudi.apps.watch.models import (
    Call,
    HomeVisit,
    MonthlyRun,
    PlannedVisit,
    Problem,
    State,
    Training,
    Warned,
)
from tests.platform.cases.conftest import make_household
from tests.platform.watch.conftest import NOW, told

pytestmark = pytest.mark.django_db


def test_the_demo_has_warnings_in_every_state_and_is_made_once(unfenced, local_values, tmp_path, monkeypatch):
    monkeypatch.setenv("DOUDI_KEEP", str(tmp_path / "keep"))
    make_demo_accounts(tmp_path / "accounts.json", "430481114235")
    village = PLACES[0].village
    for number in range(9):
        home = make_household(f"户主{number}", area=village)
        told(home, None, house_grade="D" if number % 2 else "A", water_safe=number != 4)
    said: list[str] = []
    keep_watch(NOW, said.append)
    assert said and MonthlyRun.objects.get().done_at is not None
    assert {State.OPEN, State.SETTLED} <= set(Warned.objects.values_list("state", flat=True))
    assert PlannedVisit.objects.filter(visit__isnull=False).exists() and HomeVisit.objects.count() > 6
    assert Call.objects.count() == 3 and Call.objects.filter(lead__isnull=False).count() == 1
    assert Problem.objects.filter(solved_on__isnull=True).exists() and Training.objects.exists()
    before = HomeVisit.objects.count()
    keep_watch(NOW, said.append)
    assert HomeVisit.objects.count() == before
