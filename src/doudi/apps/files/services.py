"""Keeping and reading files. The bytes lie encrypted on disk, the row tells whose they are."""

import os
import secrets
from datetime import datetime
from pathlib import Path
from typing import Any

from django.db import transaction

from doudi.apps.files.models import StoredFile
from doudi.apps.record.acts import sm3
from doudi.matching.exchange.wiping import wipe
from doudi.platform.encrypted import decrypt_bytes, encrypt_bytes
from doudi.platform.paths import keep as kept_folder


def keep(
    content: bytes,
    name: str,
    media_type: str,
    kind: str,
    *,
    area: str,
    by: Any,
    at: datetime,
    case: Any = None,
    household: Any = None,
) -> StoredFile:
    """Write the bytes to disk, then the row; a transaction that fails leaves bytes nobody points to, never a row without."""
    key = secrets.token_hex(20)
    path = place_of(key)
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_suffix(".part")
    with beside.open("wb") as out:
        out.write(encrypt_bytes(content, f"files.{key}"))
        out.flush()
        os.fsync(out.fileno())
    beside.rename(path)
    return StoredFile.objects.create(
        key=key,
        name=name[:200],
        media_type=media_type,
        size=len(content),
        sm3=sm3(content),
        kind=kind,
        area_code=area,
        household_id=getattr(household, "pk", None) or getattr(case, "household_id", None),
        case_id=getattr(case, "pk", None),
        made_at=at,
        made_by=by,
    )


def read(file: StoredFile) -> bytes:
    """The plain content. Raises CannotRead when the bytes were altered, FileNotFoundError when they are gone."""
    return decrypt_bytes(place_of(file.key).read_bytes(), f"files.{file.key}")


def destroy(file: StoredFile) -> None:
    """Overwrite the bytes once the transaction stands, and drop the row: nobody can read it again."""
    place = place_of(file.key)
    file.delete()
    transaction.on_commit(lambda: wipe(place))


def folder() -> Path:
    """Where the bytes of all files lie."""
    return kept_folder() / "files"


def place_of(key: str) -> Path:
    return folder() / key[:2] / key
