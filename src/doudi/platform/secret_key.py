"""The key that signs sessions: given by the site, or made once and kept beside its data."""

import os
import secrets
import tempfile
from contextlib import suppress
from pathlib import Path


def secret_key(folder: Path) -> str:
    """DOUDI_SECRET_KEY, or the content of `folder`/secret-key, made readable for its owner only when missing."""
    if given := os.environ.get("DOUDI_SECRET_KEY"):
        return given
    file = folder / "secret-key"
    if not file.exists():
        folder.mkdir(parents=True, exist_ok=True)
        # Written beside and linked into place: whoever sees the file sees all of it.
        handle, beside = tempfile.mkstemp(prefix="secret-key.", dir=folder)  # readable for its owner only
        try:
            with os.fdopen(handle, "w") as out:
                out.write(secrets.token_urlsafe(50))
            with suppress(FileExistsError):  # another process was quicker
                os.link(beside, file)
        finally:
            os.unlink(beside)
    return file.read_text().strip()
