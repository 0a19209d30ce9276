"""The village, the household and the colleagues of the case tests."""

from tests.platform.cases.conftest import household, local_values, open_case, people, unfenced
from tests.platform.field import browse, clock_at, surveyed_case

__all__ = [
    "browse",
    "clock_at",
    "household",
    "local_values",
    "open_case",
    "people",
    "surveyed_case",
    "unfenced",
]
