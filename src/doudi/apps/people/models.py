"""The register: households, persons, who lived with whom and when, and everything stated about them."""

import pgtrigger
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from doudi.platform.encrypted import EncryptedJSON, EncryptedText
from doudi.platform.history import tracked
from doudi.platform.rows import AreaRow


class Source(models.TextChoices):
    """Where a fact comes from; the dossier prefers decided, then visit and department, then found, then declared."""

    DECLARED = "declared", _("本人声明")
    FOUND = "found", _("工作中发现")
    VISIT = "visit", _("入户调查")
    DEPARTMENT = "department", _("部门核对")
    DECIDED = "decided", _("核实认定")


@tracked
class Household(AreaRow):
    """A household living together (共同生活家庭). `number` is the household_id of the contract."""

    number = models.CharField(_("户编号"), max_length=60, unique=True, db_collation="C")
    residence = models.CharField(
        _("城乡"), max_length=10, choices=[("rural", _("农村")), ("urban", _("城镇"))], blank=True
    )
    address = models.CharField(_("住址"), max_length=200, blank=True)
    head = models.ForeignKey(
        "people.Person", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    head_name = models.CharField(_("户主"), max_length=60, blank=True, help_text="kept for lists")
    head_key = models.CharField(
        max_length=120, blank=True, db_collation="C", help_text="pinyin by which names sort"
    )
    members = models.IntegerField(_("人口"), default=0, help_text="open memberships; kept for lists")
    opened_on = models.DateField(_("建档"))
    closed_on = models.DateField(_("销户"), null=True, blank=True)
    closed_because = models.CharField(max_length=200, blank=True)
    became = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="merged_from"
    )

    class Meta:
        indexes = [
            models.Index(fields=["area_code", "head_key"], name="household_area_head"),
            models.Index(fields=["area_code", "number"], name="household_area_number"),
            # A county's list of all its households, in its usual order, and how many there are in each place.
            models.Index(fields=["head_key", "id"], name="household_head"),
            models.Index(
                fields=["area_code"], condition=Q(closed_on__isnull=True), name="household_open_area"
            ),
        ]


@tracked
class Person(AreaRow):
    """A person. `household` is where the open membership is; `area_code` follows it."""

    number = models.CharField(_("人编号"), max_length=60, unique=True, db_collation="C")
    household = models.ForeignKey(
        Household, on_delete=models.PROTECT, null=True, blank=True, related_name="people"
    )
    name = models.CharField(_("姓名"), max_length=60)
    name_key = models.CharField(
        max_length=120, blank=True, db_collation="C", help_text="pinyin by which names sort"
    )
    citizen_id = EncryptedText(_("公民身份号码"))
    citizen_index = models.CharField(max_length=32, blank=True, db_collation="C")
    phone = EncryptedText(_("联系电话"))
    phone_index = models.CharField(max_length=32, blank=True, db_collation="C")
    sex = models.CharField(
        _("性别"), max_length=10, choices=[("male", _("男")), ("female", _("女"))], blank=True
    )
    birth_date = models.DateField(_("出生日期"), null=True, blank=True)
    died_on = models.DateField(_("死亡日期"), null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["citizen_index"], condition=~Q(citizen_index=""), name="one_person_a_citizen_id"
            ),
        ]
        indexes = [
            models.Index(fields=["phone_index"], name="person_phone"),
        ]


class SearchKey(AreaRow):
    """A way in which a person's name is typed: the name, its pinyin, its initials; one row for every reading.

    Prefixes are found by range, since under row security PostgreSQL uses an index for comparisons only, not for LIKE.
    """

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="search_keys")
    key = models.CharField(max_length=120, db_collation="C")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["key", "person"], name="search_key_once")]


@tracked
class Membership(AreaRow):
    """Who lived in which household from when to when. The database lets nobody be in two at once."""

    household = models.ForeignKey(Household, on_delete=models.PROTECT, related_name="memberships")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="memberships")
    relation = models.CharField(_("与户主关系"), max_length=2, db_collation="C", help_text="GB/T 4761")
    since = models.DateField(_("起"))
    until = models.DateField(_("止"), null=True, blank=True)
    because = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person"], condition=Q(until__isnull=True), name="nobody_in_two_households"
            ),
        ]


