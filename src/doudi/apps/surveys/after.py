"""What other parts of the platform do when a visit is closed, in the same transaction."""

from collections.abc import Callable
from typing import Any

#: (survey, by=, at=, writing=)
Hook = Callable[..., None]

_hooks: dict[str, list[Hook]] = {}


def closed(does: str, hook: Hook) -> None:
    """Call `hook` when a visit of a step that does this is closed; given once, it is called once."""
    if hook not in _hooks.setdefault(does, []):
        _hooks[does].append(hook)


def tell(does: str, survey: Any, **more: Any) -> None:
    for hook in _hooks.get(does, []):
        hook(survey, **more)
