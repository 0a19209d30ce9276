"""Files as departments send them."""

from collections.abc import Callable
from pathlib import Path

import pytest


@pytest.fixture
def csv(tmp_path: Path) -> Callable[..., Path]:
    """A GB18030 text file of these lines; cells are separated by commas."""

    def write(*lines: str, name: str = "名单.csv", encoding: str = "gb18030") -> Path:
        path = tmp_path / name
        path.write_bytes("\r\n".join(lines).encode(encoding))
        return path

    return write
