"""Payrolls of a whole county: drafted and locked by a worker where they are too long for a page."""

from datetime import date

from django.utils.translation import gettext_lazy as _

from doudi.apps.payments import services, supplements
from doudi.apps.payments.models import Payroll
from doudi.core.money import fen_to_yuan
from doudi.platform.jobs import Run, job


def _says(payroll: Payroll) -> str:
    return (
        f"《{payroll.title}》{payroll.households} 户 {payroll.persons} 人 {fen_to_yuan(payroll.total_fen)} 元"
    )


@job("payroll.draft", title=_("编制发放名册"))
def draft(run: Run, place: str, level: str, month: str, programme: str, occasion: str) -> str:
    """The payroll of a month, or one beside it."""
    made = supplements.draft_of_kind(
        occasion,
        place,
        level,
        date.fromisoformat(month),
        programme,
        by=run.user,
        at=run.at,
        progress=run.progress,
    )
    return _says(made)


@job("payroll.lock", title=_("锁定发放名册"))
def lock(run: Run, payroll: int) -> str:
    """The lock: one transaction, so a worker that is killed leaves the payroll as it was."""
    return _says(services.lock(Payroll.objects.get(pk=payroll), by=run.user, at=run.at))
