"""Rules as text: every name in a rule leads to what it means."""

from dataclasses import dataclass, field
from typing import NamedTuple

from django.urls import reverse
from django.utils.translation import gettext as _

from doudi.apps.policies.library import day
from doudi.policy.law import SCREEN_PREFIX, CheckedRule, Law
from doudi.policy.nodes import Defined, Fact, Node, ParameterRef, RuleRef, walk
from doudi.policy.pack import Complaint, Pack, Screen
from doudi.policy.vocabulary import HOUSEHOLD


class Word(NamedTuple):
    """A piece of a rule's text. `kind`: text, rule, fact or parameter; `hint` says what it is."""

    text: str
    kind: str = "text"
    url: str = ""
    hint: str = ""


@dataclass(frozen=True)
class ShownRule:
    name: str
    about: str
    words: list[Word]
    clauses: list[tuple[str, str]]
    unit: str
    gives: str
    note: str
    pack: str
    own: bool
    answers: list[str] = field(default_factory=list)
    versions: list[tuple[str, str, str]] = field(default_factory=list)


def names(pack: Pack) -> list[str]:
    return list(pack.rules)


def groups(pack: Pack, on: int) -> list[tuple[str, str, list[ShownRule]]]:
    """(pack id, title, rules) of this document first, then of those it builds on."""
    law = pack.law(on)
    shown = [_shown(pack, law, rule) for rule in law.rules.values() if rule.name in pack.rules]
    return [
        (pack_id, pack.documents[pack_id].title if pack_id in pack.documents else pack_id, there)
        for pack_id in pack.chain
        if (there := [rule for rule in shown if rule.pack == pack_id])
    ]


def one(pack: Pack, name: str, on: int) -> ShownRule | None:
    law = pack.law(on)
    return _shown(pack, law, law.rules[name]) if name in law.rules else None


def complaints(pack: Pack, on: int) -> list[Complaint]:
    return [*pack.complaints, *pack.law(on).complaints]


def used_by(pack: Pack, name: str, on: int) -> list[str]:
    """The rules that look at this one."""
    return [
        rule.name for rule in pack.law(on).rules.values()
        if any(isinstance(node, RuleRef) and node.name == name for node in walk(rule.node))
    ]  # fmt: skip


def screens(pack: Pack) -> list[tuple[Screen, str, list[tuple[str, str]]]]:
    """Every screen, what it finds, and the clause of its remedy."""
    found = {"missed": _("应保未保"), "wrong": _("不应保而保"), "quality": _("质量"), "money": _("资金")}
    return [
        (screen, found.get(screen.finds, screen.finds), clause_links(pack, screen.remedy))
        for screen in pack.screens.values()
    ]


def _shown(pack: Pack, law: Law, rule: CheckedRule) -> ShownRule:
    version = rule.version
    labels = pack.vocabulary.entity_labels
    answers = [
        pack.vocabulary.answers[answer].label for answer, name in pack.answers.items() if name == rule.name
    ]
    versions = [
        (day(one.start) or _("起初"), day(one.end) or _("至今"), one.text)
        for one in pack.rules.get(rule.name, ())
    ]
    return ShownRule(
        rule.name, labels.get(rule.entity, rule.entity) if rule.entity != HOUSEHOLD else labels[HOUSEHOLD],
        words(pack, rule), [(clause, clause_url(pack, clause)) for clause in version.clauses],
        rule.type.unit, rule.type.named(), version.note, version.pack, version.pack == pack.id, answers,
        versions if len(versions) > 1 else [],
    )  # fmt: skip


def clause_url(pack: Pack, clause: str) -> str:
    found = pack.clauses.get(clause)
    return reverse("policies:clauses", args=[found.pack]) + f"#{clause}" if found else ""


def clause_links(pack: Pack, clauses: str) -> list[tuple[str, str]]:
    """(id, address) of one or several clauses written as `ZZ-20、ZZ-52`."""
    return [(one, clause_url(pack, one)) for one in clauses.split("、") if one]


def words(pack: Pack, rule: CheckedRule) -> list[Word]:
    """The rule's text cut at the names in it."""
    text = rule.text
    found = sorted(
        (
            (node.begin, node.end, word)
            for node in walk(rule.node)
            if (word := _word(pack, node, text)) is not None
        ),
        key=lambda piece: (piece[0], -piece[1]),
    )
    pieces: list[Word] = []
    at = 0
    for begin, end, word in found:
        if begin < at or end <= begin or end > len(text):
            continue
        if begin > at:
            pieces.append(Word(text[at:begin]))
        pieces.append(word)
        at = end
    if at < len(text):
        pieces.append(Word(text[at:]))
    return pieces


def _word(pack: Pack, node: Node, text: str) -> Word | None:
    piece = text[node.begin : node.end]
    match node:
        case RuleRef(name=name):
            if name.startswith(SCREEN_PREFIX):
                return None
            return Word(piece, "rule", reverse("policies:rule", args=[pack.id, name]), _("规则：%s") % name)
        case Fact(fact=fact):
            entity = pack.vocabulary.entity_labels[fact.entity]
            return Word(
                piece, "fact", "", _("事实：%(entity)s的%(fact)s") % {"entity": entity, "fact": fact.label}
            )
        case ParameterRef(parameter=parameter) | Defined(parameter=parameter):
            url = reverse("policies:parameters", args=[pack.id]) + f"#{parameter.name}"
            return Word(piece, "parameter", url, _("参数：%s") % parameter.label)
    return None
