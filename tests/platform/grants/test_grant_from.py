"""From a decision to a grant: what decide said, as lines, from the month after."""

from datetime import date

import pytest

from doudi.apps.grants.models import NEVER_WITH, Grant
from doudi.apps.grants.programmes import programmes
from doudi.apps.grants.services import grant_from
from doudi.apps.people.models import Support
from doudi.core.refusal import Refused
from tests.platform import money_world as world

pytestmark = pytest.mark.django_db


def test_grant_is_what_the_decision_said_and_starts_the_month_after() -> None:
    by, home = world.maker(), world.household(2)
    made = grant_from(world.decision(home, by), by=by, at=world.at())[0]
    assert made.monthly_fen == 75000  # (6000 × 2 − 3000) / 12 = 750.00
    assert (made.since, made.persons) == (date(2026, 12, 1), 2)
    lines = made.versions.get().lines
    assert [line["fen"] for line in lines] == [1200000, -300000, 75000]
    assert sum(line["fen"] for line in lines if line["kind"] == "base") == made.monthly_fen
    assert all(line["clause"] for line in lines)


def test_grant_stands_in_the_dossier_as_a_running_support() -> None:
    by, home = world.maker(), world.household(1)
    made = grant_from(world.decision(home, by), by=by, at=world.at())[0]
    support = Support.objects.get(grant_id=made.pk)
    assert (support.programme, support.monthly_fen, support.since) == ("dibao", made.monthly_fen, made.since)
    assert support.source == "decided" and support.stands


def test_the_same_decision_gives_its_grant_once() -> None:
    by, home = world.maker(), world.household(2)
    said = world.decision(home, by)
    assert grant_from(said, by=by, at=world.at()) == grant_from(said, by=by, at=world.at())
    assert Grant.objects.filter(household=home).count() == 1


def test_refusal_gives_no_grant() -> None:
    by, home = world.maker(), world.household(2)
    with pytest.raises(Refused, match="不是准予"):
        grant_from(world.decision(home, by, outcome="refuse"), by=by, at=world.at())
    assert not Grant.objects.exists()


def test_amount_on_the_decision_that_differs_from_the_calculation_is_refused() -> None:
    by, home = world.maker(), world.household(2)
    with pytest.raises(Refused, match="不一样"):
        grant_from(world.decision(home, by, monthly_fen=75100), by=by, at=world.at())


def test_class_supplements_are_lines_of_their_own_the_highest_class_of_each_person(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """LD-30: an 86-year-old gravely disabled person gets the disability's amount, a child the child's."""
    local = {**world.LOCAL, "very_old_age": "80", "supplement_old": "60", "supplement_minor": "40",
             "supplement_disabled": "100", "supplement_ill": "80"}  # fmt: skip
    monkeypatch.setattr("doudi.apps.policies.site_values.values_of", lambda site: local)
    by, home = world.maker(), world.household(2)
    facts = world.dossier(home)
    facts["persons"][0] |= {"birth_date": "1940-01-01", "disability_grade": 1, "disability_type": "physical"}
    facts["persons"][1] |= {"birth_date": "2015-01-01"}
    made = world.granted(home, by, pack="liaoning-2014", local=local, facts=facts)
    extra = [line for line in made.versions.get().lines if line["kind"] == "supplement"]
    assert [line["fen"] for line in extra] == [10000, 4000]
    assert {line["clause"] for line in extra} == {"LD-30"}
    assert made.monthly_fen == 75000 + 14000


def test_a_supplement_that_nobody_has_set_is_a_note_and_no_money(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("doudi.apps.policies.site_values.values_of", lambda site: world.LOCAL)
    by, home = world.maker(), world.household(1)
    made = world.granted(home, by, pack="liaoning-2014")
    assert made.monthly_fen == made.versions.get().base_fen
    assert [line["kind"] for line in made.versions.get().lines][-1] == "note"


def test_lines_name_neither_illness_nor_disability_nor_person(monkeypatch: pytest.MonkeyPatch) -> None:
    local = {**world.LOCAL, "very_old_age": "80", "supplement_old": "60", "supplement_minor": "40",
             "supplement_disabled": "100", "supplement_ill": "80"}  # fmt: skip
    monkeypatch.setattr("doudi.apps.policies.site_values.values_of", lambda site: local)
    by, home = world.maker(), world.household(1)
    facts = world.dossier(home)
    facts["persons"][0]["illness"] = "serious"
    made = world.granted(home, by, pack="liaoning-2014", local=local, facts=facts)
    said = "".join(line["says"] for line in made.versions.get().lines)
    assert "病" not in said and "残" not in said and home.head_name not in said


def test_grant_runs_as_long_as_the_place_says_and_is_looked_at_again(monkeypatch: pytest.MonkeyPatch) -> None:
    local = {**world.LOCAL, "grant_valid_months": "12"}
    monkeypatch.setattr("doudi.apps.policies.site_values.values_of", lambda site: local)
    by, home = world.maker(), world.household(1)
    made = world.granted(home, by, pack="longnan-2019", local=local, monthly_fen=40000)
    assert made.valid_until == date(2027, 11, 30)
    other = world.granted(world.household(1), by)
    assert other.next_review_on == date(2027, 12, 1)  # cn-2021: a year where nobody can work (57-31)


def test_standing_without_money_is_a_grant_of_nothing() -> None:
    by, home = world.maker(), world.household(2)
    made = world.granted(home, by, programme="margin")
    assert made.monthly_fen == 0 and not made.versions.exists()
    assert Support.objects.get(grant_id=made.pk).monthly_fen is None


def test_one_off_help_is_paid_once_and_no_month() -> None:
    by, home = world.maker(), world.household(2)
    made = world.granted(home, by, programme="temporary", once_fen=200000)
    assert (made.once_fen, made.monthly_fen, made.ended_on) == (200000, 0, made.since)


def test_destitute_persons_have_a_grant_each(monkeypatch: pytest.MonkeyPatch) -> None:
    local = {**world.LOCAL, "tekun_standard": "9000"}
    monkeypatch.setattr("doudi.apps.policies.site_values.values_of", lambda site: local)
    by, home = world.maker(), world.household(2)
    facts = world.dossier(home, income_year="0.00")
    for one in facts["persons"]:
        one["birth_date"] = "1950-01-01"
    said = world.decision(home, by, programme="tekun", local=local, facts=facts)
    assert len(said.answers["tekun"]) == 2
    made = grant_from(said, by=by, at=world.at())
    assert [one.monthly_fen for one in made] == [75000, 75000]
    assert {one.covered.get().care_level for one in made} == {"self"}


def test_who_is_destitute_has_no_dibao_beside_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """programmes.yaml: tekun never_with dibao, refused by the service with the name, kept apart by the database."""
    local = {**world.LOCAL, "tekun_standard": "9000"}
    monkeypatch.setattr("doudi.apps.policies.site_values.values_of", lambda site: local)
    by, home = world.maker(), world.household(1)
    world.granted(home, by)
    facts = world.dossier(home, income_year="0.00")
    with pytest.raises(Refused, match="正在享受最低生活保障"):
        world.granted(home, by, programme="tekun", local=local, facts=facts)
    assert Grant.objects.filter(household=home).count() == 1


def test_the_database_keeps_apart_exactly_what_the_vocabulary_does() -> None:
    said = {
        tuple(sorted((name, other)))
        for name, body in programmes().items()
        for other in body.get("never_with", [])
    }
    assert said == {tuple(sorted(pair)) for pair in NEVER_WITH}
