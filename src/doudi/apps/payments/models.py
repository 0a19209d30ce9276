"""Money out: accounts, monthly payrolls, bank files and answers, the ledger, recoveries, budgets. All amounts in fen."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from doudi.platform.encrypted import EncryptedText
from doudi.platform.history import tracked
from doudi.platform.rows import AreaRow

USER = settings.AUTH_USER_MODEL


@tracked
class Account(AreaRow):
    """The bank account of a household's (or person's) money."""

    household = models.ForeignKey("people.Household", on_delete=models.PROTECT, related_name="accounts")
    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, null=True, blank=True)
    holder = models.CharField(_("户名"), max_length=60)
    bank = models.CharField(_("开户行"), max_length=100)
    number = EncryptedText(_("账号"))
    number_index = models.CharField(max_length=32, db_collation="C")
    tail = models.CharField(max_length=4, help_text="last four digits, for people")
    since = models.DateField()
    until = models.DateField(null=True, blank=True)
    kept_by = models.CharField(
        _("代管人"), max_length=60, blank=True, help_text="57号26: written agreement, filed"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["household", "person"],
                condition=Q(until__isnull=True),
                nulls_distinct=False,
                name="one_account_at_a_time",
            )
        ]


class PayrollState(models.TextChoices):
    DRAFT = "draft", _("编制")
    CHECKED = "checked", _("已核对")
    LOCKED = "locked", _("已锁定")
    APPROVED = "approved", _("财政已审")
    SENT = "sent", _("已送银行")
    ANSWERED = "answered", _("银行已回")
    CLOSED = "closed", _("已结")


@tracked
class Payroll(AreaRow):
    """One month's (or one occasion's) payments of one programme in one county."""

    level = models.CharField(max_length=10, default="county")
    month = models.DateField(help_text="first day of the month paid for")
    programme = models.CharField(max_length=20)
    kind = models.CharField(
        max_length=12,
        choices=[
            ("monthly", _("月发")),
            ("again", _("重发")),
            ("supplement", _("增发")),
            ("once", _("一次性")),
            ("arrears", _("补发")),
        ],
        default="monthly",
    )
    run = models.IntegerField(
        default=1, help_text="1 the month's own; 2 and on: failed rows paid again, arrears"
    )
    title = models.CharField(max_length=100)
    state = models.CharField(max_length=10, choices=PayrollState, default=PayrollState.DRAFT)
    households = models.IntegerField(default=0)
    persons = models.IntegerField(default=0)
    total_fen = models.BigIntegerField(default=0)
    paid_fen = models.BigIntegerField(default=0)
    failed_fen = models.BigIntegerField(default=0)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    checked_by = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, related_name="+")
    locked_at = models.DateTimeField(null=True, blank=True)
    locked_by = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, related_name="+")
    approved_at = models.DateTimeField(null=True, blank=True)
    approved_by = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, related_name="+")
    digest = models.CharField(max_length=64, blank=True, help_text="SM3 of the locked lines in order")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["area_code", "month", "programme", "kind", "run"], name="one_payroll_a_month"
            ),
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True) | ~Q(approved_by=models.F("locked_by")),
                name="payroll_four_eyes",
            ),
        ]


class LineState(models.TextChoices):
    DUE = "due", _("待发")
    PAID = "paid", _("已发")
    FAILED = "failed", _("失败")
    REPLACED = "replaced", _("已重发")


class PayrollLine(AreaRow):
    """What one payroll pays for one grant. Not changed once locked, but for the bank's answer."""

    payroll = models.ForeignKey(Payroll, on_delete=models.PROTECT, related_name="lines")
    grant = models.ForeignKey("grants.Grant", on_delete=models.PROTECT, related_name="+")
    household = models.ForeignKey("people.Household", on_delete=models.PROTECT, related_name="+")
    place = models.IntegerField()
    payee = models.CharField(max_length=60)
    persons = models.IntegerField()
    base_fen = models.BigIntegerField()
    supplement_fen = models.BigIntegerField(default=0)
    total_fen = models.BigIntegerField()
    account = models.ForeignKey(Account, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    state = models.CharField(max_length=10, choices=LineState, default=LineState.DUE)
    failed_because = models.CharField(max_length=120, blank=True)
    change = models.CharField(
        max_length=12, blank=True, help_text="new, raised, cut, stopped, same: against last month"
    )
    change_says = models.CharField(max_length=200, blank=True)
    again_of = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="paid_again"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["payroll", "grant"], name="grant_once_a_payroll"),
            models.CheckConstraint(
                condition=Q(total_fen=models.F("base_fen") + models.F("supplement_fen")), name="line_adds_up"
            ),
        ]


