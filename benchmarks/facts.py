"""The facts of a register as openfisca wants them: one array a fact, in the order of households and persons."""

from typing import Any

import numpy as np

from benchmarks.with_openfisca import INCOMES, INPUTS
from doudi.core.dates import NEVER
from doudi.policy.register import Register


def arrays(register: Register) -> tuple[dict[str, Any], Any]:
    """Facts by the names of ``with_openfisca.INPUTS``, and each person's household. Words are their positions."""
    run = register.connection.execute
    incomes = ", ".join(
        f"coalesce(sum(i.amount_year) FILTER (i.kind = {at}), 0) AS income_{kind}, "
        f"coalesce(bool_or(i.excluded) FILTER (i.kind = {at}), false) AS excluded_{kind}"
        for at, kind in enumerate(INCOMES)
    )
    people = run(f"""SELECT p.h, p.birth_date AS birth, p.died_on AS died, p.labour, p.disability_grade AS grade,
        CASE WHEN p.disability_type IN (5, 6) THEN 3 ELSE 0 END AS kind_of_disability, p.illness, p.counted,
        p.main_labourer AS main, p.treatment_continues AS treated, r.* EXCLUDE (p)
        FROM persons p JOIN (SELECT p.p, {incomes} FROM persons p LEFT JOIN incomes i ON i.p = p.p GROUP BY p.p) r ON r.p = p.p
        ORDER BY p.p""").fetchnumpy()
    assets = ", ".join(
        f"coalesce(sum(a.value) FILTER (a.kind = {at}), 0) AS value_{kind}, "
        f"coalesce(sum(a.quantity) FILTER (a.kind = {at}), 0) AS quantity_{kind}, "
        f"coalesce(bool_or(a.exempt) FILTER (a.kind = {at}), false) AS exempt_{kind}"
        for at, kind in enumerate(("deposit", "security", "insurance", "vehicle", "house"))
    )
    homes = run(f"""SELECT h.residence = 0 AS urban, registered_here AS registered, sudden_loss AS sudden, force_majeure,
        income_changes_little AS little_change, income_ceased_above AS ceased_above, coalesce(s.since, {NEVER}) AS since,
        coalesce(s.ended_on, {NEVER}) AS ended, a.* EXCLUDE (h)
        FROM households h LEFT JOIN supports s ON s.h = h.h
        JOIN (SELECT h.h, {assets} FROM households h LEFT JOIN assets a ON a.h = h.h GROUP BY h.h) a ON a.h = h.h
        ORDER BY h.h""").fetchnumpy()
    household_of = np.asarray(people.pop("h"))
    everything = {name: _plain(values) for name, values in {**people, **homes}.items()}
    return {name: values for name, values in everything.items() if name in INPUTS}, household_of


def _plain(values: Any) -> Any:
    plain = np.asarray(values)
    return plain if plain.dtype == bool else plain.astype(np.int32)
