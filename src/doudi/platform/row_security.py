"""Row security: PostgreSQL itself shows a connection only the rows of the area it was opened for.

It is the second fence behind the selectors: a query that forgets its filter finds nothing of another area.
The area is a half-open range of 12-digit codes, kept in two settings of the connection. Unset means no row.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.db import connections, migrations
from django.http import HttpRequest, HttpResponse

NOTHING = ("", "")
EVERYTHING = ("0", ":")  # ":" is the character after "9"

_SET = "select set_config('doudi.area_from', %s, false), set_config('doudi.area_to', %s, false)"


def show_rows(area: tuple[str, str], using: str = "default") -> None:
    """From now on this connection sees the rows whose area_code lies in [from, to)."""
    with connections[using].cursor() as cursor:
        cursor.execute(_SET, area)


@contextmanager
def all_rows(using: str = "default") -> Iterator[None]:
    """For loaders and commands, which work for no single person; never in a page."""
    show_rows(EVERYTHING, using)
    try:
        yield
    finally:
        show_rows(NOTHING, using)


class AreaFence:
    """Opens every request's connection for the area of whoever is logged in, and closes it again."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        user = request.user
        if not user.is_authenticated:
            # Settings outlive a request on a kept connection, so they are closed first as well as last.
            if connections["default"].connection is not None:
                show_rows(NOTHING)
            return self.get_response(request)
        show_rows(user.household_range())
        try:
            return self.get_response(request)
        finally:
            show_rows(NOTHING)


def fence(table: str) -> migrations.RunSQL:
    """The migration step that puts a table with an `area_code` behind the fence, its owner included."""
    condition = (
        "area_code >= nullif(current_setting('doudi.area_from', true), '') "
        "and area_code < nullif(current_setting('doudi.area_to', true), '')"
    )
    return migrations.RunSQL(
        f"""alter table {table} enable row level security;
            alter table {table} force row level security;
            create policy {table}_area on {table} using ({condition}) with check ({condition});""",
        f"""drop policy {table}_area on {table};
            alter table {table} no force row level security;
            alter table {table} disable row level security;""",
    )
