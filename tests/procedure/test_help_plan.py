"""Who helps whom, as help.yaml says; quarters; the higher of overlapping help."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from doudi.core.refusal import InputError
from doudi.policy.pack import pack_ids, read_pack
from doudi.policy.vocabulary import policies_dir
from doudi.procedure.help_plan import Higher, Offer, Quarter, help_plan, higher_of

EIGHT = {
    "agriculture", "hrss", "health", "medical_insurance", "education", "housing", "water", "disabled_federation",
}  # fmt: skip


@pytest.mark.parametrize(
    "pack_id", [one for one in pack_ids() if (policies_dir() / one / "help.yaml").exists()]
)
def test_every_plan_names_only_what_its_pack_and_the_vocabulary_have(pack_id: str) -> None:
    plan = help_plan(pack_id)
    assert plan is not None and plan.needs
    numbers = {plan.answer_days, *(one.every for one in plan.pushes.values())}
    for name in numbers:
        assert read_pack(pack_id).parameters.entries[name].left_to == "county", (
            "the documents write no number"
        )


def test_a_pack_without_help_yaml_has_no_plan() -> None:
    assert help_plan("cn-2021") is None


def test_the_list_goes_to_eight_departments_in_all_six_classes() -> None:
    """LY-09, LY-32: the same eight get the list and report their ledger back each quarter."""
    plan = help_plan("leiyang-2024")
    assert plan is not None and plan.feedback is not None
    push = plan.pushes["名单推送"]
    assert set(push.to) == EIGHT == set(plan.feedback.senders) and plan.feedback.months == 3
    assert set(push.classes) == {"tekun", "dibao", "margin", "monitored", "rigid", "other"}


def test_liaoning_tells_each_help_of_the_households_that_may_have_it() -> None:
    """LD-28, LD-31, LD-57, LD-60: which list goes where; rural dibao to poverty relief, urban to employment."""
    plan = help_plan("liaoning-2014")
    assert plan is not None
    to = {
        one.clause: (set(one.to), one.classes, one.residence)
        for one in plan.pushes.values()
        if one.clause != "LD-57"
    }
    assert to["LD-28"] == ({"medical_insurance", "education", "housing"}, ("margin",), "")
    assert to["LD-60"] == ({"medical_insurance", "education", "housing"}, ("dibao",), "")
    assert to["LD-31"] == ({"hrss", "medical_insurance"}, ("dibao",), "")
    joined = {one.residence: one.to for one in plan.pushes.values() if one.clause == "LD-57"}
    assert joined == {"rural": ("county_poverty_office",), "urban": ("employment_service",)}


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("needs: {housing: {label: 住房, to: housings, clause: LY-10}}", "housings"),
        ("needs: {housing: {label: 住房, to: housing, when: 没有的规则, clause: LY-10}}", "没有的规则"),
        ("needs: {housing: {label: 住房, to: housing, clause: LY-99}}", "LY-99"),
        ("answer_days: days_nobody_knows", "days_nobody_knows"),
        ("gifts: {}", "只能有"),
    ],
)
def test_a_name_that_does_not_fit_is_refused_with_its_place(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, line: str, says: str
) -> None:
    folder = tmp_path / "leiyang-2024"
    folder.mkdir()
    (folder / "help.yaml").write_text(line + "\n", encoding="utf-8")
    pack = read_pack("leiyang-2024")
    monkeypatch.setattr("doudi.procedure.help_plan.policies_dir", lambda: tmp_path)
    monkeypatch.setattr("doudi.procedure.help_plan.read_pack", lambda _id: pack)
    monkeypatch.setattr("doudi.procedure.help_plan.roles", lambda: {"housing": None})
    with pytest.raises(InputError, match=says) as refused:
        help_plan("leiyang-2024")
    assert refused.value.file == "leiyang-2024/help.yaml"


@given(st.integers(2000, 2100), st.integers(1, 12), st.integers(1, 28))
def test_a_day_lies_in_its_quarter_and_quarters_follow_each_other(year: int, month: int, day: int) -> None:
    on = year * 10000 + month * 100 + day
    quarter = Quarter.of(on)
    assert quarter.first <= on <= quarter.last
    assert quarter.next.before == quarter == quarter.before.next
    assert quarter.before.last < quarter.first and quarter.last < quarter.next.first


def test_a_quarter_has_its_name_and_last_day() -> None:
    assert Quarter.of(20241231).last == 20241231 and Quarter.of(20240630).label == "2024年第二季度"


AMOUNTS = st.lists(st.integers(1, 10_000_000), min_size=1, max_size=6)


@given(AMOUNTS, st.booleans())
def test_of_overlapping_help_the_household_has_the_highest_whatever_the_order(
    fens: list[int], monthly: bool
) -> None:
    """LY-31 就高不就低: once or by the month, nobody has less than the highest, and nobody more."""
    running: list[Offer] = []
    for fen in fens:
        found = higher_of(running, Offer(fen, monthly))
        if found is None:
            continue
        running = [one for at, one in enumerate(running) if at not in found.ends]
        running.append(Offer(found.pay, monthly))
    assert sum(one.fen for one in running) == max(fens)


def test_equal_help_is_not_given_twice_and_months_do_not_compare_with_once() -> None:
    """LY-31."""
    assert higher_of([Offer(100, True)], Offer(100, True)) is None
    assert higher_of([Offer(100, True)], Offer(101, True)) == Higher(101, (0,))
    assert higher_of([Offer(100, False)], Offer(150, False)) == Higher(50)
    assert higher_of([Offer(100, True)], Offer(50, False)) == Higher(50)
