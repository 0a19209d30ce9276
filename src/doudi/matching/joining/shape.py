"""What a roster file holds besides the columns all rosters have: which columns can be added up, and how."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from doudi.core.refusal import InputError

#: Columns that every roster file has; what else it holds are the values of its kind.
COMMON = (
    *("row", "sheet", "status", "name", "citizen_id", "key", "id_as_written"),
    *("sex", "birth_date", "phone", "area_code", "other_document", "notes"),
)
_NAME = re.compile("[a-z][a-z0-9_]*")
#: Without these a roster file cannot be joined.
NEEDED = ("row", "status", "key")


@dataclass(frozen=True)
class Value:
    """One value column of a kind; `type` as DuckDB writes it. Money is kept in fen (BIGINT) inside the standing file."""

    name: str
    type: str

    @property
    def money(self) -> bool:
        return self.type.startswith("DECIMAL")

    @property
    def truth(self) -> bool:
        return self.type == "BOOLEAN"


@dataclass(frozen=True)
class Shape:
    """The values of a kind, and the columns that a person's and a household's result gets from it."""

    kind: str
    values: tuple[Value, ...]

    @property
    def money(self) -> list[str]:
        return [value.name for value in self.values if value.money]

    @property
    def truths(self) -> list[str]:
        return [value.name for value in self.values if value.truth]

    def with_values(self, more: Sequence[Value]) -> Shape:
        """The shape that holds both; a column that two files give with different types is refused."""
        types = {value.name: value.type for value in self.values}
        for value in more:
            if types.setdefault(value.name, value.type) != value.type:
                raise InputError(
                    f"列 {value.name} 这次是 {value.type}，以前是 {types[value.name]}，对不到一起；请重新读入这份花名册。",
                    code="column-type",
                    value=value.name,
                )
        return Shape(self.kind, tuple(Value(name, type_) for name, type_ in types.items()))


@dataclass(frozen=True)
class RosterFile:
    """One roster file as `doudi roster load` writes it."""

    path: Path
    kind: str
    file: str
    sm3: str
    rows: int
    columns: frozenset[str]
    shape: Shape


def read_shape(path: Path) -> RosterFile:
    """Look at a roster file's schema and metadata. InputError for what is no roster file."""
    try:
        schema, rows = pq.read_schema(path), pq.read_metadata(path).num_rows
    except FileNotFoundError:
        raise InputError(f"找不到文件 {path}。", code="file-missing", file=str(path)) from None
    except (OSError, pa.ArrowInvalid):
        raise InputError(
            "不是 Parquet 文件；请先用 doudi roster load 读入。", code="not-a-roster", file=path.name
        ) from None
    said = {
        key.decode(errors="replace"): text.decode(errors="replace")
        for key, text in (schema.metadata or {}).items()
    }
    lacking = [name for name in NEEDED if name not in schema.names]
    kind = said.get("doudi.kind", "")
    # these names become part of SQL
    strange = [name for name in (kind, *schema.names) if not _NAME.fullmatch(name)]
    if lacking or strange:
        raise InputError(
            "不是读入过的花名册："
            + (f"缺少{'、'.join(lacking)}" if lacking else "种类或列名不是花名册的")
            + "；请先用 doudi roster load 读入。",
            code="not-a-roster",
            file=path.name,
        )
    values = tuple(
        Value(field.name, _duckdb_type(field, path)) for field in schema if field.name not in COMMON
    )
    return RosterFile(
        path, kind, said.get("doudi.file", path.name), said.get("doudi.sm3", ""), rows,
        frozenset(schema.names), Shape(kind, values),
    )  # fmt: skip


def _duckdb_type(field: pa.Field, path: Path) -> str:
    if pa.types.is_decimal(field.type):
        return f"DECIMAL({field.type.precision},{field.type.scale})"
    if pa.types.is_boolean(field.type):
        return "BOOLEAN"
    if pa.types.is_integer(field.type):
        return "BIGINT"
    if pa.types.is_string(field.type) or pa.types.is_large_string(field.type) or pa.types.is_null(field.type):
        return "VARCHAR"
    raise InputError(
        f"列 {field.name} 的类型 {field.type} 不是花名册里会有的。",
        code="column-type",
        file=path.name,
        column=field.name,
    )
