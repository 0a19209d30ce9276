"""What every test shares: when browser and Spark tests run, and how hypothesis is set."""

import importlib.util
import os
import re
import shutil
import subprocess
from functools import cache

import pytest
from hypothesis import settings

IN_CI = os.environ.get("CI", "").lower() == "true"

# Two cores are shared with other workers, so a slow example says nothing; in CI the same examples every time.
settings.register_profile("doudi", deadline=None, print_blob=True, derandomize=IN_CI)
settings.load_profile("doudi")


@cache
def chromium() -> str | None:
    """The browser of the machine, which playwright drives by its path."""
    return shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")


@cache
def java_version() -> int:
    """The major version of the Java on the path; 0 when there is none."""
    if shutil.which("java") is None:
        return 0
    answer = subprocess.run(["java", "-version"], capture_output=True, text=True, check=False)
    found = re.search(r'version "(\d+)', answer.stderr)
    return int(found.group(1)) if found else 0


def missing_for(item: pytest.Item) -> str:
    """What this machine lacks for a marked test, as a sentence; empty when it has everything."""
    if item.get_closest_marker("browser") and chromium() is None:
        return "Chromium is not installed (Debian: apt-get install chromium fonts-noto-cjk)."
    if item.get_closest_marker("spark") and java_version() < 17:
        return "Java 17 is not installed (Debian: apt-get install openjdk-17-jre-headless)."
    if item.get_closest_marker("spark") and importlib.util.find_spec("pyspark") is None:
        return "Spark is not installed: run make spark."
    return ""


#: what takes longest, and so begins first
LONG = ("tests/platform/matrix/", "tests/browser/", "tests/platform/demo_cases/")


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Spread over processes (``--dist loadgroup``), the tests of a file stay together."""
    for item in items:
        item.add_marker(pytest.mark.xdist_group(item.nodeid.partition("::")[0]))
    items.sort(
        key=lambda item: next((at for at, part in enumerate(LONG) if item.nodeid.startswith(part)), len(LONG))
    )


def pytest_runtest_setup(item: pytest.Item) -> None:
    """On a plain machine such a test is skipped and says why; in CI nothing may be skipped for that."""
    why = missing_for(item)
    if why and IN_CI:
        pytest.fail(f"CI must run this test: {why}", pytrace=False)
    if why:
        pytest.skip(why)


@pytest.fixture(scope="session")
def chromium_path() -> str:
    """For playwright's executable_path; only in tests marked `browser`."""
    path = chromium()
    assert path is not None, "mark the test with pytest.mark.browser"
    return path
