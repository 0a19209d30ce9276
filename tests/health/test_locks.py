"""Everything is installed by version and hash, and the locks name no host."""

import json
import re
import tomllib

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.health.repository import ROOT

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
LOCKS = {
    "base": [],
    "dev": PROJECT["optional-dependencies"]["dev"],
    "spark": PROJECT["optional-dependencies"]["spark"],
    "bench": PROJECT["optional-dependencies"]["bench"],
    "node": PROJECT["optional-dependencies"]["node"],
}


def locked(name: str) -> dict[str, list[str]]:
    """Versions by package, after checking that every entry has its hashes."""
    text = (ROOT / f"requirements/{name}.txt").read_text()
    entries = re.split(r"\n(?=\S)", text.replace("\\\n", " ").strip())
    versions: dict[str, list[str]] = {}
    for entry in entries:
        requirement, *hashes = re.split(r"\s+--hash=", entry.strip())
        assert hashes, f"{requirement} has no hash"
        assert all(re.fullmatch(r"sha256:[0-9a-f]{64}", one) for one in hashes), requirement
        found = re.fullmatch(r"([A-Za-z0-9._-]+)(?:\[[^]]*\])?==([^ ;]+)(?: ; .*)?", requirement.strip())
        assert found, f"{requirement} is not locked to one version"
        versions.setdefault(canonicalize_name(found.group(1)), []).append(found.group(2))
    return versions


@pytest.mark.parametrize("name", LOCKS)
def test_every_dependency_is_locked_with_hashes_within_its_range(name):
    versions = locked(name)
    for wanted in map(Requirement, PROJECT["dependencies"] + LOCKS[name]):
        assert canonicalize_name(wanted.name) in versions, f"{wanted.name} is not locked: make lock"
        for version in versions[canonicalize_name(wanted.name)]:
            assert wanted.specifier.contains(version, prereleases=True), (
                f"{wanted} is locked to {version}: make lock"
            )


@pytest.mark.parametrize("name", LOCKS)
def test_a_package_has_the_same_version_in_every_lock(name):
    dev = locked("dev")
    different = {
        package: (versions, dev[package])
        for package, versions in locked(name).items()
        if package in dev and versions != dev[package]
    }
    assert different == {}


@pytest.mark.parametrize("name", LOCKS)
def test_locks_of_python_packages_name_no_host(name):
    assert "://" not in (ROOT / f"requirements/{name}.txt").read_text()


def test_the_lock_of_browser_assets_has_hashes_and_says_not_where_from():
    assert "omit-lockfile-registry-resolved=true" in (ROOT / ".npmrc").read_text().split()
    packages = json.loads((ROOT / "package-lock.json").read_text())["packages"]
    installed = {name: package for name, package in packages.items() if name}
    assert installed
    assert [name for name, package in installed.items() if "resolved" in package] == []
    assert [
        name for name, package in installed.items() if not package.get("integrity", "").startswith("sha512-")
    ] == []


def test_browser_assets_are_locked_as_package_json_wants_them():
    wanted = json.loads((ROOT / "package.json").read_text())["dependencies"]
    lock = json.loads((ROOT / "package-lock.json").read_text())["packages"]
    assert lock[""]["dependencies"] == wanted
    assert all(f"node_modules/{name}" in lock for name in wanted)


def test_there_is_no_uv_lock():
    assert not list(ROOT.glob("uv.lock")) or "uv.lock" in (ROOT / ".gitignore").read_text().split()
