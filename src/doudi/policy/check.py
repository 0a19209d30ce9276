"""Static checks of a pack, all at once: names, units, circles, clauses, values, dead rules, arms that can't be reached."""

from collections.abc import Iterator
from dataclasses import fields
from typing import Any

from doudi.core.dates import format_day, next_day
from doudi.policy import nodes as n
from doudi.policy.bounds import breaches, limit_node
from doudi.policy.law import SCREEN_PREFIX, Law
from doudi.policy.pack import Complaint, Pack, pack_ids, read_pack
from doudi.policy.parameters import RESIDENCES, ParameterEntry, ParameterValue
from doudi.policy.parser import RuleError
from doudi.policy.resolve import MEMBERSHIP_RULE, SCREEN_RULE
from doudi.policy.yaml_text import Place

EARLIEST = 20000101


def complaints_of(pack: Pack) -> Iterator[Complaint]:
    """What is wrong with a pack whose files could be read."""
    for day in _days(pack):
        law = pack.law(day)
        yield from law.complaints
        yield from _undeclared_parameters(pack, law)
        yield from _warnings(pack, law)
        if not law.complaints:
            yield from _arms(law)
    yield from _answers(pack)
    yield from _clause_references(pack)
    yield from _overrides(pack)
    yield from _parameters(pack)


def _days(pack: Pack) -> list[int]:
    """The days on which the law changes: the document's first day and every later first day of a rule."""
    first = pack.document.start or pack.document.issued or EARLIEST
    later = {version.start for versions in pack.rules.values() for version in versions if version.start}
    return sorted({first, *(day for day in later if day > first)})


def _answers(pack: Pack) -> Iterator[Complaint]:
    place = Place(f"{pack.id}/document.yaml", 1, 1)
    for answer, rule in pack.answers.items():
        where = getattr(rule, "place", place)
        if answer not in pack.vocabulary.answers:
            yield Complaint.at(where, "unknown-answer", f"答案表里没有“{answer}”。")
        screens = any(screen.when for screen in pack.screens.values())
        if rule not in pack.rules and not (rule == SCREEN_RULE and screens):
            yield Complaint.at(where, "unknown-name", f"答案 {answer} 指向的规则“{rule}”不存在。")
    for rule in pack.document.counts.values():
        if rule not in pack.rules:
            yield Complaint.at(place, "unknown-name", f"counts 指向的规则“{rule}”不存在。")


def _undeclared_parameters(pack: Pack, law: Law) -> Iterator[Complaint]:
    for rule in law.rules.values():
        for node in n.walk(rule.node):
            if (
                isinstance(node, n.ParameterRef | n.Defined)
                and node.parameter.name not in pack.parameters.entries
            ):
                yield Complaint.at(
                    rule.version.place.inside(rule.text, node.begin),
                    "undeclared-parameter",
                    f"规则“{rule.name}”用到参数“{node.parameter.label}”，但 parameters.yaml 没有写它的值，也没有写由谁来定。",
                )


def _warnings(pack: Pack, law: Law) -> Iterator[Complaint]:
    """Conditions of warnings that the law of the day cannot answer with yes or no."""
    for one in pack.warnings.values():
        try:
            law.condition(one.when)
        except RuleError as bad:
            yield Complaint.at(one.place.inside(one.when, bad.at), bad.code, f"预警“{one.id}”：{bad.message}")


def _clause_references(pack: Pack) -> Iterator[Complaint]:
    def missing(clauses: str, place: Place, what: str) -> Iterator[Complaint]:
        for clause in clauses.split("、"):
            if clause and clause not in pack.clauses:
                yield Complaint.at(place, "unknown-clause", f"{what}依据的“{clause}”不在 clauses.yaml 里。")

    for versions in pack.rules.values():
        for version in versions:
            yield from missing(version.clause, version.place, f"规则“{version.name}”")
    for entry in pack.parameters.entries.values():
        place = entry.place or Place(f"{pack.id}/parameters.yaml", 1, 1)
        yield from missing(entry.clause, place, f"参数“{entry.parameter.name}”")
        for value in entry.values:
            yield from missing(value.clause, value.place or place, f"参数“{entry.parameter.name}”的值")
    for screen in pack.screens.values():
        yield from missing(screen.id, screen.place, "筛查")
        yield from missing(screen.remedy, screen.place, f"筛查 {screen.id} 的纠治")
    for warning in pack.warnings.values():
        yield from missing(warning.clause, warning.place, f"预警“{warning.id}”")
    for clause, place in pack.watch.clauses():
        yield from missing(clause, place, "watch.yaml ")
    for name, step in (item for flow in pack.flows.values() for item in flow.steps.items()):
        given: Any = step.get("clause")
        listed = given if isinstance(given, list) else [given] if given else []
        if not listed:
            yield Complaint.at(step["place"], "missing-clause", f"步骤“{name}”没有写依据哪一条（clause）。")
        for clause in listed:
            yield from missing(str(clause), step["place"], f"步骤“{name}”")


def _overrides(pack: Pack) -> Iterator[Complaint]:
    """A rule that its document marks final may not be replaced by a pack built on it."""
    for name, versions in pack.rules.items():
        for version in versions:
            base_final = next((v for v in versions if v.final and v.pack != version.pack), None)
            nearer = pack.chain.index(version.pack)
            if base_final is not None and nearer < pack.chain.index(base_final.pack):
                yield Complaint.at(
                    version.place, "final", f"规则“{name}”在 {base_final.pack} 里写明不得改动，这里不能重写。"
                )


