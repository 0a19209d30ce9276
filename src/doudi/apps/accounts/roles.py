"""The posts people hold: roles, who may hold two, and the named posts of the documents; all from policies/_vocabulary."""

from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations
from typing import Any

from django.utils.translation import gettext as _

from doudi.policy.vocabulary import policies_dir
from doudi.policy.yaml_text import load_yaml


@dataclass(frozen=True, slots=True)
class Role:
    """``level``: where the role stands; ``any_level``: overseers and administrators are found on every one."""

    name: str
    label: str
    level: str
    any_level: bool
    account: bool
    never_with: frozenset[str]


@dataclass(frozen=True, slots=True)
class NamedPost:
    """A post that a document names. ``single``: one holder an area at a time. ``clauses`` name it."""

    name: str
    label: str
    level: str
    single: bool
    clauses: tuple[str, ...]
    duty: str


def _read(file: str) -> dict[str, Any]:
    return load_yaml(policies_dir() / "_vocabulary" / file, shown=f"_vocabulary/{file}")  # type: ignore[no-any-return]


@lru_cache(maxsize=1)
def roles() -> dict[str, Role]:
    """Every role by its name, in the order of the vocabulary; `never_with` says it from both sides."""
    content = _read("roles.yaml")
    apart: dict[str, set[str]] = {str(name): set() for name in content}
    for name, body in content.items():
        given = body.get("never_with", [])
        for other in content if given == "all" else given:
            if other != name:
                apart[str(name)].add(str(other))
                apart[str(other)].add(str(name))
    return {
        str(name): Role(
            str(name),
            str(body["label"]),
            str(body["level"]),
            body.get("any_level") == "true",
            body.get("no_account") != "true",
            frozenset(apart[str(name)]),
        )
        for name, body in content.items()
    }


@lru_cache(maxsize=1)
def named_posts() -> dict[str, NamedPost]:
    """Every named post by its name."""
    found = {}
    for name, body in _read("posts.yaml").items():
        clauses = body["clause"] if isinstance(body["clause"], list) else [body["clause"]]
        found[str(name)] = NamedPost(
            str(name),
            str(body["label"]),
            str(body["level"]),
            body.get("single") == "true",
            tuple(map(str, clauses)),
            str(body.get("duty", "")),
        )
    return found


def role_label(name: str) -> str:
    """What people call a role; the name itself where it is none."""
    return _(roles()[name].label) if name in roles() else name


def role_choices() -> list[tuple[str, str]]:
    """(name, label) of the roles that accounts may have."""
    return [(role.name, role.label) for role in roles().values() if role.account]


def post_choices() -> list[tuple[str, str]]:
    return [(post.name, post.label) for post in named_posts().values()]


def pairs_apart() -> set[tuple[str, str]]:
    """Every two roles that one person may not hold, each pair once, in the order of the alphabet."""
    return {
        (first, second)
        for first, second in combinations(sorted(roles()), 2)
        if second in roles()[first].never_with
    }


def clash(held: frozenset[str]) -> tuple[str, str] | None:
    """Two of the roles held that may not be held together; None when all may."""
    return next((pair for pair in sorted(pairs_apart()) if held >= set(pair)), None)


def stands_at(role: str, level: str) -> bool:
    """Whether a role may have an account on a level."""
    found = roles().get(role)
    return found is not None and (found.any_level or found.level == level)
