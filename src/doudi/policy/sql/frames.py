"""Puts the columns of a law together as queries, stage by stage.

A *frame* is a query that yields columns of one scope: its loaded table, joined with what comes from elsewhere (grouped
queries, the household, the owner, the parameters of the place), then one SELECT for each depth of computed columns.
Household columns that rows of a later stage read are kept in a table between the stages (a *cut*).
"""

from dataclasses import dataclass, field

from doudi.policy.sql.aggregates import Slot
from doudi.policy.sql.columns import Book, Column
from doudi.policy.sql.packing import Packed, pack
from doudi.policy.vocabulary import HOUSEHOLD, PERSON, TABLES

PARAMETERS_TABLE = "place_parameters"
#: DuckDB's planner writes columns out in those that read them; beyond this many pieces a table is kept instead
PLAN_SIZE = 400


@dataclass(frozen=True, slots=True)
class Span:
    """A range of households, first and last number included; None: all of them."""

    first: int
    last: int


@dataclass
class Frames:
    """Writes the queries of a book for one span of households.

    ``join`` is how grouped rows meet their household: LEFT, since a household without rows has an answer too.
    """

    book: Book
    outputs: list[str]
    span: Span | None = None
    join: str = "LEFT JOIN"
    parameters_table: str = PARAMETERS_TABLE
    #: tables to be made before the last query, in order: name, query
    tables: list[tuple[str, str]] = field(default_factory=list)
    _cut_names: dict[int, str] = field(default_factory=dict)
    _kept: dict[str, str] = field(default_factory=dict)
    _packed: dict[tuple[str, str, int], Packed] = field(default_factory=dict)
    #: slots really read, by group; found before anything is written
    _live: dict[str, set[str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._live = _live_columns(self.book, self.outputs)
        self.cuts = sorted(
            {
                origin.stage
                for scope, aliases in self._live.items()
                if scope != HOUSEHOLD
                for alias in aliases
                if (column := self.book.column(scope, alias)).kind == "household"
                if (origin := self.book.column(HOUSEHOLD, column.origin)).kind != "fact"
            }
        )

    # -- the whole --

    def households(self) -> str:
        """The query that yields ``h`` and every output; fills ``tables`` with what it builds on."""
        for stage in self.cuts:
            kept = self._kept_at(stage)
            query = self._household_frame(kept, max((cut for cut in self.cuts if cut < stage), default=None))
            self._cut_names[stage] = self._keep("kept", query)
        return self._household_frame(self.outputs, max(self.cuts, default=None))

    def _keep(self, prefix: str, query: str) -> str:
        """The name of a table that holds a query's rows from here on. Deep nesting would be slow to plan."""
        if query not in self._kept:
            self._kept[query] = self._name(prefix, query)
            self.tables.append((self._kept[query], query))
        return self._kept[query]

    def _name(self, prefix: str, query: str) -> str:
        return f"{prefix}_{len(self.tables)}"

    def _read_households(self, table: str, slots: list[Slot]) -> str:
        """The table to read instead of ``table`` where these aggregates are joined to it (see ``stored``)."""
        return table

    def _after_joins(self, query: str) -> str:
        """Households with their grouped rows: kept, for reading them back is quicker than computing on a join's output."""
        return f"SELECT * FROM {self._keep('joined', query)}"

    def _kept_at(self, stage: int) -> list[str]:
        """Household columns known at a cut that somebody reads later."""
        kept: set[str] = set()
        for scope, aliases in self._live.items():
            for alias in aliases:
                column = self.book.column(scope, alias)
                if scope != HOUSEHOLD and column.kind == "household":
                    kept.add(column.origin)
                elif scope == HOUSEHOLD and column.kind == "computed" and column.stage > stage:
                    kept |= column.expr.needs
        kept |= set(self.outputs)
        return sorted(alias for alias in kept if self.book.column(HOUSEHOLD, alias).stage <= stage)

    # -- one frame --

    def _household_frame(self, aliases: list[str], cut: int | None) -> str:
        """Household columns, from the table of a cut (None: the loaded table)."""
        ready = set() if cut is None else set(self._kept_at(cut))
        columns = self._closure(HOUSEHOLD, aliases, ready)
        table = TABLES[HOUSEHOLD] if cut is None else self._cut_names[cut]
        selected, joins, unpacked = ["t.h"], list[str](), list[str]()
        selected += [f"t.{alias}" for alias in sorted(ready & {column.alias for column in columns})]
        fresh = [column for column in columns if column.alias not in ready]
        selected += [f"t.{column.origin} AS {column.alias}" for column in fresh if column.kind == "fact"]
        parameters = [column for column in fresh if column.kind == "parameter"]
        if parameters:
            joins.append(f"LEFT JOIN {self.parameters_table} v ON v.place = t.place")
            selected += [f"v.{column.origin} AS {column.alias}" for column in parameters]
        slots = self._slots(fresh)
        source = self._read_households(table, slots)
        self._join_groups(source, slots, "h", selected, joins, unpacked)
        inner = f"SELECT {', '.join(selected)} FROM {source} t {' '.join(joins)}{self._where(table)}"
        if slots:
            inner = self._after_joins(inner)
        return self._layers(inner, unpacked, fresh, ["h", *aliases])

    def _row_frame(self, scope: str, aliases: list[str]) -> str:
        """Columns of a row entity, with ``h`` and ``p``."""
        columns = self._closure(scope, aliases, set())
        selected, joins, unpacked = ["t.h", "t.p"], list[str](), list[str]()
        selected += [f"t.{column.origin} AS {column.alias}" for column in columns if column.kind == "fact"]
        above = [column for column in columns if column.kind == "household"]
        if above:
            source, read = self._household_source(above)
            joins.append(f"JOIN {source} u ON u.h = t.h")
            selected += [f"u.{name} AS {alias}" for alias, name in read.items()]
        owners = [column for column in columns if column.kind == "owner"]
        if owners:
            people = self._row_frame(PERSON, sorted({column.origin for column in owners}))
            joins.append(f"LEFT JOIN {self._keep('owner', people)} w ON w.p = t.p")
            selected += [f"w.{column.origin} AS {column.alias}" for column in owners]
        table = TABLES[scope]
        self._join_groups(table, self._slots(columns), "p", selected, joins, unpacked)
        inner = f"SELECT {', '.join(selected)} FROM {table} t {' '.join(joins)}{self._where(table)}"
        return self._layers(inner, unpacked, columns, ["h", "p", *aliases])

    def _household_source(self, above: list[Column]) -> tuple[str, dict[str, str]]:
        """Where rows read these columns of their household: the table, and what each is called in it."""
        origins = [self.book.column(HOUSEHOLD, column.origin) for column in above]
        if all(origin.kind == "fact" for origin in origins):
            return TABLES[HOUSEHOLD], {origin.alias: origin.origin for origin in origins}
        stage = min(cut for cut in self.cuts if cut >= max(origin.stage for origin in origins))
        return self._cut_names[stage], {origin.alias: origin.alias for origin in origins}

    def _where(self, table: str) -> str:
        if self.span is None or table in self._kept.values():
            return ""
        return f" WHERE t.h BETWEEN {self.span.first} AND {self.span.last}"

    def _layers(self, inner: str, unpacked: list[str], columns: list[Column], wanted: list[str]) -> str:
        """One SELECT around another for each depth of computed columns."""
        query = inner
        if unpacked:
            query = f"SELECT *, {', '.join(unpacked)} FROM ({query})"
        computed = [column for column in columns if column.kind == "computed"]
        sizes: dict[str, int] = {}
        for depth in sorted({column.depth for column in computed}):
            now = [column for column in computed if column.depth == depth]
            grown = {column.alias: _size(column, sizes) for column in now}
            if max(grown.values()) > PLAN_SIZE:
                query = f"SELECT * FROM {self._keep('deep', query)}"
                grown = {alias: 1 for alias in grown}
                sizes = {}
            sizes |= grown
            made = ", ".join(f"{column.expr.text} AS {column.alias}" for column in now)
            query = f"SELECT *, {made} FROM ({query})"
        return f"SELECT {', '.join(dict.fromkeys(wanted))} FROM ({query})"

    def _closure(self, scope: str, aliases: list[str], ready: set[str]) -> list[Column]:
        """The columns named and those they need, each once; nothing below what is ready."""
        found: dict[str, Column] = {}
        waiting = list(aliases)
        while waiting:
            alias = waiting.pop()
            if alias in found:
                continue
            found[alias] = self.book.column(scope, alias)
            if alias not in ready:
                waiting.extend(sorted(found[alias].expr.needs))
        return [found[alias] for alias in sorted(found)]

    # -- grouped queries --

    def _slots(self, columns: list[Column]) -> list[Slot]:
        return [self.book.aggregates.by_alias(column.alias) for column in columns if column.kind == "slot"]

    def _join_groups(
        self,
        source: str,
        slots: list[Slot],
        key: str,
        selected: list[str],
        joins: list[str],
        unpacked: list[str],
    ) -> None:
        """Join the grouped queries of these slots to ``t``, which reads ``source``."""
        for at, group in enumerate(sorted({slot.group for slot in slots if slot.how != "list"})):
            packed = self._packing(group)
            self._join_group(source, group, f"g{at}", selected, joins)
            unpacked += [
                f"{packed.unpack[slot.alias]} AS {slot.alias}"
                for slot in slots
                if slot.group == group and slot.how != "list"
            ]
        for at, slot in enumerate(slot for slot in slots if slot.how == "list"):
            joins.append(f"{self.join} ({self.listed(slot)}) l{at} ON l{at}.{key} = t.{key}")
            selected.append(f"coalesce(l{at}.listed, CAST([] AS VARCHAR[])) AS {slot.alias}")

    def _join_group(
        self, source: str, group: tuple[str, str, int], name: str, selected: list[str], joins: list[str]
    ) -> None:
        key, packed = group[1], self._packing(group)
        rows = f"({self.grouped(group)})" if key == "h" else self._keep("own", self.grouped(group))
        joins.append(f"{self.join} {rows} {name} ON {name}.{key} = t.{key}")
        selected += [f"coalesce({name}.{word}, {packed.empty[word]}) AS {word}" for word in packed.words]

    def _packing(self, group: tuple[str, str, int]) -> Packed:
        if group not in self._packed:
            scope = PERSON if group[1] == "p" else HOUSEHOLD
            live = [
                slot
                for slot in self.book.aggregates.of_group(group)
                if slot.alias in self._live.get(scope, ()) and slot.how != "list"
            ]
            self._packed[group] = pack(live, f"{group[0]}_{group[1]}{group[2]}")
        return self._packed[group]

    def grouped(self, group: tuple[str, str, int]) -> str:
        """All aggregates of one table, key and stage in one query."""
        entity, key, _ = group
        packed = self._packing(group)
        scope = PERSON if key == "p" else HOUSEHOLD
        needs = {
            alias
            for slot in self.book.aggregates.of_group(group)
            if slot.alias in self._live.get(scope, ()) and slot.how != "list"
            for alias in slot.expr.needs
        }
        words = ", ".join(f"{aggregate} AS {word}" for word, aggregate in packed.words.items())
        where = " WHERE p IS NOT NULL" if key == "p" else ""
        return f"SELECT {key}, {words} FROM ({self._row_frame(entity, sorted(needs))}){where} GROUP BY {key}"

    def listed(self, slot: Slot) -> str:
        """A list in the order of persons, for the groups that have any."""
        assert slot.keep is not None
        rows = self._row_frame(slot.entity, sorted(slot.expr.needs | slot.keep.needs))
        pairs = f"list({{'at': p, 'item': {slot.expr.text}}})"
        return (
            f"SELECT {slot.key}, list_transform(list_sort({pairs}), lambda x: x.item) AS listed FROM ({rows}) "
            f"WHERE {slot.keep.text} GROUP BY {slot.key}"
        )


def _size(column: Column, sizes: dict[str, int]) -> int:
    """How large a column is once everything it reads is written out in it."""
    return 1 + sum(sizes.get(alias, 1) * column.expr.text.count(alias) for alias in column.expr.needs)


def _live_columns(book: Book, outputs: list[str]) -> dict[str, set[str]]:
    """Every column that the outputs need, by scope, across all levels."""
    live: dict[str, set[str]] = {}
    waiting = [(HOUSEHOLD, alias) for alias in outputs]
    while waiting:
        scope, alias = waiting.pop()
        if alias in live.setdefault(scope, set()):
            continue
        live[scope].add(alias)
        column = book.column(scope, alias)
        waiting += [(scope, need) for need in column.expr.needs]
        if column.kind == "household":
            waiting.append((HOUSEHOLD, column.origin))
        elif column.kind == "owner":
            waiting.append((PERSON, column.origin))
        elif column.kind == "slot":
            slot = book.aggregates.by_alias(alias)
            waiting += [
                (slot.entity, need)
                for need in slot.expr.needs | (slot.keep.needs if slot.keep else frozenset())
            ]
    return live
