"""Which fact, rule, parameter and aggregate is a column of which table, and in which step it can be known.

A *scope* is a level of the law: the household, or a row entity. Columns of one scope are computed side by side; whenever
a value crosses a level upwards (an aggregate over rows), one *stage* passes. Columns of a stage need only columns of
the same or an earlier stage, so the rule graph is cut in stages that can be run one after another.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from doudi.core.dates import NEVER
from doudi.policy.law import Law
from doudi.policy.nodes import Node
from doudi.policy.sql.cells import inside_type, quoted
from doudi.policy.sql.expressions import Expr, is_null_literal, null
from doudi.policy.sql.loading import LoadedTable
from doudi.policy.sql.parameters import ParameterColumns
from doudi.policy.types import Kind, Type
from doudi.policy.vocabulary import HOUSEHOLD, FactDef

if TYPE_CHECKING:
    from doudi.policy.sql.writer import Writer

SQL_TYPES = {
    Kind.TRUTH: "BOOLEAN",
    Kind.NUMBER: "BIGINT",
    Kind.DATE: "BIGINT",
    Kind.WORD: "BIGINT",
    Kind.TEXT: "VARCHAR",
    Kind.PERSONS: "VARCHAR[]",
    Kind.WORDS: "VARCHAR[]",
}


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a scope. ``kind`` says where it comes from:

    fact (``origin`` names the column of the loaded table), parameter (of the place), slot (part of a grouped query),
    household (a column of the household, joined to its rows), owner (a column of the person a row belongs to),
    computed (``expr`` over columns of the same scope; ``depth`` orders these among each other).
    """

    alias: str
    scope: str
    kind: str
    expr: Expr
    stage: int = 0
    depth: int = 0
    origin: str = ""

    @property
    def reference(self) -> Expr:
        """This column as a piece of another expression of its scope."""
        made = self.expr
        return Expr(self.alias, made.nullable, frozenset({self.alias}), made.low, made.high, made.width)


@dataclass
class Book:
    """All columns a law needs over one register. Filled by compiling rules; read by ``frames``."""

    law: Law
    tables: Mapping[str, LoadedTable]
    parameters: ParameterColumns
    writer_type: "type[Writer]"
    columns: dict[tuple[str, str], Column] = field(default_factory=dict)
    _rules: dict[str, Expr] = field(default_factory=dict)
    _hoisted: dict[tuple[str, str], Expr] = field(default_factory=dict)

    def __post_init__(self) -> None:
        from doudi.policy.sql.aggregates import Aggregates

        self.aggregates = Aggregates(self)
        self.writer = self.writer_type(self)

    def column(self, scope: str, alias: str) -> Column:
        return self.columns[scope, alias]

    def add(self, column: Column) -> Expr:
        """Enter a column (once) and give the reference to it."""
        return self.columns.setdefault((column.scope, column.alias), column).reference

    def stage_of(self, scope: str, needs: frozenset[str]) -> int:
        return max((self.columns[scope, alias].stage for alias in needs), default=0)

    # -- what a name in a rule becomes --

    def fact(self, scope: str, fact: FactDef) -> Expr:
        """A fact of the scope's rows, or of the household they belong to. An absent column is unknown for everybody."""
        if fact.entity != scope:
            return self.of_household(scope, self.fact(HOUSEHOLD, fact))
        known = self.tables[scope].columns.get(fact.name)
        if known is None:
            if fact.event:
                return Expr(str(NEVER), low=NEVER, high=NEVER, width=32, constant=NEVER)
            return null(SQL_TYPES[fact.type.kind])
        low, high = known.least or 0, known.most or 0
        if fact.type.words:
            low, high = 0, len(fact.type.words) - 1
        width = 64 if inside_type(fact) == "BIGINT" else 32
        made = Expr("", known.nullable, low=low, high=high, width=width)
        return self.add(
            Column(quoted(f"{fact.entity}_{fact.name}"), scope, "fact", made, origin=quoted(fact.name))
        )

    def rule(self, scope: str, name: str, entity: str) -> Expr:
        """What a rule says, as a column of the scope its rows belong to."""
        if name not in self._rules:
            made = self.compile(self.law.rules[name].node, entity)
            self._rules[name] = (
                made if _is_plain(made) else self.compute(entity, made, quoted(name.replace(".", "_")))
            )
        made = self._rules[name]
        return made if entity == scope else self.of_household(scope, made)

    def parameter(self, scope: str, name: str, type_: Type, *, defined: bool = False) -> Expr:
        """A parameter's value in force at the household's place (or whether it has one): inlined where it is everywhere
        the same."""
        made = self.parameters.expression(name, type_, defined=defined)
        if made.text != "":
            return made
        alias = quoted(f"{'defined' if defined else 'parameter'}_{name}")
        reference = self.add(Column(alias, HOUSEHOLD, "parameter", made, origin=alias))
        return self.of_household(scope, reference)

    def compile(self, node: Node, scope: str) -> Expr:
        return self.writer.write(node, scope)

    # -- crossing levels --

    def of_household(self, scope: str, expr: Expr) -> Expr:
        """A piece about the household, for its rows: joined by the household's number."""
        if scope == HOUSEHOLD or not expr.needs:
            return expr
        if len(expr.needs) > 1 or expr.text not in expr.needs:
            expr = self.hoist(HOUSEHOLD, expr)
        origin = self.columns[HOUSEHOLD, expr.text]
        return self.add(
            Column(
                origin.alias,
                scope,
                "household",
                _joined(origin.expr, origin.expr.nullable),
                origin.stage,
                origin=origin.alias,
            )
        )

    def of_owner(self, scope: str, expr: Expr, person: str) -> Expr:
        """A piece about a person, for the rows that belong to them; NULL where a row belongs to nobody."""
        hoisted = self.hoist(person, expr)
        origin = self.columns[person, hoisted.text]
        alias = quoted(f"owner_{origin.alias.strip(chr(34))}")
        return self.add(
            Column(alias, scope, "owner", _joined(origin.expr, True), origin.stage, origin=origin.alias)
        )

    # -- computed columns --

    def compute(self, scope: str, expr: Expr, alias: str) -> Expr:
        depth = 1 + max((self.columns[scope, need].depth for need in expr.needs), default=0)
        return self.add(Column(alias, scope, "computed", expr, self.stage_of(scope, expr.needs), depth))

    def hoist(self, scope: str, expr: Expr) -> Expr:
        """A column for a piece that is read more than once; the piece itself when that is as cheap."""
        if expr.text in expr.needs and (scope, expr.text) in self.columns:
            return expr
        key = (scope, expr.text)
        if key not in self._hoisted:
            self._hoisted[key] = self.compute(scope, expr, quoted(f"part{len(self._hoisted) + 1}"))
        return self._hoisted[key]

    def shared(self, scope: str, expr: Expr) -> Expr:
        """Hoists what is long; leaves constants and short pieces alone."""
        return expr if _is_plain(expr) or len(expr.text) < 24 else self.hoist(scope, expr)


def _joined(expr: Expr, nullable: bool) -> Expr:
    """What is known of a value that comes from another table."""
    return Expr("", nullable, low=expr.low, high=expr.high, width=expr.width)


def _is_plain(expr: Expr) -> bool:
    return not expr.needs or expr.is_constant or is_null_literal(expr) or expr.text in expr.needs
