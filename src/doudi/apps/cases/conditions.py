"""Which conditional steps a case needs: asked of its dossier, of its marks, and of what people found."""

from collections.abc import Callable
from typing import Any
from weakref import WeakKeyDictionary

from doudi.apps.accounts.kin import has_kin_filed
from doudi.apps.cases import packs
from doudi.apps.cases.models import Case
from doudi.apps.people.dossiers import household_file
from doudi.core.refusal import InputError
from doudi.policy import case as evaluated
from doudi.policy import nodes as n
from doudi.policy.dossier import read_household
from doudi.policy.law import Law
from doudi.policy.parser import RuleError, parse
from doudi.policy.resolve import Resolver
from doudi.policy.vocabulary import HOUSEHOLD
from doudi.procedure import asking
from doudi.procedure.definition import Flow
from doudi.procedure.state import State

#: the checked conditions of a law, for as long as the law is kept
_nodes: "WeakKeyDictionary[Law, dict[str, n.Node]]" = WeakKeyDictionary()


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


def holding(case: Case, on: int) -> Callable[[str], bool | None]:
    """Works out conditions of the rule language on what is known of the household on a day."""
    law = packs.pack_of(case).law(on)
    try:
        dossier = read_household(household_file(case.household, on))
    except InputError:
        return lambda text: None  # facts that do not fit decide nothing; the dossier page says which
    household = evaluated.Case(law, dossier)

    def holds(text: str) -> bool | None:
        value: Any = law.evaluator.node_value(_node(law, text), household, None)
        return value if isinstance(value, bool) else None

    return holds


def _node(law: Law, text: str) -> n.Node:
    """The condition, checked. Raises InputError: ``doudi policy check`` finds such faults before anything is opened."""
    known = _nodes.setdefault(law, {})
    if text not in known:
        try:
            resolver = Resolver(
                law.pack.vocabulary,
                lambda name: law.rules[name].type if name in law.rules else None,
                list(law.rules),
            )
            known[text] = resolver.resolve(parse(text), HOUSEHOLD, None)
        except RuleError as wrong:
            raise InputError(f"程序里的条件“{text}”有错：{wrong.message}", code=wrong.code) from wrong
    return known[text]
