"""Grants of the time before the platform: only the tables' owner may make them (LD-10)."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection

from doudi.platform.database import APP


@contextmanager
def as_owner() -> Iterator[None]:
    """What a loader does inside is done by the tables' owner, as in `doudi.platform.migrate.as_owner`."""
    with connection.cursor() as cursor:
        cursor.execute("reset role")
    yield
    with connection.cursor() as cursor:
        cursor.execute(f"set role {APP}")


def taken_over(**columns: Any) -> Any:
    """A grant that ran already, without a case."""
    from doudi.apps.grants.models import Grant

    with as_owner():
        return Grant.objects.create(**columns)
