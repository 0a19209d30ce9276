"""What several pages of the watch need."""

from typing import Any

from doudi.apps.accounts.area_names import short_area_name
from doudi.core.areas import children


def own_places(user: Any) -> list[tuple[str, str]]:
    """The places somebody writes things down for: the own area and those one level below."""
    own = str(user.area_code)
    return [(code, short_area_name(code)) for code in (own, *children(own))]
