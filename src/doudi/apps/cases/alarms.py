"""Where the other apps put what must not be overlooked on somebody's desk, the front page.

An app writes a module ``desk_alarms`` with functions ``(user, on) -> list[Alarm]``, each under ``@alarms``; it is found
when the platform starts. A function is asked each time a front page is opened: one counting query, nothing more.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any


@dataclass(frozen=True)
class Alarm:
    """Something that must not be overlooked, how many there are, and where to look.

    `tone`: bad (overdue, stops money), soon (waits), info. One of which there are none is not shown.
    """

    says: str
    count: int
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
    """What all apps have for somebody's desk on a day, without what there is none of."""
    return [alarm for asked in _asked for alarm in asked(user, on) if alarm.count]