class Stated(AreaRow):
    """Provenance: who says so, since when, on what proof, in which case."""

    source = models.CharField(_("来源"), max_length=12, choices=Source)
    on = models.DateField(_("日期"))
    detail = models.CharField(
        _("来源说明"), max_length=120, blank=True, help_text="which department, which visit"
    )
    proof = models.ForeignKey(
        "files.StoredFile", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(_("录入"))

    class Meta:
        abstract = True


class Statement(Stated):
    """What one source says of a household or one of its members at one time; never changed, only followed.

    `facts` maps names of the vocabulary to contract values (ISO days, yuan texts, codes, true/false, null = known
    to be unknown); sensitive facts stand in `sensitive`. `lists` names the row entities that this source stated
    completely (["incomes"] with no row = known to have none).
    """

    household = models.ForeignKey(Household, on_delete=models.PROTECT, related_name="statements")
    person = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="statements"
    )
    facts = models.JSONField(default=dict)
    sensitive = EncryptedJSON()
    lists = ArrayField(models.CharField(max_length=20), default=list, blank=True)
    reason = models.CharField(_("理由"), max_length=300, blank=True)

    class Meta:
        indexes = [models.Index(fields=["household", "on"], name="statement_household_on")]
        triggers = [
            pgtrigger.Protect(name="statement_never_removed", operation=pgtrigger.Delete),
            # the area follows the person who moves; what was said stays as it was said
            pgtrigger.ReadOnly(name="statement_never_changed", exclude=["area_code"]),
        ]


class Row(Stated):
    """A row of a list: stands until another source or day replaces it. Only rows that stand reach the dossier."""

    household = models.ForeignKey(Household, on_delete=models.PROTECT, related_name="%(class)s_rows")
    person = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="%(class)s_rows"
    )
    stands = models.BooleanField(_("采用"), default=True)
    why_not = models.CharField(_("不采用的理由"), max_length=200, blank=True)

    class Meta:
        abstract = True


@tracked
class Obligor(Row):
    """Who, outside the household, owes support."""

    name = models.CharField(_("姓名"), max_length=60, blank=True)
    citizen_id = EncryptedText(_("公民身份号码"))
    relation = models.CharField(_("关系"), max_length=2, blank=True, db_collation="C")
    unable_because = models.CharField(_("无力履行原因"), max_length=20, blank=True)
    birth_date = models.DateField(_("出生日期"), null=True, blank=True)
    programme = models.CharField(_("在享救助"), max_length=20, blank=True)
    income_per_head_fen = models.BigIntegerField(_("家庭人均年收入"), null=True, blank=True)
    property_fits = models.BooleanField(_("财产符合规定"), null=True)


@tracked
class Income(Row):
    kind = models.CharField(_("类别"), max_length=20)
    excluded = models.BooleanField(_("依规定不计入"), null=True, default=False)
    amount_fen = models.BigIntegerField(
        _("年收入"), null=True, blank=True, help_text="fen a year; null: not known"
    )
    lines = models.JSONField(
        default=list, blank=True, help_text="how the amount was worked out: [{says, value}]"
    )
    clause = models.CharField(max_length=40, blank=True)


@tracked
class Expense(Row):
    kind = models.CharField(_("类别"), max_length=20)
    deductible = models.BooleanField(_("依规定可扣减"), null=True, default=False)
    amount_fen = models.BigIntegerField(
        _("年支出"), null=True, blank=True, help_text="fen a year; null: not known"
    )
    clause = models.CharField(max_length=40, blank=True)


@tracked
class Asset(Row):
    kind = models.CharField(_("类别"), max_length=20)
    exempt = models.BooleanField(_("豁免"), null=True, default=False)
    quantity = models.IntegerField(_("数量"), null=True, blank=True)
    in_town = models.BooleanField(_("城镇房产"), null=True)
    value_fen = models.BigIntegerField(_("价值"), null=True, blank=True)


@tracked
class Support(Row):
    """What the household or a person receives or received; grants write theirs here too (`grant_id`)."""

    programme = models.CharField(_("救助项目"), max_length=20)
    grade = models.CharField(_("保障类别"), max_length=2, blank=True)
    monthly_fen = models.BigIntegerField(_("月金额"), null=True, blank=True)
    since = models.DateField(_("起始日"), null=True, blank=True)
    valid_until = models.DateField(_("有效期止"), null=True, blank=True)
    ended_on = models.DateField(_("停止日"), null=True, blank=True)
    exit_reason = models.CharField(_("停止原因"), max_length=100, blank=True)
    gradual_until = models.DateField(_("渐退期止"), null=True, blank=True)
    amount_fen = models.BigIntegerField(_("一次性金额"), null=True, blank=True)
    approved_by = models.CharField(_("审批层级"), max_length=10, blank=True)
    way = models.CharField(_("供养方式"), max_length=12, blank=True)
    grant_id = models.BigIntegerField(null=True, blank=True, unique=True)
