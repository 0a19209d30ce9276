"""Sweeping a register and keeping what was found."""

import hashlib
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import duckdb
from django.db import transaction
from django.utils import timezone

from doudi.apps.sweeps.comparing import findings
from doudi.apps.sweeps.models import Finding, Register, Sweep, SweptHousehold
from doudi.platform.masking import masked_name
from doudi.platform.row_security import all_rows
from doudi.policy.pack import load_pack
from doudi.policy.sweep import sweep
from doudi.policy.vocabulary import policies_dir

HEAD = "02"  # GB/T 4761: 户主


def keep_register(
    key: str, *, title: str, area_code: str, level: str, folder: Path, local_file: Path, on: int
) -> Register:
    """Remember where a register lies, and the households in it. What was known of it before is replaced."""
    register, _made = Register.objects.update_or_create(
        key=key,
        defaults={
            "title": title, "area_code": area_code, "level": level, "folder": str(folder), "on": on,
            "local_file": str(local_file) if local_file.exists() else "",
        },
    )  # fmt: skip
    with all_rows(), transaction.atomic():
        register.sweeps.all().delete()
        register.households.all().delete()
        _insert(SweptHousehold, _households(register))
    return register


def sweep_register(register: Register, pack_id: str, out: Path) -> Sweep:
    """Apply a pack to a register on its day, and keep the findings; an earlier sweep of the pair is replaced."""
    pack = load_pack(pack_id, local=Path(register.local_file) if register.local_file else None)
    out.mkdir(parents=True, exist_ok=True)
    answers = out / f"{register.key}-{pack_id}.parquet"
    households = sweep(pack, Path(register.folder), register.on, answers)
    with all_rows(), transaction.atomic():
        register.sweeps.filter(pack_id=pack_id).delete()
        made = Sweep.objects.create(
            register=register, pack_id=pack_id, households=households, made_at=timezone.now(),
            digest=digest(register, pack_id),
        )  # fmt: skip
        known = {one.household_id: one for one in register.households.all()}
        _insert(Finding, (
            Finding(
                sweep=made, household=known[found.household_id], area_code=known[found.household_id].area_code,
                programme=found.programme, kind=found.kind, running=found.running,
                due_fen=found.due_fen, paid_fen=found.paid_fen,
            )
            for found in findings(pack, register.on, Path(register.folder), answers)
        ))  # fmt: skip
    return made


def is_swept(key: str, pack_id: str, folder: Path) -> bool:
    """Whether the pair has been swept with the law and the register in this folder as they are now.

    A database may outlive the folder a register was read from, or serve another checkout: then it has not.
    """
    made = Sweep.objects.filter(register__key=key, pack_id=pack_id).select_related("register").first()
    if made is None or made.register.folder != str(folder):
        return False
    return made.digest == digest(made.register, pack_id)


def digest(register: Register, pack_id: str) -> str:
    """Changes whenever a file of the law, of the register or of the site's values does."""
    files = [*policies_dir().glob("*/*.yaml"), *Path(register.folder).glob("*.parquet")]
    if register.local_file:
        files.append(Path(register.local_file))
    seen = hashlib.sha256(pack_id.encode())
    for file in sorted(files):
        state = file.stat() if file.exists() else None
        seen.update(
            f"{file}|{state.st_size}|{state.st_mtime_ns}".encode() if state else f"{file}|gone".encode()
        )
    return seen.hexdigest()


def _households(register: Register) -> Iterable[SweptHousehold]:
    folder = Path(register.folder)
    with duckdb.connect() as connection:
        rows = connection.execute(
            """
            select h.household_id, h.area_code, h.residence,
                   any_value(p.name) filter (p.relation = ?) as head, count(p.person_id) as persons
            from read_parquet(?) h left join read_parquet(?) p using (household_id)
            group by all order by 1
            """,
            [HEAD, str(folder / "households.parquet"), str(folder / "persons.parquet")],
        ).fetchall()
    for household_id, area_code, residence, head, persons in rows:
        yield SweptHousehold(
            register=register, household_id=household_id, area_code=area_code or "0" * 12,
            residence=residence or "", head=masked_name(head), persons=persons,
        )  # fmt: skip


def _insert(model: Any, rows: Iterable[Any], size: int = 5000) -> None:
    batch: list[Any] = []
    for row in rows:
        batch.append(row)
        if len(batch) >= size:
            model.objects.bulk_create(batch)
            batch = []
    model.objects.bulk_create(batch)
