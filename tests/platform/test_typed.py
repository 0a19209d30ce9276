"""What somebody types into an address or a form is a number only when it is one."""

import pytest

from doudi.platform.typed import row_key, whole_number


@pytest.mark.parametrize("text", ["", "²", "９", "-1", "1.0", " 1", "1\n", "1" * 19, "\0"])
def test_what_is_no_key_of_a_row_is_nothing(text: str) -> None:
    assert row_key(text) is None


def test_keys_past_a_million_are_keys_and_sizes_past_a_million_are_not_sizes() -> None:
    assert row_key("73000006") == 73_000_006
    assert row_key("9" * 18) == 10**18 - 1 < 2**63
    assert whole_number("999999") == 999_999 and whole_number("1000000") is None
