"""What happens to a grant that runs: by two people, heard before it is cut, nothing lost of what was."""

from datetime import date
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from doudi.apps.cases.models import CaseEvent
from doudi.apps.grants.amounts import Amount, Line
from doudi.apps.grants.changes import change_amount, end, exit_gradually, hold, release
from doudi.apps.grants.models import Grant, GrantChange
from doudi.apps.grants.proposals import agree, propose, refuse
from doudi.apps.people.models import Support
from doudi.core.refusal import Refused
from tests.platform import money_world as world

pytestmark = pytest.mark.django_db
JANUARY = date(2027, 1, 1)


def amount(fen: int) -> Amount:
    return Amount([Line("base", "重新核定", fen)])


def heard(home: Any, by: Any) -> Any:
    """A case of cn-2026 in which the household was heard before help is cut."""
    from doudi.apps.cases.packs import flow_of

    case = world.case_of(home, by, "cn-2026", flow="reduction", programme="dibao")
    step = flow_of(case).of_kind("hearing")[0]
    CaseEvent.objects.create(
        area_code=home.area_code, case=case, seq=1, kind="done", step=step.name, by=by, on=date(2026, 11, 20),
        at=world.at("2026-11-20 09:00"), data={},
    )  # fmt: skip
    return case


def test_one_person_alone_changes_nothing() -> None:
    by = world.maker()
    grant = world.granted(world.household(2), by)
    for change in (
        lambda: change_amount(grant, amount(90000), JANUARY, "更正", by=by, at=world.at()),
        lambda: end(grant, JANUARY, "停发", by=by, at=world.at()),
        lambda: exit_gradually(grant, JANUARY, by=by, at=world.at(), agreed_by=by),
    ):
        with pytest.raises(Refused, match="两个人"):
            change()
    grant.refresh_from_db()
    assert (grant.monthly_fen, grant.ended_on, grant.versions.count()) == (75000, None, 1)


def test_another_amount_is_another_version_and_the_first_stays() -> None:
    by, other = world.maker(), world.maker()
    grant = world.granted(world.household(2), by)
    change_amount(grant, amount(80000), JANUARY, "收入减少", by=by, agreed_by=other, at=world.at())
    assert list(grant.versions.order_by("from_month").values_list("from_month", "monthly_fen")) == [
        (date(2026, 12, 1), 75000), (JANUARY, 80000),
    ]  # fmt: skip
    assert Support.objects.get(grant_id=grant.pk).monthly_fen == 80000
    with pytest.raises(Refused, match="已经核定过"):
        change_amount(grant, amount(1), date(2026, 12, 1), "旧月", by=by, agreed_by=other, at=world.at())


def test_where_the_law_wants_the_household_heard_nothing_is_cut_before() -> None:
    """FA-48 (cn-2026): no cut, no stop, no gradual exit without a finished hearing; a raise needs none."""
    by, other, home = world.maker(), world.maker(), world.household(2)
    grant = world.granted(home, by, pack="cn-2026")
    for change in (
        lambda: change_amount(grant, amount(70000), JANUARY, "减", by=by, agreed_by=other, at=world.at()),
        lambda: end(grant, JANUARY, "停", by=by, agreed_by=other, at=world.at()),
        lambda: propose(grant, "end", JANUARY, "停", cause="income", by=by, at=world.at()),
    ):
        with pytest.raises(Refused, match="听取这户的意见") as refused:
            change()
        assert refused.value.clause == "FA-48"
    change_amount(grant, amount(80000), JANUARY, "增", by=by, agreed_by=other, at=world.at())
    case = heard(home, by)
    change_amount(
        grant,
        amount(70000),
        JANUARY,
        "减",
        by=by,
        agreed_by=other,
        heard_in=case,
        at=world.at("2026-11-23 09:00"),
    )
    grant.refresh_from_db()
    assert grant.monthly_fen == 70000


def test_the_hearing_of_another_household_is_none() -> None:
    by, other = world.maker(), world.maker()
    grant = world.granted(world.household(2), by, pack="cn-2026")
    case = heard(world.household(1), by)
    with pytest.raises(Refused, match="听取这户的意见"):
        end(grant, JANUARY, "停", by=by, agreed_by=other, heard_in=case, at=world.at())


def test_months_that_are_due_already_are_not_cut() -> None:
    by, other = world.maker(), world.maker()
    grant = world.granted(world.household(2), by)
    world.locked(by)
    with pytest.raises(Refused, match="减发最早从2027年1月起"):
        change_amount(
            grant, amount(1), date(2026, 12, 1), "减", by=by, agreed_by=other, at=world.at("2026-12-05 09:00")
        )


def test_an_end_is_the_last_month_paid_and_stands_in_the_dossier() -> None:
    by, other = world.maker(), world.maker()
    grant = world.granted(world.household(2), by)
    world.next_help_settled(grant, by)
    end(grant, date(2027, 3, 15), "不再符合条件", by=by, agreed_by=other, at=world.at())
    grant.refresh_from_db()
    assert grant.ended_on == date(2027, 3, 31)
    support = Support.objects.get(grant_id=grant.pk)
    assert (support.ended_on, support.exit_reason) == (date(2027, 4, 1), "不再符合条件")
    assert set(grant.covered.values_list("ended_on", flat=True)) == {date(2027, 3, 31)}


