"""Backup and restore: the database and the files beside it in one archive. The keys are never inside.

The archive is a tar of manifest.json, database.dump (pg_dump, custom format) and files/. Names, addresses and the like
lie in it in plain text, so it is to be kept as the database itself; identity numbers and sensitive facts stay encrypted,
and without the keys (DOUDI_DATA_KEYS, or the file data-keys) nobody reads those, the restored platform included.
"""

import json
import os
import shutil
import subprocess
import tarfile
import tempfile
from datetime import datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives import hashes
from django.conf import settings
from django.db import connections

from doudi.core.refusal import InputError
from doudi.platform.database import programs
from doudi.platform.encrypted import blind_index
from doudi.platform.migrate import grant_to
from doudi.platform.paths import keep
from doudi.platform.row_security import EVERYTHING

_MANIFEST, _DUMP, _FILES = "manifest.json", "database.dump", "files"
_BLOCK = 1 << 20


def backup(out: Path, at: datetime) -> dict[str, Any]:
    """Write the archive; what is there under the name is replaced when the new one is whole. Returns the manifest.

    The database is dumped as it is at one moment; files are written before the rows that name them, and so are all
    there when they are copied afterwards.
    """
    beside = out.with_name(f"{out.name}.part")
    with tempfile.TemporaryDirectory(dir=out.parent, prefix=".doudi-backup-") as folder:
        dump = Path(folder) / _DUMP
        _run(
            "pg_dump",
            "--format=custom",
            "--enable-row-security",
            "--no-owner",
            "--no-privileges",
            f"--file={dump}",
        )
        files = sorted(path for path in (keep() / _FILES).glob("??/*") if path.suffix != ".part")
        manifest = {
            "made_at": at.isoformat(timespec="seconds"),
            "version": version("doudi"),
            "keys": _keys(),
            "database": _sm3(dump),
            "files": {path.name: _sm3(path) for path in files},
        }
        (Path(folder) / _MANIFEST).write_text(json.dumps(manifest, indent=1))
        handle = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(handle, "wb") as raw:
            with tarfile.open(fileobj=raw, mode="w") as archive:
                archive.add(Path(folder) / _MANIFEST, _MANIFEST)
                archive.add(dump, _DUMP)
                for path in files:
                    archive.add(path, f"{_FILES}/{path.name}")
            raw.flush()
            os.fsync(raw.fileno())
        beside.rename(out)
    return manifest


def restore(source: Path, *, force: bool = False) -> dict[str, Any]:
    """Put an archive's content in place of what is there. Raises InputError before anything is touched: for a damaged
    archive, for other keys, and for a database that holds something unless `force`. Returns the manifest."""
    if not source.is_file():
        raise InputError("没有这个文件。", code="file-missing", file=str(source))
    keep().mkdir(parents=True, exist_ok=True, mode=0o700)
    with tempfile.TemporaryDirectory(dir=keep(), prefix=".restoring-") as name:
        folder = Path(name)
        manifest = _unpacked(source, folder)
        if manifest["keys"] != _keys():
            raise InputError(
                "这份备份用的是另一套数据密钥，恢复了也读不出身份号码。请先把原来的 data-keys 放回来"
                f"（{keep() / 'data-keys'}，或者 DOUDI_DATA_KEYS），再恢复。",
                code="other-keys",
                file=str(source),
            )
        if not force and _tables():
            raise InputError(
                "数据库里已有内容，没有恢复。确实要用备份代替它，请加 --force。",
                code="not-empty",
                file=str(source),
            )
        _empty()
        _run("pg_restore", "--no-owner", "--no-privileges", "--single-transaction", "--exit-on-error",
             f"--dbname={_name()}", str(folder / _DUMP))  # fmt: skip
        grant_to(str(settings.DATABASES["default"]["USER"]))
        _put_files(folder / _FILES, manifest["files"])
    connections.close_all()
    return manifest


def _unpacked(source: Path, folder: Path) -> dict[str, Any]:
    """The archive's content in a folder, every digest checked."""
    try:
        with tarfile.open(source) as archive:
            archive.extractall(folder, filter="data")
        manifest: dict[str, Any] = json.loads((folder / _MANIFEST).read_text())
        told = {_DUMP: manifest["database"]} | {
            f"{_FILES}/{name}": sm3 for name, sm3 in manifest["files"].items()
        }
        wrong = [name for name, sm3 in told.items() if _sm3(folder / name) != sm3]
    except (tarfile.TarError, OSError, ValueError, KeyError, TypeError, AttributeError) as trouble:
        raise InputError(
            "这不是完整的备份文件（doudi backup 写出的）。请换一份。", code="bad-backup", file=str(source)
        ) from trouble
    if wrong:
        raise InputError(
            f"备份文件坏了：{wrong[0]} 的内容与登记的 SM3 不符。请换一份。",
            code="bad-backup",
            file=str(source),
        )
    return manifest


def _put_files(folder: Path, names: dict[str, str]) -> None:
    """The files in place of those that are there."""
    new, place = keep() / f"{_FILES}.new", keep() / _FILES
    shutil.rmtree(new, ignore_errors=True)
    for name in names:
        (new / name[:2]).mkdir(parents=True, exist_ok=True, mode=0o700)
        (folder / name).rename(new / name[:2] / name)
    new.mkdir(parents=True, exist_ok=True, mode=0o700)
    shutil.rmtree(place, ignore_errors=True)
    new.rename(place)


def _tables() -> int:
    with connections["owner"].cursor() as cursor:
        cursor.execute(
            "select count(*) from pg_class where relnamespace = 'public'::regnamespace and relkind = 'r'"
        )
        return int((cursor.fetchone() or (0,))[0])


def _empty() -> None:
    with connections["owner"].cursor() as cursor:
        cursor.execute("drop schema public cascade; create schema public")
    connections["owner"].close()


def _keys() -> str:
    """Tells sets of keys apart, and nothing of the keys."""
    return blind_index("doudi", "backup")


def _sm3(path: Path) -> str:
    making = hashes.Hash(hashes.SM3())
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            making.update(block)
    return making.finalize().hex()


def _name() -> str:
    return str(settings.DATABASES["owner"]["NAME"])


def _run(program: str, *arguments: str) -> None:
    """A client program of PostgreSQL as the tables' owner, who sees every row by the area that is set."""
    at = settings.DATABASES["owner"]
    low, high = EVERYTHING
    environment = os.environ | {
        "PGHOST": str(at.get("HOST", "")),
        "PGPORT": str(at.get("PORT", "")),
        "PGUSER": str(at.get("USER", "")),
        "PGPASSWORD": str(at.get("PASSWORD", "")),
        "PGDATABASE": _name(),
        "PGOPTIONS": f"-c doudi.area_from={low} -c doudi.area_to={high}",
        "LC_ALL": "C.UTF-8",
    }
    environment = {name: value for name, value in environment.items() if value or not name.startswith("PG")}
    done = subprocess.run(
        [str(programs() / program), *arguments], env=environment, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise InputError(f"{program} 没有办成：{done.stderr.strip()[-500:]}", code="database")
