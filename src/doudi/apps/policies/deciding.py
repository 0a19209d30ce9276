"""Deciding one household for a page: answers, reasons and questions in words, compared with a first version."""

import json
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from doudi.apps.accounts.area_names import area_name
from doudi.apps.policies.asking import Question, questions
from doudi.apps.policies.reasons import Reader, Reason
from doudi.apps.policies.showing import person_names, shown_answer
from doudi.core.refusal import InputError
from doudi.policy.decide import Decision, decide, outside
from doudi.policy.dossier import read_household
from doudi.policy.pack import Pack, load_pack

Household = dict[str, Any]


@dataclass(frozen=True)
class ShownAnswer:
    """One answer as a page shows it. `before` is what the first version of the facts gave, where there is one."""

    name: str
    label: str
    value: str
    state: str  # yes, no, unknown or value: what the mark beside it says
    because: Reason
    before: str | None = None
    before_state: str = ""

    @property
    def changed(self) -> bool:
        return self.before is not None and self.before != self.value


@dataclass(frozen=True)
class Outcome:
    """What a page shows of a decision, or why there is none."""

    pack: Pack | None = None
    answers: list[ShownAnswer] = field(default_factory=list)
    questions: list[Question] = field(default_factory=list)
    refusal: str = ""
    wrong: dict[str, str] = field(default_factory=dict)
    area: str = ""
    notes: list[str] = field(default_factory=list)  # the law is applied although place or day lie outside it


def pack_with(pack_id: str, local: dict[str, Any] | None) -> Pack:
    """The pack with a site's values on top, checked once and kept: its rules are compiled for every day asked.

    Raises InputError as load_pack does.
    """
    return _pack_with(pack_id, json.dumps(local or {}, sort_keys=True, ensure_ascii=False))


@lru_cache(maxsize=64)  # safe among the server's threads, which a dict that is also trimmed is not
def _pack_with(pack_id: str, local: str) -> Pack:
    return load_pack(pack_id, local=json.loads(local) or None)


def decide_household(
    pack_id: str, household: Household, on: int, local: dict[str, Any] | None, first: Household | None = None
) -> Outcome:
    """Decide, with reasons. `first` is the household before the what-if; facts that do not fit become messages."""
    try:
        pack = pack_with(pack_id, local)
    except InputError as trouble:
        return Outcome(refusal=str(trouble))
    try:
        decision = _decide(pack, household, on)
    except InputError as trouble:
        return Outcome(
            pack, refusal=trouble.message, wrong={trouble.field: trouble.message} if trouble.field else {}
        )
    before = None
    if first is not None:
        try:
            before = _decide(pack, first, on)
        except InputError:
            before = None  # the first version was whole when it was kept; nothing to compare with otherwise
    area = str(household["household"].get("area_code") or "")
    return Outcome(
        pack,
        _shown(pack, on, household, decision, first, before),
        questions(pack, household, decision.missing),
        area=area_name(area) if area else "",
        notes=[note.removeprefix("提示：") for note in outside(pack, on, area or None)],
    )


def _decide(pack: Pack, household: Household, on: int) -> Decision:
    return decide(pack, read_household(household, strict=False), on)


def _shown(
    pack: Pack,
    on: int,
    household: Household,
    decision: Decision,
    first: Household | None,
    before: Decision | None,
) -> list[ShownAnswer]:
    names = person_names(household)
    old_names = person_names(first) if first is not None else {}
    shown = []
    reader = Reader(pack.law(on), household)
    for name, value in decision.answers.items():
        text, state = shown_answer(pack, on, name, value, names)
        old, old_state = (
            shown_answer(pack, on, name, before.answers.get(name), old_names)
            if before is not None
            else (None, "")
        )
        label = pack.vocabulary.answers[name].label if name in pack.vocabulary.answers else name
        shown.append(
            ShownAnswer(name, label, text, state, reader.read(decision.because[name]), old, old_state)
        )
    return shown