class LedgerEntry(AreaRow):
    """What became of one month's money of one grant. Append-only; (grant, month, kind, line) once.

    kind: due (locked), paid, failed, recovered. The balance of due less paid is what is still owed.
    """

    grant = models.ForeignKey("grants.Grant", on_delete=models.PROTECT, related_name="ledger")
    household = models.ForeignKey("people.Household", on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(
        "people.Person", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    month = models.DateField()
    purpose = models.CharField(
        max_length=20, default="monthly", help_text="monthly, heating, once, arrears …"
    )
    kind = models.CharField(max_length=10)
    fen = models.BigIntegerField()
    line = models.ForeignKey(
        PayrollLine, on_delete=models.PROTECT, null=True, blank=True, related_name="ledger"
    )
    on = models.DateField()
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["line", "kind"], condition=Q(line__isnull=False), name="a_line_is_entered_once"
            ),
            models.UniqueConstraint(
                fields=["grant", "month", "purpose"], condition=Q(kind="due"), name="a_month_is_due_once"
            ),
            models.UniqueConstraint(
                fields=["grant", "month", "purpose"], condition=Q(kind="paid"), name="a_month_is_paid_once"
            ),
        ]
        indexes = [models.Index(fields=["household", "month"], name="ledger_household_month")]


@tracked
class BankFile(AreaRow):
    """A file sent to the bank, and the answer that came back. The same answer twice changes nothing."""

    payroll = models.ForeignKey(Payroll, on_delete=models.PROTECT, related_name="bank_files")
    layout = models.CharField(max_length=30)
    direction = models.CharField(max_length=4, choices=[("out", _("送出")), ("back", _("回盘"))])
    file = models.ForeignKey("files.StoredFile", on_delete=models.PROTECT, related_name="+")
    sm3 = models.CharField(max_length=64)
    rows = models.IntegerField()
    total_fen = models.BigIntegerField()
    at = models.DateTimeField()
    by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["payroll", "direction", "sm3"], name="bank_file_once")]


@tracked
class Recovery(AreaRow):
    """Money to be got back: overpaid after a death, obtained by deceit (LD-38)."""

    grant = models.ForeignKey("grants.Grant", on_delete=models.PROTECT, related_name="recoveries")
    household = models.ForeignKey("people.Household", on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=20)
    says = models.CharField(max_length=300, blank=True)
    fen = models.BigIntegerField()
    months = models.JSONField(default=list)
    decided_on = models.DateField()
    decided_by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    recovered_fen = models.BigIntegerField(default=0)
    closed_on = models.DateField(null=True, blank=True)


@tracked
class Budget(AreaRow):
    """What is needed ahead: standard × headcount, by source of funds (ZZ-06)."""

    level = models.CharField(max_length=10, default="county")
    year = models.IntegerField()
    programme = models.CharField(max_length=20)
    fund = models.CharField(max_length=30, help_text="central, province, city, county, pooled …")
    planned_fen = models.BigIntegerField()
    says = models.JSONField(default=dict, help_text="the working: standard, headcount, months")
    by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["area_code", "year", "programme", "fund"], name="one_budget_line")
        ]
