"""The pages' own processes. Python computes one page at a time in each, so more of them use more processors.

They share one listening socket; the system gives each request to whichever is free. ``DOUDI_PROCESSES`` says how many.
"""

import gc
import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

HOST = "127.0.0.1"
THREADS = 8
WAITING = 1024  # requests that may wait to be taken up
#: seconds between two answers of the database and another page's computing; Python's own five milliseconds add up, for
#: a page asks the database some thirty times
SWITCH_SECONDS = 0.0005
PARENT_SECONDS = 1.0


def processes_asked() -> int:
    """How many processes serve pages: DOUDI_PROCESSES, 1 where it says nothing that can be."""
    asked = os.environ.get("DOUDI_PROCESSES", "")
    return max(1, int(asked)) if asked.isdecimal() and len(asked) < 4 else 1


def listen(port: int) -> socket.socket:
    """The socket at which pages are asked for. Raises OSError where somebody else has the port."""
    listening = socket.socket()
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listening.bind((HOST, port))
    listening.listen(WAITING)
    return listening


def read_ahead() -> None:
    """Read what the first requests would wait for, and spare the collector what stays for ever.

    The packs are some hundred thousand objects: looking through all of them for garbage would hold every page up now
    and then.
    """
    from django.urls import get_resolver

    from doudi.policy.pack import list_documents

    list_documents()
    get_resolver().url_patterns  # noqa: B018  (imports every view)
    gc.collect()
    gc.freeze()
    gc.set_threshold(10_000, 20, 50)


def serve_pages(listening: socket.socket) -> None:
    """Answer requests until the process is told to end."""
    import waitress
    from django.core.wsgi import get_wsgi_application

    sys.setswitchinterval(SWITCH_SECONDS)
    try:
        waitress.serve(get_wsgi_application(), sockets=[listening], threads=THREADS, ident=None)
    finally:
        gc.unfreeze()  # what the libraries hold is given back in order


@contextmanager
def beside(listening: socket.socket, number: int) -> Iterator[list[int]]:
    """So many more processes that serve the same socket, for as long as the block lasts: their process numbers."""
    command = [sys.executable, "-m", __name__, str(listening.fileno()), str(os.getpid())]
    started = [
        subprocess.Popen(
            command, stdin=subprocess.DEVNULL, pass_fds=[listening.fileno()], start_new_session=True
        )
        for _ in range(number)
    ]
    try:
        yield [one.pid for one in started]
    finally:
        for one in started:
            one.terminate()
        for one in started:
            one.wait()


def _end_with(parent: int) -> None:
    """A process whose parent was killed must not keep the port."""
    while os.getppid() == parent:
        time.sleep(PARENT_SECONDS)
    os._exit(0)


def main() -> None:
    """One of the processes beside: the number of its socket and of its parent."""
    from doudi.platform.serve import set_up

    handle, parent = (int(one) for one in sys.argv[1:])
    threading.Thread(target=_end_with, args=[parent], daemon=True).start()
    set_up()
    read_ahead()
    serve_pages(socket.socket(fileno=handle))


if __name__ == "__main__":
    main()
