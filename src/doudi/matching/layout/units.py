"""Units of amounts: in a header (存款余额（万元）), in a line above the table (单位：元、人), or in a row of their own."""

from __future__ import annotations

import re

MONEY = ("亿元", "千万元", "百万元", "十万元", "万元", "千元", "百元", "元", "角", "分")
_AFTER_MONEY = "(?:[/／每](?:人|户|月|年|季|次|天|日|亩|平方米|人[·.]?[月年]|年[·.]?人|月[·.]?人))?"
_OTHERS = "人次|人|户|平方米|㎡|m2|亩|公顷|岁|周岁|年|个月|月|天|日|辆|套|间|头|只|%|％|‰|笔|次|股|份"
_UNIT = f"(?:人民币)?(?:{'|'.join(MONEY)}){_AFTER_MONEY}|{_OTHERS}"

_IN_BRACKETS = re.compile(rf"\s*[（(\[【〔]\s*(?:(?:金额|计量)?单位\s*[:：]?\s*)?({_UNIT})\s*[)）\]】〕]\s*")
_BEHIND = re.compile(rf"\s*[/／,，:：\s—-]\s*((?:{'|'.join(MONEY)}){_AFTER_MONEY})$")
_WRITTEN_ON = re.compile(r"((?:亿|千万|百万|十万|万|千)元)$")
_LINE = re.compile(r"([一-鿿]*)单位\s*[:：]\s*(?:人民币)?\s*([^\s　:：）)]+)")
_LINE_PREFIXES = ("", "金额", "货币", "计量", "金额计量", "数量", "本表")
_ALONE = re.compile(rf"[（(\[【]?\s*(?:单位\s*[:：]?\s*)?({_UNIT})\s*[)）\]】]?")


def split(header: str) -> tuple[str, str]:
    """A header without its unit, and the unit: 存款余额（万元） → 存款余额, 万元."""
    found = _IN_BRACKETS.search(header)
    if found:
        return (header[: found.start()] + header[found.end() :]).strip(), _plain(found[1])
    for pattern in (_BEHIND, _WRITTEN_ON):
        found = pattern.search(header.strip())
        if found and found.start():
            return header.strip()[: found.start()].strip(), _plain(found[1])
    return header, ""


def alone(text: str) -> str:
    """The unit when the text is nothing else: （元）; else empty."""
    found = _ALONE.fullmatch(text.strip())
    return _plain(found[1]) if found else ""


def above(lines: list[str]) -> str:
    """The unit of money that lines above a table give to all of it; empty when they give none or several."""
    found: set[str] = set()
    for line in lines:
        for prefix, value in _LINE.findall(line):
            if prefix in _LINE_PREFIXES:
                found.update(
                    unit for unit in (_money(part) for part in re.split("[、,，;；和]", value)) if unit
                )
        if _money(alone(line)):
            found.add(alone(line))
    return found.pop() if len(found) == 1 else ""


def _money(text: str) -> str:
    found = re.fullmatch(rf"(?:{'|'.join(MONEY)}){_AFTER_MONEY}", text.strip())
    return found[0] if found else ""


def _plain(unit: str) -> str:
    return unit.removeprefix("人民币").replace("／", "/")
