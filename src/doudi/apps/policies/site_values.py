"""A site's own parameter values: what the documents leave to the county, here those of the demo county."""

from functools import lru_cache
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from doudi.platform.paths import var
from doudi.policy.yaml_text import load_yaml

DEMO = "demo"
FILE = "local.yaml"


def demo_file() -> Path:
    return var() / "demo" / FILE


def names() -> list[tuple[str, str]]:
    """(key, what the page calls it) of every set of values there is."""
    there = [("", _("不用县定参数"))]
    if demo_file().exists():
        there.append((DEMO, _("演示县的县定参数（虚拟）")))
    return there


def first_for(pack_id: str) -> str:
    return DEMO if demo_file().exists() else ""


def values_of(site: str) -> dict[str, Any]:
    """The values of a set as a --local file writes them; nothing for an unknown set."""
    file = demo_file()
    if site != DEMO or not file.exists():
        return {}
    return _read(file, file.stat().st_mtime_ns)


@lru_cache(maxsize=4)
def _read(file: Path, changed: int) -> dict[str, Any]:
    return dict(load_yaml(file, shown=file.name))
