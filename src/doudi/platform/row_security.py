"""Row security: PostgreSQL itself shows a connection only the rows of the area it was opened for.

It is the second fence behind the selectors: a query that forgets its filter finds nothing of another area.
The area is a half-open range of 12-digit codes, kept in two settings that live as long as the transaction they are
made in: outside a transaction nothing is set, and nothing is seen. Which tables are fenced stands in fences.py.
"""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any, cast

import pghistory
from django.db import connections, migrations, transaction
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from psycopg.pq import TransactionStatus

Area = tuple[str, str]
NOTHING: Area = ("", "")
EVERYTHING: Area = ("0", ":")  # ":" is the character after "9"

#: true of a row whose area_code lies in the range that the transaction has set; with collation "C" it can use an index
IN_AREA = (
    "{column} >= nullif(current_setting('doudi.area_from', true), '') collate \"C\" "
    "and {column} < nullif(current_setting('doudi.area_to', true), '') collate \"C\""
)

_SET = "select set_config('doudi.area_from', %s, true), set_config('doudi.area_to', %s, true)"
_GET = (
    "select coalesce(current_setting('doudi.area_from', true), ''), "
    "coalesce(current_setting('doudi.area_to', true), '')"
)


@contextmanager
def area_rows(area: Area, using: str = "default") -> Iterator[None]:
    """A transaction (or a part of the one that is open) that sees the rows whose area_code lies in [from, to).

    Afterwards the range before it holds again; when the block fails, nothing of it is kept.
    """
    connection = connections[using]
    outermost = not connection.in_atomic_block
    with transaction.atomic(using):
        before = _swap(area, using)
        yield
        # The settings end with the outermost transaction, and a rollback takes them back by itself.
        if not outermost and not connection.needs_rollback:
            _set(before, using)


def _set(area: Area, using: str) -> None:
    with connections[using].cursor() as cursor:
        cursor.execute(_SET, area)


def all_rows(using: str = "default") -> Any:
    """For loaders, jobs and commands that work for no single person; never to answer a page with."""
    return area_rows(EVERYTHING, using)


@contextmanager
def reading_all_rows(using: str = "default") -> Iterator[None]:
    """`all_rows` for a query or two in the middle of a page: nothing is written, so there is nothing to take back."""
    connection = connections[using]
    if not connection.in_atomic_block:
        with all_rows(using):
            yield
        return
    before = _swap(EVERYTHING, using)
    try:
        yield
    finally:
        # After an error of the database nothing more can be set: the rollback that must come takes the range back.
        if connection.connection.info.transaction_status is not TransactionStatus.INERROR:
            _set(before, using)


def _swap(area: Area, using: str) -> Area:
    """Set a range; the one that held before."""
    with connections[using].cursor() as cursor:
        cursor.execute(f"{_GET}, {_SET.removeprefix('select ')}", area)
        low, high, *_ = cursor.fetchone() or NOTHING
    return low, high


def area_now(using: str = "default") -> Area:
    """The range the open transaction has set; NOTHING where none is."""
    with connections[using].cursor() as cursor:
        cursor.execute(_GET)
        low, high = cursor.fetchone() or NOTHING
    return low, high


class AreaFence:
    """Every request is one transaction, opened for the area of whoever is logged in; strangers see no row.

    An answer of 500 and above keeps nothing of what was written. (What a view wrote before it raised is taken back
    by ATOMIC_REQUESTS, also where the error becomes a 404.) A streamed answer is read in a transaction of its own.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        user = request.user
        area = user.household_range() if user.is_authenticated else NOTHING
        # The history of rows keeps who wrote, never an address: addresses are for the browser alone.
        with area_rows(area), pghistory.context(user=user.pk):
            response = self.get_response(request)
            if response.status_code >= 500:
                transaction.set_rollback(True)
        if response.streaming:
            streamed = cast(StreamingHttpResponse, response)
            streamed.streaming_content = _streamed(area, cast(Iterable[bytes], streamed.streaming_content))
        return response


def _streamed(area: Area, parts: Iterable[bytes]) -> Iterator[bytes]:
    with area_rows(area):
        yield from parts


def fence(table: str) -> migrations.RunSQL:
    """A migration step that fences one table. Newer tables need none: fences.fence_all() finds them."""
    condition = IN_AREA.format(column="area_code")
    return migrations.RunSQL(
        f"""alter table {table} enable row level security;
            alter table {table} force row level security;
            create policy {table}_area on {table} using ({condition}) with check ({condition});""",
        f"""drop policy {table}_area on {table};
            alter table {table} no force row level security;
            alter table {table} disable row level security;""",
    )
