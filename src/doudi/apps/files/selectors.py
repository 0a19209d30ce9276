"""Which files somebody may read: those of the user's area, by what they are about."""

from typing import Any

from django.http import Http404

from doudi.apps.accounts.policies import may
from doudi.apps.files.models import StoredFile
from doudi.platform.scoping import rows_of

#: kind -> what one must be allowed to; anything else asks for casework
NEEDS = {"bank": "payroll.read"}


def file_of(user: Any, key: str) -> StoredFile:
    """One file by its key. Raises Http404 for what is not there or not the user's to see."""
    found = rows_of(user, StoredFile.objects.filter(key=key)).first()
    if found is None or not may(user, NEEDS.get(found.kind, "case.read")):
        raise Http404
    return found
