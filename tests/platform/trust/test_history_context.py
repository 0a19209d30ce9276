"""Who changed a row is known from its history, however many rows an act writes."""

import pytest

pytestmark = pytest.mark.django_db


def test_rows_of_one_act_share_one_context_and_a_savepoint_that_fails_takes_nothing_with_it() -> None:
    import pghistory
    from django.db import IntegrityError, transaction
    from pghistory.models import Context

    from doudi.apps.people.models import Household

    def home(number: str) -> Household:
        return Household.objects.create(
            number=number, area_code="430481114205", residence="rural", opened_on="2021-07-01"
        )

    before = Context.objects.count()
    with transaction.atomic(), pghistory.context(user=7):
        first = home("K1")
        with pytest.raises(IntegrityError), transaction.atomic():
            home("K1")
        second = home("K2")
    assert Context.objects.count() == before + 1
    kept = {one.history.get().pgh_context.metadata["user"] for one in (first, second)}
    assert kept == {7}


def test_what_is_added_to_a_context_later_is_written_too() -> None:
    import pghistory
    from django.db import transaction

    from doudi.apps.people.models import Household

    with transaction.atomic(), pghistory.context(user=7):
        first = Household.objects.create(number="K3", area_code="430481114205", opened_on="2021-07-01")
        pghistory.context(act="later")
        first.address = "二组"
        first.save()
    assert first.history.last().pgh_context.metadata == {"user": 7, "act": "later"}
