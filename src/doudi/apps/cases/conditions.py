"""Which conditional steps a case needs: asked of its dossier, of its marks, and of what people found."""

from collections.abc import Callable

from doudi.apps.accounts.kin import has_kin_filed
from doudi.apps.cases import packs
from doudi.apps.cases.models import Case
from doudi.apps.people.dossiers import household_file
from doudi.apps.policies.asking import questions
from doudi.core.refusal import InputError
from doudi.policy.dossier import read_household
from doudi.procedure import asking
from doudi.procedure.definition import Flow
from doudi.procedure.facts import holds, unknown_in
from doudi.procedure.state import State


def conditions_of(case: Case, flow: Flow, state: State, on: int) -> dict[str, bool | None]:
    """Of every conditional step of the flow whether it applies on a day; None: not known."""
    if not any(step.conditional for step in flow.steps.values()):
        return {}
    return asking.conditions(flow, holding(case, on), marks_of(case), found_by_people(state))


def marks_of(case: Case) -> dict[str, bool | None]:
    """The marks a case bears. A relative on file counts also where nobody has ticked the box."""
    return {
        "staff_relative": case.staff_relative or has_kin_filed(case.household),
        "complained_of": case.complained_of,
    }


def found_by_people(state: State) -> dict[str, bool | None]:
    """What somebody with the word on it said of steps that a person finds; the latest word counts."""
    found: dict[str, bool | None] = {}
    for event in state.events:
        if event.kind == "conditions" and event.by is not None:
            found |= dict(event.data)
    return found


def asked_first(case: Case, text: str, on: int) -> list[str]:
    """The questions, in words, whose answers would decide a condition of the rule language."""
    pack = packs.pack_of(case)
    household = household_file(case.household, on)
    try:
        unknown = unknown_in(pack, read_household(household), on, text)
    except InputError as trouble:
        return [str(trouble)]
    return [question.text for question in questions(pack, household, unknown)]


def holding(case: Case, on: int) -> Callable[[str], bool | None]:
    """Works out conditions of the rule language on what is known of the household on a day."""
    try:
        return holds(packs.pack_of(case), read_household(household_file(case.household, on)), on)
    except InputError:
        return lambda text: None  # facts that do not fit decide nothing; the dossier page says which
