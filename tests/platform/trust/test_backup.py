"""Backup and restore, tried with the real commands on servers of their own."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from doudi.platform.database import as_root

pytestmark = pytest.mark.slow

FILL = """
import os
os.environ["DJANGO_SETTINGS_MODULE"] = "doudi.platform.settings"
import django; django.setup()
from datetime import date, datetime
from doudi.platform.migrate import database
from doudi.platform.clock import CHINA
with database():
    from doudi.platform.row_security import all_rows
    from doudi.apps.accounts.models import User
    from doudi.apps.files.services import keep
    from doudi.apps.people.models import Household, Person
    from doudi.apps.record.acts import act
    now = datetime(2026, 11, 2, 9, tzinfo=CHINA)
    with all_rows():
        user = User.objects.create_user("a", password="a long password", role="township_clerk", level="township",
                                        area_code="430481114000")
        for number in range(3):
            with act("household.opened", by=user, at=now, area="430481114201") as writing:
                home = Household.objects.create(number=f"B{number}", area_code="430481114201", opened_on=date(2026, 11, 2))
                person = Person.objects.create(number=f"P{number}", household=home, area_code="430481114201",
                                               name="李四", citizen_id="43048119900101123" + str(number))
                writing.wrote(home, person)
                keep(b"content", "photo", "image/jpeg", "photo", area="430481114201", by=user, at=now, household=home)
"""
READ = """
import os
os.environ["DJANGO_SETTINGS_MODULE"] = "doudi.platform.settings"
import django; django.setup()
from doudi.platform.migrate import database
with database():
    from doudi.platform.row_security import all_rows, area_rows
    from doudi.apps.files.models import StoredFile
    from doudi.apps.files.services import read
    from doudi.apps.people.models import Person
    assert Person.objects.count() == 0, "row security came back with the tables"
    with all_rows():
        print(*sorted(person.citizen_id for person in Person.objects.all()))
        print(*(read(file).decode() for file in StoredFile.objects.all()))
"""


class Site:
    """An installation: a server, its data, its keys."""

    def __init__(self, folder: Path, kept: Path) -> None:
        self.kept = kept
        clean = {
            name: value for name, value in os.environ.items() if not name.startswith(("DOUDI_", "DJANGO_"))
        }
        self.environment = clean | {
            "DOUDI_PG": str(folder), "DOUDI_KEEP": str(kept), "DOUDI_VAR": str(kept / "var"),
        }  # fmt: skip

    def run(self, *command: str) -> "subprocess.CompletedProcess[str]":
        return subprocess.run(command, env=self.environment, capture_output=True, text=True, check=False)

    def doudi(self, *arguments: str) -> "subprocess.CompletedProcess[str]":
        return self.run(str(Path(sys.executable).with_name("doudi")), *arguments)

    def python(self, text: str) -> "subprocess.CompletedProcess[str]":
        return self.run(sys.executable, "-c", text)


@pytest.fixture(scope="module")
def sites(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Site, Site]]:
    above = Path("/var/lib/doudi") if as_root() else tmp_path_factory.mktemp("servers")
    above.mkdir(parents=True, exist_ok=True)
    folders = [Path(tempfile.mkdtemp(prefix="test-site-", dir=above)) for _ in range(2)]
    made = [Site(folder, tmp_path_factory.mktemp("kept")) for folder in folders]
    yield made[0], made[1]
    for folder in folders:
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="module")
def archive(sites: tuple[Site, Site], tmp_path_factory: pytest.TempPathFactory) -> Path:
    first, _second = sites
    assert (done := first.doudi("migrate")).returncode == 0, done.stderr
    assert (done := first.python(FILL)).returncode == 0, done.stderr
    out = tmp_path_factory.mktemp("out") / "site.backup"
    done = first.doudi("backup", str(out))
    assert done.returncode == 0 and "3 个文件" in done.stdout and "data-keys" in done.stderr, done.stderr
    return out


def test_backup_holds_neither_keys_nor_identity_numbers_and_is_its_owners_alone(
    archive: Path, sites: tuple[Site, Site]
) -> None:
    content = archive.read_bytes()
    keys = (sites[0].kept / "data-keys").read_text()
    assert oct(archive.stat().st_mode)[-3:] == "600"
    assert b"4304811990" not in content
    for line in keys.splitlines():
        assert line.partition(":")[2].encode() not in content
        assert bytes.fromhex(line.partition(":")[2]) not in content


def test_backup_with_other_keys_or_a_damaged_one_is_refused_before_anything_is_touched(
    archive: Path, sites: tuple[Site, Site], tmp_path: Path
) -> None:
    other = sites[1]
    done = other.doudi("restore", str(archive))
    assert done.returncode == 1 and "密钥" in done.stderr and "Traceback" not in done.stderr
    content = bytearray(archive.read_bytes())
    content[len(content) // 2] ^= 1
    (tmp_path / "bad.backup").write_bytes(bytes(content))
    done = other.doudi("restore", str(tmp_path / "bad.backup"))
    assert done.returncode == 1 and "备份文件" in done.stderr and "Traceback" not in done.stderr
    assert other.doudi("restore", str(tmp_path / "none.backup")).returncode == 2


def test_restored_site_reads_everything_and_its_record_verifies(
    archive: Path, sites: tuple[Site, Site]
) -> None:
    first, second = sites
    shutil.copy(first.kept / "data-keys", second.kept / "data-keys")
    done = second.doudi("restore", str(archive))
    assert done.returncode == 0, done.stderr
    assert (done := second.doudi("migrate")).returncode == 0, done.stderr
    done = second.doudi("audit", "verify", "--deep", "--json")
    said = json.loads(done.stdout)
    assert done.returncode == 0 and said["findings"] == [] and (said["acts"], said["files"]) == (3, 3)
    done = second.python(READ)
    assert done.stdout.split() == [*(f"43048119900101123{one}" for one in range(3)), *["content"] * 3], (
        done.stderr
    )
    again = second.doudi("restore", str(archive))
    assert again.returncode == 1 and "--force" in again.stderr
    assert second.doudi("restore", str(archive), "--force").returncode == 0


def test_heads_are_printed_and_tell_a_rewritten_history(
    archive: Path, sites: tuple[Site, Site], tmp_path: Path
) -> None:
    first, _second = sites
    heads = tmp_path / "heads.json"
    assert first.doudi("audit", "heads", "--out", str(heads)).returncode == 0
    (head,) = json.loads(heads.read_text())["heads"]
    assert (head["chain"], head["seq"]) == ("430481000000", 3)
    assert first.doudi("audit", "verify", "--against", str(heads)).returncode == 0
    heads.write_text(heads.read_text().replace(head["hash"], "0" * 64))
    done = first.doudi("audit", "verify", "--against", str(heads))
    assert done.returncode == 1 and "链头不符" in done.stdout
