"""Every address, everybody of another place who has the word for it: each of the two fences alone keeps them out."""

from types import SimpleNamespace

import pytest

from tests.platform.matrix.addresses import NEEDS, url_of
from tests.platform.matrix.asking import FENCES, Viewer, marks_of, wrong_from_elsewhere

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("fence", FENCES)
@pytest.mark.parametrize("name", sorted(name for name, need in NEEDS.items() if need.about != "open"))
def test_one_fence_alone_keeps_the_county_from_others(
    name: str, fence: str, here: SimpleNamespace, from_elsewhere: list[Viewer]
) -> None:
    url = url_of(name, here.made)
    wrong = wrong_from_elsewhere(NEEDS[name], url, from_elsewhere, marks_of(here.made), fence)
    assert not wrong, (url, wrong[:12], len(wrong))
