"""Every answer of every pack against its meaning said a second time; and what is decided despite unknowns is true."""

from collections.abc import Callable
from datetime import date
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from doudi.policy.decide import decide
from doudi.policy.dossier import read_household
from doudi.policy.local import apply_local
from doudi.policy.pack import load_pack
from tests.policy_cases.invented import ON, as_file, households, with_unknowns
from tests.policy_cases.oracle import (
    LOCAL,
    STANDARD,
    Household,
    Row,
    ids,
    leiyang,
    liaoning,
    national,
    tieling,
)
from tests.policy_cases.oracle_local import longnan, zhuzhou


def old_national(h: Household) -> Row:
    """cn-2014; the low-income line is twice the standard here."""
    total = STANDARD * h.count
    low = h.facts["registered_here"] and h.property_ok and total <= h.income < 2 * total
    single = [p for p in h.members if h.graded(p) or p["illness"] == "serious"]
    return {
        "dibao": h.dibao,
        "dibao_amount_month": h.amount,
        "tekun": ids(h.tekun),
        "single_person": ids(single) if low else [],
    }


MEANINGS: dict[str, Callable[[Household], Row]] = {
    "cn-2014": old_national,
    "cn-2021": national,
    "cn-2026": national,
    "liaoning-2014": liaoning,
    "tieling-2019": tieling,
    "zhuzhou-2017": zhuzhou,
    "longnan-2019": longnan,
    "leiyang-2024": leiyang,
}
#: months of gradual exit that 陇南 leaves to the county; other documents have their own
OWN_LOCAL: dict[str, dict[str, Any]] = {"longnan-2019": {"gradual_exit_months": 6}}
OFTEN = settings(max_examples=300, deadline=None, suppress_health_check=list(HealthCheck))
PACKS = {
    pack_id: apply_local(load_pack(pack_id), {**LOCAL, **OWN_LOCAL.get(pack_id, {})}) for pack_id in MEANINGS
}


def answers(file: dict[str, Any], on: date) -> dict[str, Row]:
    """What every pack answers of a household."""
    dossier = read_household(file, strict=False)
    day = on.year * 10_000 + on.month * 100 + on.day
    return {pack_id: decide(pack, dossier, day, because=False).answers for pack_id, pack in PACKS.items()}


@OFTEN
@given(household=households(), on=st.sampled_from([ON, ON, date(2025, 12, 31), date(2026, 1, 1)]))
def test_the_rules_answer_what_the_contract_means(household: dict[str, Any], on: date) -> None:
    meant = Household(household, on)
    assert answers(as_file(household), on) == {pack_id: say(meant) for pack_id, say in MEANINGS.items()}


@OFTEN
@given(data=st.data(), household=households())
def test_what_is_decided_despite_unknown_facts_is_what_all_facts_give(
    data: st.DataObject, household: dict[str, Any]
) -> None:
    known = answers(as_file(household), ON)
    some = answers(data.draw(with_unknowns(household)), ON)
    wrong = [
        (pack_id, name, value, known[pack_id][name])
        for pack_id, said in some.items()
        for name, value in said.items()
        if value is not None and value != known[pack_id][name]
    ]
    assert wrong == []


def test_the_invented_households_reach_every_answer() -> None:
    """The properties above say little unless the invented households are in and out of every class and finding."""
    seen: dict[str, set[str]] = {}

    @settings(
        max_examples=800,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        database=None,
        derandomize=True,
    )
    @given(household=households())
    def look(household: dict[str, Any]) -> None:
        for say in MEANINGS.values():
            for name, value in say(Household(household, ON)).items():
                kept = (
                    value
                    if name in ("findings", "doudi_classes", "care_level")
                    else [str(value != [] and value)]
                )
                seen.setdefault(name, set()).update(kept)

    look()
    for name in ("dibao", "margin", "doudi", "temporary_in_scope"):
        assert seen[name] == {"True", "False"}, name
    assert {"no_labour", "disability", "illness", "disaster", "force_majeure"} == seen["doudi_classes"]
    assert {"tekun", "dibao", "margin", "rigid", "other", "monitored", "none"} == seen["category"]
    assert {"self", "half", "full"} == seen["care_level"]
    assert {"1", "3", "6", "12"} == seen["review_every_months"]
    for name in (
        "tekun",
        "single_person",
        "stop_for_refusal",
        "gradual_exit_until",
        "job_keeps_until",
        "barred_until",
    ):
        assert len(seen[name]) > 1, name
    assert seen["findings"] == {screen.id for screen in PACKS["longnan-2019"].screens.values() if screen.when}
