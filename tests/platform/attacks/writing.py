"""What a request tries to write, as the database is told it."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection, transaction

from tests.platform.matrix.asking import Viewer

_WRITES = re.compile(r"^\s*(insert|update|delete)\b", re.IGNORECASE)
_NOT_OURS = ("django_session", "axes_")


@contextmanager
def writes() -> Iterator[list[str]]:
    """Every insert, update and delete within the block: the statement and what it carries; sessions apart."""
    found: list[str] = []

    def look(execute: Callable[..., Any], sql: Any, params: Any, many: bool, context: Any) -> Any:
        text = str(sql)
        if _WRITES.match(text) and not any(one in text[:80] for one in _NOT_OURS):
            found.append(f"{text} {params!r}")
        return execute(sql, params, many, context)

    with connection.execute_wrapper(look):
        yield found


def posted(viewer: Viewer, url: str, data: dict[str, Any]) -> tuple[Any, list[str]]:
    """The answer to a post, taken back, and what it had tried to write. Errors come through."""
    kept = viewer.client.cookies.output(attrs=[], header="", sep=";")
    with transaction.atomic(), writes() as written:
        answer = viewer.client.post(url, data)
        b"".join(answer) if answer.streaming else None
        transaction.set_rollback(True)
    viewer.client.cookies.load(kept)
    return answer, written
