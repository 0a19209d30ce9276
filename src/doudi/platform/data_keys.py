"""The keys of encrypted columns: given by the site, or made once and kept beside its data.

DOUDI_DATA_KEYS, or the file data-keys in the folder of paths.keep(), holds lines of ``number:32 hexadecimal digits`` and one
``index:64 hexadecimal digits``. The highest number encrypts; the others still decrypt what they encrypted.
"""

import os
import secrets
import tempfile
from contextlib import suppress
from functools import lru_cache

from doudi.platform.paths import keep


def current_key() -> tuple[int, bytes]:
    """(number, 16 bytes) of the key that encrypts."""
    keys = _keys()
    number = max(int(name) for name in keys if name != "index")
    return number, keys[str(number)]


def key_of(number: int) -> bytes:
    """The key of a number. KeyError with a sentence when the site no longer holds it."""
    try:
        return _keys()[str(number)]
    except KeyError:
        raise KeyError(
            f"没有编号为 {number} 的数据密钥；请把它放回 DOUDI_DATA_KEYS，或者数据库旁边的 data-keys 文件。"
        ) from None


def index_key() -> bytes:
    return _keys()["index"]


@lru_cache(maxsize=1)
def _keys() -> dict[str, bytes]:
    text = os.environ.get("DOUDI_DATA_KEYS") or _kept()
    pairs = (line.strip().partition(":") for line in text.replace(",", "\n").splitlines() if line.strip())
    return {name: bytes.fromhex(digits) for name, _colon, digits in pairs}


def _kept() -> str:
    folder = keep()
    file = folder / "data-keys"
    if not file.exists():
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        # Written beside and linked into place: whoever sees the file sees all of it.
        handle, beside = tempfile.mkstemp(prefix="data-keys.", dir=folder)  # readable for its owner only
        try:
            with os.fdopen(handle, "w") as out:
                out.write(f"1:{secrets.token_hex(16)}\nindex:{secrets.token_hex(32)}\n")
            with suppress(FileExistsError):  # another process was quicker
                os.link(beside, file)
        finally:
            os.unlink(beside)
    return file.read_text()
