"""The two documents with most conditions of their own, said a second time: 株洲's classes and 陇南's screens."""

from datetime import date

from tests.policy_cases.oracle import Household, Row, months_on

AWAY = ("prison", "drug_treatment", "missing")
BASIC = ("dibao", "tekun", "single_person")


def zhuzhou(h: Household) -> Row:
    old = [p for p in h.members if h.age(p) >= 60]
    dependent = [p for p in h.members if h.age(p) >= 60 or h.age(p) <= 16]
    disabled = [p for p in h.members if 1 <= p["disability_grade"] <= 4]
    main = [p for p in h.members if p["main_labourer"]]
    ill = [
        p
        for p in main
        if p["labour"] in ("partial", "none") and p["illness"] != "none" and p["treatment_continues"]
    ]
    hurt = [
        p
        for p in main
        if p["disability_grade"] in (1, 2)
        or (p["disability_grade"] in (3, 4) and p["disability_type"] in ("intellectual", "mental"))
    ]

    def nothing_but(persons: list[Row]) -> bool:
        through = {p["person_id"] for p in persons}
        return not any(
            row["amount_year"] for row in h.incomes if not row["excluded"] and row["person_id"] not in through
        )

    labourers = [
        p
        for p in h.persons
        if p["main_labourer"] and not h.past(p["died_on"]) and (p["counted"] or p["whereabouts"] in AWAY)
    ]
    medical = sum(row["amount_year"] for row in h.expenses if row["kind"] == "medical")
    classes = {
        "no_labour": (2 * len(dependent) > h.count and h.earned == 0)
        or (bool(h.obligors) and all(o["unable_because"] in ("illness", "disability") for o in h.obligors))
        or (bool(labourers) and all(p["whereabouts"] in AWAY for p in labourers)),
        "disability": (bool(hurt) and nothing_but(hurt))
        or (len(disabled) >= 2 and nothing_but(disabled))
        or (any(p is not q for p in old for q in disabled) and nothing_but(old + disabled)),
        "illness": bool(ill) and nothing_but(ill) and medical > h.earned,
        "disaster": h.facts["sudden_loss"] and h.earned == 0,
        "force_majeure": h.facts["force_majeure"],
    }
    held = [name for name, holds in classes.items() if holds] if h.members else []
    return {"doudi": bool(held), "doudi_classes": held}


def longnan(h: Household) -> Row:
    facts, on = h.facts, h.on
    poor = facts["registered_poor"]
    dibao_runs, covered = h.runs("dibao"), h.runs(*BASIC)
    aided = {row["person_id"] for row in h.supports if row["programme"] == "medical_aid"}
    alone = any(h.graded(p) or p["person_id"] in aided or None in aided for p in h.members) and not covered
    missed = (h.dibao or bool(h.tekun)) and not covered
    unsafe = (
        facts["house_grade"] in ("C", "D")
        or not facts["water_safe"]
        or any(not p["medical_insured"] or p["schooling"] == "dropped_out" for p in h.members)
    )
    guarantees = h.runs("dibao", "tekun") and facts["residence"] == "rural" and unsafe
    unregistered = dibao_runs and h.income < 500_000 * h.count and poor == "no"
    haves = any(p["public_payroll"] for p in h.members) or any(
        not row["exempt"]
        and row["kind"] in ("vehicle", "house", "company")
        and (row["kind"] != "house" or row["in_town"])
        for row in h.assets
    )
    helped = [row["since"] for row in h.supports if row["programme"] == "temporary" and row["since"] <= on]
    out = facts["registered_poor_exit"]
    found = {
        "LN-01": guarantees,
        "LN-02": missed or alone,
        "LN-03": dibao_runs and h.past(facts["income_ceased_above"]),
        "LN-09": covered and haves,
        "LN-12": (covered or poor == "exited")
        and facts["hardship_remains"]
        and not any(months_on(day, 12) >= on for day in helped),
        "LN-13": poor == "current" and h.dibao and not dibao_runs,
        "LN-14": unregistered,
        "LN-15": poor == "current" and cut_when_village_left(h),
        "LN-18": facts["card_held_by_others"] or facts["money_redistributed"],
        "LN-19": facts["bank_deduction"],
        "LN-20": (h.dibao and not dibao_runs) or unregistered,
        "LN-21": guarantees,
        "LN-22": missed,
        "LN-23": any(badly_kept(h, p) for p in h.members),
        "LN-24": poor == "exited" and any(left_without_grace(h, row) for row in h.supports),
        "LN-41": covered and facts["bulk_admitted"],
        "LN-42": dibao_runs and not h.income_ok,
        "LN-44": facts["payment_fault"] != "none",
        "LN-45": alone,
        "LN-46": facts["fallen_back"] and not any(out is None or day >= out for day in helped),
    }
    return {"findings": sorted(name for name, holds in found.items() if holds) if h.members else []}


def cut_when_village_left(h: Household) -> bool:
    left: date | None = h.facts["village_exited_on"]
    if left is None:
        return False
    high = [row for row in h.supports if row["programme"] == "dibao" and row["grade"] in ("1", "2")]
    ended = [row["ended_on"] for row in high if h.past(row["ended_on"])]
    near = [day for day in ended if months_on(day, 12) >= left and day <= months_on(left, 12)]
    lasting = [row for row in high if not h.past(row["ended_on"]) or row["ended_on"] > months_on(left, 12)]
    return bool(near) and not lasting


def badly_kept(h: Household, person: Row) -> bool:
    at_home = any(
        row["programme"] == "tekun"
        and row["way"] == "home"
        and h.running(row)
        and row["person_id"] in (None, person["person_id"])
        for row in h.supports
    )
    kept = person["custody_agreement"] and person["care_delivered"] and not h.facts["living_place_poor"]
    return at_home and not kept


def left_without_grace(h: Household, row: Row) -> bool:
    return (
        row["programme"] == "dibao"
        and h.past(row["ended_on"])
        and months_on(row["ended_on"], 6) >= h.on
        and row["gradual_until"] is None
    )
