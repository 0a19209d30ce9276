"""What was declared for the household as a whole is held against all that a source knows of its members."""

from datetime import date

from doudi.apps.people.models import Membership, Person
from tests.platform.checks.test_check import (
    DAY,
    answer_rest,
    ask,
    at,
    authorised,
    consent,
    declare,
    household_file,
    services,
)

__all__ = ["authorised"]


def test_two_members_deposits_together_contradict_one_declared_sum(authorised, people):
    other = Person.objects.create(
        number="P-2", area_code=authorised.area_code, household=authorised.household, name="王小军",
        birth_date=date(1980, 1, 6),
    )  # fmt: skip
    Membership.objects.create(
        area_code=authorised.area_code, household=authorised.household, person=other, relation="20", since=date(2021, 7, 1)
    )  # fmt: skip
    consent(authorised, other)
    declare(authorised, people, [{"kind": "deposit", "value": "6000.00"}])
    request = ask(authorised, people)
    rows = list(request.answers.filter(source="bank").order_by("pk"))
    said = [
        services.answer(
            row, found=True, says={}, verified={"assets": [{"kind": "deposit", "value": "5000.00"}]}, as_of=None,
            by=people.county_check_centre, at=at(DAY, 10),
        )
        for row in rows
    ]  # fmt: skip
    assert [one.hit for one in said] == [False, True]
    services.settle(said[1], "kept", "两人存款合计10000元。", by=people.county_check_centre, at=at(DAY, 11))
    answer_rest(request, people)
    services.report(request, "", joined=[], by=people.county_check_centre, at=at(DAY, 15))
    file = household_file(authorised.household, DAY)
    assert sorted(one["value"] for one in file["assets"]) == ["5000.00", "5000.00"]
