"""What a stranger may read of unmet needs; row security lets nothing else through (migrations/0002_public)."""

from datetime import date

from doudi.apps.help.models import UnmetNeed
from doudi.apps.notices.public_rows import public_rows

MOST = 200


def known_needs(on: date) -> list[UnmetNeed]:
    """Needs that are made known and not met, the latest first."""
    with public_rows(on):
        return list(
            UnmetNeed.objects.filter(
                met_on__isnull=True, taken_back_on__isnull=True, published_on__lte=on
            ).order_by("-published_on", "-pk")[:MOST]
        )
