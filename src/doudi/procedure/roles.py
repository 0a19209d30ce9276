"""The roles that act in procedures, and on which level each stands: ``policies/_vocabulary/roles.yaml``."""

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from doudi.policy.vocabulary import policies_dir
from doudi.policy.yaml_text import load_yaml


@dataclass(frozen=True, slots=True)
class Role:
    """``level``: household, village, township, county or city."""

    name: str
    label: str
    level: str


@lru_cache(maxsize=4)
def _load(folder: Path) -> dict[str, Role]:
    content = load_yaml(folder / "_vocabulary" / "roles.yaml", shown="_vocabulary/roles.yaml")
    return {
        str(name): Role(str(name), str(body["label"]), str(body["level"])) for name, body in content.items()
    }


def roles() -> dict[str, Role]:
    """Every role by its name."""
    return _load(policies_dir())


def label(role: str) -> str:
    """What people call a role; the name itself where it is none."""
    return roles()[role].label if role in roles() else role


def labels(names: tuple[str, ...]) -> str:
    """Several of them in one phrase."""
    return "、".join(label(name) for name in names)
