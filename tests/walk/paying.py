"""Money: the account, the month's payroll by several hands, the bank's answer."""

import csv
import io
import re
from datetime import date
from decimal import Decimal
from pathlib import Path

from tests.walk.counter import Family
from tests.walk.county import Worker


def opens_account(county: Worker, family: Family, other: Worker) -> None:
    """The household's own account, with a number that belongs to nobody; money goes to it once another approved it."""
    page = county.go(f"/payments/households/{family.number}/account/")
    page.fill("#id_holder", family.head)
    page.fill("#id_bank", "农村信用社")
    page.fill("#id_number", f"6217 0000 {family.number:08}")
    county.press("登记，等核准")
    county.is_told("收款账户已经登记")
    assert county.page.get_by_role("button", name="核准，从今天起用").count() == 0, (
        "nobody approves their own"
    )
    other.go(f"/payments/households/{family.number}/")
    other.press("核准，从今天起用")
    other.is_told("已经核准")


def next_month_comes(anybody: Worker) -> None:
    """A grant runs from the month after the decision."""
    anybody.go("/account/")
    today = anybody.today()
    first = date(today.year + today.month // 12, today.month % 12 + 1, 1)
    anybody.county.days_pass((first - today).days)
    anybody.go("/account/")


def cannot_approve(maker: Worker, payroll: str) -> None:
    """Who drafted and locked finds the button shut, and the reason beside it."""
    page = maker.go(payroll)
    button = page.get_by_role("button", name="审批通过")
    assert button.count() == 0 or button.is_disabled()
    maker.is_told("编制、锁定的人不能审批")


def drafts(county: Worker, month: date, programme: str = "dibao") -> str:
    """This month's payroll. Gives the address of its page."""
    page = county.menu("发放")
    page.fill("#id_month", f"{month:%Y-%m}")
    page.select_option("#id_programme", programme)
    county.press("编制")
    if "/jobs/" in page.url:  # a county of many households is drafted by the worker
        page.wait_for_url(re.compile("/payments/"), timeout=60_000)
    return page.url.removeprefix(county.county.address)


def sends_to_the_bank(finance: Worker, payroll: str) -> Path:
    """Approved by finance, made into the bank's file, and taken away."""
    page = finance.go(payroll)
    finance.press("审批通过")
    page.select_option("#layout", "generic-csv")
    finance.press("生成银行文件")
    with page.expect_download() as coming:
        page.get_by_role("button", name="下载", exact=True).first.click()
    return Path(coming.value.path())


def answered(sent: Path, more_yuan: int = 0) -> dict[str, object]:
    """What a bank would send back: every row paid. `more_yuan` makes its totals wrong."""
    rows = list(csv.reader(io.StringIO(sent.read_bytes().decode("gb18030"))))
    head, lines, last = rows[0], rows[1:-1], rows[-1]
    out = io.StringIO()
    pen = csv.writer(out)
    pen.writerow(["批次号", "流水号", "账号", "金额", "结果", "原因"])
    for line in lines:
        row = dict(zip(head, line, strict=False))
        pen.writerow([row["批次号"], row["流水号"], row["账号"], row["金额"], "成功", ""])
    paid = Decimal(last[2])
    pen.writerow(["合计", last[1], paid + more_yuan, last[1], paid + more_yuan])
    return {"name": "huipan.csv", "mimeType": "text/csv", "buffer": out.getvalue().encode("gb18030")}


def takes_the_answer(finance: Worker, payroll: str, answer: dict[str, object]) -> None:
    page = finance.go(payroll)
    page.set_input_files("#answer", [answer])  # type: ignore[list-item]
    finance.press("导入回盘")
