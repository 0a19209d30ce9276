"""Pages from more processes than one: they share a port, and none outlives the process that started it."""

import os
import signal
import subprocess
import sys
import time
from http.client import HTTPConnection, HTTPException

import pytest

from doudi.platform.page_server import HOST, beside, listen, processes_asked

#: an address that needs no database
FILE = "/static/doudi/gov.css"
_PARENT = """
import sys, time
from doudi.platform.page_server import beside, listen
listening = listen(0)
with beside(listening, 1) as others:
    print(listening.getsockname()[1], *others, flush=True)
    time.sleep(600)
"""


def answers(port: int, seconds: float) -> bool:
    """Whether somebody serves files at a port within so many seconds."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        try:
            connection = HTTPConnection(HOST, port, timeout=max(0.1, until - time.monotonic()))
            connection.request("GET", FILE)
            return connection.getresponse().status == 200
        except (OSError, HTTPException):
            time.sleep(0.1)
    return False


@pytest.mark.parametrize(
    ("said", "number"), [("", 1), ("1", 1), ("2", 2), ("0", 1), ("-3", 1), ("many", 1), ("9" * 9, 1)]
)
def test_how_many_processes_serve_is_said_by_the_environment(
    said: str, number: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DOUDI_PROCESSES", said)
    assert processes_asked() == number


def test_a_process_beside_serves_the_same_socket_and_goes_with_the_block() -> None:
    listening = listen(0)
    port = listening.getsockname()[1]
    with beside(listening, 1):
        assert answers(port, 60)
    listening.close()
    assert not answers(port, 0.5)


def test_a_process_whose_parent_is_killed_gives_the_port_up() -> None:
    parent = subprocess.Popen([sys.executable, "-c", _PARENT], stdout=subprocess.PIPE, text=True)
    assert parent.stdout is not None
    port, child = (int(one) for one in parent.stdout.readline().split())
    assert answers(port, 60)
    parent.kill()
    parent.wait()
    until = time.monotonic() + 30
    while answers(port, 0.5) and time.monotonic() < until:
        time.sleep(0.2)
    still_there = answers(port, 0.5)
    if still_there:
        os.kill(child, signal.SIGKILL)
    assert not still_there
