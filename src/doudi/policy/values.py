"""Typed values: from the text or JSON of a file to what rules compute with, and back to what answers print.

Inside, money is fen, shares are ten-thousandths, days are YYYYMMDD, words are codes. Nothing is guessed: what does not
fit its type is refused with the field and the value as the file writes them.
"""

import re
from decimal import Decimal

from doudi.core.dates import NEVER, format_day, parse_day
from doudi.core.money import fen_to_yuan, yuan_to_fen
from doudi.core.refusal import InputError
from doudi.policy.types import RATIO_PER, Kind, Type
from doudi.policy.vocabulary import FactDef, ParameterDef

Raw = object
#: whole-number facts are counts, grades and times: nothing real has ten digits
_WHOLE = re.compile(r"-?[0-9]{1,9}")
_CODE = re.compile(r"[0-9A-Za-z]{1,40}")
AREA_DIGITS = 12


def read_fact(
    fact: FactDef, raw: Raw, *, strict: bool, field: str, file: str = ""
) -> bool | int | str | None:
    """One fact of a file. ``strict``: JSON, where true, 2 and "2" are different things; else everything is text.

    An event date that is null comes back as NEVER. Raises InputError naming ``field``.
    """
    if raw is None or (not strict and raw == ""):
        return NEVER if fact.event else None

    def wrong(expected: str, code: str = "wrong-type") -> InputError:
        shown = "（保密，不显示）" if fact.sensitive and fact.given_as in ("text", "code") else _shown(raw)
        return InputError(
            f"“{fact.label}”应当是{expected}，现在写的是 {shown}。",
            code=code,
            file=file,
            field=field,
            value=None if fact.sensitive else _shown(raw),
        )

    match fact.given_as:
        case "bool":
            if isinstance(raw, bool):
                return raw
            if not strict and raw in ("true", "false"):
                return raw == "true"
            raise wrong("true 或 false")
        case "int":
            if isinstance(raw, bool):
                raise wrong("整数")
            written = raw if isinstance(raw, int | Decimal) or not strict else None
            if written is None or not _WHOLE.fullmatch(str(written)):
                raise wrong("整数")
            number = int(str(written))
            if fact.least is not None and number < fact.least:
                raise wrong(
                    f"{fact.least} 以上的整数"
                    if fact.most is None
                    else f"{fact.least} 到 {fact.most} 的整数",
                    "out-of-range",
                )
            if fact.most is not None and number > fact.most:
                raise wrong(f"{fact.least or 0} 到 {fact.most} 的整数", "out-of-range")
            return number
        case "money":
            if isinstance(raw, bool) or not isinstance(raw, int | Decimal | str):
                raise wrong("金额（元，最多两位小数）")
            if isinstance(raw, Decimal) and (not raw.is_finite() or raw.adjusted() > 20):
                raise wrong("小于 100 亿元的金额", "wrong-amount")
            try:
                return yuan_to_fen(raw)
            except InputError as bad:
                raise wrong("金额（元，最多两位小数，如 8699.98）", "wrong-amount") from bad
        case "date":
            if not isinstance(raw, str):
                raise wrong("日期，写成 2019-07-01")
            try:
                return parse_day(raw)
            except InputError as bad:
                raise wrong("日历上有的日期，写成 2019-07-01", "wrong-date") from bad
        case "month":
            if not isinstance(raw, str) or not re.fullmatch(r"[0-9]{4}-(0[1-9]|1[0-2])", raw):
                raise wrong("月份，写成 2019-07")
            return str(raw)
        case "enum":
            if isinstance(raw, str) and raw in dict(fact.type.words):
                return str(raw)
            raise wrong("、".join(code for code, _ in fact.type.words) + " 之一", "unknown-word")
        case "code":
            if not isinstance(raw, str) or not _CODE.fullmatch(raw):
                raise wrong("代码（带引号的数字，保留开头的 0）")
            if fact.name in ("area_code", "registered_area") and not re.fullmatch(r"[0-9]{12}", raw):
                raise wrong("12 位行政区划代码")
            return str(raw)
        case _:
            if not isinstance(raw, str):
                raise wrong("文字")
            return str(raw)


