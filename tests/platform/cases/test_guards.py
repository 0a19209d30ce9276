"""What the engine refuses the database refuses too, when rows are written past the engine."""

from datetime import date

import pytest
from django.db import IntegrityError, connection, transaction

from doudi.apps.cases.models import Case, CaseEvent, CaseHand, Decision
from tests.platform.cases.conftest import VILLAGE, at


def hand(case, user, name):
    with connection.cursor() as cursor, transaction.atomic():
        cursor.execute(
            "insert into cases_casehand (area_code, case_id, user_id, hand, at) values (%s, %s, %s, %s, now())",
            [case.area_code, case.pk, user.pk, name],
        )


def refused_by(constraint, call, *given):
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        call(*given)
    assert refused.value.__cause__.diag.constraint_name == constraint


def test_nobody_is_given_two_hands(household, people, open_case):
    case = open_case(household)
    hand(case, people.township_clerk, "survey")
    refused_by("nobody_has_two_hands_of_a_case", hand, case, people.township_clerk, "decision")
    hand(case, people.township_reviewer, "review")


def test_no_hand_for_a_relative_on_file(household, people, open_case):
    from doudi.apps.accounts.models import KinFiling

    case = open_case(household)
    KinFiling.objects.create(
        official=people.township_clerk, official_name="张三", relation="子女", relative_name="王秀英",
        person=household.head, area_code="430481000000", filed_on=date(2026, 1, 2), filed_by=people.county_reviewer,
    )  # fmt: skip
    refused_by("no_hand_for_kin", hand, case, people.township_clerk, "survey")


def test_a_filing_by_number_holds_as_well(household, people, open_case):
    from doudi.apps.accounts.models import KinFiling

    case = open_case(household)
    household.head.citizen_index = "ab" * 16
    household.head.save()
    KinFiling.objects.create(
        official=people.township_clerk, official_name="张三", relation="子女", relative_name="王秀英",
        citizen_index="ab" * 16, area_code="430481000000", filed_on=date(2026, 1, 2),
        filed_by=people.county_reviewer,
    )  # fmt: skip
    refused_by("no_hand_for_kin", hand, case, people.township_clerk, "survey")


def test_no_hand_for_somebody_of_another_area(household, people, open_case):
    case = open_case(household)
    people.township_clerk.area_code = "430481115000"
    people.township_clerk.save()
    refused_by("no_hand_outside_the_area", hand, case, people.township_clerk, "survey")


def decide(case, user):
    Decision.objects.create(
        area_code=VILLAGE, case=case, outcome="approve", on=date(2026, 1, 9), by=user, at=at(20260109),
        level="county",
    )  # fmt: skip


def test_no_decision_by_somebody_without_that_hand(household, people, open_case):
    case = open_case(household)
    refused_by("no_decision_without_the_hand", decide, case, people.county_civil_affairs)
    hand(case, people.county_civil_affairs, "decision")
    decide(case, people.county_civil_affairs)


def test_no_approval_of_a_drawn_case_without_its_visit(household, people, open_case):
    from doudi.apps.spot_checks.models import Draw, DrawnCase

    case = open_case(household)
    draw = Draw.objects.create(
        area_code=VILLAGE, pack_id="cn-2021", flow="dibao", step="抽取", title="抽查", seed="1",
        seed_published_at=at(20260101), share="0.5", by=people.county_reviewer,
    )  # fmt: skip
    drawn = DrawnCase.objects.create(area_code=VILLAGE, draw=draw, case=case, drawn=True)
    refused_by(
        "no_approval_before_the_visit", lambda: Case.objects.filter(pk=case.pk).update(status="approved")
    )
    drawn.visited_on = date(2026, 1, 8)
    drawn.save()
    assert Case.objects.filter(pk=case.pk).update(status="approved") == 1


@pytest.mark.parametrize("model", [CaseEvent, CaseHand])
def test_what_happened_stays(household, people, open_case, model):
    case = open_case(household)
    hand(case, people.township_clerk, "survey")
    row = model.objects.filter(case=case).first()
    for change in (lambda: model.objects.filter(pk=row.pk).delete(), lambda: row.save()):
        with pytest.raises(Exception, match=r"Cannot (delete|update)"), transaction.atomic():
            change()


def test_a_decision_changes_only_by_being_served(household, people, open_case):
    case = open_case(household)
    hand(case, people.county_civil_affairs, "decision")
    decide(case, people.county_civil_affairs)
    decision = Decision.objects.get(case=case)
    decision.served_on, decision.served_how = date(2026, 1, 10), "直接送达"
    decision.save()
    for change in ({"outcome": "refuse"}, {"monthly_fen": 99900}):
        with pytest.raises(Exception, match="Cannot update"), transaction.atomic():
            Decision.objects.filter(pk=decision.pk).update(**change)
