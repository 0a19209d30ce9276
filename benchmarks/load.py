"""A load generator, in a process of its own: sends requests when their time has come, whether or not the ones before
have been answered, and counts each from the moment it was due. A server that stalls therefore pays for everybody who
waits (no coordinated omission).

Reads a plan as JSON from standard input, writes what happened as JSON to standard output.
"""

import json
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from http.client import HTTPConnection, HTTPException
from typing import Any
from urllib.parse import urlencode

HOST = "127.0.0.1"
TIMEOUT = 30
#: more than can ever wait at once, so that nobody waits for the generator itself
AT_ONCE = 200
CSRF = "a" * 32


@dataclass
class Request:
    """`at`: seconds from the start; `post`: the form, where it is one; `session`: of who is logged in."""

    at: float
    persona: str
    page: str
    url: str
    session: str
    post: dict[str, str] | None = None


@dataclass
class Answer:
    """`seconds` from when it was due; `late`: how long the generator itself took to send; `status` 0: none came."""

    persona: str
    page: str
    url: str
    status: int
    size: int
    seconds: float
    late: float


_own = threading.local()


def send(port: int, one: Request, due: float) -> Answer:
    began = time.perf_counter()
    try:
        status, size = _exchange(port, one)
    except (OSError, HTTPException):
        _own.connection = None
        status, size = 0, 0
    return Answer(one.persona, one.page, one.url, status, size, time.perf_counter() - due, began - due)


def _exchange(port: int, one: Request) -> tuple[int, int]:
    connection: HTTPConnection | None = getattr(_own, "connection", None)
    if connection is None:
        connection = _own.connection = HTTPConnection(HOST, port, timeout=TIMEOUT)
    headers = {"Cookie": f"sessionid={one.session}; csrftoken={CSRF}", "Accept": "text/html"}
    if one.post is None:
        connection.request("GET", one.url, headers=headers)
    else:
        headers |= {"X-CSRFToken": CSRF, "Content-Type": "application/x-www-form-urlencoded"}
        connection.request("POST", one.url, urlencode(one.post), headers)
    answer = connection.getresponse()
    return answer.status, len(answer.read())


def run(port: int, plan: list[Request]) -> list[Answer]:
    """Send everything at its time; returns the answers in the order of the plan."""
    begin = time.perf_counter() + 0.5
    with ThreadPoolExecutor(AT_ONCE) as pool:
        waiting = []
        for one in plan:
            time.sleep(max(0.0, begin + one.at - time.perf_counter()))
            waiting.append(pool.submit(send, port, one, begin + one.at))
        return [done.result() for done in waiting]


def main() -> None:
    asked: dict[str, Any] = json.load(sys.stdin)
    answers = run(asked["port"], [Request(**one) for one in asked["plan"]])
    json.dump([asdict(one) for one in answers], sys.stdout)


if __name__ == "__main__":
    main()