def read_parameter(parameter: ParameterDef, raw: Raw, *, field: str = "") -> int | str | tuple[str, ...]:
    """One parameter's value as written (text, or a list of words). Money in yuan. Raises InputError."""
    expected = {
        "money": "金额（元，最多两位小数）",
        "ratio": "倍数或比例（最多四位小数）",
        "int": "0 到 9999 的整数",
        "date": "日期，写成 2019-07-01",
    }.get(
        parameter.given_as, "、".join(f"{code}（{label}）" for code, label in parameter.type.words) + " 之一"
    )

    def wrong() -> InputError:
        return InputError(
            f"参数“{parameter.label}”应当是{expected}，现在写的是 {_shown(raw)}。",
            code="wrong-parameter",
            field=field or parameter.name,
            value=_shown(raw),
        )

    codes = dict(parameter.type.words)
    if parameter.given_as == "list":
        given = (
            raw if isinstance(raw, list) else [part.strip() for part in str(raw).split(",") if part.strip()]
        )
        if any(not isinstance(word, str) or word not in codes for word in given):
            raise wrong()
        return tuple(str(word) for word in given)
    if not isinstance(raw, str):
        raise wrong()
    match parameter.given_as:
        case "money":
            try:
                fen = yuan_to_fen(str(raw))
            except InputError as bad:
                raise wrong() from bad
            if fen < 0:
                raise wrong()
            return fen
        case "ratio":
            if not re.fullmatch(r"[0-9]{1,6}(\.[0-9]{1,4})?", raw):
                raise wrong()
            return int(Decimal(str(raw)) * RATIO_PER)
        case "int":
            if not re.fullmatch(r"[0-9]{1,4}", raw):
                raise wrong()
            return int(raw)
        case "date":
            try:
                return parse_day(str(raw))
            except InputError as bad:
                raise wrong() from bad
        case _:
            if raw not in codes:
                raise wrong()
            return str(raw)


def show(value: object, type_: Type) -> object:
    """A value as ``--json`` prints it: money as yuan text, dates as ISO or ``none``, words by code, unknown as None."""
    if value is None or type_.kind is Kind.TRUTH:
        return value
    match type_.kind:
        case Kind.NUMBER:
            assert isinstance(value, int)
            if type_.is_money:
                whole = value % type_.per == 0
                return fen_to_yuan(value // type_.per) if whole else _decimal(value, type_.per * 100)
            return value if type_.per == 1 else _decimal(value, type_.per)
        case Kind.DATE:
            assert isinstance(value, int)
            return "none" if value == NEVER else format_day(value)
        case Kind.PERSONS | Kind.WORDS:
            assert isinstance(value, tuple)
            return list(value)
        case _:
            return value


def show_chinese(value: object, type_: Type) -> str:
    """The same for people: 是 / 否, labels of words, units."""
    if value is None:
        return "未知"
    match type_.kind:
        case Kind.TRUTH:
            return "是" if value else "否"
        case Kind.WORD:
            return type_.label_of(str(value))
        case Kind.WORDS | Kind.PERSONS:
            assert isinstance(value, tuple)
            return "、".join(type_.label_of(str(item)) for item in value) or "无"
        case Kind.DATE:
            shown = str(show(value, type_))
            return "无" if shown == "none" else shown
        case _:
            return f"{show(value, type_)}{type_.unit}"


def _decimal(numerator: int, denominator: int) -> str:
    """A fraction as decimal text: exact where four places suffice, else rounded to four with 约."""
    exact = Decimal(numerator) / Decimal(denominator)
    rounded = exact.quantize(Decimal("0.0001"))
    text = format(rounded.normalize() if rounded else Decimal(0), "f")
    return text if rounded * denominator == numerator else f"约{text}"


def _shown(raw: object) -> str:
    if raw is None:
        return "空"
    if isinstance(raw, bool):
        return "true" if raw else "false"
    text = str(raw)
    return text if len(text) <= 60 else text[:57] + "…"
