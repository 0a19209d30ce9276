"""LD-10: nobody is under dibao outside the procedure, whatever writes: pages, services, imports, raw SQL as doudi_app."""

import ast
from pathlib import Path

import pgtrigger
import pytest
from django.apps import apps
from django.db import IntegrityError, connection, transaction

import doudi
from doudi.apps.cases.models import Decision
from doudi.apps.cases.services.deciding import Verdict, decide_case
from doudi.apps.grants.models import Grant
from tests.platform.cases.conftest import at, make_household
from tests.platform.taking_over import taken_over

STEP = "县级审核确认"
SOURCE = Path(doudi.__file__).parent

INSERT = """
    insert into grants_grant (area_code, number, household_id, beneficiary, programme, decision_id, pack_id, payee_name,
        payee_key, persons, monthly_fen, fund, since, ended_because, annulled, held, held_because)
    values (%(area)s, 'made-up', %(home)s, 'household', %(programme)s, %(decision)s, 'cn-2021', '某人', '', 1, 50000,
        'dibao_rural', '2026-02-01', '', false, false, '')
"""


def write(home, decision=None, programme="dibao"):
    values = {"area": home.area_code, "home": home.pk, "decision": decision, "programme": programme}
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("select current_user")
        assert cursor.fetchone() == ("doudi_app",)
        cursor.execute(INSERT, values)


def refused(*args, **more):
    with pytest.raises(IntegrityError) as fault:
        write(*args, **more)
    return fault.value.__cause__.diag.constraint_name == "no_grant_without_a_decided_case"


@pytest.fixture
def approved(ready, people):
    return decide_case(ready, STEP, Verdict("approve"), by=people.county_civil_affairs, at=at(20260119, 16))


def test_the_application_cannot_write_a_grant_without_a_decision(household):
    """LD-10: neither by raw SQL nor by a service that forgot to ask."""
    assert refused(household)
    with pytest.raises(IntegrityError), transaction.atomic():
        Grant.objects.create(
            area_code=household.area_code, number="x", household=household, programme="dibao",
            pack_id="cn-2021", payee_name="某人", persons=1, since="2026-02-01",
        )  # fmt: skip


def test_the_decision_has_to_be_an_approval_of_this_household_and_programme(approved):
    """LD-10: one household's decision carries nobody else, and no other help."""
    Grant.objects.update(ended_on="2026-02-28")
    assert refused(make_household("李建国"), approved.pk)
    assert refused(approved.case.household, approved.pk, "tekun")
    with pgtrigger.ignore("cases.Decision:decision_only_served"):
        Decision.objects.filter(pk=approved.pk).update(programme="")
    assert refused(approved.case.household, approved.pk, "tekun"), "the case's own programme then, not any"
    assert Grant.objects.count() == 1


def test_a_refusal_carries_no_grant(ready, people):
    verdict = Verdict("refuse", reason="入户发现长期在外经商")
    no = decide_case(ready, STEP, verdict, by=people.county_civil_affairs, at=at(20260119, 16))
    assert refused(ready.household, no.pk)


def test_a_decision_that_nobody_made_in_the_case_carries_no_grant(ready, people):
    """LD-10: a row among the decisions is not the procedure: the case must have come to an approval by its own acts."""
    case = ready
    case.hands.create(
        user=people.county_civil_affairs, hand="decision", area_code=case.area_code, at=at(20260119)
    )
    made_up = Decision.objects.create(
        area_code=case.area_code, case=case, outcome="approve", programme="dibao", on="2026-01-19",
        by=people.county_civil_affairs, at=at(20260119), level="county",
    )  # fmt: skip
    assert refused(case.household, made_up.pk)


def test_a_grant_cannot_be_turned_over_to_others_nor_called_back(approved, household):
    """LD-10: what was annulled, or given to one, does not come to run for another by a change of its row."""
    grant, other = Grant.objects.get(), make_household("李建国")
    for column, value in (("household", other), ("programme", "tekun"), ("decision", None)):
        with pytest.raises(IntegrityError), transaction.atomic():
            Grant.objects.filter(pk=grant.pk).update(**{column: value})
    old = taken_over(
        area_code=other.area_code, number="old", household=other, programme="dibao", pack_id="cn-2021",
        payee_name="李建国", persons=1, since="2025-01-01", annulled=True,
    )  # fmt: skip
    with pytest.raises(IntegrityError), transaction.atomic():
        Grant.objects.filter(pk=old.pk).update(annulled=False)
    Grant.objects.filter(pk=old.pk).update(held=True)  # what runs already goes on being looked after


def test_grants_are_made_in_one_place_and_there_is_no_admin():
    """LD-10: no second way in: one function makes grants, after a decision; the loader of the demonstration is the owner's."""
    makers = set()
    for file in SOURCE.rglob("*.py"):
        text = file.read_text(encoding="utf-8")
        if "insert into grants_grant (" in text:
            makers.add(file.relative_to(SOURCE).as_posix())
        if "Grant" not in text:
            continue
        for call in ast.walk(ast.parse(text)):
            if isinstance(call, ast.Call) and ast.unparse(call.func) in (
                "Grant", "Grant.objects.create", "Grant.objects.bulk_create", "Grant.objects.get_or_create",
                "Grant.objects.update_or_create",
            ):  # fmt: skip
                makers.add(file.relative_to(SOURCE).as_posix())
    assert makers == {"apps/grants/services.py", "apps/grants/demo.py"}
    assert not apps.is_installed("django.contrib.admin")
