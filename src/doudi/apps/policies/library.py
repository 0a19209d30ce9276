"""What pages read of the packs. Everything comes from doudi.policy; nothing is kept in the database."""

from dataclasses import dataclass
from functools import lru_cache

from doudi.apps.accounts.area_names import area_name
from doudi.core.dates import NEVER, format_day
from doudi.core.refusal import InputError
from doudi.policy.cases import WorkedCase, load_cases
from doudi.policy.law import Law
from doudi.policy.nodes import Aggregate, Fact, RuleRef, walk
from doudi.policy.pack import Pack, pack_ids, read_pack
from doudi.policy.resolve import MEMBERSHIP_RULE
from doudi.policy.vocabulary import PERSON, load_vocabulary

# Local documents first: they are what an office works with; national law stands behind them.
_NATIONAL = "000000000000"


@dataclass(frozen=True)
class Card:
    """A pack in a list."""

    id: str
    title: str
    short: str
    number: str
    issuer: str
    area: str
    area_code: str
    start: str
    end: str
    builds_on: str
    assumed: tuple[str, ...]
    national: bool
    clauses: int
    carried: int
    rules: int
    broken: str = ""


def ids() -> list[str]:
    return [card.id for card in cards()]


def first_id(wanted: str = "") -> str:
    known = ids()
    return wanted if wanted in known else (known[0] if known else "")


@lru_cache(maxsize=1)
def cards() -> tuple[Card, ...]:
    """Every pack, local documents before national ones. One that cannot be read says why, and hides no other."""
    made = []
    for pack_id in pack_ids():
        try:
            made.append(_card(read_pack(pack_id)))
        except InputError as trouble:
            made.append(
                Card(pack_id, pack_id, pack_id, "", "", "", "", "", "", "", (), False, 0, 0, 0, str(trouble))
            )
    return tuple(sorted(made, key=lambda card: (card.national, card.id)))


def card(pack_id: str) -> Card:
    return next(one for one in cards() if one.id == pack_id)


def _card(pack: Pack) -> Card:
    document = pack.document
    own = pack.own_clauses
    area = area_name(document.area)
    return Card(
        pack.id, document.title, f"{pack.id} {document.title}", document.number, document.issuer, area, document.area,
        day(document.start), day(document.end), document.builds_on, document.assumed, document.area == _NATIONAL,
        len(own), sum(clause.status == "carried" for clause in own),
        sum(any(version.pack == pack.id for version in versions) for versions in pack.rules.values()),
        pack.complaints[0].message if pack.complaints else "",
    )  # fmt: skip


def day(value: int | None) -> str:
    """A day as a page writes it; nothing for none."""
    return "" if value is None or value == NEVER else format_day(value)


def used_facts(pack_id: str, on: int) -> frozenset[tuple[str, str]]:
    """(entity, fact) of every fact that an answer of the pack may look at on a day."""
    try:
        return _used_facts(read_pack(pack_id).law(on))
    except InputError:
        return frozenset()


def _used_facts(law: Law) -> frozenset[tuple[str, str]]:
    found = {("household", "area_code"), ("household", "residence"), (PERSON, "relation")}
    waiting = [MEMBERSHIP_RULE, *law.pack.answers.values()]
    seen: set[str] = set()
    while waiting:
        name = waiting.pop()
        if name in seen or name not in law.rules:
            continue
        seen.add(name)
        for node in walk(law.rules[name].node):
            if isinstance(node, Fact):
                found.add((node.fact.entity, node.fact.name))
            elif isinstance(node, RuleRef):
                waiting.append(node.name)
            elif isinstance(node, Aggregate) and node.rows.entity != PERSON:
                found.add((node.rows.entity, "person_id"))
    return frozenset(found)


def worked_cases(pack_id: str) -> list[WorkedCase]:
    """The worked cases of a pack; none where the file has a fault, which the check reports."""
    try:
        return _cases(pack_id)
    except InputError:
        return []


@lru_cache(maxsize=32)
def _cases(pack_id: str) -> list[WorkedCase]:
    return load_cases(pack_id)


def worked_case(pack_id: str, index: int) -> WorkedCase | None:
    cases = worked_cases(pack_id)
    return cases[index] if index < len(cases) else None


def expected_of(case: WorkedCase) -> list[tuple[str, str]]:
    """(label, value) of every answer a case expects, in words."""
    answers = load_vocabulary().answers
    said = []
    for name, value in case.expect.items():
        words = "、".join(str(one) for one in value) or "无" if isinstance(value, list) else str(value)
        said.append((answers[name].label if name in answers else name, words))
    return said
