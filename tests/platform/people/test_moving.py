"""Households change: nobody is lost, nobody is twice, what was known of a person goes along."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from doudi.apps.people import services
from doudi.apps.people.dossiers import household_file
from doudi.apps.people.models import Household, Membership, Person
from doudi.apps.record.models import Act
from doudi.core.refusal import Refused
from tests.platform.people.conftest import AT, OTHER_VILLAGE, at, citizen

LATER = at(20240920)


def test_a_split_takes_people_with_everything_known_of_them(
    make_household: Callable[..., Any], say: dict[str, Any], clerk: Any
) -> None:
    household = make_household("谢敏", "李秀英", "谢小明")
    son = household.people.get(name="谢小明")
    wage = {"person_id": son.number, "kind": "wage", "excluded": False, "amount_year": "30000.00"}
    services.state(household, son, {"labour": "full"}, **say)
    services.state_rows(household, "incomes", [wage], **say)
    made = services.split(household, [son], son, because="成家", by=clerk, at=LATER)
    new, old = household_file(made, 20240920), household_file(household, 20240920)
    assert [one["name"] for one in new["persons"]] == ["谢小明"]
    assert (new["persons"][0]["labour"], new["persons"][0]["relation"]) == ("full", "02")
    assert new["incomes"] == [wage] and old["incomes"] == []
    assert (made.members, Household.objects.get(pk=household.pk).members) == (1, 2)
    assert [one["name"] for one in household_file(household, 20240919)["persons"]] == [
        "谢敏",
        "李秀英",
        "谢小明",
    ]
    assert Act.objects.filter(kind="household.split", household_id=household.pk).exists()


def test_the_head_leaves_only_after_another_has_become_head(
    make_household: Callable[..., Any], clerk: Any
) -> None:
    household = make_household("谢敏", "李秀英")
    head, wife = household.head, household.people.get(name="李秀英")
    with pytest.raises(Refused, match="变更户主"):
        services.leave(head, because="外迁", by=clerk, at=LATER)
    services.change_head(household, wife, {head.pk: "11"}, by=clerk, at=LATER)
    services.leave(head, because="外迁", by=clerk, at=LATER)
    household.refresh_from_db()
    assert (household.head_name, household.members) == ("李秀英", 1)


def test_a_merged_household_is_closed_and_says_what_it_became(
    make_household: Callable[..., Any], clerk: Any
) -> None:
    first, second = make_household("谢敏"), make_household("李秀英")
    services.merge(first, second, because="再婚", by=clerk, at=LATER)
    first.refresh_from_db()
    assert (first.became_id, first.members, first.closed_on) == (second.pk, 0, LATER.date())
    assert {one["name"] for one in household_file(second, 20240920)["persons"]} == {"谢敏", "李秀英"}
    with pytest.raises(Refused, match="销户"):
        services.add_person(first, services.NewPerson("谢大"), by=clerk, at=LATER)


def test_moving_carries_every_row_to_the_new_village(
    make_household: Callable[..., Any], say: dict[str, Any], clerk: Any
) -> None:
    """TL-04: the household's record goes with it."""
    household = make_household("谢敏")
    services.state(household, household.head, {"labour": "none"}, **say)
    services.state_rows(household, "assets", [{"kind": "deposit", "value": "1.00"}], **say)
    services.move(household, OTHER_VILLAGE, address="一组 3 号", because="搬家", by=clerk, at=LATER)
    for rows in (household.memberships, household.statements, household.asset_rows, household.people):
        assert set(rows.values_list("area_code", flat=True)) == {OTHER_VILLAGE}
    with pytest.raises(Refused, match="辖区"):
        services.move(household, "430281120001", because="搬家", by=clerk, at=LATER)


def test_a_death_ends_the_membership_and_stands_in_the_dossier_of_the_day(
    make_household: Callable[..., Any], clerk: Any
) -> None:
    household = make_household("谢敏", "谢大爷")
    old = household.people.get(name="谢大爷")
    with pytest.raises(Refused, match="死亡日期"):
        services.died(old, date(2024, 12, 1), by=clerk, at=LATER)
    services.died(old, date(2024, 9, 18), by=clerk, at=LATER)
    old.refresh_from_db()
    assert (old.died_on, old.household_id) == (date(2024, 9, 18), None)
    household.refresh_from_db()
    assert household.members == 1


def test_a_wrong_identity_number_is_refused_and_never_repaired(
    make_household: Callable[..., Any], clerk: Any
) -> None:
    household, other = make_household("谢敏"), make_household("谢三")
    right = citizen(19780806)
    wrong = right[:-1] + ("1" if right[-1] != "1" else "2")
    before = Person.objects.count()
    with pytest.raises(Refused, match="校验码"):
        services.add_person(household, services.NewPerson("谢二", citizen_id=wrong), by=clerk, at=LATER)
    assert Person.objects.count() == before, "nothing half-done remains"
    made = services.add_person(household, services.NewPerson("谢二", citizen_id=right), by=clerk, at=LATER)
    assert (made.sex, made.birth_date) == ("male", date(1978, 8, 6))
    with pytest.raises(Refused, match="谢敏"):
        services.add_person(other, services.NewPerson("谢二", citizen_id=right), by=clerk, at=LATER)


def test_the_database_lets_nobody_live_in_two_households(make_household: Callable[..., Any]) -> None:
    first, second = make_household("谢敏"), make_household("李秀英")
    with pytest.raises(IntegrityError, match="nobody_in_two_households"), transaction.atomic():
        Membership.objects.create(
            area_code=second.area_code, household=second, person=first.head, relation="97", since=AT.date()
        )


def test_the_sentence_of_a_person_in_another_area_does_not_name_the_household(
    make_household: Callable[..., Any],
    make_user: Callable[..., Any],
    clerk: Any,
    in_area: Callable[[Any], Any],
) -> None:
    from doudi.apps.people.services import NewPerson, open_household

    other = make_user("township_clerk", "township", "430281120000", "other")
    number = citizen(19900101)
    open_household(area_code="430281120001", head=NewPerson("王秘密", citizen_id=number), by=other, at=AT)
    household = make_household("谢敏")
    with in_area(clerk), pytest.raises(Refused) as refused:
        services.add_person(household, NewPerson("王秘密", citizen_id=number), by=clerk, at=LATER)
    assert "辖区之外" in refused.value.message and "430281" not in refused.value.message
