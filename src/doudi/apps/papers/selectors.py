"""Cases and changes whose papers somebody may see."""

from typing import Any

from doudi.apps.cases.models import Case
from doudi.apps.grants.models import GrantChange
from doudi.apps.papers.models import KeptPaper
from doudi.platform.scoping import rows_of


def case_for(user: Any, pk: int) -> Case | None:
    """A case of somebody's area."""
    cases = Case.objects.select_related("household__head", "opened_by")
    return rows_of(user, cases).filter(pk=pk).first()


def change_for(user: Any, pk: int) -> GrantChange | None:
    """A change of a grant of somebody's area."""
    return rows_of(user, GrantChange.objects.select_related("grant__household", "case")).filter(pk=pk).first()


def kept_for(user: Any, pk: int) -> KeptPaper | None:
    """A kept copy of somebody's area."""
    return rows_of(user, KeptPaper.objects.select_related("file", "case")).filter(pk=pk).first()
