"""Jobs that only tests run; `kills_itself` leaves as a worker does that is killed."""

import os
import signal
from pathlib import Path

from doudi.apps.people.models import Household
from doudi.core.refusal import Refused
from doudi.platform.jobs import Run, job


@job("test.moves", title="改住址")
def moves(run: Run, household: int, lives_long_after: str) -> str:
    """Appends a word to an address: doing it twice shows. Killed in the middle the first time."""
    row = Household.objects.get(pk=household)
    row.address += "搬"
    row.save()
    run.progress(1, 2, "改到一半")
    marker = Path(lives_long_after)
    if not marker.exists():
        marker.write_text("was here")
        os.kill(os.getpid(), signal.SIGKILL)
    return "改好了"


@job("test.refuses", title="不许办的事")
def refuses(run: Run) -> str:
    Household.objects.update(address="half done")
    raise Refused("这件事不能办。", code="no")


@job("test.fails", title="出错的事")
def fails(run: Run) -> str:
    Household.objects.update(address="half done")
    raise RuntimeError("430481199001011234")


@job("test.sees", title="数户数")
def sees(run: Run) -> str:
    return str(Household.objects.count())
