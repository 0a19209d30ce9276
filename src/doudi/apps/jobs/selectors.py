"""Which runs of a job somebody may see."""

from django.db.models import QuerySet

from doudi.apps.accounts.models import User
from doudi.apps.jobs.models import JobRun
from doudi.platform.scoping import rows_of


def runs_of(user: User) -> QuerySet[JobRun]:
    """Runs of the user's area, the newest first."""
    return rows_of(user, JobRun.objects.all()).order_by("-pk")
