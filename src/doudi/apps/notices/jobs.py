"""What notices do by themselves: run out, and drop whose help has ended."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from doudi.apps.notices.services import hanging, long_term
from doudi.platform.jobs import Run, job


def take_down(at: datetime) -> int:
    """Take down what has run out, of the rows in sight; every notice in its own transaction. Returns how many.

    Runs daily, and before pages of notices are shown; running it again changes nothing.
    """
    taken = sum(hanging.take_down(notice, at=at) for notice in hanging.run_out(at))
    return taken + long_term.take_off_ended(at)


@job("notices.take_down", title=_("撤下期满的公示"), in_pieces=True, nightly=True)
def every_night(run: Run) -> str:
    """The nightly run over every area; each notice is a transaction of its own, so that one killed goes on where it was."""
    with run.rows():
        over = hanging.run_out(run.at)
    for done, notice in enumerate(over, 1):
        with run.rows():
            hanging.take_down(notice, at=run.at)
        run.progress(done, len(over))
    with run.rows():
        left = long_term.take_off_ended(run.at)
    return f"撤下 {len(over)} 张，长期公示撤下 {left} 户"
