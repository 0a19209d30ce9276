"""A dossier: the frozen facts of one household, read from a household file and checked field by field."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from doudi.core.dates import NEVER
from doudi.core.refusal import InputError
from doudi.policy.values import read_fact
from doudi.policy.vocabulary import HOUSEHOLD, PERSON, TABLES, Vocabulary, load_vocabulary
from doudi.policy.yaml_text import load_yaml

Facts = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Dossier:
    """Facts of one household by English name; None is unknown, an event date that has not happened is NEVER.

    ``rows`` maps an entity (person, obligor, income, …) to its rows in the order of the file, or to None when the whole
    list is absent, that is: unknown.
    """

    household: Facts
    rows: dict[str, list[Facts] | None]

    @property
    def persons(self) -> list[Facts]:
        return self.rows[PERSON] or []


def read_household_file(path: Path) -> Dossier:
    """Read a household file, JSON or YAML. Raises InputError naming the field; code ``file-missing`` when there is none."""
    file = str(path)
    if path.suffix.lower() in (".yaml", ".yml"):
        content = load_yaml(path, shown=file)
        strict = False
    else:
        strict = True
        try:
            content = json.loads(
                path.read_text(encoding="utf-8-sig"),
                parse_float=Decimal,
                parse_constant=_no_constant,
                object_pairs_hook=_no_double_key,
            )
        except (FileNotFoundError, IsADirectoryError) as gone:
            raise InputError(f"找不到户文件 {file}。", code="file-missing", file=file) from gone
        except UnicodeDecodeError as bad:
            raise InputError("文件不是 UTF-8 编码。", code="encoding", file=file) from bad
        except json.JSONDecodeError as bad:
            raise InputError(
                f"不是有效的 JSON：{bad.msg}。",
                code="json",
                file=file,
                line=bad.lineno,
                column=str(bad.colno),
            ) from bad
        except InputError as bad:
            raise bad.at(file=file) from bad
        except (RecursionError, ValueError) as deep:
            raise InputError("JSON 嵌套太深，或有一个数大得读不了。", code="json", file=file) from deep
    return read_household(content, strict=strict, file=file)


def _no_constant(name: str) -> None:
    raise InputError(f"JSON 里写了 {name}，那不是数。", code="json")


def _no_double_key(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found:
            raise InputError(f"“{key}”在同一个对象里写了两次。", code="duplicate-key", field=key)
        found[key] = value
    return found


def read_household(
    content: object, *, strict: bool = True, file: str = "", vocabulary: Vocabulary | None = None
) -> Dossier:
    """Check and type one household: ``{"household": {…}, "persons": [{…}], …}``.

    ``strict``: values are JSON's own (true, 2); otherwise every scalar is text. Raises InputError for an unknown field,
    a value that does not fit, an id given twice, or a row of another household or of a person who isn't there.
    """
    words = vocabulary or load_vocabulary()
    if not isinstance(content, Mapping):
        raise InputError(
            '户文件应当是一个对象：{"household": {…}, "persons": […], …}。', code="shape", file=file
        )
    known = {HOUSEHOLD: HOUSEHOLD, **{TABLES[entity]: entity for entity in TABLES if entity != HOUSEHOLD}}
    for key in content:
        if key not in known:
            raise InputError(
                f"不认识的部分“{key}”；可以有 {'、'.join(known)}。",
                code="unknown-field",
                file=file,
                field=str(key),
            )
    for key in (HOUSEHOLD, "persons"):
        if content.get(key) is None:
            raise InputError(f"缺少“{key}”：户和人是必须有的。", code="missing-part", file=file, field=key)
    household = _row(content[HOUSEHOLD], HOUSEHOLD, HOUSEHOLD, words, strict, file)
    rows: dict[str, list[Facts] | None] = {}
    for table, entity in known.items():
        if entity == HOUSEHOLD:
            continue
        given = content.get(table)
        if given is None:
            rows[entity] = None
            continue
        if not isinstance(given, list):
            raise InputError(f"“{table}”应当是一个列表 […]。", code="shape", file=file, field=table)
        rows[entity] = [
            _row(row, entity, f"{table}[{at}]", words, strict, file) for at, row in enumerate(given)
        ]
    _check_belonging(household, rows, file)
    return Dossier(household, rows)


def _row(given: object, entity: str, path: str, words: Vocabulary, strict: bool, file: str) -> Facts:
    if not isinstance(given, Mapping):
        raise InputError(f"“{path}”应当是一个对象 {{…}}。", code="shape", file=file, field=path)
    facts = words.facts[entity]
    for key in given:
        if key not in facts:
            raise InputError(
                f"“{key}”不在事实词表里。",
                code="unknown-field",
                file=file,
                field=f"{path}.{key}",
                value=str(key),
            )
    return {
        name: read_fact(fact, given.get(name), strict=strict, field=f"{path}.{name}", file=file)
        for name, fact in facts.items()
    }


def _check_belonging(household: Facts, rows: dict[str, list[Facts] | None], file: str) -> None:
    """Ids once, rows of this household, owners who are there; fills in what the file leaves to its shape."""
    own = household["household_id"]
    seen: set[str] = set()
    for at, person in enumerate(rows[PERSON] or []):
        if person["person_id"] is None:
            person["person_id"] = str(at + 1)
        if person["person_id"] in seen:
            raise InputError(
                f"人编号“{person['person_id']}”写了两次。",
                code="duplicate-id",
                file=file,
                field=f"persons[{at}].person_id",
                value=person["person_id"],
            )
        seen.add(person["person_id"])
    for entity, listed in rows.items():
        for at, row in enumerate(listed or []):
            path = f"{TABLES[entity]}[{at}]"
            other = row["household_id"]
            if other is not None and other != own:
                raise InputError(
                    f"这一行写的是另一户“{other}”，本户是“{own}”。",
                    code="other-household",
                    file=file,
                    field=f"{path}.household_id",
                    value=other,
                )
            row["household_id"] = own
            owner = row.get("person_id")
            if entity != PERSON and owner is not None and owner not in seen:
                raise InputError(
                    f"人编号“{owner}”不在本户的人里。",
                    code="unknown-person",
                    file=file,
                    field=f"{path}.person_id",
                    value=owner,
                )


__all__ = ["NEVER", "Dossier", "Facts", "read_household", "read_household_file"]
