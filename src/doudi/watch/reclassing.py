"""From six classes of low-income people to five (LY-02, LY-03, LY-36): where each monitored person goes, and why."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from doudi.policy.decide import decide
from doudi.policy.dossier import read_household
from doudi.policy.pack import Pack
from doudi.policy.vocabulary import load_vocabulary

#: the answer that names the class, and what it says of people who are monitored and nothing else
ANSWER, MONITORED, NO_CLASS = "category", "monitored", "none"


@dataclass(frozen=True)
class Proposal:
    """For a household: the class it goes to; "monitored": stays as it is while the transition lasts; "none": into no
    class, but on watch as before; empty: not decidable yet, ``missing`` says for want of what."""

    goes_to: str
    because: str
    missing: tuple[str, ...]


def classes() -> dict[str, str]:
    """Every class by its code, with its name."""
    return dict(load_vocabulary().word_lists[ANSWER])


def knows_classes(pack: Pack) -> bool:
    """Whether a document speaks of classes at all."""
    return ANSWER in pack.answers


def for_classes(pack: Pack) -> Pack:
    """The pack asking for the class alone, so that what else is unknown is not asked for."""
    return replace(pack, answers={ANSWER: pack.answers[ANSWER]}, _laws={})


def propose(pack: Pack, file: Mapping[str, Any], on: int) -> Proposal:
    """Where the monitored people of a household file go on a day (YYYYMMDD), by a pack of `for_classes`."""
    decided = decide(pack, read_household(dict(file), strict=False), on)
    answer = decided.answers[ANSWER]
    missing = tuple(decided.missing)
    if answer is None:
        return Proposal("", "还缺事实，现在不能判定。", missing)
    return Proposal(str(answer), _because(str(answer), decided.because.get(ANSWER) or {}), ())


def _because(answer: str, tree: Mapping[str, Any]) -> str:
    """Which rules hold, in the words of the rule that sorts people into classes."""
    held = [
        str(part["name"]) for part in tree.get("of", ()) if part.get("value") is True and part.get("name")
    ]
    if answer == NO_CLASS:
        return "五类都不符合，继续监测。"
    if answer == MONITORED:
        return "过渡期内，五类都不符合，仍是监测对象。"
    return f"符合“{'、'.join(held)}”。" if held else f"属于“{classes()[answer]}”。"