def _parameters(pack: Pack) -> Iterator[Complaint]:
    for entry in pack.parameters.entries.values():
        place = entry.place or Place(f"{pack.id}/parameters.yaml", 1, 1)
        yield from _gaps(pack, entry, place)
        for bound in entry.bounds:
            for text in (bound.least, bound.most):
                if text is None:
                    continue
                try:
                    limit_node(text, entry.parameter, pack.vocabulary)
                except RuleError as bad:
                    yield Complaint.at(
                        bound.place or place, bad.code, f"参数“{entry.parameter.name}”的界限：{bad.message}"
                    )
    for breach in breaches(pack.parameters, pack.vocabulary):
        yield Complaint.at(
            breach.value.place or Place(f"{pack.id}/parameters.yaml", 1, 1), "out-of-bounds", breach.message
        )


def _gaps(pack: Pack, entry: ParameterEntry, place: Place) -> Iterator[Complaint]:
    """Once a parameter has a value it keeps having one; two values do not begin together for the same people."""
    keys = [(v.area, v.residence, v.start, v.pack) for v in entry.values]
    if len(keys) != len(set(keys)):
        yield Complaint.at(
            place, "double-value", f"参数“{entry.parameter.name}”有两个值从同一天起、对同样的人生效。"
        )
    ends = sorted({value.end for value in entry.values if value.end is not None})
    for end in ends:
        after = next_day(end)
        for residence in RESIDENCES:
            before = pack.parameters.resolve(entry.parameter.name, end, pack.document.area, residence)
            then = pack.parameters.resolve(entry.parameter.name, after, pack.document.area, residence)
            ended = pack.document.end is not None and end >= pack.document.end
            if isinstance(before, ParameterValue) and then is None and not ended and not entry.left_to:
                yield Complaint.at(
                    before.place or place,
                    "parameter-gap",
                    f"参数“{entry.parameter.name}”从 {format_day(after)} 起没有值了，出现空档。",
                )


def _arms(law: Law) -> Iterator[Complaint]:
    """Arms of 择 that can never be taken: after a condition that is always true, or the same as an earlier one."""
    for rule in law.rules.values():
        for node in n.walk(rule.node):
            if not isinstance(node, n.Choose):
                continue
            seen: set[str] = set()
            for condition, _ in node.arms:
                shape = shape_of(condition)
                always = isinstance(condition, n.Const) and condition.value is False
                if shape in seen or always or "always" in seen:
                    yield Complaint.at(
                        rule.version.place.inside(rule.text, condition.begin),
                        "unreachable",
                        f"规则“{rule.name}”：这一支永远走不到，前面已经有同样的条件。",
                    )
                seen.add(shape)
                if isinstance(condition, n.Const) and condition.value is True:
                    seen.add("always")


def shape_of(node: Any) -> str:
    """What a node says, without its place in the text."""
    if isinstance(node, n.Node | n.RowSet):
        inner = ",".join(
            f"{f.name}={shape_of(getattr(node, f.name))}"
            for f in fields(node)
            if f.name not in ("begin", "end")
        )
        return f"{type(node).__name__}({inner})"
    if isinstance(node, tuple):
        return f"[{','.join(shape_of(item) for item in node)}]"
    return repr(node)


def _behind_warnings(pack: Pack, law: Law) -> set[str]:
    """The rules that conditions of warnings name."""
    conditions = [law.condition(one.when) for one in pack.warnings.values()]
    return {node.name for top in conditions for node in n.walk(top) if isinstance(node, n.RuleRef)}


def reachable(law: Law, roots: set[str]) -> set[str]:
    """The rules that these rules depend on, themselves included."""
    found: set[str] = set()
    todo = [name for name in roots if name in law.rules]
    while todo:
        name = todo.pop()
        if name in found:
            continue
        found.add(name)
        todo += [node.name for node in n.walk(law.rules[name].node) if isinstance(node, n.RuleRef)]
    return found


def check_packs(ids: list[str]) -> list[Complaint]:
    """All complaints against these packs, each once, in the order of files and lines."""
    packs = {pack_id: read_pack(pack_id) for pack_id in pack_ids()}
    found = {complaint for pack_id in ids for complaint in read_pack(pack_id).complaints}
    alive: dict[str, set[str]] = {pack_id: set() for pack_id in packs}
    for pack in packs.values():
        used = set() if pack.complaints else _used_rules(pack)
        for base in pack.chain:
            alive.setdefault(base, set()).update(used)
    for pack_id in ids:
        pack = read_pack(pack_id)
        for name, versions in pack.rules.items():
            own = [version for version in versions if version.pack == pack_id]
            if own and not pack.complaints and name not in alive[pack_id]:
                found.add(
                    Complaint.at(own[0].place, "dead-rule", f"规则“{name}”没有任何答案、筛查或条款用到它。")
                )
    return sorted(found)


def _used_rules(pack: Pack) -> set[str]:
    """Rules that an answer, a screen, a warning or a clause of this pack rests on, on any day."""
    used: set[str] = set()
    carried = {item.removeprefix("rule:") for clause in pack.clauses.values() for item in clause.carried_by}
    for day in _days(pack):
        law = pack.law(day)
        roots = {*pack.answers.values(), *pack.document.counts.values(), MEMBERSHIP_RULE, *carried}
        roots |= _behind_warnings(pack, law)
        used |= reachable(law, roots | {name for name in law.rules if name.startswith(SCREEN_PREFIX)})
    return used
