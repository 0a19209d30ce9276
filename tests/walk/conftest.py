"""A platform of its own as `make run` starts it, Chromium, and pictures where they are wanted (DOUDI_WALK_PICTURES)."""

import os
import signal
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.browser.conftest import FLAGS, ROOT, free_port
from tests.walk.county import County

START = Path(__file__).with_name("start.py")


@pytest.fixture(scope="package")
def platform(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Path]]:
    """(address, file of the accounts). DOUDI_WALK_AT names one that runs already, DOUDI_VAR its folder."""
    if running := os.environ.get("DOUDI_WALK_AT"):
        yield running, Path(os.environ["DOUDI_VAR"]) / "demo-accounts.json"
        return
    with started(tmp_path_factory.mktemp("walk")) as found:
        yield found


@contextmanager
def started(folder: Path, households: int = 0, start: Path = START) -> Iterator[tuple[str, Path]]:
    """A platform whose files lie in a folder, with so many households of the demo county in its register; `start`: the
    program that starts it."""
    as_root = os.geteuid() == 0
    environment = os.environ | {
        "DOUDI_VAR": str(folder / "var"), "DOUDI_KEEP": str(folder / "keep"), "PYTHONPATH": str(ROOT / "src"),
        "DOUDI_PG": f"/var/lib/doudi/walk-test-{os.getpid()}-{households}" if as_root else str(folder / "pg"),
        "DJANGO_SETTINGS_MODULE": "doudi.platform.settings",
    }  # fmt: skip
    environment.pop("DATABASE_URL", None)
    port = free_port()
    with (folder / "log").open("w+") as log:
        server = subprocess.Popen(
            [sys.executable, str(start), str(port), str(households)], env=environment, cwd=ROOT, stdout=log,
            stderr=subprocess.STDOUT,
        )  # fmt: skip
        try:
            _wait_for(f"http://127.0.0.1:{port}/login/", server, folder / "log")
            yield f"http://127.0.0.1:{port}", folder / "var" / "demo-accounts.json"
        finally:
            server.send_signal(signal.SIGINT)
            server.wait(60)
            if as_root:
                subprocess.run(["rm", "-rf", environment["DOUDI_PG"]], check=False)
    assert "Traceback" not in (folder / "log").read_text(encoding="utf-8")


def _wait_for(address: str, server: "subprocess.Popen[bytes]", log: Path) -> None:
    """Until the first page answers: a fresh database takes a minute, more where the machine is busy."""
    until = time.monotonic() + 300
    while time.monotonic() < until:
        assert server.poll() is None, log.read_text(encoding="utf-8")
        with suppress(OSError):
            urllib.request.urlopen(address, timeout=5)
            return
        time.sleep(0.5)
    raise AssertionError(log.read_text(encoding="utf-8"))


@pytest.fixture(scope="package")
def browser(chromium_path: str) -> Iterator[Browser]:
    with sync_playwright() as play:
        found = play.chromium.launch(executable_path=chromium_path, args=FLAGS)
        yield found
        found.close()


@pytest.fixture(scope="package")
def everybody(browser: Browser, platform: tuple[str, Path]) -> County:
    """The staff of all places, each logged in when first needed."""
    return county_of(browser, platform)


def county_of(browser: Browser, platform: tuple[str, Path]) -> County:
    """Who works on a platform, with the folder for pictures where they are wanted."""
    wanted = os.environ.get("DOUDI_WALK_PICTURES")
    pictures = Path(wanted) if wanted else None
    if pictures is not None:
        pictures.mkdir(parents=True, exist_ok=True)
    return County(browser, *platform, pictures)


@pytest.fixture
def county(everybody: County) -> Iterator[County]:
    """Everybody, on a platform in whose pages nothing goes wrong."""
    everybody.trouble.clear()
    yield everybody
    assert not everybody.trouble


def pytest_exception_interact(node: pytest.Item, call: "pytest.CallInfo[None]") -> None:
    """What everybody had before their eyes when a walk went wrong: beside the pictures, else in a folder of its own."""
    county = getattr(node, "funcargs", {}).get("county")
    if isinstance(county, County) and call.when == "call":
        folder = county.pictures or Path(tempfile.mkdtemp(prefix="doudi-walk-"))
        for (user, phone), worker in county.here.items():
            name = f"failed-{user}{'-phone' if phone else ''}"
            worker.page.screenshot(path=folder / f"{name}.png", full_page=True)
            (folder / f"{name}.txt").write_text(f"{worker.page.url}\n{worker.says()}", "utf-8")
        node.add_report_section("call", "walk", f"what everybody saw: {folder}")
