"""Leaving: the next help is looked at before it is final, grace is limited by the pack and taken back in need."""

from datetime import date
from typing import Any

import pytest

from doudi.apps.grants.changes import end, exit_gradually
from doudi.apps.grants.grace import longest_grace
from doudi.apps.grants.models import Grant
from doudi.apps.grants.next_help import check_next_help, settle_next_help
from doudi.apps.grants.proposals import agree, propose
from doudi.apps.grants.restoring import restore_in_need
from doudi.apps.grants.services import grant_from
from doudi.apps.people.models import Source, Support
from doudi.apps.people.services import state_rows
from doudi.apps.people.services.stating import state
from doudi.apps.record.acts import act
from doudi.core.refusal import Refused
from tests.platform import money_world as world

pytestmark = pytest.mark.django_db
LAST = date(2027, 1, 31)
EVERYTHING = ("0", ":")


@pytest.fixture(autouse=True)
def local_values(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    values: dict[str, Any] = dict(world.LOCAL)
    monkeypatch.setattr("doudi.apps.policies.site_values.values_of", lambda site: dict(values))
    return values


def stated(home: Any, by: Any, income_year: str, when: str = "2026-11-22 10:00", **facts: Any) -> None:
    """What is known of the household in the register: as the dossier of money_world, with another income."""
    on = world.at(when).date()
    known = world.dossier(home, income_year)
    own = {"registered_here": True, "residence": "rural", "illness_fits": "", **facts}
    with act("test.stated", by=by, at=world.at(when), area=home.area_code):
        how: dict[str, Any] = {"source": Source.VISIT, "on": on, "by": by, "at": world.at(when)}
        state(home, None, {name: value for name, value in own.items() if value != ""}, **how)
        for person, said in zip(home.people.order_by("id"), known["persons"], strict=True):
            state(person.household, person, {k: v for k, v in said.items() if k != "person_id"}, **how)
        state_rows(home, "incomes", [{"kind": "wage", "excluded": False, "amount_year": income_year}], **how)
        for table in ("expenses", "assets", "obligors"):
            state_rows(home, table, [], **how)


def answers(found: Any) -> dict[str, str]:
    return {line["programme"]: line["answer"] for line in found.lines}


def test_nobody_leaves_before_the_next_help_was_looked_at() -> None:
    by, other = world.maker(), world.maker()
    grant = world.granted(world.household(2), by)
    how: dict[str, Any] = {"by": by, "agreed_by": other, "at": world.at()}
    for leave in (
        lambda: end(grant, LAST, "收入超标", **how),
        lambda: exit_gradually(grant, LAST, **how),
    ):
        with pytest.raises(Refused, match="下一项救助"):
            leave()
    world.next_help_settled(grant, by)
    with pytest.raises(Refused, match="下一项救助"):
        end(grant, date(2027, 3, 31), "收入超标", by=by, agreed_by=other, at=world.at("2027-02-01 09:00"))


def test_a_household_just_above_the_line_is_margin_and_that_has_to_be_said() -> None:
    """dibao → margin: income between once and one and a half times the standard; a yes waits for a person's answer."""
    by, other, home = world.maker(), world.maker(), world.household(2)
    grant = world.granted(home, by)
    stated(home, by, "15000.00")
    found = check_next_help(grant, by=by, at=world.at())
    assert [line["programme"] for line in found.lines] == ["margin", "rigid", "temporary"]
    assert answers(found)["margin"] == "yes"
    how: dict[str, Any] = {"by": by, "agreed_by": other, "at": world.at("2026-11-23 09:00")}
    with pytest.raises(Refused, match="低保边缘"):
        end(grant, LAST, "收入超标", **how)
    with pytest.raises(Refused, match="还没有说怎么办"):
        settle_next_help(found, {"margin": ("opened", " ")}, by=by, at=world.at())
    rest = {name: ("not_fit", "不符合") for name, word in answers(found).items() if word != "no"}
    opened = rest | {"margin": ("opened", "已立件")}
    with pytest.raises(Refused, match="立好了再登记"):
        settle_next_help(found, opened, by=by, at=world.at())
    world.case_of(home, by, programme="margin")
    settled = settle_next_help(found, opened, by=by, at=world.at())
    assert next(line for line in settled.lines if line["programme"] == "margin")["done"] == "opened"
    end(grant, LAST, "收入超标", **how)
    assert Grant.objects.get(pk=grant.pk).ended_on == LAST


def test_what_was_said_of_the_next_help_is_not_said_otherwise_later() -> None:
    by, home = world.maker(), world.household(2)
    grant = world.granted(home, by)
    stated(home, by, "90000.00")
    found = check_next_help(grant, by=by, at=world.at())
    first = {line["programme"]: ("not_fit", "核实过") for line in found.lines}
    settled = settle_next_help(found, first, by=by, at=world.at())
    other = {line["programme"]: ("declined", "改口") for line in found.lines}
    assert settle_next_help(settled, other, by=by, at=world.at()).lines == settled.lines
    assert next(line for line in settled.lines if line["answer"] == "no")["done"] == ""


def test_an_exit_is_not_even_proposed_before_the_next_help_is_settled() -> None:
    by = world.maker()
    grant = world.granted(world.household(2), by)
    for kind in ("end", "gradual"):
        with pytest.raises(Refused, match="下一项救助"):
            propose(grant, kind, LAST, "收入超标", cause="income", by=by, at=world.at())


def test_far_above_every_line_nothing_is_open_and_what_is_unknown_is_not_taken_for_no() -> None:
    by, rich, unknown = world.maker(), world.household(2), world.household(2, head="李四")
    far = world.granted(rich, by)
    stated(rich, by, "90000.00")
    assert answers(check_next_help(far, by=by, at=world.at()))["margin"] == "no"
    found = check_next_help(world.granted(unknown, by), by=by, at=world.at())
    assert answers(found)["margin"] == "unknown"


def test_who_leaves_tekun_is_looked_at_for_dibao() -> None:
    by, home = world.maker(), world.household(1)
    facts = world.dossier(home, "0.00")
    facts["persons"][0]["birth_date"] = "1950-01-01"
    case = world.case_of(home, by, programme="tekun", flow="tekun")
    decision = world.decision(home, by, programme="tekun", facts=facts, case=case, monthly_fen=65_000)
    grant = grant_from(decision, by=by, at=world.at())[0]
    stated(home, by, "1000.00")
    found = check_next_help(grant, by=by, at=world.at())
    assert answers(found)["dibao"] == "yes"


def test_grace_is_as_long_as_the_pack_allows() -> None:
    """83-渐退: six months nationally; TL-12: up to 24 for the registered poor; longer is refused, and the amount says so."""
    by, other, home = world.maker(), world.maker(), world.household(2)
    grant = world.granted(home, by)
    world.next_help_settled(grant, by)
    how: dict[str, Any] = {"by": by, "agreed_by": other, "at": world.at("2026-11-23 09:00")}
    assert longest_grace(grant, date(2026, 11, 23)) == date(2027, 5, 22)
    with pytest.raises(Refused, match="最长到 2027-05-31"):
        exit_gradually(grant, date(2027, 6, 30), **how)
    gone = exit_gradually(grant, date(2027, 5, 31), **how)
    version = gone.versions.order_by("-from_month", "-at")[0]
    assert version.monthly_fen == 75000 and "渐退期" in version.lines[-1]["says"]
    Grant.objects.filter(pk=grant.pk).update(pack_id="tieling-2019")
    assert longest_grace(Grant.objects.get(pk=grant.pk), date(2026, 11, 23)) == date(2028, 11, 22)


def test_where_the_county_has_set_no_months_there_is_no_grace(local_values: Any) -> None:
    """LD-17: three to twelve months after a steady job; how many is the county's to say."""
    by = world.maker()
    grant = world.granted(world.household(2), by)
    Grant.objects.filter(pk=grant.pk).update(pack_id="liaoning-2014")
    grant.refresh_from_db()
    assert longest_grace(grant, date(2026, 11, 23)) is None
    with pytest.raises(Refused, match="没有规定渐退期"):
        exit_gradually(grant, date(2027, 1, 31), by=by, agreed_by=world.maker(), at=world.at())
    local_values["job_keep_months"] = 9
    assert longest_grace(grant, date(2026, 11, 23)) == date(2027, 8, 22)


def test_who_is_in_need_again_keeps_the_help_by_itself() -> None:
    """The end of a gradual exit is taken back once the household, as it is known, is entitled again; others end on their day."""
    by, other = world.maker(), world.maker()
    back, out = world.household(2), world.household(2, head="李四")
    grants = [world.granted(home, by) for home in (back, out)]
    for grant in grants:
        world.next_help_settled(grant, by, world.at("2026-11-23 09:00"))
        exit_gradually(grant, date(2027, 5, 31), by=by, agreed_by=other, at=world.at("2026-11-23 09:00"))
    stated(back, by, "3000.00", "2027-01-10 09:00")
    stated(out, by, "30000.00", "2027-01-10 09:00")
    restored = restore_in_need(EVERYTHING, by=None, at=world.at("2027-01-11 02:00"))
    assert [one.household for one in restored] == [back]
    first, second = Grant.objects.order_by("pk")
    assert (first.ended_on, first.gradual_until) == (None, None) and second.ended_on == date(2027, 5, 31)
    assert set(first.covered.values_list("ended_on", flat=True)) == {None}
    assert Support.objects.get(grant_id=first.pk).gradual_until is None
    says = [line["says"] for line in first.versions.order_by("-from_month", "-at")[0].lines]
    assert says and not any("期满停发" in one for one in says), "the calculation no longer says that it ends"
    assert restore_in_need(EVERYTHING, by=None, at=world.at("2027-01-12 02:00")) == []


def test_a_new_decision_in_the_grace_period_goes_on_with_the_same_grant() -> None:
    by, other, home = world.maker(), world.maker(), world.household(2)
    grant = world.granted(home, by)
    world.next_help_settled(grant, by)
    exit_gradually(grant, date(2027, 5, 31), by=by, agreed_by=other, at=world.at("2026-11-23 09:00"))
    again = world.decision(
        home,
        by,
        on=date(2027, 2, 10),
        facts=world.dossier(home, "1200.00"),
        case=world.case_of(home, by, flow="review"),
    )
    (renewed,) = grant_from(again, by=by, at=world.at("2027-02-10 10:00"))
    assert renewed.pk == grant.pk and (renewed.ended_on, renewed.monthly_fen) == (None, 90000)
    assert renewed.covered.filter(ended_on=None).count() == 2


def test_within_its_review_period_a_grant_is_changed_for_a_clear_cause_only() -> None:
    """57-31."""
    by, other, home = world.maker(), world.maker(), world.household(2)
    grant = world.granted(home, by)
    how: dict[str, Any] = {"fen": 80000, "by": by, "at": world.at()}
    with pytest.raises(Refused, match="复核期内") as refused:
        propose(grant, "amount", date(2027, 1, 1), "多给一点", **how)
    assert refused.value.clause == "57-31"
    with pytest.raises(Refused, match="没有发现变化"):
        propose(grant, "amount", date(2027, 1, 1), "多给一点", cause="review", **how)
    change = propose(grant, "amount", date(2027, 1, 1), "长女失业", cause="job", **how)
    assert agree(change, by=other, at=world.at()).monthly_fen == 80000


def test_a_review_that_found_nothing_since_is_no_cause() -> None:
    """57-31: what an earlier review found was dealt with; the last one counts."""
    by = world.maker()
    grant = world.granted(world.household(2), by)
    for day, outcome in ((1, "changed"), (2, "same")):
        grant.reviews.create(
            area_code=grant.area_code, household=grant.household, why="periodic", due_on=LAST, planned_on=LAST,
            outcome=outcome, done_at=world.at(f"2026-12-0{day} 09:00"), done_on=date(2026, 12, day), done_by=by,
        )  # fmt: skip
    with pytest.raises(Refused, match="没有发现变化"):
        propose(
            grant, "amount", date(2027, 1, 1), "多给", cause="review", fen=80000, by=by, at=world.at("2026-12-03 09:00")
        )  # fmt: skip


def test_entries_and_exits_raises_and_cuts(local_values: Any) -> None:
    """LN-08: support goes up and down with need, in and out, each by a version or an end that stays on file."""
    by, other, home = world.maker(), world.maker(), world.household(2)
    grant = world.granted(home, by)
    moves = []
    for fen, cause, month in ((90000, "health", 1), (60000, "income", 2)):
        when = world.at(f"2026-12-0{month} 09:00")
        agree(
            propose(grant, "amount", date(2027, month, 1), "情况变化", fen=fen, cause=cause, by=by, at=when),
            by=other,
            at=when,
        )
        grant.refresh_from_db()
        moves.append(grant.monthly_fen)
    world.next_help_settled(grant, by, world.at("2026-12-04 09:00"))
    when = world.at("2026-12-05 09:00")
    agree(
        propose(grant, "end", date(2027, 3, 31), "长子就业", cause="job", by=by, at=when), by=other, at=when
    )
    grant.refresh_from_db()
    assert moves == [90000, 60000] and grant.ended_on == date(2027, 3, 31)
    assert list(grant.versions.order_by("from_month").values_list("monthly_fen", flat=True)) == [
        75000,
        90000,
        60000,
    ]


def test_a_death_is_settled_within_the_documents_time_and_what_was_overpaid_is_named() -> None:
    """83-死亡: changed within three months; what was paid for months after the death of the only one is named, to be got back."""
    from doudi.apps.cases.desk import desk_of
    from doudi.apps.grants.deaths import settlement_of, with_deaths
    from doudi.apps.payments.banking import take_answer

    by, other, money, home = world.maker(), world.maker(), world.finance(), world.household(1)
    world.account(home)
    grant = world.granted(home, by)
    payroll = world.sent(by, money)
    take_answer(
        payroll, world.answer(payroll), "回盘.csv", "generic-csv", by=money, at=world.at("2026-12-06 09:00")
    )
    assert settlement_of(grant) is None and not with_deaths(by, date(2026, 12, 7))
    home.people.update(died_on=date(2026, 11, 24))
    found = settlement_of(grant)
    assert found is not None and found.alone and found.due_on == date(2027, 2, 23) and not found.settled
    assert (
        found.overpaid == [(date(2026, 12, 1), "monthly", grant.monthly_fen)]
        and found.overpaid_fen == grant.monthly_fen
    )
    alarms = {str(one.says): one.count for one in desk_of(by, date(2026, 12, 7)).alarms}
    assert alarms["有人死亡，待遇还没有办结"] == 1
    end(grant, date(2026, 12, 31), "死亡", died=True, by=by, agreed_by=other, at=world.at("2026-12-08 09:00"))
    assert not with_deaths(by, date(2027, 1, 4))
    settled = settlement_of(Grant.objects.get(pk=grant.pk))
    assert settled is not None and settled.settled and settled.overpaid_fen == grant.monthly_fen


def test_where_others_live_on_the_amount_is_decided_anew_not_ended() -> None:
    from doudi.apps.grants.deaths import settlement_of

    by, home = world.maker(), world.household(2)
    grant = world.granted(home, by)
    home.people.filter(pk=home.people.order_by("pk")[1].pk).update(died_on=date(2026, 12, 20))
    found = settlement_of(grant)
    assert found is not None and not found.alone and found.overpaid == []


def test_whoever_left_the_grant_before_is_not_counted_among_those_a_death_leaves() -> None:
    from doudi.apps.grants.deaths import settlement_of

    by, home = world.maker(), world.household(2)
    grant = world.granted(home, by)
    first, second = grant.covered.order_by("pk")
    grant.covered.filter(pk=first.pk).update(ended_on=date(2026, 12, 31))
    home.people.filter(pk=second.person_id).update(died_on=date(2027, 2, 20))
    found = settlement_of(grant)
    assert found is not None and found.alone and (found.name, found.settled) == (second.person.name, False)
