"""The same policy in openfisca-core: AGPL, so it is compared with here and imported nowhere else."""

from typing import Any

import numpy as np
from openfisca_core.entities import build_entity
from openfisca_core.periods import DateUnit
from openfisca_core.simulations import Simulation, SimulationBuilder
from openfisca_core.taxbenefitsystems import TaxBenefitSystem
from openfisca_core.variables import Variable

from benchmarks.policy import ON, PARAMETERS, STANDARD

PERIOD = "2019-08"
NEVER = 99991231
Person = build_entity(key="person", plural="persons", label="person", is_person=True)
Household = build_entity(
    key="household", plural="households", label="household", roles=[{"key": "member", "plural": "members"}]
)
#: what our register holds as rows is a variable for each kind here, as an OpenFisca country package would have it
INCOMES = ("wage", "business", "property", "transfer", "other")
MOVABLES = ("deposit", "security", "insurance")
INPUTS: dict[str, tuple[Any, type]] = {
    **{name: (Person, int) for name in ("birth", "died", "labour", "grade", "kind_of_disability", "illness")},
    **{f"income_{kind}": (Person, int) for kind in INCOMES},
    **{f"excluded_{kind}": (Person, bool) for kind in INCOMES},
    **{name: (Person, bool) for name in ("counted", "main", "treated")},
    **{f"value_{kind}": (Household, int) for kind in MOVABLES},
    **{f"exempt_{kind}": (Household, bool) for kind in (*MOVABLES, "vehicle", "house")},
    **{
        name: (Household, int)
        for name in ("quantity_vehicle", "quantity_house", "ceased_above", "since", "ended")
    },
    **{
        name: (Household, bool)
        for name in ("urban", "registered", "sudden", "force_majeure", "little_change")
    },
}


