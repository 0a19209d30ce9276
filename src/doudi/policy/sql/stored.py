"""Frames that keep what a changed parameter does not touch: households with their grouped rows, stored once.

A grouped query is recognised by its text. Parameters are inlined in it, so the text changes exactly when a parameter
it reads changes; then it is joined afresh, and only then.
"""

import hashlib
from dataclasses import dataclass, field

from doudi.policy.sql.aggregates import Slot
from doudi.policy.sql.frames import Frames


@dataclass
class Store:
    """``bases``: table read -> the table that stands in for it; ``held``: that table -> the grouped queries it holds."""

    bases: dict[str, str] = field(default_factory=dict)
    held: dict[str, set[str]] = field(default_factory=dict)


def name_for(prefix: str, query: str) -> str:
    """A table name that stands for the query's text."""
    return f"{prefix}_{hashlib.sha256(query.encode()).hexdigest()[:16]}"


@dataclass
class StoredFrames(Frames):
    """Reads and fills a store. Parameters that differ by place live in a table named after its content."""

    store: Store = field(default_factory=Store)

    def _name(self, prefix: str, query: str) -> str:
        return name_for(prefix, query)

    def _read_households(self, table: str, slots: list[Slot]) -> str:
        groups = sorted({slot.group for slot in slots if slot.how != "list"})
        if table not in self.store.bases and groups:
            selected, joins = ["t.* EXCLUDE (household_id)" if table == "households" else "t.*"], list[str]()
            for at, group in enumerate(groups):
                super()._join_group(table, group, f"g{at}", selected, joins)
            query = f"SELECT {', '.join(selected)} FROM {table} t {' '.join(joins)}"
            base = name_for("base", query)
            self.tables.append((base, query))
            self.store.bases[table] = base
            self.store.held[base] = {self.grouped(group) for group in groups}
        return self.store.bases.get(table, table)

    def _after_joins(self, query: str) -> str:
        return query  # the base is kept already

    def _join_group(
        self, source: str, group: tuple[str, str, int], name: str, selected: list[str], joins: list[str]
    ) -> None:
        if self.grouped(group) in self.store.held.get(source, ()):
            selected += [f"t.{word}" for word in self._packing(group).words]
        else:
            super()._join_group(source, group, name, selected, joins)
