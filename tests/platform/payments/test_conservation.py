"""Whatever is done to payrolls in whatever order: due = paid + withdrawn + still owed, and nothing is paid twice."""

from collections import Counter
from datetime import date
from typing import Any

import pytest
from django.db import transaction
from django.db.models import Sum
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from doudi.apps.grants.months import month_after
from doudi.apps.payments.models import LedgerEntry, Payroll, PayrollLine
from doudi.core.refusal import InputError, Refused
from tests.platform import money_world as world

pytestmark = pytest.mark.django_db


class Life(RuleBasedStateMachine):
    """Clerks press every button in any order, also the wrong ones and also twice; accounts come and go."""

    def __init__(self) -> None:
        super().__init__()
        self.around = transaction.atomic()
        self.around.__enter__()

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.around.__exit__(None, None, None)

    @initialize()
    def people(self) -> None:
        self.by, self.other, self.money = world.maker(), world.maker(), world.finance()
        self.month, self.minute = date(2026, 12, 1), 0
        self.homes = [world.household(2) for _ in range(3)]
        for home in self.homes[1:]:
            world.account(home)
        self.grants = [world.granted(home, self.by) for home in self.homes]

    def now(self) -> Any:
        self.minute += 1
        return world.at(f"{self.month} {8 + self.minute // 60:02d}:{self.minute % 60:02d}")

    def trying(self, act: Any, *given: Any, **more: Any) -> None:
        try:
            act(*given, **more, at=self.now())
        except (Refused, InputError) as refused:
            assert str(refused.message).endswith("。")

    def any_payroll(self, pick: int) -> Payroll | None:
        there = list(Payroll.objects.order_by("pk"))
        return there[pick % len(there)] if there else None

    @rule()
    def draft(self) -> None:
        from doudi.apps.payments.drafting import draft_monthly

        self.trying(draft_monthly, world.COUNTY, "county", self.month, "dibao", by=self.by)

    @rule(pick=st.integers(0, 9), what=st.sampled_from(["check", "lock", "approve", "send", "draft_again"]))
    def press(self, pick: int, what: str) -> None:
        from doudi.apps.payments import banking, services

        payroll = self.any_payroll(pick)
        if payroll is None:
            return
        if what == "send":
            self.trying(banking.send, payroll, "generic-csv", by=self.money)
        else:
            self.trying(getattr(services, what), payroll, by=self.money if what == "approve" else self.by)

    @rule(
        pick=st.integers(0, 9), failed=st.sets(st.integers(1, 3)), some=st.sets(st.integers(1, 3), min_size=1)
    )
    def answer(self, pick: int, failed: set[int], some: set[int]) -> None:
        from doudi.apps.payments.banking import take_answer

        payroll = self.any_payroll(pick)
        if payroll is not None:
            content = world.answer(payroll, dict.fromkeys(failed, "银行说不行"), sorted(some))
            self.trying(take_answer, payroll, content, "回盘.csv", "generic-csv", by=self.money)

    @rule(pick=st.integers(0, 99))
    def withdraw(self, pick: int) -> None:
        from doudi.apps.payments.services import withdraw

        lines = list(PayrollLine.objects.filter(locked=True).order_by("pk"))
        if lines:
            self.trying(withdraw, lines[pick % len(lines)], "不再发放", by=self.by)

    @rule(pick=st.integers(0, 2), fen=st.integers(1, 90000))
    def change_amount(self, pick: int, fen: int) -> None:
        from doudi.apps.grants.amounts import Amount, Line
        from doudi.apps.grants.changes import change_amount

        amount = Amount([Line("base", "重新核定", fen)])
        self.trying(
            change_amount, self.grants[pick], amount, self.month, "复核", by=self.by, agreed_by=self.other
        )

    @rule()
    def arrears(self) -> None:
        from doudi.apps.payments.supplements import draft_arrears

        self.trying(draft_arrears, world.COUNTY, "county", self.month, "dibao", by=self.by)

    @rule()
    def next_month(self) -> None:
        self.month, self.minute = month_after(self.month), 0

    @invariant()
    def every_fen_is_accounted_for(self) -> None:
        sums = Counter(dict(LedgerEntry.objects.order_by().values_list("kind").annotate(s=Sum("fen"))))
        open_ = PayrollLine.objects.filter(locked=True, state__in=["due", "failed"]).aggregate(
            s=Sum("total_fen")
        )
        assert sums["due"] == sums["paid"] + sums["cancelled"] + (open_["s"] or 0)

    @invariant()
    def no_month_is_paid_twice_nor_above_what_is_due(self) -> None:
        rows = LedgerEntry.objects.values_list("grant_id", "month", "purpose", "kind", "fen")
        due = {(g, m, p): fen for g, m, p, kind, fen in rows if kind == "due"}
        paid = [(g, m, p) for g, m, p, kind, _fen in rows if kind == "paid"]
        assert len(paid) == len(set(paid))
        assert all(due[(g, m, p)] == fen for g, m, p, kind, fen in rows if kind in ("paid", "cancelled"))

    @invariant()
    def payrolls_say_what_their_lines_say(self) -> None:
        for payroll in Payroll.objects.exclude(locked_at=None):
            lines = payroll.lines.aggregate(all=Sum("total_fen"))
            assert payroll.total_fen == lines["all"]
            paid = payroll.lines.filter(state="paid").aggregate(s=Sum("total_fen"))["s"] or 0
            assert payroll.paid_fen == paid


def test_money_is_conserved_whatever_is_pressed(tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DOUDI_VAR", str(tmp_path))
    monkeypatch.setenv("DOUDI_KEEP", str(tmp_path))
    run_state_machine_as_test(
        Life,
        settings=settings(
            max_examples=15, stateful_step_count=30, deadline=None, suppress_health_check=list(HealthCheck)
        ),
    )
