"""Files are read within the test's own process here: what the process of its own is for is tests/matching/reading."""

from pathlib import Path
from typing import Any

import pytest

from doudi.matching.reading import child, limited


@pytest.fixture(autouse=True, scope="module")
def read_here() -> Any:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(limited, "_child", _child)
        yield


def _child(path: Path, folder: Path, seconds: int) -> dict[str, Any]:
    return {**child.read_into(path, folder), "sm3": ""}
