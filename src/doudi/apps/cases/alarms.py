"""Where the other apps put what must not be overlooked on somebody's desk, the front page.

An app writes a module ``desk_alarms`` with functions ``(user, on) -> list[Alarm]``, each under ``@alarms``; it is found
when the platform starts. The functions are asked each time a front page is opened: what they count they give as rows not
yet read, and all of it is counted in one statement.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet


@dataclass(frozen=True)
class Alarm:
    """Something that must not be overlooked, how many there are (a number, or the rows to be counted), where to look.

    `tone`: bad (overdue, stops money), soon (waits), info. One of which there are none is not shown.
    """

    says: str
    count: "int | QuerySet[Any]"
    url: str
    tone: str = "soon"


#: (user, today) -> what waits for this user; an empty list where it is not the user's work
Asked = Callable[[Any, date], list[Alarm]]

_asked: list[Asked] = []


def alarms(asked: Asked) -> Asked:
    """Have a function asked for every desk."""
    if asked not in _asked:
        _asked.append(asked)
    return asked


def waiting_alarms(user: Any, on: date) -> list[Alarm]:
    """What all apps have for somebody's desk on a day, not counted yet."""
    return [alarm for asked in _asked for alarm in asked(user, on)]


def counted(found: Iterable[Alarm]) -> list[Alarm]:
    """The alarms with their numbers, without what there is none of."""
    all_found = list(found)
    rows = [one.count for one in all_found if isinstance(one.count, QuerySet)]
    numbers = iter(_numbers(rows))
    all_found = [
        replace(one, count=next(numbers)) if isinstance(one.count, QuerySet) else one for one in all_found
    ]
    return [one for one in all_found if one.count]


def _numbers(asked: "list[QuerySet[Any]]") -> list[int]:
    """How many rows each would give, in one statement."""
    texts: list[str] = []
    values: list[Any] = []
    for rows in asked:
        try:
            text, with_values = rows.order_by().values("pk").query.sql_with_params()
        except EmptyResultSet:  # of which it is known beforehand that there are none
            text, with_values = "select 1 where false", ()
        texts.append(f"(select count(*) from ({text}) one)")
        values += with_values
    if not texts:
        return []
    with connection.cursor() as cursor:
        cursor.execute(f"select {', '.join(texts)}", values)
        return list(cursor.fetchone() or ())
