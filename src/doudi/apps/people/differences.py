"""STAND-IN until the real one lands (PEOPLE owns this file; overwrite it)."""

from typing import Any


def differences(household: Any, on: int) -> list[Any]:
    return []
