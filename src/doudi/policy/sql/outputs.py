"""What a sweep writes: answers in the types of the contract, reasons as bits."""

from dataclasses import dataclass

from doudi.core.dates import NEVER
from doudi.policy.law import Law
from doudi.policy.nodes import Fact, RuleRef, walk
from doudi.policy.resolve import MEMBERSHIP_RULE
from doudi.policy.sql.cells import quoted
from doudi.policy.sql.columns import Book
from doudi.policy.sql.expressions import Expr
from doudi.policy.types import Kind, Type
from doudi.policy.vocabulary import HOUSEHOLD

#: the bits of a mask
MASK_BITS = 64


@dataclass(frozen=True, slots=True)
class Output:
    """One column of the result: its name, and SQL over household columns."""

    name: str
    expr: Expr


def answers(book: Book) -> list[Output]:
    """One output an answer of the law, in the order of its document."""
    return [
        Output(name, shown(book, book.rule(HOUSEHOLD, rule, HOUSEHOLD), book.law.rules[rule].type))
        for name, rule in book.law.answers.items()
    ]


def plain(book: Book, rule: str) -> Expr:
    """What a household rule says, as the rules compute with it."""
    return book.rule(HOUSEHOLD, rule, HOUSEHOLD)


def reason_rules(law: Law) -> list[str]:
    """The boolean household rules that have a bit, lowest first: all of them, those behind the answers first where
    there are more than a mask has bits."""
    truths = [
        name for name, rule in law.rules.items() if rule.entity == HOUSEHOLD and rule.type.kind is Kind.TRUTH
    ]
    if len(truths) > MASK_BITS:
        behind = rules_behind(law, list(law.answers.values()))
        truths = [
            *(name for name in truths if name in behind),
            *(name for name in truths if name not in behind),
        ][:MASK_BITS]
    return truths


def masks(book: Book) -> list[Output]:
    """``reasons``: which of the reason rules hold; ``unknown``: which are undecided."""
    rules = [plain(book, name) for name in reason_rules(book.law)]
    holds = (
        " + ".join(f"CASE WHEN {rule.text} THEN {2**bit} ELSE 0 END" for bit, rule in enumerate(rules)) or "0"
    )
    blurred = (
        " + ".join(
            f"CASE WHEN {rule.text} IS NULL THEN {2**bit} ELSE 0 END"
            for bit, rule in enumerate(rules)
            if rule.nullable
        )
        or "0"
    )
    needs = frozenset().union(*(rule.needs for rule in rules))
    return [
        Output("reasons", Expr(f"CAST({holds} AS UBIGINT)", needs=needs)),
        Output("unknown", Expr(f"CAST({blurred} AS UBIGINT)", needs=needs)),
    ]


def shown(book: Book, expr: Expr, type_: Type) -> Expr:
    match type_.kind:
        case Kind.TRUTH:
            text = f"CAST({expr.text} AS BOOLEAN)"
        case Kind.NUMBER if type_.is_money:
            text = f"CAST(CAST({expr.text} AS DECIMAL(18,0)) * 0.01 AS DECIMAL(14,2))"
        case Kind.NUMBER:
            text = f"CAST({expr.text} AS INTEGER)"
        case Kind.DATE:
            digits = f"lpad(CAST({expr.text} AS VARCHAR), 8, '0')"
            text = (
                f"CASE WHEN {expr.text} = {NEVER} THEN 'none' ELSE concat(substring({digits}, 1, 4), '-', "
                f"substring({digits}, 5, 2), '-', substring({digits}, 7, 2)) END"
            )
            text = f"CASE WHEN {expr.text} IS NOT NULL THEN {text} END"
        case Kind.WORD:
            text = f"CAST({book.writer.word_text(expr, type_.words).text} AS VARCHAR)"
        case Kind.PERSONS | Kind.WORDS:
            text = f"CAST({expr.text} AS VARCHAR[])"
        case _:
            text = f"CAST({expr.text} AS VARCHAR)"
    return Expr(text, expr.nullable, expr.needs)


# -- what a law reads --


def rules_behind(law: Law, rules: list[str]) -> set[str]:
    """The rules named and all rules they read, membership included."""
    found: set[str] = set()
    waiting = [*rules, MEMBERSHIP_RULE]
    while waiting:
        name = waiting.pop()
        if name in found or name not in law.rules:
            continue
        found.add(name)
        waiting += [node.name for node in walk(law.rules[name].node) if isinstance(node, RuleRef)]
    return found


def facts_behind(law: Law, rules: list[str]) -> dict[str, set[str]]:
    """The facts these rules read, by entity: the only columns a sweep has to keep."""
    found: dict[str, set[str]] = {}
    for name in rules_behind(law, rules):
        for node in walk(law.rules[name].node):
            if isinstance(node, Fact):
                found.setdefault(node.fact.entity, set()).add(node.fact.name)
    return found


__all__ = [
    "MASK_BITS",
    "Output",
    "answers",
    "facts_behind",
    "masks",
    "plain",
    "quoted",
    "reason_rules",
    "rules_behind",
]
