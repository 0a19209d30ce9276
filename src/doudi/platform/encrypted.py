"""Columns that are encrypted at rest: SM4-GCM, and a keyed digest (HMAC-SM3) where one must be found by equality.

A stored value is key number (1 byte), nonce (12), ciphertext and tag (16). The column's name goes into the tag,
so a value moved to another column cannot be read there. The keys are the site's (DOUDI_DATA_KEYS) or made once
and kept beside the database; they are in no backup of the database.
"""

import json
import os
from functools import lru_cache
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes, hmac
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from django.db import models

from doudi.platform.data_keys import current_key, index_key, key_of

_NONCE, _TAG = 12, 16
INDEX_BYTES = 16


class CannotRead(RuntimeError):
    """A stored value does not belong to its column, was altered, or its key is not at hand."""


def encrypt_bytes(content: bytes, column: str) -> bytes:
    """`column` is app.Model.field, or whatever else the value must not be moved from; other bytes every time."""
    number, key = current_key()
    nonce = os.urandom(_NONCE)
    sealing = Cipher(algorithms.SM4(key), modes.GCM(nonce)).encryptor()
    sealing.authenticate_additional_data(column.encode())
    return bytes([number]) + nonce + sealing.update(content) + sealing.finalize() + sealing.tag


def decrypt_bytes(stored: bytes, column: str) -> bytes:
    """Raises CannotRead."""
    number, nonce, body, tag = stored[0], stored[1 : 1 + _NONCE], stored[1 + _NONCE : -_TAG], stored[-_TAG:]
    opening = Cipher(algorithms.SM4(key_of(number)), modes.GCM(nonce, tag)).decryptor()
    opening.authenticate_additional_data(column.encode())
    try:
        return opening.update(body) + opening.finalize()
    except InvalidTag as trouble:
        raise CannotRead(
            f"{column} 里有一个加密的值打不开：不是这里的，被改动过，或者密钥不对。"
        ) from trouble


def encrypt(text: str, column: str) -> bytes:
    return encrypt_bytes(text.encode(), column)


def decrypt(stored: bytes, column: str) -> str:
    """Raises CannotRead."""
    return decrypt_bytes(stored, column).decode()


def blind_index(text: str, purpose: str) -> str:
    """32 hexadecimal digits by which equal texts are found; empty for an empty text."""
    if not text:
        return ""
    making = hmac.HMAC(_index_key(), hashes.SM3())
    making.update(f"{purpose}\0{text}".encode())
    return making.finalize()[:INDEX_BYTES].hex()


@lru_cache(maxsize=1)
def _index_key() -> bytes:
    return index_key()


class EncryptedText(models.BinaryField):  # type: ignore[type-arg]  # generic in the stubs only
    """A text column encrypted at rest. An empty text is stored as nothing at all."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("editable", True)
        kwargs.setdefault("blank", True)
        kwargs.setdefault("default", b"")
        super().__init__(*args, **kwargs)

    @property
    def _column(self) -> str:
        # A history table mirrors its model's values, so its columns answer to the same name.
        model = getattr(self.model, "pgh_tracked_model", self.model)
        return f"{model._meta.label}.{self.name}"

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:
        if value in (None, "", b""):
            return b""
        return encrypt(self._to_text(value), self._column)

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> Any:
        if value is None or len(value) == 0:
            return self._nothing()
        return self._from_text(decrypt(bytes(value), self._column))

    def get_default(self) -> Any:
        return self._nothing()

    def value_to_string(self, obj: models.Model) -> str:
        return self._to_text(self.value_from_object(obj))

    def to_python(self, value: Any) -> Any:
        return value

    def _nothing(self) -> Any:
        return ""

    def _to_text(self, value: Any) -> str:
        return str(value)

    def _from_text(self, text: str) -> Any:
        return text


class EncryptedJSON(EncryptedText):
    """Any JSON value encrypted at rest; {} where nothing was stored."""

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:
        return b"" if not value else encrypt(self._to_text(value), self._column)

    def _nothing(self) -> Any:
        return {}

    def _to_text(self, value: Any) -> str:
        return json.dumps(value, ensure_ascii=False, sort_keys=True)

    def _from_text(self, text: str) -> Any:
        return json.loads(text)
