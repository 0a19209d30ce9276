"""Every night: bytes that no row points to are removed."""

import time
from pathlib import Path

from django.utils.translation import gettext_lazy as _

from doudi.apps.files.models import StoredFile
from doudi.apps.files.services import folder
from doudi.platform.jobs import Run, job

OLD_SECONDS = 24 * 3600  # a transaction that is still open has written its bytes but not yet its row


@job("files.sweep", title=_("清理无主文件"), nightly=True)
def sweep(run: Run) -> str:
    """Remove what failed transactions left behind, once it is a day old."""
    return f"清理了 {remove_orphans(time.time() - OLD_SECONDS)} 个无主文件。"


def remove_orphans(before: float) -> int:
    """Remove files on disk without a row that were written before a moment (seconds since 1970); how many."""
    removed = 0
    for part in sorted(folder().glob("??")):
        found = {
            path.name: path for path in part.iterdir() if path.is_file() and path.stat().st_mtime < before
        }
        known = set(StoredFile.objects.filter(key__in=found).values_list("key", flat=True))
        removed += sum(_remove(path) for name, path in found.items() if name not in known)
    return removed


def _remove(path: Path) -> int:
    path.unlink(missing_ok=True)
    return 1
