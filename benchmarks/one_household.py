"""One household of four in process: answer, and answer with every reason."""

from typing import Any

import numpy as np

from benchmarks import with_openfisca
from benchmarks.measure import Timings, rounds
from benchmarks.policy import ANSWERS, ON, benchmark_pack
from doudi.policy.decide import decide
from doudi.policy.dossier import read_household

PERSON = {"counted": True, "labour": "full", "main_labourer": True, "disability_grade": 0, "disability_type": "none",
          "illness": "none", "treatment_continues": False}  # fmt: skip
HOUSEHOLD: dict[str, Any] = {
    "household": {"household_id": "1", "area_code": "211282001000", "residence": "rural", "registered_here": True,
                  "sudden_loss": False, "force_majeure": False, "income_changes_little": False},
    "persons": [{**PERSON, "person_id": str(at), "birth_date": birth, "labour": labour}
                for at, (birth, labour) in enumerate([("1950-03-01", "none"), ("1975-06-30", "partial"),
                                                      ("1980-01-15", "full"), ("2012-09-01", "none")])],
    "incomes": [{"person_id": "1", "kind": "wage", "excluded": False, "amount_year": "9000"},
                {"person_id": "2", "kind": "business", "excluded": False, "amount_year": "4200.50"}],
    "assets": [{"kind": "deposit", "exempt": False, "value": "12000", "quantity": 1},
               {"kind": "house", "exempt": False, "value": "80000", "quantity": 1}],
    "supports": [], "expenses": [], "obligors": [],
}  # fmt: skip


def measure(times: int) -> Timings:
    """Pack, system and household in memory; both sides begin at the facts."""
    pack, dossier = benchmark_pack(), read_household(HOUSEHOLD)
    system = with_openfisca.system()
    facts = {name: np.zeros(4 if entity is with_openfisca.Person else 1, bool if kind is bool else np.int32)
             for name, (entity, kind) in with_openfisca.INPUTS.items()}  # fmt: skip
    facts["counted"][:] = True
    household_of = np.zeros(4, np.int64)

    def openfisca() -> object:
        return with_openfisca.answer(with_openfisca.simulation(system, facts, household_of, 1), list(ANSWERS))

    def openfisca_with_trace() -> object:
        simulation = with_openfisca.simulation(system, facts, household_of, 1)
        simulation.trace = True
        answers = with_openfisca.answer(simulation, list(ANSWERS))
        return answers, simulation.tracer.computation_log.lines()

    return rounds({
        "doudi": lambda: decide(pack, dossier, ON, because=False),
        "doudi with reasons": lambda: decide(pack, dossier, ON, because=True),
        "openfisca": openfisca,
        "openfisca with trace": openfisca_with_trace,
    }, times, inner=20)  # fmt: skip
