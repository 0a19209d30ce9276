"""What of the platform may carry a clause: its tables, pages, permissions and sheets, under the field's names.

The policy layer knows only the names; that the platform really has what they stand for is tested there.
"""

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from doudi.policy.vocabulary import policies_dir
from doudi.policy.yaml_text import load_yaml

#: what a carrier may point at
POINTERS = ("model", "page", "may", "sheet", "command")


@dataclass(frozen=True, slots=True)
class Carrier:
    """A thing of the platform that carries clauses. ``points``: pairs such as ("model", "accounts.KinFiling")."""

    kind: str
    name: str
    points: tuple[tuple[str, str], ...]


def carriers() -> dict[tuple[str, str], Carrier]:
    """Every carrier of policies/_vocabulary/carriers.yaml by (kind, name)."""
    return _read(policies_dir() / "_vocabulary" / "carriers.yaml")


@lru_cache(maxsize=4)
def _read(file: Path) -> dict[tuple[str, str], Carrier]:
    return {
        (str(kind), str(name)): Carrier(
            str(kind), str(name), tuple((str(how), str(what)) for how, what in points.items())
        )
        for kind, named in load_yaml(file).items()
        for name, points in named.items()
    }
