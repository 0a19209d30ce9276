"""Reading what the bank sends back: each row paid or failed, with totals at the end that must fit the rows.

Nothing is guessed and nothing is skipped: a row that cannot be read, a total that does not agree or a row that comes
twice refuses the whole file, with the row's place, so that nothing is entered by halves.
"""

import csv
import io
from dataclasses import dataclass
from typing import Any

from doudi.core.money import fen_to_yuan, yuan_to_fen
from doudi.core.refusal import InputError

MOST_BYTES = 50 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Answer:
    """What the bank says of one payment. `row` counts as a spreadsheet does, header included; in a message it is the
    line. `number` and `fen` None: the message does not repeat them."""

    row: int
    batch: str
    reference: str
    number: str | None
    fen: int | None
    paid: bool
    reason: str


def refuse_too_large(content: bytes) -> None:
    """Raises InputError for a file that no bank sends."""
    if len(content) > MOST_BYTES:
        raise InputError("回盘文件太大（超过 50 MB），请分批导入。", code="too-large")


def read_answers(content: bytes, layout: dict[str, Any]) -> list[Answer]:
    """The rows of an answer file in the order of the file. Raises InputError with the row."""
    form = layout["answer"]
    try:
        lines = list(csv.reader(io.StringIO(_decoded(content, form["encodings"]), newline="")))
    except csv.Error as bad:
        raise InputError(
            "回盘文件不是逗号分隔的文本表，或者引号不成对。请核对是不是选错了文件。", code="not-csv"
        ) from bad
    filled = [(at, cells) for at, cells in enumerate(lines, 1) if any(cell.strip() for cell in cells)]
    if not filled:
        raise InputError("回盘文件是空的。", code="empty-file")
    places = _places(filled[0][1], form["columns"])
    trailer = filled[-1][1]
    if trailer[0].strip() != form["trailer"]:
        raise InputError(
            f"回盘文件最后一行应当是“{form['trailer']}”，没有合计行的文件可能不完整，请向银行重新要一份。",
            code="no-trailer", row=filled[-1][0],
        )  # fmt: skip
    answers = [_answer(at, cells, places, form) for at, cells in filled[1:-1]]
    refuse_twice(answers)
    _adds_up(answers, trailer, filled[-1][0])
    return answers


def _decoded(content: bytes, encodings: list[str]) -> str:
    for encoding in encodings:
        try:
            return content.decode(str(encoding))
        except UnicodeDecodeError:
            continue
    raise InputError("回盘文件的文字编码读不出来，请向银行要 UTF-8 或 GB18030 的文件。", code="encoding")


def _places(header: list[str], columns: dict[str, str]) -> dict[str, int]:
    titles = [cell.strip() for cell in header]
    missing = [title for title in columns.values() if title not in titles]
    if missing:
        raise InputError(
            f"回盘文件第一行缺少列：{'、'.join(missing)}。请核对是不是选错了文件或样式。",
            code="missing-column",
            row=1,
        )
    return {name: titles.index(title) for name, title in columns.items()}


def _answer(at: int, cells: list[str], places: dict[str, int], form: dict[str, Any]) -> Answer:
    if len(cells) <= max(places.values()):
        raise InputError("这一行的列数不够，文件可能不完整。", code="short-row", row=at)
    given = {name: cells[place].strip() for name, place in places.items()}
    result = given["result"]
    if result not in (*form["paid"], *form["failed"]):
        words = "、".join([*form["paid"], *form["failed"]])
        raise InputError(
            f"结果写的是“{result}”，应当是：{words}。", code="unknown-result", row=at, column="结果"
        )
    try:
        fen = yuan_to_fen(given["yuan"].replace(",", ""))
    except InputError as bad:
        raise bad.at(row=at, column=form["columns"]["yuan"]) from bad
    return Answer(
        at, given["batch"], given["reference"], given["number"].replace(" ", ""), fen, result in form["paid"],
        given["reason"],
    )  # fmt: skip


def refuse_twice(answers: list[Answer]) -> None:
    """Raises InputError for a payment that is answered twice."""
    seen: dict[str, int] = {}
    for one in answers:
        if one.reference in seen:
            raise InputError(
                f"流水号 {one.reference} 和第 {seen[one.reference]} 行重复。同一笔只能有一个结果，请向银行核实。",
                code="repeated-row", row=one.row,
            )  # fmt: skip
        seen[one.reference] = one.row


def _adds_up(answers: list[Answer], trailer: list[str], row: int) -> None:
    """合计, rows, total in yuan, rows paid, paid in yuan."""
    try:
        count, total, paid_count, paid_total = (cell.strip().replace(",", "") for cell in trailer[1:5])
        said = (int(count), yuan_to_fen(total), int(paid_count), yuan_to_fen(paid_total))
    except (ValueError, InputError) as bad:
        raise InputError(
            "合计行应当写：合计、笔数、金额、成功笔数、成功金额。", code="bad-trailer", row=row
        ) from bad
    paid = [one.fen or 0 for one in answers if one.paid]
    real = (len(answers), sum(one.fen or 0 for one in answers), len(paid), sum(paid))
    if said != real:
        raise InputError(
            f"合计行写的是 {said[0]} 笔 {fen_to_yuan(said[1])} 元（成功 {said[2]} 笔 {fen_to_yuan(said[3])} 元），各行相加是 "
            f"{real[0]} 笔 {fen_to_yuan(real[1])} 元（成功 {real[2]} 笔 {fen_to_yuan(real[3])} 元）。"
            "两者不符，一笔都没有记账。请向银行核实后重新导入。",
            code="wrong-total", row=row,
        )  # fmt: skip
