"""The county's month, begun on a page and carried out by a worker, step by step."""

from django.utils.translation import gettext_lazy as _

from doudi.apps.watch import monthly
from doudi.apps.watch.models import MonthlyRun
from doudi.platform.jobs import Run, job


@job("watch.month", title=_("月度监测"), in_pieces=True)
def month(run: Run, run_id: int) -> str:
    """Do what is not done yet of the month; a worker that died leaves the rest to the next."""
    with run.rows():
        row = MonthlyRun.objects.select_related("asked_by").get(pk=run_id)
    monthly.carry_out(row, at=run.at, tell=run.progress)
    return f"{row.month:%Y年%m月}的月度监测已经办完"
