"""What two packs say differently on a day: parameters, rules and steps."""

from dataclasses import dataclass

from doudi.policy.pack import Pack
from doudi.policy.parameters import RESIDENCES, ParameterValue
from doudi.policy.values import show_chinese


@dataclass(frozen=True, slots=True)
class Difference:
    """One difference; ``a`` and ``b`` None where a pack does not have it at all."""

    kind: str
    name: str
    a: str | None
    b: str | None
    clause_a: str | None
    clause_b: str | None


def differences(a: Pack, b: Pack, on: int) -> list[Difference]:
    """All differences between two packs, parameters first, then rules, then steps, each by name."""
    return [
        *_between("parameter", _parameters(a, on), _parameters(b, on)),
        *_between("rule", _rules(a, on), _rules(b, on)),
        *_between("step", _steps(a), _steps(b)),
    ]


Said = dict[str, tuple[str, str]]  # name -> what it says, its clause


def _between(kind: str, a: Said, b: Said) -> list[Difference]:
    found = []
    for name in sorted({*a, *b}):
        ours, theirs = a.get(name), b.get(name)
        if (ours and ours[0]) != (theirs and theirs[0]):
            found.append(
                Difference(
                    kind,
                    name,
                    *(said[0] if said else None for said in (ours, theirs)),
                    *(said[1] if said else None for said in (ours, theirs)),
                )
            )
    return found


def _parameters(pack: Pack, on: int) -> Said:
    said: Said = {}
    for name, entry in pack.parameters.entries.items():
        found = {r: pack.parameters.resolve(name, on, pack.document.area, r) for r in RESIDENCES}
        values = {r: v for r, v in found.items() if isinstance(v, ParameterValue)}
        if not values:
            said[name] = (
                f"由{_LEVELS.get(entry.left_to, entry.left_to)}定" if entry.left_to else "没有值",
                entry.clause,
            )
            continue
        shown = {r: show_chinese(v.value, entry.parameter.type) for r, v in values.items()}
        same = len(values) == len(RESIDENCES) and len(set(shown.values())) == 1
        text = (
            next(iter(shown.values()))
            if same
            else "，".join(f"{_RESIDENCE[r]} {text}" for r, text in shown.items())
        )
        said[name] = (text, next(iter(values.values())).clause)
    return said


#: keys of a step that are not what it says
NOT_SAID = ("pack", "place", "clause", "note")
_LEVELS = {"county": "县里", "city": "市里", "province": "省里", "township": "乡镇"}
_RESIDENCE = {"urban": "城镇", "rural": "农村"}


def _rules(pack: Pack, on: int) -> Said:
    return {name: (" ".join(rule.text.split()), rule.clause) for name, rule in pack.law(on).rules.items()}


def _steps(pack: Pack) -> Said:
    """The steps of the pack's first flow by their names, those of its other flows with the flow before them."""
    said: Said = {}
    for number, flow in enumerate(pack.flows.values()):
        for name, step in flow.steps.items():
            clause = step.get("clause")
            clauses = "、".join(map(str, clause)) if isinstance(clause, list) else str(clause or "")
            said[f"{flow.id}：{name}" if number else name] = (
                "；".join(f"{key}={value}" for key, value in step.items() if key not in NOT_SAID),
                clauses,
            )
    return said
