"""Standards worked out anew on every grant of a county: too long for a page, so a worker does it and says how far it is."""

from datetime import date

from django.utils.translation import gettext_lazy as _

from doudi.apps.grants.models import StandardChange
from doudi.apps.grants.standards import approve, propose
from doudi.core.money import fen_to_yuan
from doudi.platform.jobs import Run, job


@job("standard.propose", title=_("预览调整标准"))
def propose_standard(
    run: Run, place: str, level: str, parameter: str, value: str, from_month: str, residence: str
) -> str:
    """The preview of a standard; its page lists what it does."""
    change = propose(
        place, level, parameter, value, date.fromisoformat(from_month), residence, by=run.user, at=run.at,
        progress=run.progress,
    )  # fmt: skip
    more = change.preview["after_fen"] - change.preview["before_fen"]
    return (
        f"{change.preview['grants']} 份待遇，{change.preview['raised']} 份增加，每月多 {fen_to_yuan(more)} 元"
    )


@job("standard.approve", title=_("批准调整标准"))
def approve_standard(run: Run, change: int) -> str:
    """All versions of a standard, as one act."""
    done = approve(StandardChange.objects.get(pk=change), by=run.user, at=run.at, progress=run.progress)
    return f"{done.preview['raised']} 份待遇已按新标准核定"