def _formulas() -> dict[str, tuple[Any, type, Any]]:
    person: dict[str, tuple[type, Any]] = {
        "member": (bool, lambda p, t: p("counted", t) * (p("died", t) > ON)),
        "age": (int, lambda p, t: np.maximum(0, (ON - p("birth", t)) // 10000)),
        "old": (bool, lambda p, t: p("age", t) >= 60),
        "minor": (bool, lambda p, t: p("age", t) <= 16),
        "able": (bool, lambda p, t: p("labour", t) <= 1),
        "disabled": (bool, lambda p, t: (p("grade", t) >= 1) * (p("grade", t) <= 4)),
        "severe": (bool, lambda p, t: (p("grade", t) == 1) + (p("grade", t) == 2)
                   + (p("grade", t) >= 3) * (p("kind_of_disability", t) >= 3)),
        "ill": (bool, lambda p, t: p("main", t) * (p("labour", t) >= 1) * (p("illness", t) >= 1) * p("treated", t)),
        "supplement_of": (int, lambda p, t: p("member", t) * np.select(
            [p("old", t), p("severe", t), p("minor", t)],
            [PARAMETERS["supplement_old"], PARAMETERS["supplement_disabled"], PARAMETERS["supplement_minor"]], 0)),
        "counted_income": (int, lambda p, t: sum(p(f"income_{kind}", t) * ~p(f"excluded_{kind}", t) for kind in INCOMES)),
    }  # fmt: skip

    def members(h: Any, t: Any, *conditions: str) -> Any:
        holds = h.members("member", t)
        for name in conditions:
            holds = holds * h.members(name, t)
        return holds

    household: dict[str, tuple[type, Any]] = {
        "heads": (int, lambda h, t: h.sum(h.members("member", t))),
        "household_income": (int, lambda h, t: h.sum(h.members("counted_income", t))),
        "total": (int, lambda h, t: np.where(h("urban", t), STANDARD["urban"], STANDARD["rural"]) * h("heads", t)),
        "income_fits": (bool, lambda h, t: h("household_income", t) < h("total", t)),
        "movables": (int, lambda h, t: sum(h(f"value_{kind}", t) * ~h(f"exempt_{kind}", t) for kind in MOVABLES)),
        "running": (bool, lambda h, t: (h("since", t) <= ON) * (h("ended", t) > ON)),
        "deposit_fits": (bool, lambda h, t: h("movables", t) * 12 <= PARAMETERS["deposit_limit_months"] * h("total", t)),
        "vehicles_fit": (bool, lambda h, t: h("quantity_vehicle", t) * ~h("exempt_vehicle", t) <= PARAMETERS["vehicle_limit"]),
        "houses_fit": (bool, lambda h, t: h("quantity_house", t) * ~h("exempt_house", t) <= PARAMETERS["house_limit"]),
        "property_fits": (bool, lambda h, t: h("deposit_fits", t) * h("vehicles_fit", t) * h("houses_fit", t)),
        "dibao": (bool, lambda h, t: (h("heads", t) > 0) * h("registered", t) * h("income_fits", t) * h("property_fits", t)),
        "amount": (int, lambda h, t: np.where(h("dibao", t), (2 * (h("total", t) - h("household_income", t)) + 12) // 24, 0)),
        "supplement": (int, lambda h, t: np.where(h("dibao", t), h.sum(h.members("supplement_of", t)), 0)),
        "margin": (bool, lambda h, t: h("registered", t) * h("property_fits", t) * (h("total", t) <= h("household_income", t))
                   * (h("household_income", t).astype(np.int64) * 10000 < h("total", t).astype(np.int64) * PARAMETERS["margin_factor"])),
        "class1": (bool, lambda h, t: (h.sum(h.members("member", t) * (h.members("old", t) + h.members("minor", t))) * 2 > h("heads", t))
                   * (h("household_income", t) == 0)),
        "class2": (bool, lambda h, t: h.any(members(h, t, "main", "severe")) + (h.sum(members(h, t, "disabled")) >= 2)
                   + h.any(members(h, t, "old")) * h.any(members(h, t, "disabled"))),
        "class3": (bool, lambda h, t: h.any(members(h, t, "ill"))),
        "class": (int, lambda h, t: np.select([h("class1", t), h("class2", t), h("class3", t), h("sudden", t), h("force_majeure", t)],
                                              [1, 2, 3, 4, 5], 0)),
        "any_able": (bool, lambda h, t: h.any(members(h, t, "able"))),
        "review": (int, lambda h, t: np.select(
            [~h("any_able", t) * (h("household_income", t) == 0), h("little_change", t), h("any_able", t) * h("urban", t),
             h("any_able", t)], [12, 6, 1, 3], 6)),
        "gradual": (int, lambda h, t: np.where(h("running", t) * ~h("income_fits", t),
                                               period_end(h("ceased_above", t), PARAMETERS["gradual_exit_months"]), NEVER)),
        "missed": (bool, lambda h, t: h("dibao", t) * ~h("running", t)),
        "wrong": (bool, lambda h, t: h("running", t) * ~h("dibao", t)),
        "all_disabled": (bool, lambda h, t: ~h.any(h.members("member", t) * ~h.members("disabled", t))),
    }  # fmt: skip
    return {**{name: (Person, *made) for name, made in person.items()},
            **{name: (Household, *made) for name, made in household.items()}}  # fmt: skip


def period_end(day: Any, months: int) -> Any:
    """The day before the same date `months` months later; no date of the register is a month's 29th or later but real."""
    index = day // 10000 * 12 + day // 100 % 100 - 1 + months
    date = day % 100
    index = index - (date == 1)
    year, month = index // 12, index % 12 + 1
    leap = (year % 4 == 0) & ((year % 100 != 0) | (year % 400 == 0))
    length = np.where(np.isin(month, [4, 6, 9, 11]), 30, np.where(month == 2, 28 + leap, 31))
    last = np.where((date == 1) | (date > length), length, date - 1)
    return np.where(day == NEVER, NEVER, year * 10000 + month * 100 + last)


def system() -> TaxBenefitSystem:
    """The tax and benefit system: one class a fact, one class a rule."""
    made = TaxBenefitSystem([Person, Household])
    for name, (entity, kind) in INPUTS.items():
        made.add_variable(_variable(name, entity, kind))
    for name, (entity, kind, formula) in _formulas().items():
        made.add_variable(_variable(name, entity, kind, formula))
    return made


def _variable(name: str, entity: Any, kind: type, formula: Any = None) -> type[Variable]:
    body: dict[str, Any] = {
        "value_type": kind,
        "entity": entity,
        "definition_period": DateUnit.MONTH,
        "label": name,
    }
    if formula is not None:
        body["formula"] = lambda unit, period, parameters: formula(unit, period)
    return type(name, (Variable,), body)


def simulation(of: TaxBenefitSystem, facts: dict[str, Any], household_of: Any, households: int) -> Simulation:
    """A simulation with every fact set; ``household_of`` is the household's number of each person."""
    builder = SimulationBuilder()
    builder.create_entities(of)
    builder.declare_person_entity("person", np.arange(len(household_of)))
    made = builder.declare_entity("household", np.arange(households))
    builder.join_with_persons(made, household_of, np.full(len(household_of), "member"))
    built = builder.build(of)
    for name, values in facts.items():
        built.set_input(name, PERIOD, values)
    return built


def answer(built: Simulation, names: list[str]) -> dict[str, Any]:
    """The answers, as arrays in the order of households."""
    return {name: built.calculate(name, PERIOD) for name in names}
