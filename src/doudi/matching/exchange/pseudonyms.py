"""Keyed pseudonyms: HMAC-SM3 with the key of one exchange, which neither side's analysts hold.

A plain hash protects nobody: all numbers of a county, sex and birth year are tried in half a second. Only cleaned values
are made into pseudonyms, for a stray space would lose the match and cannot be taken away afterwards.

A pseudonym is written in the letters a to p alone. So a whole file can be searched for runs of digits, and whoever
lets it out can see that no identity number is in it.
"""

from __future__ import annotations

import re
import secrets

from cryptography.hazmat.primitives import constant_time, hashes, hmac

from doudi.core.refusal import Refused
from doudi.matching.names import folded, sounded

KEY_BYTES = 32
_BYTES = 16
_LETTERS = str.maketrans("0123456789abcdef", "abcdefghijklmnop")

#: The keys two sides can meet on, strongest first; who is found by one is not looked for by those after it.
NUMBER_AND_NAME, NUMBER, NAME_AND_BIRTH, SOUND_BIRTH_AND_TOWN = (
    "number_name",
    "number",
    "name_birth",
    "sound_birth_town",
)
WAYS = {
    NUMBER_AND_NAME: "身份证号码和姓名一致",
    NUMBER: "身份证号码一致",
    NAME_AND_BIRTH: "姓名和出生日期一致",
    SOUND_BIRTH_AND_TOWN: "姓名同音，出生日期和乡镇一致",
}

_DIGITS = re.compile(rb"[0-9]{15}")


def new_key() -> bytes:
    """A key for one exchange, and for no other."""
    return secrets.token_bytes(KEY_BYTES)


class Pseudonyms:
    """Makes the pseudonyms of one exchange."""

    def __init__(self, key: bytes, exchange: str) -> None:
        self._keyed = hmac.HMAC(key, hashes.SM3())
        self._exchange = exchange

    def of(self, purpose: str, *parts: str) -> str:
        """32 letters; equal only for the same purpose and parts in the same exchange."""
        return self.digest("\0".join((self._exchange, purpose, *parts)).encode())[: _BYTES * 2]

    def digest(self, content: bytes) -> str:
        """The keyed digest of any bytes, 64 letters."""
        made = self._keyed.copy()
        made.update(content)
        return made.finalize().hex().translate(_LETTERS)

    def ways(self, name: str, number: str, birth: str, area: str) -> dict[str, str]:
        """The match keys that these values allow; an empty value allows none. `area` is a division code of 9 digits or more."""
        plain = folded(name)
        made = {}
        if number and plain:
            made[NUMBER_AND_NAME] = self.of(NUMBER_AND_NAME, number, plain)
        if number:
            made[NUMBER] = self.of(NUMBER, number)
        if plain and "?" not in plain and birth:
            made[NAME_AND_BIRTH] = self.of(NAME_AND_BIRTH, plain, birth)
            if len(area) >= 9:
                made[SOUND_BIRTH_AND_TOWN] = self.of(SOUND_BIRTH_AND_TOWN, sounded(name), birth, area[:9])
        return made


def letters(digest: bytes) -> str:
    """Any digest in the letters a to p."""
    return digest.hex().translate(_LETTERS)


def same(one: str, other: str) -> bool:
    """Whether two digests are equal, in constant time."""
    return constant_time.bytes_eq(one.encode(), other.encode())


def refuse_numbers(content: bytes) -> None:
    """The last look before a file leaves: Refused where fifteen digits follow one another, as in an identity number."""
    if _DIGITS.search(content):
        raise Refused(
            "要送出的文件里有一串十五位以上的数字，可能是身份证号码，没有写出；请改为询问金额档次、是否或日期。",
            code="plain-number",
            clause="LD-40",
        )
