"""Somebody asks for an address: what is tried, and what of the answers is wrong."""

import re
from collections import defaultdict
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass
from typing import Any
from zlib import crc32

from django.db import connection, transaction
from django.test import Client
from django.urls import reverse

from doudi.platform.scoping import without_own_filters
from tests.platform.matrix.needs import Need, roles_with
from tests.platform.matrix.world import NAMES

ALLOWED = {200, 302, 400, 409}
DENIED = {403, 404, 405}
METHODS = ("get", "post")
ABOUT_A_ROW = ("row", "county", "swept", "sources")


@dataclass(frozen=True)
class Viewer:
    """Somebody at a browser. `where`: own (the county's village, or above it), neighbour (township), elsewhere."""

    role: str
    level: str
    where: str
    client: Client


@contextmanager
def without_row_security() -> Iterator[None]:
    """As the superuser, whom row security does not bind, until the transaction is taken back: the selectors' own
    filters stand alone."""
    with connection.cursor() as cursor:
        cursor.execute("reset role")
    yield


#: one fence is taken down, so that the other stands alone
FENCES = {"row security": without_own_filters, "own filters": without_row_security}


def ask(viewer: Viewer, method: str, url: str, fences: AbstractContextManager[None] | None = None) -> Any:
    """One request, taken back; the browser is left as it was, for logging out takes its cookie away."""
    kept = viewer.client.cookies.output(attrs=[], header="", sep=";")
    with transaction.atomic(), fences or nullcontext():
        answer = getattr(viewer.client, method)(url)
        b"".join(answer) if answer.streaming else None
        transaction.set_rollback(True)
    viewer.client.cookies.load(kept)
    return answer


def word_of(need: Need, method: str) -> str:
    return need.get if method == "get" else need.post


def wrong_at_home(need: Need, url: str, viewers: list[Viewer]) -> list[tuple[str, ...]]:
    """Everybody of the county tries what is offered, a few try what is not: who was let in or sent away wrongly.

    Of those who may post, or read the costly pages of a swept household, one of each level does: that nobody else may
    is what everybody else shows.
    """
    wrong: list[tuple[str, ...]] = []
    for method in METHODS:
        having, lacking = parted(need, method, viewers)
        before = written()
        for viewer in lacking if word_of(need, method) != "-" else lacking[::13]:
            wrong += _wrong_status(need, method, viewer, ask(viewer, method, url))
        if need.about != "open" and written() != before:
            wrong.append((method, "somebody without the word", "denied, yet wrote"))
        everybody = method == "get" and need.about != "swept"
        for viewer in having if everybody else one_of_each_place(having, turn_of(url)):
            wrong += _wrong_status(need, method, viewer, ask(viewer, method, url))
    return wrong


def parted(need: Need, method: str, viewers: list[Viewer]) -> tuple[list[Viewer], list[Viewer]]:
    """Who has the word for it, and who lacks it."""
    let_in = roles_with(word_of(need, method))
    return [one for one in viewers if one.role in let_in], [one for one in viewers if one.role not in let_in]


def _wrong_status(need: Need, method: str, viewer: Viewer, answer: Any) -> list[tuple[str, ...]]:
    if answer.status_code in expected(need, viewer, method) and not sent_to_login(answer):
        return []
    return [(method, viewer.role, viewer.level, viewer.where, str(answer.status_code))]


def expected(need: Need, viewer: Viewer, method: str) -> set[int]:
    """The statuses the table allows to somebody of the county."""
    word = word_of(need, method)
    if word == "open":
        return ALLOWED | {404, 405}
    if word == "-":
        return DENIED
    if viewer.role not in roles_with(word):
        # A service that refuses says so on the page; what is posted to a page one may read comes that far.
        reads = method == "post" and viewer.role in roles_with(need.get)
        return DENIED | ({409} if reads else set())
    if need.about == "county" and viewer.level in ("village", "township"):
        return {404, 405}
    return (
        ALLOWED
        | {405}
        | ({404} if method == "post" or need.about in ("swept", "sweep", "sources", "asked") else set())
    )


def sent_to_login(answer: Any) -> bool:
    """Where somebody who is logged in must never be sent: nothing would have been tried."""
    back_there = answer.wsgi_request.path in (reverse("logout"), reverse("login"))
    return answer.status_code == 302 and answer["Location"].startswith(reverse("login")) and not back_there


def wrong_from_elsewhere(
    need: Need, url: str, viewers: list[Viewer], marks: list[str], fence: str
) -> list[tuple[str, ...]]:
    """Everybody with the word, of another place, and one without, while one fence alone stands: who got in or read.

    The word does not look at the area: whoever lacks it at home lacks it everywhere, so that one is enough. Row
    security does not look at the role: one of each place is enough there, another one at every address.
    """
    wrong: list[tuple[str, ...]] = []
    before = written()
    for method in METHODS:
        having, lacking = parted(need, method, viewers)
        if fence == "row security" or (method == "post" and need.about not in ABOUT_A_ROW):
            having = one_of_each_place(having, turn_of(url))
        for viewer in having + lacking[:1]:
            answer = ask(viewer, method, url, FENCES[fence]())
            who = (method, viewer.role, viewer.level, viewer.where)
            if sent_to_login(answer):
                wrong.append((*who, "sent to the login page"))
            if _not_theirs(need, viewer) and answer.status_code not in DENIED:
                wrong.append((*who, str(answer.status_code)))
            wrong += [(*who, "shows", mark) for mark in shown(answer, marks, url)]
    if need.about in ABOUT_A_ROW and written() != before:
        wrong.append(("somebody from elsewhere", "denied, yet wrote"))
    return wrong


def turn_of(url: str) -> int:
    """Another number for every address, the same in every run."""
    return crc32(url.encode())


def one_of_each_place(viewers: list[Viewer], turn: int) -> list[Viewer]:
    """For every level and place one of the people there, the one whose turn it is."""
    places: dict[tuple[str, str], list[Viewer]] = defaultdict(list)
    for viewer in viewers:
        places[viewer.level, viewer.where].append(viewer)
    return [there[turn % len(there)] for there in places.values()]


def _not_theirs(need: Need, viewer: Viewer) -> bool:
    """Whether the address is about something that somebody of this place does not even know of. The sweep of a county
    is also its other townships', each with its own households."""
    return need.about in ABOUT_A_ROW or (need.about == "sweep" and viewer.where == "elsewhere")


def marks_of(made: dict[str, Any]) -> list[str]:
    """What nobody elsewhere may read: names, numbers, keys of files and notices."""
    return [
        *NAMES, made["case"].number, made["notice"].number, made["notice"].verify_key, made["file"].key,
        made["survey"].draft_key, made["grant"].number, made["swept"],
    ]  # fmt: skip


def shown(answer: Any, marks: list[str], url: str) -> list[str]:
    """The marks that stand in an answer, and primary keys of the county's rows."""
    if answer.streaming:
        return []
    text = answer.content.decode("utf-8", "replace").replace(url, "")
    found = [mark for mark in marks if mark in text]
    return found + [key for key in re.findall(r"\b730\d{5}\b", text) if key not in url]


def written() -> int:
    """How many rows this transaction has tried to write, taken back or not; sessions apart."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select coalesce(sum(n_tup_ins + n_tup_upd + n_tup_del), 0) from pg_stat_xact_user_tables"
            " where relname <> 'django_session'"
        )
        return int(cursor.fetchone()[0])
