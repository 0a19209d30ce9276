"""The passwords of the embedded server's roles: made once, kept beside its data folder, readable for its owner only."""

import json
import os
import secrets
import tempfile
from contextlib import suppress
from pathlib import Path

ROLES = ("postgres", "doudi_owner", "doudi_app")


def passwords_file(folder: Path) -> Path:
    """Beside the data folder, not in it: a copy of the data alone opens nothing."""
    return folder.with_name(f"{folder.name}.passwords")


def passwords(folder: Path) -> dict[str, str]:
    """{role: password} of the server on a data folder, running or not."""
    file = passwords_file(folder)
    if not file.exists():
        file.parent.mkdir(parents=True, exist_ok=True)
        # Written beside and linked into place: whoever sees the file sees all of it.
        handle, beside = tempfile.mkstemp(
            prefix=f"{file.name}.", dir=file.parent
        )  # readable for its owner only
        try:
            with os.fdopen(handle, "w") as out:
                json.dump({role: secrets.token_hex(24) for role in ROLES}, out)
            with suppress(FileExistsError):  # another process was quicker
                os.link(beside, file)
        finally:
            os.unlink(beside)
    known: dict[str, str] = json.loads(file.read_text())
    return known


def statements(known: dict[str, str]) -> str:
    """SQL, a line a statement, that makes the roles where they are missing and gives each its password."""
    lines = []
    for role, password in known.items():
        lines.append(
            f"do $$ begin if not exists (select 1 from pg_roles where rolname = '{role}') "
            f"then create role {role} login; end if; end $$"
        )
        lines.append(f"alter role {role} password '{password}'")
    return "\n".join(lines) + "\n"
