"""Keys and sealed files that are no such thing."""

from pathlib import Path

import pytest

from doudi.core.refusal import InputError
from doudi.matching.exchange.sealed import read_key, read_sealed


@pytest.mark.parametrize(
    "content", [b"", b"[1]", b'{"key": 1}', b'{"key": "zz"}', b'{"key": "00"}', b"\xff\xfe"]
)
def test_what_holds_no_key_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "key.json").write_bytes(content)
    with pytest.raises(InputError) as refused:
        read_key(tmp_path / "key.json")
    assert refused.value.code == "not-a-key"


def test_a_file_that_is_not_there_is_said(tmp_path: Path) -> None:
    for read in (
        lambda: read_key(tmp_path / "no"),
        lambda: read_sealed(tmp_path / "no", "request", b"k" * 32),
    ):
        with pytest.raises(InputError) as refused:
            read()
        assert refused.value.code == "file-missing"
