"""What finance and the banks get: payroll, roster, changes of a month, budget. Totals are summed here, once, for PDF and
Excel alike."""

from dataclasses import dataclass
from typing import Any

from doudi.documents.capital_amount import capital_amount
from doudi.documents.forms.common import Day, Fen, Month, Sheet, Signature


@dataclass(frozen=True, slots=True, kw_only=True)
class PayrollRow:
    """A payment of the month; the total is base and supplement."""

    division: str
    household_head: str
    citizen_id: str
    persons: int
    base: Fen
    supplement: Fen
    account_name: str
    bank: str
    account: str

    @property
    def total(self) -> Fen:
        return self.base + self.supplement

    def derived(self) -> dict[str, Any]:
        return {"total": self.total}


@dataclass(frozen=True, slots=True, kw_only=True)
class PayrollSheet(Sheet):
    """发放表. Signed by who made it, who checked it, finance; each receiver signs where money is paid by hand."""

    title: str
    area: str
    programme: str
    month: Month
    fund: str
    rows: tuple[PayrollRow, ...]
    #: with a column for the receivers' signatures
    signed_by_receivers: bool
    signatures: tuple[Signature, ...]

    def totals(self) -> dict[str, int]:
        """Households, persons, and fen of base, supplement and both."""
        return {
            "households": len(self.rows),
            "persons": sum(row.persons for row in self.rows),
            "base": sum(row.base for row in self.rows),
            "supplement": sum(row.supplement for row in self.rows),
            "total": sum(row.total for row in self.rows),
        }

    def derived(self) -> dict[str, Any]:
        totals = self.totals()
        return {"totals": totals, "capital": capital_amount(totals["total"])}


@dataclass(frozen=True, slots=True, kw_only=True)
class RosterRow:
    """A household that is helped."""

    division: str
    household_head: str
    citizen_id: str
    #: of the grant or certificate
    number: str
    persons: int
    category: str
    base: Fen
    supplement: Fen
    since: Month | None
    account: str
    phone: str

    @property
    def total(self) -> Fen:
        return self.base + self.supplement

    def derived(self) -> dict[str, Any]:
        return {"total": self.total}


@dataclass(frozen=True, slots=True, kw_only=True)
class Roster(Sheet):
    """花名册 of an area on a day."""

    title: str
    area: str
    programme: str
    on: Day
    rows: tuple[RosterRow, ...]

    def totals(self) -> dict[str, int]:
        """Households, persons, and fen of base, supplement and both."""
        return {
            "households": len(self.rows),
            "persons": sum(row.persons for row in self.rows),
            "base": sum(row.base for row in self.rows),
            "supplement": sum(row.supplement for row in self.rows),
            "total": sum(row.total for row in self.rows),
        }

    def derived(self) -> dict[str, Any]:
        return {"totals": self.totals()}


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeRow:
    """A household whose grant changed. `kind` is 新增, 停发, 增发 or 减发."""

    kind: str
    division: str
    household_head: str
    persons_before: int
    persons_after: int
    before: Fen
    after: Fen
    reason: str

    def derived(self) -> dict[str, Any]:
        return {"change": self.after - self.before}


@dataclass(frozen=True, slots=True, kw_only=True)
class MonthChange(Sheet):
    """月变动情况表: last month, what changed, this month. This month is reckoned from the other two, so that they agree."""

    title: str
    area: str
    programme: str
    month: Month
    households_before: int
    persons_before: int
    amount_before: Fen
    rows: tuple[ChangeRow, ...]
    signatures: tuple[Signature, ...]

    def summary(self) -> list[dict[str, Any]]:
        """By kind: households that join or leave, persons and fen more or less; in the order they first occur."""
        found: dict[str, dict[str, Any]] = {}
        for row in self.rows:
            one = found.setdefault(row.kind, {"kind": row.kind, "households": 0, "persons": 0, "amount": 0})
            one["households"] += 1
            one["persons"] += row.persons_after - row.persons_before
            one["amount"] += row.after - row.before
        return list(found.values())

    def after(self) -> dict[str, int]:
        """Households, persons and fen of this month."""
        joined = sum(row.persons_before == 0 < row.persons_after for row in self.rows)
        left = sum(row.persons_after == 0 < row.persons_before for row in self.rows)
        return {
            "households": self.households_before + joined - left,
            "persons": self.persons_before + sum(row.persons_after - row.persons_before for row in self.rows),
            "amount": self.amount_before + sum(row.after - row.before for row in self.rows),
        }

    def derived(self) -> dict[str, Any]:
        return {"summary": self.summary(), "after": self.after()}


@dataclass(frozen=True, slots=True, kw_only=True)
class BudgetRow:
    """Money ahead: a programme, whose standard, how many, for how many months, from which fund."""

    programme: str
    residence: str
    fund: str
    standard_month: Fen
    households: int
    persons: int
    months: int
    amount: Fen
    how: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BudgetTable(Sheet):
    """资金预算表, with the sums by source of funds."""

    title: str
    area: str
    period: str
    rows: tuple[BudgetRow, ...]
    signatures: tuple[Signature, ...]

    def by_fund(self) -> list[dict[str, Any]]:
        """Fen by source of funds, in the order they first occur."""
        found: dict[str, int] = {}
        for row in self.rows:
            found[row.fund] = found.get(row.fund, 0) + row.amount
        return [{"fund": fund, "amount": amount} for fund, amount in found.items()]

    def totals(self) -> dict[str, int]:
        """Households, persons and fen."""
        return {
            "households": sum(row.households for row in self.rows),
            "persons": sum(row.persons for row in self.rows),
            "amount": sum(row.amount for row in self.rows),
        }

    def derived(self) -> dict[str, Any]:
        totals = self.totals()
        return {"by_fund": self.by_fund(), "totals": totals, "capital": capital_amount(totals["amount"])}
