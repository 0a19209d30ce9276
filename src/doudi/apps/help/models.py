"""Other help: who was told of whom, what each department gave, its ledger by the quarter; lists, projects, unmet needs."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from doudi.platform.encrypted import EncryptedText
from doudi.platform.history import tracked
from doudi.platform.rows import AreaRow

USER = settings.AUTH_USER_MODEL


class State(models.TextChoices):
    """How far a referral is. `waiting` is tracked until somebody answers; nothing closes it by itself."""

    WAITING = "waiting", _("等部门答复")
    GIVEN = "given", _("已落实")
    REFUSED = "refused", _("没有落实")
    WITHDRAWN = "withdrawn", _("已收回")


class Form(models.TextChoices):
    """Help is material and services (LY-16)."""

    MONEY = "money", _("资金")
    GOODS = "goods", _("实物")
    SERVICE = "service", _("服务")


class Giver(models.TextChoices):
    """Who gives besides departments (TL-13, LD-56)."""

    DEPARTMENT = "department", _("部门")
    WELFARE = "welfare", _("社会福利")
    ELDERLY = "elderly", _("养老服务")
    COMMUNITY = "community", _("农村社区建设")
    VOLUNTARY = "voluntary", _("社会力量")
    CHARITY = "charity", _("慈善")


@tracked
class Referral(AreaRow):
    """A household's or a member's need handed to the department that has the help, until it has answered.

    `need` is a name of the pack's help.yaml, `department` a role. `due_on` null: the county has laid down no time for the
    answer. `because` and `says` speak of illness and means.
    """

    household = models.ForeignKey("people.Household", on_delete=models.PROTECT, related_name="referrals")
    person = models.ForeignKey(
        "people.Person", on_delete=models.PROTECT, null=True, blank=True, related_name="referrals"
    )
    pack_id = models.CharField(_("依据"), max_length=60)
    clause = models.CharField(_("条款"), max_length=20)
    need = models.CharField(_("所缺"), max_length=30)
    need_label = models.CharField(_("所缺"), max_length=60)
    department = models.CharField(_("部门"), max_length=40)
    because = EncryptedText(_("情况"))
    finding = models.ForeignKey(
        "screening.ScreeningFinding",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="referrals",
    )
    sent_on = models.DateField(_("转出"))
    sent_by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    due_on = models.DateField(_("应答复"), null=True, blank=True)
    state = models.CharField(_("状态"), max_length=10, choices=State, default=State.WAITING)
    answered_on = models.DateField(_("答复"), null=True, blank=True)
    answered_by = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, related_name="+")
    says = EncryptedText(_("答复内容"))
    told_on = models.DateField(_("告知本人"), null=True, blank=True)
    told_how = models.CharField(max_length=60, blank=True)
    told_by = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["household", "person", "department", "need"],
                condition=Q(state="waiting"),
                name="one_open_referral_a_need",
                nulls_distinct=False,
            )
        ]
        indexes = [
            models.Index(fields=["area_code", "department", "state"], name="referral_area_department"),
            models.Index(fields=["household", "state"], name="referral_household"),
        ]


@tracked
class Help(AreaRow):
    """Help that was given: a line of a department's ledger (LY-11, LY-16), or of the help offered beside (TL-13).

    `fen` null: not in money, or not known. `monthly`: `fen` is a month's, from `since` to `until` (null: runs).
    `category` is what the household was in when it was given. `instead_of`: the lower help it took the place of.
    `full_fen`: what the measure gives by itself, where `fen` is only the rest up to it (LY-31).
    """

    household = models.ForeignKey("people.Household", on_delete=models.PROTECT, related_name="help_given")
    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, null=True, blank=True)
    giver = models.CharField(_("由谁给"), max_length=12, choices=Giver, default=Giver.DEPARTMENT)
    department = models.CharField(_("部门"), max_length=40, blank=True)
    given_by = models.CharField(_("单位或个人"), max_length=60, blank=True)
    need = models.CharField(_("所缺"), max_length=30, blank=True)
    measure = models.CharField(_("措施"), max_length=80)
    form = models.CharField(_("形式"), max_length=10, choices=Form)
    fen = models.BigIntegerField(_("金额"), null=True, blank=True)
    full_fen = models.BigIntegerField(_("标准"), null=True, blank=True)
    monthly = models.BooleanField(_("按月"), default=False)
    since = models.DateField(_("起"))
    until = models.DateField(_("止"), null=True, blank=True)
    category = models.CharField(_("类别"), max_length=20, blank=True)
    referral = models.ForeignKey(
        Referral, on_delete=models.PROTECT, null=True, blank=True, related_name="given"
    )
    gave_way_to = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="instead_of"
    )
    by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["area_code", "department", "since"], name="help_area_department"),
            models.Index(fields=["household", "since"], name="help_household"),
        ]


class ListPush(AreaRow):
    """A list of confirmed households pushed to departments (LY-09, LD-28 …). `area_code` is the county's."""

    pack_id = models.CharField(_("依据"), max_length=60)
    name = models.CharField(_("名单"), max_length=60)
    clause = models.CharField(_("条款"), max_length=20)
    on = models.DateField(_("推送"))
    by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    counts = models.JSONField(default=dict, help_text="{programme: households}")
    file = models.ForeignKey("files.StoredFile", on_delete=models.PROTECT, related_name="+")
    to = ArrayField(models.CharField(max_length=40))

    class Meta:
        indexes = [models.Index(fields=["area_code", "name", "on"], name="push_area_name")]


