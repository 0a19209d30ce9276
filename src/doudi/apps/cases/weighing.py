"""What the law says of a case's household as it is known on a day: answers, questions, amounts."""

from dataclasses import dataclass, field, replace
from typing import Any

from doudi.apps.cases import packs
from doudi.apps.cases.models import Case
from doudi.apps.cases.models import Decision as Decided
from doudi.apps.grants.programmes import programmes
from doudi.apps.people.dossiers import Known, as_file, known
from doudi.apps.policies.asking import Question, questions
from doudi.apps.policies.deciding import ShownAnswer, pack_with
from doudi.apps.policies.reasons import Reader
from doudi.apps.policies.showing import person_names, shown_answer
from doudi.core.dates import from_date
from doudi.core.money import yuan_to_fen
from doudi.core.refusal import InputError
from doudi.policy.case import Case as Evaluated
from doudi.policy.decide import Decision, decide
from doudi.policy.dossier import Dossier, read_household
from doudi.policy.missing import Search
from doudi.policy.pack import Pack

#: programme → the answer that decides it; where a document has an answer of its own for an amount, that one's name
AMOUNTS = {"dibao": "dibao_amount_month"}
CATEGORY = "category"


@dataclass(frozen=True)
class Weighed:
    """`household` is the frozen file; `decision` None where the facts do not fit, `trouble` then says why. `questions`:
    what is unknown and can still change the answer that decides the case's programme (without a programme: any)."""

    pack: Pack
    on: int
    household: dict[str, Any]
    decision: Decision | None
    trouble: str = ""
    questions: list[Question] = field(default_factory=list)


def weigh(case: Case, on: int, *, because: bool = True, about: Known | None = None) -> Weighed:
    """Ask the case's pack about the household as it is known on a day; `about`: what was read of it already."""
    pack = packs.pack_of(case)
    household = as_file(about or known(case.household, on))
    try:
        dossier = read_household(household)
        decision = decide(pack, dossier, on, because=because)
    except InputError as trouble:
        return Weighed(pack, on, household, None, str(trouble))
    missing = _missing(pack, dossier, on, programme_answer(pack, case.programme)) or decision.missing
    if decision.answers.get(programme_answer(pack, case.programme)) is not None:
        missing = []
    asked = questions(pack, household, missing)
    if packs.flow_of(case).classes:
        decision = _with_what_it_builds_on(None, case, pack, dossier, decision, because)
    return Weighed(pack, on, household, decision, questions=asked)


def replay(decided: Decided) -> Decision:
    """Ask the law again about the dossier of a decision, with the values it was decided by: the same answers, for ever.
    Raises InputError where the pack was changed so that it no longer reads."""
    pack, on = packs.pack_of_decision(decided), from_date(decided.on)
    dossier = read_household(decided.dossier)
    found = decide(pack, dossier, on)
    if packs.flow_of(decided.case).classes:
        found = _with_what_it_builds_on(decided.local_values, decided.case, pack, dossier, found, True)
    return found


def _with_what_it_builds_on(
    values: dict[str, Any] | None, case: Case, pack: Pack, dossier: Dossier, decision: Decision, because: bool
) -> Decision:
    """A document that only finds the class (LY-13) leaves what a class gives to the one it builds on: its answers
    stand beside, the document's own before them."""
    below = pack.document.builds_on
    if not below:
        return decision
    base_pack = packs.pack_for(below, case.area_code) if values is None else pack_with(below, values)
    base = decide(base_pack, dossier, decision.on, because=because)
    return replace(decision, answers=base.answers | decision.answers, because=base.because | decision.because)


def _missing(pack: Pack, dossier: Dossier, on: int, answer: str) -> list[str]:
    """The unknown facts and parameters that can still change one answer; none where the pack does not have it."""
    if not answer:
        return []
    law = pack.law(on).require()
    search = Search(law.evaluator, Evaluated(law, dossier))
    search.rule(pack.answers[answer])
    return sorted(search.found)


def programme_answer(pack: Pack, programme: str) -> str:
    """The pack's answer that decides a programme: its own, or the class that one application comes to (LY-13); empty
    where people decide without a rule."""
    own = str(programmes().get(programme, {}).get("answer") or "")
    return next((name for name in (own, CATEGORY) if name in pack.answers), "")


def entitled(weighed: Weighed, programme: str) -> bool | None:
    """Whether the law gives the programme: None where it is not known, or where the pack has no rule for it."""
    answer = programme_answer(weighed.pack, programme)
    if weighed.decision is None or not answer:
        return None
    value = weighed.decision.answers[answer]
    if value is None:
        return None
    if isinstance(value, bool):
        return value
    if answer == CATEGORY:
        return bool(value == programme)
    if isinstance(value, list):
        return bool(value)
    return value not in ("none", "0.00", "")


def decided_by_rule(weighed: Weighed, programme: str) -> bool:
    """Whether the pack has a rule that answers for the programme."""
    return bool(programme_answer(weighed.pack, programme))


def amount_of(weighed: Weighed, programme: str) -> int | None:
    """Fen a month as the law gives them; None where no rule does."""
    if weighed.decision is None:
        return None
    given = weighed.decision.answers.get(AMOUNTS.get(programme, ""))
    return yuan_to_fen(str(given)) if given not in (None, "none") else None


def category_of(weighed: Weighed) -> str:
    """The class one application comes to (LY-13); empty where it is not known."""
    given = weighed.decision.answers.get(CATEGORY) if weighed.decision else None
    return str(given or "")


def persons_of(weighed: Weighed) -> int:
    """How many persons the dossier counts."""
    return sum(1 for one in weighed.household.get("persons") or [] if one.get("counted") is not False)


def shown_answers(weighed: Weighed) -> list[ShownAnswer]:
    """The answers in words, each with the tree of its reasons."""
    if weighed.decision is None:
        return []
    names = person_names(weighed.household)
    reader = Reader(weighed.pack.law(weighed.on), weighed.household)
    known = weighed.pack.vocabulary.answers
    found = []
    own = {name: value for name, value in weighed.decision.answers.items() if name in weighed.pack.answers}
    for name, value in own.items():
        text, mark = shown_answer(weighed.pack, weighed.on, name, value, names)
        label = known[name].label if name in known else name
        tree = weighed.decision.because.get(name)
        found.append(ShownAnswer(name, label, text, mark, reader.read(tree) if tree else reader.read({})))
    return found
