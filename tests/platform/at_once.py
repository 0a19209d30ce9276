"""Several people at the same moment, each on a connection of their own to a real PostgreSQL."""

import threading
from collections.abc import Callable
from typing import Any

from django.db import connections

from doudi.core.refusal import Refused
from doudi.platform.row_security import all_rows


def at_once(*acts: Callable[[], Any]) -> list[str | None]:
    """Run each in a thread of its own, all let go at the same moment; what each came to: "done" or the refusal."""
    gate = threading.Barrier(len(acts))
    came_to: list[str | None] = [None] * len(acts)

    def run(number: int, do: Callable[[], Any]) -> None:
        try:
            gate.wait(30)
            with all_rows():
                do()
            came_to[number] = "done"
        except Refused as refused:
            came_to[number] = refused.message
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return came_to
