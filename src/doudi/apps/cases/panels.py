"""Where the other apps plug into a case: the page a kind of step is done on, and what the case page shows of them.

An app writes a module ``case_panels`` with calls of ``does`` and ``panel``; it is found when the platform starts.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import connection
from django.db.models import Model
from django.urls import reverse
from django.utils.functional import Promise

if TYPE_CHECKING:
    from doudi.apps.cases.models import Case

#: (case, user, day YYYYMMDD) -> what the template needs; None: nothing to show, the panel is left out
Context = Callable[["Case", Any, int], dict[str, Any] | None]


@dataclass(frozen=True)
class Panel:
    """A part of the case page: a template with its context, in its place among the others.

    `only_with`: tables with a ``case``; while none of them has a row of the case there is nothing to show.
    """

    id: str
    title: str | Promise
    template: str
    context: Context
    place: int
    only_with: tuple[type[Model], ...] = ()


_pages: dict[str, str] = {}
_panels: dict[str, Panel] = {}


def does(*kinds: str, page: str) -> None:
    """Steps that do one of `kinds` (``procedure.definition.DOES``) are done on `page`, the name of an address
    that takes a case id and a step: ``does("survey", "visit", page="surveys:step")``."""
    for kind in kinds:
        _pages[kind] = page


def panel(
    id: str,
    title: str | Promise,
    template: str,
    context: Context,
    place: int = 50,
    only_with: tuple[type[Model], ...] = (),
) -> None:
    """Show a part on the case page; `place` orders the parts (facts 20, calculation 30, documents 60, money 70).
    Name in `only_with` the tables it is made of: a young case then costs one question instead of one for each."""
    _panels[id] = Panel(id, title, template, context, place, only_with)


def step_url(case_id: int, step: str, kind: str) -> str:
    """The page on which a step of this kind is done; the plain step page where no app has its own."""
    return reverse(_pages.get(kind, "cases:step"), args=[case_id, step])


def panels_of(case: "Case") -> list[Panel]:
    """The parts the other apps give, in order, without those that have nothing of this case."""
    parts = sorted(_panels.values(), key=lambda one: one.place)
    there = _tables_with(case, {table for one in parts for table in one.only_with})
    return [one for one in parts if not one.only_with or there & set(one.only_with)]


def _tables_with(case: "Case", tables: set[type[Model]]) -> set[type[Model]]:
    """Those of the tables that have a row of the case, in one question."""
    if not tables:
        return set()
    asked = list(tables)
    each = ", ".join(
        f"exists (select from {connection.ops.quote_name(table._meta.db_table)} where case_id = %s)"
        for table in asked
    )
    with connection.cursor() as cursor:
        cursor.execute(f"select {each}", [case.pk] * len(asked))
        found = cursor.fetchone() or ()
    return {table for table, has in zip(asked, found, strict=True) if has}