class PushTaken(AreaRow):
    """That a department took a list away."""

    push = models.ForeignKey(ListPush, on_delete=models.PROTECT, related_name="takings")
    department = models.CharField(max_length=40)
    by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()


class LedgerReport(AreaRow):
    """A department's ledger of a quarter, reported back (LY-32). The figures are the ledger's when it was sent."""

    pack_id = models.CharField(_("依据"), max_length=60)
    department = models.CharField(_("部门"), max_length=40)
    year = models.IntegerField()
    quarter = models.IntegerField()
    figures = models.JSONField(
        default=dict, help_text="{households, persons, lines, fen, referrals, waiting, late}"
    )
    says = models.TextField(_("说明"), max_length=1000, blank=True)
    sent_by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    sent_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["area_code", "department", "year", "quarter"], name="one_report_a_quarter"
            )
        ]


@tracked
class Measure(AreaRow):
    """What is set down to be done for one person (TL-26): by whom, until when, what came of it."""

    household = models.ForeignKey("people.Household", on_delete=models.PROTECT, related_name="measures")
    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="measures")
    clause = models.CharField(_("条款"), max_length=20)
    says = EncryptedText(_("措施"))
    who = models.CharField(_("责任人"), max_length=60)
    set_on = models.DateField(_("制定"))
    until = models.DateField(_("完成时限"), null=True, blank=True)
    by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    done_on = models.DateField(_("落实"), null=True, blank=True)
    outcome = models.CharField(max_length=300, blank=True)


class ProjectState(models.TextChoices):
    COLLECTED = "collected", _("已申报")
    DRAFTED = "drafted", _("已列入方案")
    DECIDED = "decided", _("已审定")
    LEFT_OUT = "left_out", _("没有安排")


class Allocation(AreaRow):
    """A draft of how a pool of money is shared among projects, and what the meeting decided (LY-28, LY-29).

    `area_code` is the county's. `agreed`: {role: [user id, day]} of those who must draft it together.
    """

    pack_id = models.CharField(_("依据"), max_length=60)
    title = models.CharField(_("方案"), max_length=80)
    year = models.IntegerField()
    pool_fen = models.BigIntegerField(_("资金总额"))
    drafted_by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    drafted_on = models.DateField(_("拟定"))
    agreed = models.JSONField(default=dict)
    decided_on = models.DateField(_("审定"), null=True, blank=True)
    decided_by = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, related_name="+")
    minutes = models.CharField(_("会议纪要"), max_length=120, blank=True)
    outcome = models.CharField(
        max_length=10, blank=True, choices=[("agreed", _("通过")), ("back", _("退回重拟"))]
    )


class Project(AreaRow):
    """A project applied for out of pooled funds, by a village or township. Fen; `drafted_fen`, `decided_fen` null before."""

    title = models.CharField(_("项目"), max_length=120)
    applicant = models.CharField(_("申报单位"), max_length=80)
    year = models.IntegerField()
    wanted_fen = models.BigIntegerField(_("申请金额"))
    households = models.IntegerField(_("受益户"), default=0)
    says = models.TextField(_("内容"), max_length=1000, blank=True)
    collected_on = models.DateField(_("申报"))
    by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    allocation = models.ForeignKey(Allocation, on_delete=models.PROTECT, null=True, related_name="projects")
    drafted_fen = models.BigIntegerField(_("拟安排"), null=True)
    decided_fen = models.BigIntegerField(_("审定金额"), null=True)
    state = models.CharField(_("状态"), max_length=10, choices=ProjectState, default=ProjectState.COLLECTED)


class ProjectLook(AreaRow):
    """A look at a project and its money (LY-30), or money that went to it. Adds up; never changed."""

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="looks")
    on = models.DateField(_("日期"))
    kind = models.CharField(
        _("事项"),
        max_length=10,
        choices=[
            ("spent", _("拨付")),
            ("look", _("检查")),
            ("problem", _("发现问题")),
            ("mended", _("整改")),
        ],
    )
    fen = models.BigIntegerField(_("金额"), null=True)
    says = models.CharField(_("情况"), max_length=300)
    by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")


class UnmetNeed(AreaRow):
    """A need that no department has met, made known to whoever wants to help, without a name (LD-56). `area_code`: the
    household's, shown by its township only. One taken back is no longer shown; the need may be made known in other words."""

    referral = models.ForeignKey(
        Referral, on_delete=models.PROTECT, null=True, blank=True, related_name="unmet"
    )
    household = models.ForeignKey("people.Household", on_delete=models.PROTECT, related_name="unmet_needs")
    number = models.CharField(_("编号"), max_length=20, unique=True)
    says = models.CharField(_("需要什么"), max_length=200)
    published_on = models.DateField(_("公布"))
    by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    met_on = models.DateField(_("解决"), null=True, blank=True)
    met_by = models.CharField(_("谁帮的"), max_length=80, blank=True)
    taken_back_on = models.DateField(_("撤回"), null=True, blank=True)
    taken_back_because = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["referral"], condition=Q(taken_back_on__isnull=True), name="one_need_a_referral"
            )
        ]
