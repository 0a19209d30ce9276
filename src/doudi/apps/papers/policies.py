"""Who may print and keep the papers of a case."""

from typing import Any

from django.core.exceptions import PermissionDenied

from doudi.apps.accounts.policies import may


def may_print(user: Any) -> bool:
    """Papers show identity numbers in full: printing one is allowed to whoever may reveal them, and is on record."""
    return may(user, "case.read") and may(user, "person.reveal")


def may_keep(user: Any) -> bool:
    """Keep signed copies."""
    return may(user, "case.read") and (may(user, "case.open") or may(user, "case.review"))


def need(allowed: bool) -> None:
    """Raises PermissionDenied."""
    if not allowed:
        raise PermissionDenied
