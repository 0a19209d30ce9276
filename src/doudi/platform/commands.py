"""What commands need before they can ask the database anything."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import OperationalError

from doudi.platform.database import DatabaseTrouble
from doudi.platform.serve import CannotServe, set_up, unreachable


@contextmanager
def working_database() -> Iterator[None]:
    """Settings read, the embedded server running. Raises CannotServe with a sentence when it cannot be reached."""
    set_up()
    from doudi.platform.migrate import database

    try:
        with database():
            yield
    except DatabaseTrouble as trouble:
        raise CannotServe(str(trouble)) from trouble
    except OperationalError as trouble:
        raise CannotServe(unreachable(trouble)) from trouble
