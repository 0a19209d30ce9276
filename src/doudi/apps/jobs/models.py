"""Work that takes longer than a page may: what it is, how far it has come, how it ended."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from doudi.platform.rows import AreaRow


class State(models.TextChoices):
    WAITING = "waiting", _("排队中")
    DOING = "doing", _("正在办")
    DONE = "done", _("已办好")
    FAILED = "failed", _("没有办成")


class JobRun(AreaRow):
    """One run of a job (platform.jobs). `args` hold numbers of rows, nothing sensitive.

    `lock` names what must not be done twice at once, such as one payroll; of those that wait or run it is unique.
    """

    kind = models.CharField(max_length=60)
    title = models.CharField(_("事项"), max_length=120)
    args = models.JSONField(default=dict)
    lock = models.CharField(max_length=120, blank=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    state = models.CharField(_("状态"), max_length=10, choices=State, default=State.WAITING)
    done = models.IntegerField(default=0)
    total = models.IntegerField(default=0)
    says = models.CharField(_("说明"), max_length=500, blank=True)
    back_to = models.CharField(max_length=200, blank=True, help_text="address of the page it was begun on")
    tries = models.IntegerField(default=0)
    made_at = models.DateTimeField()
    began_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["lock"],
                condition=~Q(lock="") & Q(state__in=["waiting", "doing"]),
                name="one_run_a_lock",
            )
        ]
        indexes = [models.Index(fields=["area_code", "made_at"], name="run_area_made")]
