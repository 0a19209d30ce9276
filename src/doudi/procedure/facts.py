"""What a case brings along, from its pack: every number its flow names, for the area and the first day of the case."""

from collections.abc import Callable
from fractions import Fraction
from typing import Any

from doudi.policy.case import Case
from doudi.policy.dossier import Dossier
from doudi.policy.missing import Search
from doudi.policy.pack import Pack
from doudi.policy.parameters import ParameterValue
from doudi.policy.types import RATIO_PER
from doudi.procedure.definition import Flow
from doudi.procedure.state import CaseFacts


def parameters_named(flow: Flow) -> set[str]:
    """The parameters a flow reads."""
    numbers: list[Any] = [flow.total_days, flow.total_days_special, flow.total_days_delegated]
    for step in flow.steps.values():
        numbers += [step.days, step.calendar_days, step.people_min, step.share, step.every_months]
        numbers += [step.up_to or None, step.above or None, step.objection.days if step.objection else None]
    return {one for one in numbers if isinstance(one, str)}


def case_facts(
    pack: Pack,
    flow: Flow,
    *,
    area: str,
    opened_on: int,
    programme: str = "",
    residence: str | None = None,
    special: bool = False,
    delegated: bool = False,
) -> CaseFacts:
    """The facts of a case opened on a day in an area (12 digits); a parameter without a value there is left out."""
    found: dict[str, Any] = {}
    for name in sorted(parameters_named(flow)):
        entry = pack.parameters.entries.get(name)
        value = pack.parameters.resolve(name, opened_on, area, residence)
        if entry is None or not isinstance(value, ParameterValue) or not isinstance(value.value, int):
            continue
        ratio = entry.parameter.given_as == "ratio"
        found[name] = Fraction(value.value, RATIO_PER) if ratio else value.value
    return CaseFacts(area, opened_on, programme, found, special, delegated)


def holds(pack: Pack, dossier: Dossier, on: int) -> Callable[[str], bool | None]:
    """Works out the conditions of a flow on a household's dossier as of a day: for ``asking.conditions``."""
    law = pack.law(on).require()
    case = Case(law, dossier)

    def value(text: str) -> bool | None:
        found: bool | None = law.evaluator.node_value(law.condition(text), case, None)
        return found

    return value


def unknown_in(pack: Pack, dossier: Dossier, on: int, text: str) -> list[str]:
    """The unknown facts and parameters that can still decide a condition of a flow, as paths; none where it is decided."""
    law = pack.law(on).require()
    search = Search(law.evaluator, Case(law, dossier))
    search.condition(law.condition(text))
    return sorted(search.found)
