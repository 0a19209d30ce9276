"""The honesty file: nothing counts before a hearing, another person decides, the first may be put right, the second bars."""

from datetime import date
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from doudi.apps.honesty import selectors
from doudi.apps.honesty.models import HonestyEntry
from doudi.apps.honesty.services import conclude, correct, decide, find, follow, hear
from doudi.apps.people.dossiers import household_file
from doudi.core.refusal import Refused
from tests.platform import money_world as world

pytestmark = pytest.mark.django_db
VILLAGE, COUNTY = "211221104201", "211221000000"


@pytest.fixture
def liaoning(staff: Any) -> Any:
    """People of a county of Liaoning, where LD is in force."""
    staff.clerk = world.user("township_clerk", "township", VILLAGE[:9] + "000")
    staff.county = world.user("county_civil_affairs", area=COUNTY)
    staff.home = world.household(2, area=VILLAGE)
    return staff


def found(staff: Any, day: date, kind: str = "declaration", **more: Any) -> HonestyEntry:
    given: dict[str, Any] = {"household": staff.home, "area": VILLAGE} | more
    at = world.at(f"{day} 09:00")
    return find(
        kind,
        "王小明",
        "瞒报在县城的门面房租金",
        "不动产登记查询单、租赁合同",
        day,
        by=staff.clerk,
        at=at,
        **given,
    )


def stands(entry: HonestyEntry, day: date, staff: Any) -> HonestyEntry:
    at = world.at(f"{day} 10:00")
    heard = hear(entry, day, "承认，愿意更正", by=staff.clerk, at=at)
    return decide(heard, True, "证据充分，本人承认", by=staff.county, at=at)


def test_each_falsehood_is_on_file_when_by_whom_on_what_proof_and_only_after_a_hearing(liaoning: Any) -> None:
    """LD-59."""
    at = world.at("2026-03-02 09:00")
    with pytest.raises(Refused, match="什么证据"):
        find(
            "declaration",
            "王小明",
            "瞒报",
            " ",
            at.date(),
            area=VILLAGE,
            by=liaoning.clerk,
            at=at,
            household=liaoning.home,
        )
    with pytest.raises(Refused, match="那一户"):
        find("declaration", "王小明", "瞒报", "证", at.date(), area=VILLAGE, by=liaoning.clerk, at=at)
    entry = found(liaoning, date(2026, 3, 2))
    with pytest.raises(Refused, match="听取本人的意见"):
        decide(entry, True, "属实", by=liaoning.county, at=at)
    assert "false_declarations" not in household_file(liaoning.home, 20260303)["household"]
    with pytest.raises(IntegrityError, match="honesty_stands_after"), transaction.atomic():
        HonestyEntry.objects.filter(pk=entry.pk).update(state="stands", decided_by=liaoning.county)
    entry = stands(entry, date(2026, 3, 3), liaoning)
    assert (entry.found_by, entry.decided_by, entry.state) == (liaoning.clerk, liaoning.county, "stands")
    facts = household_file(liaoning.home, 20260304)["household"]
    assert (facts["false_declarations"], facts["last_false_declaration"]) == (1, "2026-03-02")


def test_who_found_it_does_not_decide_it(liaoning: Any) -> None:
    """LD-59."""
    day, at = date(2026, 3, 2), world.at("2026-03-02 09:00")
    entry = find(
        "declaration",
        "王小明",
        "瞒报",
        "查询单",
        day,
        area=VILLAGE,
        by=liaoning.county,
        at=at,
        household=liaoning.home,
    )
    hear(entry, day, "不承认", by=liaoning.clerk, at=at)
    with pytest.raises(Refused, match="另一位"):
        decide(entry, True, "属实", by=liaoning.county, at=at)


def test_the_first_may_be_put_right_once_and_the_second_bars_a_year_that_ends_by_itself(
    liaoning: Any,
) -> None:
    """LD-35: both with a hearing; the bar comes from the pack's rule and ends without anybody doing anything."""
    first = stands(found(liaoning, date(2026, 3, 2)), date(2026, 3, 3), liaoning)
    assert selectors.barred_until(liaoning.home, date(2026, 3, 4)) == ""
    correct(first, date(2026, 3, 9), by=liaoning.clerk, at=world.at("2026-03-09 09:00"))
    second = stands(found(liaoning, date(2026, 6, 1)), date(2026, 6, 5), liaoning)
    with pytest.raises(Refused, match="只有第一次"):
        correct(second, date(2026, 6, 6), by=liaoning.clerk, at=world.at("2026-06-06 09:00"))
    assert selectors.barred_until(liaoning.home, date(2026, 6, 6)) == "2027-05-31"
    assert selectors.barred_until(liaoning.home, date(2027, 5, 31)) == "2027-05-31"
    assert selectors.barred_until(liaoning.home, date(2027, 6, 1)) == ""