def test_what_ends_before_it_began_is_as_if_it_had_never_been() -> None:
    by, other, home = world.maker(), world.maker(), world.household(2)
    grant = world.granted(home, by)
    world.next_help_settled(grant, by)
    end(grant, date(2026, 11, 30), "误批", by=by, agreed_by=other, at=world.at())
    grant.refresh_from_db()
    assert grant.annulled
    again = world.granted(home, by, when=world.at("2026-11-23 09:00"))
    assert again.pk != grant.pk and not again.annulled


def test_after_a_death_the_grant_of_one_ends_without_a_hearing_but_by_two_people() -> None:
    by, other, home = world.maker(), world.maker(), world.household(1)
    grant = world.granted(home, by, pack="cn-2026")
    with pytest.raises(Refused, match="还有在世的人"):
        end(grant, JANUARY, "死亡", died=True, by=by, agreed_by=other, at=world.at())
    home.people.update(died_on=date(2026, 11, 20))
    end(grant, JANUARY, "死亡", died=True, by=by, agreed_by=other, at=world.at())
    assert Grant.objects.get(pk=grant.pk).ended_on == date(2027, 1, 31)


def test_only_a_death_on_record_holds_money_and_reversibly() -> None:
    by, home = world.maker(), world.household(1)
    grant = world.granted(home, by)
    with pytest.raises(Refused, match="登记了死亡"):
        hold(grant, "存款超标", by=by, at=world.at())
    home.people.update(died_on=date(2026, 11, 20))
    assert hold(grant, "殡葬记录", by=by, at=world.at()).held
    assert not release(grant, "同名", by=by, at=world.at("2026-11-23 09:00")).held


def test_a_grace_period_goes_on_and_ends_by_itself() -> None:
    """83-渐退, TL-12."""
    by, other = world.maker(), world.maker()
    grant = world.granted(world.household(2), by)
    world.next_help_settled(grant, by)
    exit_gradually(grant, date(2027, 5, 31), by=by, agreed_by=other, at=world.at("2026-11-23 09:00"))
    grant.refresh_from_db()
    assert (grant.gradual_until, grant.ended_on, grant.monthly_fen) == (
        date(2027, 5, 31),
        date(2027, 5, 31),
        75000,
    )
    assert Support.objects.get(grant_id=grant.pk).gradual_until == date(2027, 5, 31)


def test_a_proposal_waits_for_somebody_else() -> None:
    by, other, home = world.maker(), world.maker(), world.household(2)
    grant = world.granted(home, by)
    change = propose(grant, "amount", JANUARY, "收入减少", fen=80000, cause="income", by=by, at=world.at())
    with pytest.raises(Refused, match="正等着核准"):
        propose(grant, "amount", JANUARY, "减少", fen=70000, cause="income", by=other, at=world.at())
    with pytest.raises(Refused, match="另一位同志"):
        agree(change, by=by, at=world.at())
    with pytest.raises(IntegrityError, match="grant_change_four_eyes"), transaction.atomic():
        GrantChange.objects.filter(pk=change.pk).update(agreed=True, settled_by=by)
    assert agree(change, by=other, at=world.at()).monthly_fen == 80000
    with pytest.raises(Refused, match="已经处理过"):
        agree(change, by=other, at=world.at())


def test_a_proposal_sent_back_changes_nothing() -> None:
    by, other = world.maker(), world.maker()
    grant = world.granted(world.household(2), by)
    world.next_help_settled(grant, by)
    refuse(
        propose(grant, "end", JANUARY, "停", cause="income", by=by, at=world.at()), by=other, at=world.at()
    )
    grant.refresh_from_db()
    assert grant.ended_on is None


def test_renewal_by_a_new_decision_is_a_new_version_of_the_same_grant() -> None:
    by, home = world.maker(), world.household(2)
    grant = world.granted(home, by)
    facts = world.dossier(home, income_year="1200.00")
    later = world.decision(
        home, by, on=date(2027, 3, 10), facts=facts, case=world.case_of(home, by, flow="review")
    )
    from doudi.apps.grants.services import grant_from

    renewed = grant_from(later, by=by, at=world.at("2027-03-10 10:00"))[0]
    assert renewed.pk == grant.pk and renewed.monthly_fen == 90000
    assert list(grant.versions.order_by("from_month").values_list("from_month", flat=True)) == [
        date(2026, 12, 1), date(2027, 4, 1),
    ]  # fmt: skip


def test_acts_are_on_record_with_the_rows_they_wrote() -> None:
    from doudi.apps.record.models import Act

    by, other = world.maker(), world.maker()
    grant = world.granted(world.household(2), by)
    change_amount(grant, amount(80000), JANUARY, "收入减少", by=by, agreed_by=other, at=world.at())
    kinds = list(Act.objects.order_by("seq").values_list("kind", flat=True))
    assert kinds == ["grant.made", "grant.changed"]
    assert {"grants_grant", "grants_grantversion"} <= {row["table"] for row in Act.objects.last().rows}
