"""Money out: accounts, monthly payrolls, bank files and answers, the ledger, recoveries, budgets. All amounts in fen."""

import pgtrigger
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
    """The bank account of a household's (or person's) money: proposed by one, money goes to it once another approved.

    `holds` False: proposed and waiting, or refused (`until` is set). Accounts taken over with the register name nobody.
    """

    household = models.ForeignKey("people.Household", on_delete=models.PROTECT, related_name="accounts")
    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, null=True, blank=True)
    holder = models.CharField(_("户名"), max_length=60)
    bank = models.CharField(_("开户行"), max_length=100)
    number = EncryptedText(_("账号"))
    number_index = models.CharField(max_length=32, db_collation="C")
    tail = models.CharField(max_length=4, help_text="last four digits, for people")
    since = models.DateField()
    until = models.DateField(null=True, blank=True)
    holds = models.BooleanField(default=True, db_default=True, help_text="money may go to it")
    proposed_by = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    proposed_at = models.DateTimeField(null=True, blank=True)
    approved_by = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    approved_at = models.DateTimeField(null=True, blank=True)
    kept_by = models.CharField(
        _("代管人"), max_length=60, blank=True, help_text="57号26: written agreement, filed"
    )
    agreement = models.ForeignKey(
        "files.StoredFile", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    agreement_filed_on = models.DateField(_("代管协议备案日期"), null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["household", "person"],
                condition=Q(until__isnull=True, holds=True),
                nulls_distinct=False,
                name="one_account_at_a_time",
            ),
            models.UniqueConstraint(
                fields=["household", "person"],
                condition=Q(until__isnull=True, holds=False),
                nulls_distinct=False,
                name="one_account_proposed_at_a_time",
            ),
            models.CheckConstraint(
                condition=Q(holds=False)
                | Q(proposed_by__isnull=True)
                | Q(approved_by__isnull=False) & ~Q(approved_by=models.F("proposed_by")),
                name="account_by_two",
            ),
            models.CheckConstraint(
                condition=Q(kept_by="") | Q(agreement__isnull=False, agreement_filed_on__isnull=False),
                name="kept_by_others_on_agreement",
            ),
        ]
        indexes = [models.Index(fields=["number_index"], name="account_number_index")]

    @property
    def masked(self) -> str:
        """The number as pages show it."""
        return f"****{self.tail}"


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
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True) | ~Q(approved_by=models.F("made_by")),
                name="payroll_made_and_approved_by_two",
            ),
            models.CheckConstraint(
                condition=Q(locked_at__isnull=True) | ~Q(digest=""), name="payroll_locked_with_digest"
            ),
        ]
        triggers = [
            pgtrigger.Protect(
                name="locked_payroll_stays",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__locked_at__isnull=False)
                & (
                    pgtrigger.Q(old__total_fen__df=pgtrigger.F("new__total_fen"))
                    | pgtrigger.Q(old__digest__df=pgtrigger.F("new__digest"))
                    | pgtrigger.Q(old__month__df=pgtrigger.F("new__month"))
                    | pgtrigger.Q(old__locked_at__df=pgtrigger.F("new__locked_at"))
                ),
            ),
            pgtrigger.Protect(
                name="locked_payroll_is_not_removed",
                operation=pgtrigger.Delete,
                condition=pgtrigger.Q(old__locked_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def reference(self) -> str:
        """Short, unique and the same for ever: what bank files call the payroll."""
        return f"{self.area_code[:9].rstrip('0').ljust(6, '0')}-{self.month:%Y%m}-{self.pk}"


class LineState(models.TextChoices):
    DUE = "due", _("待发")
    PAID = "paid", _("已发")
    FAILED = "failed", _("失败")
    REPLACED = "replaced", _("已转重发")
    CANCELLED = "cancelled", _("不再发放")


class PayrollLine(AreaRow):
    """What one payroll pays for one grant. Not changed once locked, but for the bank's answer."""

    payroll = models.ForeignKey(Payroll, on_delete=models.PROTECT, related_name="lines")
    grant = models.ForeignKey("grants.Grant", on_delete=models.PROTECT, related_name="+")
    household = models.ForeignKey("people.Household", on_delete=models.PROTECT, related_name="+")
    month = models.DateField(help_text="first day of the month paid for")
    purpose = models.CharField(max_length=20, default="monthly")
    place = models.IntegerField(help_text="from 1, in the order of the sheet")
    locked = models.BooleanField(default=False)
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
            models.UniqueConstraint(
                fields=["payroll", "grant", "month", "purpose"], name="grant_once_a_payroll"
            ),
            models.UniqueConstraint(fields=["payroll", "place"], name="a_place_on_the_sheet_once"),
            models.UniqueConstraint(
                fields=["again_of"], condition=Q(again_of__isnull=False), name="a_line_is_paid_again_once"
            ),
            models.CheckConstraint(condition=Q(total_fen__gt=0), name="a_line_pays_something"),
            models.CheckConstraint(
                condition=Q(total_fen=models.F("base_fen") + models.F("supplement_fen")), name="line_adds_up"
            ),
        ]
        indexes = [
            models.Index(fields=["household", "month"], name="line_household_month"),
            models.Index(fields=["month", "area_code"], name="line_month_area"),
        ]
        triggers = [
            pgtrigger.Protect(
                name="locked_line_stays",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__locked=True)
                & (
                    pgtrigger.Q(old__total_fen__df=pgtrigger.F("new__total_fen"))
                    | pgtrigger.Q(old__base_fen__df=pgtrigger.F("new__base_fen"))
                    | pgtrigger.Q(old__grant_id__df=pgtrigger.F("new__grant_id"))
                    | pgtrigger.Q(old__payroll_id__df=pgtrigger.F("new__payroll_id"))
                    | pgtrigger.Q(old__account_id__df=pgtrigger.F("new__account_id"))
                    | pgtrigger.Q(old__month__df=pgtrigger.F("new__month"))
                    | pgtrigger.Q(old__locked__df=pgtrigger.F("new__locked"))
                    | pgtrigger.Q(old__state="paid")
                ),
            ),
            pgtrigger.Protect(
                name="locked_line_is_not_removed",
                operation=pgtrigger.Delete,
                condition=pgtrigger.Q(old__locked=True),
            ),
        ]


class LedgerEntry(AreaRow):
    """What became of one month's money of one grant. Append-only; amounts are above 0.

    kind: due (locked), paid, failed, cancelled (no longer to be paid), recovered (got back of what was paid).
    What is still owed of a grant, month and purpose is due less paid less cancelled, and never below 0.
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
            models.UniqueConstraint(
                fields=["household", "purpose"],
                condition=Q(kind="due", purpose__startswith="heating"),
                name="a_winter_is_heated_once",
            ),
            models.CheckConstraint(condition=Q(fen__gt=0), name="ledger_above_nothing"),
            models.CheckConstraint(
                condition=Q(kind__in=["due", "paid", "failed", "cancelled", "recovered"]),
                name="ledger_kind_known",
            ),
        ]
        indexes = [
            models.Index(fields=["household", "month"], name="ledger_household_month"),
            models.Index(fields=["month", "area_code"], name="ledger_month_area"),
        ]
        triggers = [
            pgtrigger.Protect(name="ledger_is_append_only", operation=pgtrigger.Update | pgtrigger.Delete)
        ]


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
    reason = models.CharField(
        _("追回原因"),
        max_length=20,
        choices=[("death", _("死亡后多发")), ("deceit", _("骗取")), ("overpaid", _("其他多发"))],
    )
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
