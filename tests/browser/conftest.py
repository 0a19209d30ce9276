"""A platform as `make run` starts it, with a small demo county, and Chromium looking at it."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

ROOT = Path(__file__).parents[2]
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking"]
DESK, PHONE = (1366, 768), (390, 844)
# The pages of the law and the sweeps need neither the register nor the cases of the demo; tests/walk has those.
START = """
import sys
from django.core import management
run = management.call_command
management.call_command = lambda name, *a, **k: name in ("demo_people", "demo_cases") or run(name, *a, **k)
from doudi.platform.serve import serve
serve(int(sys.argv[1]), True, 400)
"""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(scope="module")
def platform(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, dict[str, dict[str, str]]]]:
    """(address, demo accounts by user) of a platform of its own, stopped as Ctrl-C stops it."""
    folder = tmp_path_factory.mktemp("platform")
    as_root = os.geteuid() == 0
    environment = os.environ | {
        "DOUDI_VAR": str(folder / "var"),
        "DOUDI_PG": f"/var/lib/doudi/browser-test-{os.getpid()}" if as_root else str(folder / "pg"),
        "PYTHONPATH": str(ROOT / "src"),
        "DJANGO_SETTINGS_MODULE": "doudi.platform.settings",
    }
    environment.pop("DATABASE_URL", None)
    port = free_port()
    log = (folder / "log").open("w+")
    server = subprocess.Popen(
        [sys.executable, "-c", START, str(port)],
        env=environment,
        cwd=ROOT,
        stdout=log,
        stderr=subprocess.STDOUT,
    )
    address = f"http://127.0.0.1:{port}"
    try:
        wait_for(address, server, folder / "log")
        accounts = json.loads((folder / "var" / "demo-accounts.json").read_text(encoding="utf-8"))
        yield address, {account["user"]: account for account in accounts}
    finally:
        server.send_signal(signal.SIGINT)
        server.wait(60)
        if as_root:
            subprocess.run(["rm", "-rf", environment["DOUDI_PG"]], check=False)
    assert server.returncode == 0, "Ctrl-C ends the platform in good order"
    assert "Traceback" not in (folder / "log").read_text(encoding="utf-8")


def wait_for(address: str, server: "subprocess.Popen[bytes]", log: Path) -> None:
    for _turn in range(480):
        assert server.poll() is None, log.read_text(encoding="utf-8")
        try:
            urllib.request.urlopen(f"{address}/login/", timeout=5)
            return
        except OSError:
            time.sleep(0.5)
    raise AssertionError(log.read_text(encoding="utf-8"))


# A module, not the session: playwright keeps an event loop in this thread, in which Django refuses its database.
@pytest.fixture(scope="module")
def browser(chromium_path: str) -> Iterator[Browser]:
    with sync_playwright() as play:
        found = play.chromium.launch(executable_path=chromium_path, args=FLAGS)
        yield found
        found.close()


class Watched:
    """A page that remembers everything that went wrong in it."""

    def __init__(self, page: Page, address: str) -> None:
        self.page, self.address = page, address
        self.trouble: list[str] = []
        page.on(
            "console",
            lambda said: self._note(f"console: {said.text}") if said.type in ("error", "warning") else None,
        )
        page.on("pageerror", lambda error: self._note(f"script: {error}"))
        page.on("request", lambda asked: self._outside(asked.url))
        page.on("response", lambda got: self._note(f"{got.status} {got.url}") if got.status >= 500 else None)

    def _note(self, text: str) -> None:
        self.trouble.append(text)

    def _outside(self, url: str) -> None:
        if not url.startswith((self.address, "data:", "blob:")):
            self._note(f"outside: {url}")

    def go(self, path: str) -> Page:
        self.page.goto(self.address + path)
        return self.page

    def overflow(self) -> int:
        """By how many pixels the page is wider than the screen."""
        return int(
            self.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        )


@pytest.fixture
def visit(
    browser: Browser, platform: tuple[str, dict[str, dict[str, str]]]
) -> Iterator[Callable[..., Watched]]:
    """Log somebody in at a desk or on a phone; afterwards nothing may have gone wrong in any page."""
    address, accounts = platform
    opened: list[tuple[BrowserContext, Watched]] = []

    def open_page(user: str = "leiyang", size: tuple[int, int] = DESK, **more: Any) -> Watched:
        context = browser.new_context(
            viewport={"width": size[0], "height": size[1]}, locale="zh-CN", accept_downloads=True, **more
        )
        watched = Watched(context.new_page(), address)
        opened.append((context, watched))
        page = watched.go("/login/")
        page.fill("#id_username", user)
        page.fill("#id_password", accounts[user]["password"])
        page.click("button.btn-primary")
        page.wait_for_url(lambda url: "/login/" not in url)
        return watched

    yield open_page
    trouble = [text for _context, watched in opened for text in watched.trouble]
    for context, _watched in opened:
        context.close()
    assert not trouble
