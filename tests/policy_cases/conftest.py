"""What the tests of the packs share: where the packs are, and a pack with a site's own values."""

from collections.abc import Callable
from typing import Any

import pytest

from doudi.policy.local import apply_local
from doudi.policy.pack import Pack, load_pack


@pytest.fixture
def with_local() -> Callable[[str, dict[str, Any]], Pack]:
    """A function of a pack id and a site's values to the pack with them on top; InputError outside a bound."""
    return lambda pack_id, local: apply_local(load_pack(pack_id), local)
