"""A register: a folder of tables, loaded into DuckDB with whole-number indexes, checked set by set on the way in.

Households are numbered 0, 1, 2 … (``h``) in the order of the file, persons (``p``) by household and then in the order
of the file; rows of the other lists carry ``h`` and the ``p`` of their owner. Everything later joins on these numbers.
"""

import shutil
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType

import duckdb

from doudi.core.refusal import InputError
from doudi.policy.sql.loading import ColumnFacts, LoadedTable, Loader, first_line
from doudi.policy.vocabulary import HOUSEHOLD, PERSON, TABLES, Vocabulary, load_vocabulary

#: called with what is done, what there is in all, and what is being done (Chinese)
Progress = Callable[[int, int, str], None]


@dataclass
class Register:
    """A loaded register. ``places`` numbers the distinct pairs of area and residence (column ``place`` of households)."""

    connection: duckdb.DuckDBPyConnection
    folder: Path
    tables: dict[str, LoadedTable]
    places: list[tuple[str | None, str | None]]
    _spill: Path

    @property
    def households(self) -> int:
        return self.tables[HOUSEHOLD].rows

    def close(self) -> None:
        self.connection.close()
        shutil.rmtree(self._spill, ignore_errors=True)

    def __enter__(self) -> "Register":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def _connect(spill: Path, memory_limit: str | None) -> duckdb.DuckDBPyConnection:
    """A database in memory that spills to a folder and reaches for nothing outside."""
    settings: dict[str, str | bool | int | float | list[str]] = {
        "autoinstall_known_extensions": "false",
        "autoload_known_extensions": "false",
        "temp_directory": str(spill),
        **({"memory_limit": memory_limit} if memory_limit else {}),
    }
    try:
        return duckdb.connect(config=settings)
    except duckdb.Error as bad:
        raise InputError(
            f"内存上限“{memory_limit}”用不了，请写成 8GB 这样。", code="usage", value=memory_limit
        ) from bad


def open_register(
    folder: Path,
    *,
    facts: Mapping[str, set[str]] | None = None,
    vocabulary: Vocabulary | None = None,
    memory_limit: str | None = None,
    spill_to: Path | None = None,
    progress: Progress | None = None,
) -> Register:
    """Load and check a register folder. ``facts`` names the facts to keep, by entity (None: all of them); every cell of
    every column is checked all the same. ``memory_limit`` as DuckDB writes it (``8GB``); beyond it, data is spilled to
    ``spill_to``. Raises InputError with file, row, column and value; code ``file-missing`` when there is no folder."""
    words = vocabulary or load_vocabulary()
    files = find_files(folder)
    spill = Path(tempfile.mkdtemp(prefix="doudi-", dir=spill_to))
    try:
        connection = _connect(spill, memory_limit)
    except InputError:
        shutil.rmtree(spill, ignore_errors=True)
        raise
    try:
        # groups are whole numbers in a known range: let them be counted in an array instead of a hash table
        connection.execute("SET perfect_ht_threshold = 32")
        connection.execute("SET enable_progress_bar = false")
        loader = Loader(connection, files, words, facts)
        tables = {}
        for at, entity in enumerate(TABLES):
            if progress:
                progress(at, len(TABLES), f"读入{words.entity_labels[entity]}")
            tables[entity] = loader.load(entity)
        if progress:
            progress(len(TABLES), len(TABLES), "读入完毕")
        return Register(connection, folder, tables, loader.places(), spill)
    except duckdb.Error as failed:
        connection.close()
        shutil.rmtree(spill, ignore_errors=True)
        raise InputError(
            f"读不了登记册：{first_line(failed)}。", code="unreadable", file=str(folder)
        ) from failed
    except BaseException:
        connection.close()
        shutil.rmtree(spill, ignore_errors=True)
        raise


def find_files(folder: Path) -> dict[str, Path]:
    """The tables of a register folder by entity. InputError for an unknown, double or missing one."""
    if not folder.is_dir():
        raise InputError(f"找不到登记册文件夹 {folder}。", code="file-missing", file=str(folder))
    entity_of = {table: entity for entity, table in TABLES.items()}
    found: dict[str, Path] = {}
    for file in sorted(folder.iterdir()):
        if file.suffix.lower() not in (".parquet", ".csv") or file.name.startswith("."):
            continue
        entity = entity_of.get(file.stem)
        if entity is None:
            raise InputError(
                f"不认识的表“{file.stem}”；登记册里可以有 {'、'.join(entity_of)}。",
                code="unknown-table",
                file=file.name,
                value=file.stem,
            )
        if entity in found:
            raise InputError(
                f"同一张表有两份：{found[entity].name} 和 {file.name}，请只留一份。",
                code="double-table",
                file=file.name,
            )
        found[entity] = file
    for entity in (HOUSEHOLD, PERSON):
        if entity not in found:
            raise InputError(
                f"缺少表 {TABLES[entity]}（.parquet 或 .csv）：户和人是必须有的。",
                code="missing-table",
                file=str(folder),
                value=TABLES[entity],
            )
    return found


__all__ = ["ColumnFacts", "LoadedTable", "Progress", "Register", "open_register"]