def test_what_does_not_stand_counts_for_nothing(liaoning: Any) -> None:
    entry = hear(
        found(liaoning, date(2026, 3, 2)),
        date(2026, 3, 3),
        "房子是兄弟的",
        by=liaoning.clerk,
        at=world.at("2026-03-03 09:00"),
    )
    dropped = decide(entry, False, "查实确是其兄的房产", by=liaoning.county, at=world.at("2026-03-04 09:00"))
    assert (
        dropped.state == "dropped"
        and "false_declarations" not in household_file(liaoning.home, 20260305)["household"]
    )
    with pytest.raises(Refused, match="不成立"):
        follow(
            dropped,
            "penalty",
            "县民政局",
            "民罚1号",
            date(2026, 3, 4),
            by=liaoning.county,
            at=world.at("2026-03-05 09:00"),
        )


def test_who_gave_a_false_certificate_is_on_file_too(liaoning: Any) -> None:
    """LD-39: units and persons, without a household of theirs."""
    entry = found(liaoning, date(2026, 3, 2), "certificate", household=None)
    assert stands(entry, date(2026, 3, 3), liaoning) in selectors.entries_of(liaoning.county)
    at = world.at("2026-03-05 09:00")
    made = follow(entry, "own_unit", "某村村民委员会", "函3号", date(2026, 3, 5), by=liaoning.county, at=at)
    assert conclude(made, "已诫勉谈话", date(2026, 3, 5), by=liaoning.county, at=at).result == "已诫勉谈话"
    with pytest.raises(Refused, match="已经登记过"):
        conclude(made, "没有处理", date(2026, 3, 5), by=liaoning.county, at=at)


def test_of_two_found_on_one_day_the_first_on_file_may_be_put_right(liaoning: Any) -> None:
    """LD-35."""
    first, second = found(liaoning, date(2026, 3, 2)), found(liaoning, date(2026, 3, 2))
    for one in (first, second):
        stands(one, date(2026, 3, 3), liaoning)
    how: dict[str, Any] = {"by": liaoning.clerk, "at": world.at("2026-03-05 09:00")}
    with pytest.raises(Refused, match="只有第一次"):
        correct(second, date(2026, 3, 4), **how)
    assert correct(first, date(2026, 3, 4), **how).corrected_on == date(2026, 3, 4)


def test_fraud_brings_a_penalty_and_suspected_crime_goes_to_justice(liaoning: Any) -> None:
    """LD-62: beyond recovery, each with its document and what came of it; nothing before it stands."""
    entry = found(liaoning, date(2026, 3, 2), "fraud")
    at = world.at("2026-03-05 09:00")
    how: dict[str, Any] = {"by": liaoning.county, "at": at}
    with pytest.raises(Refused, match="还没有认定"):
        follow(entry, "penalty", "县民政局", "民罚1号", date(2026, 3, 5), **how)
    stands(entry, date(2026, 3, 3), liaoning)
    with pytest.raises(Refused, match="文书号"):
        follow(entry, "penalty", "县民政局", "", date(2026, 3, 5), **how)
    with pytest.raises(Refused, match="不适用"):
        follow(entry, "police", "县公安局", "函1号", date(2026, 3, 5), **how)
    for measure, to in (("penalty", "县民政局"), ("justice", "县人民检察院")):
        follow(entry, measure, to, f"{measure}1号", date(2026, 3, 5), **how)
    assert [one.measure for one in selectors.followed_of(entry)] == ["penalty", "justice"]


def test_threats_are_recorded_and_passed_to_the_police_at_once(liaoning: Any) -> None:
    """LD-63: the police need not wait for our hearing; they hear themselves."""
    entry = found(liaoning, date(2026, 3, 2), "threat", household=None)
    made = follow(
        entry,
        "police",
        "县公安局大市派出所",
        "民函5号",
        date(2026, 3, 2),
        by=liaoning.county,
        at=world.at("2026-03-02 11:00"),
    )
    assert made.entry.state == "found"
