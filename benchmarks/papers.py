"""``python -m benchmarks.papers``: how long official documents take to print; writes benchmarks/papers.md.

Nobody in these papers exists; the forms are those of tests/documents.
"""

import os
from dataclasses import replace
from itertools import count
from pathlib import Path

from benchmarks.machine import machine
from benchmarks.measure import Timings, rounds
from doudi.documents import ARCHIVE_ORDER, KINDS, excel, render
from doudi.documents.dossier import DossierCover, Part, bind
from doudi.documents.forms.deciding import RefusalLetter
from doudi.documents.forms.notices import NoticeBatch, NoticeRow
from tests.documents.samples import FORMS
from tests.documents.samples_case import HEAD, NOTICE, OFFICE, PRINTED, PROGRAMME
from tests.documents.samples_office import PAYROLL

HOUSEHOLDS = 500
PAYROLL_ROWS = 30_000
COVER = DossierCover(
    office=OFFICE, number="2024-D-0031", printed_at=PRINTED, household_head="蒋德旺", programme=PROGRAMME, area="耒阳市大市镇",
    case_number="DS-2024-0031", opened_on=20240903, closed_on=20241025, outcome="准予", retention="30 年", bound_by="", checked_by="",
)  # fmt: skip


def measure(times: int) -> Timings:
    """One letter; a notice of 500 households; 500 notices; a dossier of all papers of a case; a payroll of 30,000.

    Typst remembers what it has set before: every paper here differs from the one before it in each row.
    """
    turn = count(1)
    parts = [Part(KINDS[name].title, render(name, FORMS[name]), 20240901, name) for name in ARCHIVE_ORDER]
    payroll = replace(PAYROLL, rows=tuple(PAYROLL.rows[at % 2] for at in range(PAYROLL_ROWS)))

    def rows() -> tuple[NoticeRow, ...]:
        now = next(turn)
        return tuple(
            NoticeRow(name=f"户主{now}之{at}", persons=1, amount=38_000 + at + now, category=None)
            for at in range(HOUSEHOLDS)
        )

    def letter() -> bytes:
        form = FORMS["refusal_letter"]
        assert isinstance(form, RefusalLetter)
        return render(
            "refusal_letter", replace(form, number=f"第{next(turn)}号", reason=f"理由之{next(turn)}。" * 20)
        )

    def batch() -> bytes:
        notices = tuple(replace(NOTICE, number=row.name, rows=(row,)) for row in rows())
        return render("notice_batch", NoticeBatch(**HEAD, number="", notices=notices))

    return rounds({
        "letter": letter,
        "notice": lambda: render("notice", replace(NOTICE, rows=rows())),
        "batch": batch,
        "dossier": lambda: bind(replace(COVER, number=f"2024-D-{next(turn)}"), parts),
        "payroll": lambda: excel.payroll(payroll),
    }, times)  # fmt: skip


def page(found: Timings, times: int, load: float) -> str:
    """What was measured, as the page it is written to."""
    return f"""# 文书的速度

本页由 `python -m benchmarks.papers` 写成。{machine()}。{times} 轮，中位数（最小–最大）；字体已读入，每一份都与前一份不同；开始时机器上别的负载 {load:.1f}。

| 文书 | 时间 |
| --- | --- |
| 一份不予确认告知书，PDF | {found.shown("letter", "ms")} |
| 一张 {HOUSEHOLDS} 户的公示，PDF | {found.shown("notice")} |
| {HOUSEHOLDS} 张公示（每户一张），一个 PDF | {found.shown("batch")} |
| 一户全部文书（{len(ARCHIVE_ORDER)} 件）装订成卷，PDF | {found.shown("dossier")} |
| {PAYROLL_ROWS:,} 户的发放表，Excel | {found.shown("payroll")} |

目标：500 户的公示在 5 s 以内。
"""


def main() -> None:
    times = 5
    load = os.getloadavg()[0]
    text = page(measure(times), times, load)
    Path(__file__).with_name("papers.md").write_text(text, encoding="utf-8")
    print(text)


if __name__ == "__main__":
    main()
