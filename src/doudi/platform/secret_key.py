"""The key that signs sessions: given by the site, or made once and kept beside its data."""

import os
import secrets
from pathlib import Path


def secret_key(folder: Path) -> str:
    """DOUDI_SECRET_KEY, or the content of `folder`/secret-key, made readable for its owner only when missing."""
    if given := os.environ.get("DOUDI_SECRET_KEY"):
        return given
    file = folder / "secret-key"
    if not file.exists():
        folder.mkdir(parents=True, exist_ok=True)
        try:
            handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:
            pass  # another process was quicker
        else:
            with os.fdopen(handle, "w") as out:
                out.write(secrets.token_urlsafe(50))
    return file.read_text().strip()
