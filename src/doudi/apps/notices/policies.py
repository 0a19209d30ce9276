"""Who may do what with notices and objections: the words of accounts.policies."""

from typing import Any

from django.core.exceptions import PermissionDenied

from doudi.apps.accounts.policies import may

KEEP = "notice.keep"
TAKE = "objection.take"


def may_keep(user: Any) -> bool:
    """Make, seal, hang and photograph notices."""
    return may(user, KEEP)


def may_take(user: Any) -> bool:
    """Write down objections and settle them; who settles which one the procedure says."""
    return may(user, TAKE)


def may_see(user: Any) -> bool:
    """Notices hang on walls: whoever works with cases sees them."""
    return may(user, "case.read") or may_keep(user)


def need(allowed: bool) -> None:
    """Raises PermissionDenied."""
    if not allowed:
        raise PermissionDenied
