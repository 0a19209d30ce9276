"""A site's own parameter values (``--local FILE``): what a document leaves to the county, within its bounds."""

import re
from dataclasses import replace
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from doudi.core.dates import parse_day
from doudi.core.refusal import InputError
from doudi.policy.bounds import breaches
from doudi.policy.pack import Pack
from doudi.policy.parameters import ParameterValue, read_residence
from doudi.policy.values import read_parameter
from doudi.policy.yaml_text import load_yaml, place_of

KEYS = ("value", "from", "to", "residence", "area", "clause", "note")


def apply_local(pack: Pack, local: Path | dict[str, Any]) -> Pack:
    """The pack with a site's values on top. Raises InputError for an unknown name, a wrong value, or one out of bounds."""
    content = load_yaml(local, shown=str(local)) if isinstance(local, Path) else local
    file = str(local) if isinstance(local, Path) else ""
    if content is None:
        content = {}
    if not isinstance(content, dict):
        raise InputError("本地参数文件应当一项一行：参数名: 值。", code="shape", file=file, line=1)
    values: dict[str, tuple[ParameterValue, ...]] = {}
    for name, given in content.items():
        if str(name) not in pack.vocabulary.parameters:
            near = get_close_matches(str(name), list(pack.vocabulary.parameters), n=1)
            hint = f"最接近的是 {near[0]}。" if near else "参数名见 policies/_vocabulary/parameters.yaml。"
            raise InputError(
                f"没有叫“{name}”的参数。{hint}",
                code="unknown-parameter",
                file=file,
                line=place_of(name).line,
                field=str(name),
                value=str(name),
            )
        values[str(name)] = tuple(_values(pack, str(name), given, file))
    parameters = pack.parameters.with_local(values)
    for breach in breaches(parameters, pack.vocabulary):
        place = breach.value.place
        raise InputError(
            breach.message,
            code="out-of-bounds",
            file=place.file if place else file,
            line=place.line if place else None,
        )
    return replace(pack, parameters=parameters, _laws={})


def _values(pack: Pack, name: str, given: Any, file: str) -> list[ParameterValue]:
    definition = pack.vocabulary.parameters[name]
    entry = pack.parameters.entries.get(name)
    clause = entry.clause if entry else ""
    dated = isinstance(given, list) and given and isinstance(given[0], dict)
    found: list[ParameterValue] = []
    for one in given if dated else [{"value": given}]:
        place = place_of(one if dated else given, file)
        if not isinstance(one, dict) or "value" not in one:
            raise InputError(
                f"参数 {name} 的每个值写成 {{from: …, value: …}}。",
                code="shape",
                file=file,
                line=place.line,
                field=name,
            )
        for key in one:
            if key not in KEYS:
                raise InputError(
                    f"参数 {name} 里不认识“{key}”；可以有 {'、'.join(KEYS)}。",
                    code="unknown-key",
                    file=file,
                    line=place.line,
                    field=name,
                    value=str(key),
                )
        try:
            value = read_parameter(definition, _as_text(one["value"]), field=name)
            start, end = (
                parse_day(str(one[key])) if one.get(key) is not None else None for key in ("from", "to")
            )
            residence = read_residence(one.get("residence"))
            area = _area(one.get("area"))
        except InputError as bad:
            raise bad.at(file=file, line=place.line, field=name) from bad
        if start is not None and end is not None and end < start:
            raise InputError(
                "止日早于起日，这个值永远不会生效。", code="reversed", file=file, line=place.line, field=name
            )
        if any((v.area, v.residence, v.start) == (area, residence, start) for v in found):
            raise InputError(
                "有两个值从同一天起、对同样的人生效，只能留一个。",
                code="double-value",
                file=file,
                line=place.line,
                field=name,
            )
        found.append(
            ParameterValue(
                value=value,
                clause=str(one.get("clause") or clause),
                source="local",
                pack=pack.id,
                start=start,
                end=end,
                area=area,
                residence=residence,
                place=place,
            )
        )
    return found


def _as_text(raw: Any) -> Any:
    """Values given from Python (tests, pages) as the text a file would hold."""
    if isinstance(raw, list) or raw is None:
        return raw
    return str(raw)


def _area(raw: Any) -> str | None:
    if raw is None:
        return None
    if not re.fullmatch("[0-9]{12}", str(raw)):
        raise InputError(f"区划代码应当是 12 位数字，现在写的是“{raw}”。", code="area", value=str(raw))
    return str(raw)
