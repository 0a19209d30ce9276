"""The embedded PostgreSQL: started once, shared, stopped by the last one out."""

import multiprocessing
import os
import shutil
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from doudi.platform import database
from doudi.platform.database import (
    APP,
    DATABASE,
    NO_TRIGGER_IGNORED,
    OWNER,
    DatabaseTrouble,
    EmbeddedServer,
    embedded_url,
    parse_url,
    socket_folder,
)
from doudi.platform.database_passwords import passwords, passwords_file
from doudi.platform.paths import database_folder


def folder_of_this_run(name: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where no other run of these tests starts servers: root's lie beside the real one, elsewhere in the temporary folder."""
    return (
        database_folder(f"pg-test-{name}-{os.getpid()}")
        if database.as_root()
        else tmp_path_factory.mktemp(name) / "pg"
    )


def remove(one: Path) -> None:
    """The folder of a server with all that lies beside it."""
    for folder in (one, one.with_name(f"{one.name}.making"), one.with_name(f"{one.name}.locks")):
        shutil.rmtree(folder, ignore_errors=True)
    passwords_file(one).unlink(missing_ok=True)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    one = folder_of_this_run("start", tmp_path_factory)
    yield one
    remove(one)


def test_server_starts_answers_and_stops(folder: Path) -> None:
    with EmbeddedServer(folder, durable=False) as server:
        with psycopg.connect(embedded_url(APP, folder=folder)) as connection:
            assert connection.execute("select current_user, current_database()").fetchone() == (APP, DATABASE)
        assert server.running()
    assert not server.running()


def test_role_of_the_pages_can_neither_change_tables_nor_pass_row_security(folder: Path) -> None:
    with (
        EmbeddedServer(folder, durable=False),
        psycopg.connect(embedded_url(APP, folder=folder)) as connection,
    ):
        row = connection.execute(
            "select rolsuper, rolbypassrls, has_schema_privilege('public', 'create') from pg_roles where rolname = %s",
            [APP],
        ).fetchone()
        assert row == (False, False, False)


def test_owner_of_the_tables_is_no_superuser(folder: Path) -> None:
    with (
        EmbeddedServer(folder, durable=False),
        psycopg.connect(embedded_url(OWNER, folder=folder)) as connection,
    ):
        assert connection.execute("select rolsuper from pg_roles where rolname = %s", [OWNER]).fetchone() == (
            False,
        )


def _use(
    folder: Path, started: "multiprocessing.synchronize.Event", leave: "multiprocessing.synchronize.Event"
) -> None:
    with EmbeddedServer(folder, durable=False):
        started.set()
        leave.wait(60)


def test_server_runs_until_the_last_process_leaves(folder: Path) -> None:
    context = multiprocessing.get_context("spawn")
    started, leave = context.Event(), context.Event()
    other = context.Process(target=_use, args=(folder, started, leave))
    mine = EmbeddedServer(folder, durable=False).start()
    other.start()
    assert started.wait(60)
    mine.stop()
    assert mine.running(), "the other process still works with it"
    leave.set()
    other.join(60)
    assert not mine.running()


def _serve_until_interrupted(folder: Path, started: "multiprocessing.synchronize.Event") -> None:
    try:
        with EmbeddedServer(folder, durable=False):
            started.set()
            time.sleep(60)
    except KeyboardInterrupt:
        pass


def test_impatient_second_interrupt_leaves_no_server_behind(folder: Path) -> None:
    context = multiprocessing.get_context("spawn")
    started = context.Event()
    process = context.Process(target=_serve_until_interrupted, args=(folder, started))
    process.start()
    assert started.wait(60) and process.pid
    for _times in range(20):
        if process.is_alive():
            os.kill(process.pid, signal.SIGINT)
        time.sleep(0.01)
    process.join(60)
    assert not EmbeddedServer(folder).running()


@pytest.fixture
def new_folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A folder in which no server has been made yet."""
    one = folder_of_this_run("new", tmp_path_factory)
    yield one
    remove(one)


def test_nobody_gets_in_without_the_password_that_lies_beside_the_data(new_folder: Path) -> None:
    with EmbeddedServer(new_folder, durable=False):
        assert oct(passwords_file(new_folder).stat().st_mode)[-3:] == "600"
        assert len(set(passwords(new_folder).values())) == 3
        for role in ("postgres", OWNER, APP):
            url = embedded_url(role, "postgres", new_folder)
            with psycopg.connect(url) as connection:
                assert connection.execute("select current_user").fetchone() == (role,)
            without = url.replace(passwords(new_folder)[role], "")
            with pytest.raises(psycopg.OperationalError, match="password"):
                psycopg.connect(without)
        with psycopg.connect(embedded_url("postgres", "postgres", new_folder)) as connection:
            kept = connection.execute(
                "select bool_and(rolpassword like 'SCRAM-SHA-256$%') from pg_authid where rolcanlogin"
            )
            assert kept.fetchone() == (True,)


def test_folder_that_let_everybody_in_asks_for_passwords_from_the_next_start_on(new_folder: Path) -> None:
    with EmbeddedServer(new_folder, durable=False):
        pass
    passwords_file(new_folder).unlink()
    (new_folder / "doudi-passwords-set").unlink()
    (new_folder / "pg_hba.conf").write_text("local all all trust\n")
    with EmbeddedServer(new_folder, durable=False):
        url = embedded_url(APP, folder=new_folder)
        with psycopg.connect(url):
            pass
        with pytest.raises(psycopg.OperationalError, match="password"):
            psycopg.connect(url.replace(passwords(new_folder)[APP], ""))


def test_start_interrupted_while_the_folder_was_made_leaves_the_next_one_free(
    new_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(self: EmbeddedServer, program: str, *arguments: str, folder: Path | None = None) -> None:
        assert program == "initdb" and folder and folder != new_folder
        (folder / "PG_VERSION").write_text("17")
        (folder / "base").mkdir()
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(EmbeddedServer, "_run", interrupted)
        with pytest.raises(KeyboardInterrupt):
            EmbeddedServer(new_folder, durable=False).start()
    with (
        EmbeddedServer(new_folder, durable=False),
        psycopg.connect(embedded_url(APP, folder=new_folder)) as connection,
    ):
        assert connection.execute("select current_user").fetchone() == (APP,)


def test_folder_that_is_a_link_to_elsewhere_is_refused(tmp_path: Path) -> None:
    elsewhere = tmp_path / "theirs"
    elsewhere.mkdir(mode=0o755)
    (tmp_path / "pg").symlink_to(elsewhere)
    with pytest.raises(DatabaseTrouble, match="链接"):
        EmbeddedServer(tmp_path / "pg").start()
    assert oct(elsewhere.stat().st_mode)[-3:] == "755"


def test_too_long_a_path_gets_a_short_folder_for_its_socket() -> None:
    long = Path("/tmp") / ("a" * 120)
    assert socket_folder(long) != long
    assert len(str(socket_folder(long) / ".s.PGSQL.5432")) <= database.SOCKET_LIMIT
    assert socket_folder(Path("/tmp/short")) == Path("/tmp/short")


def test_url_of_a_socket_and_of_a_network_server_become_settings() -> None:
    assert parse_url("postgresql://app@%2Fvar%2Flib%2Fpg/doudi") == {
        "ENGINE": "django.db.backends.postgresql", "NAME": "doudi", "USER": "app", "HOST": "/var/lib/pg",
        "OPTIONS": {"options": NO_TRIGGER_IGNORED},
    }  # fmt: skip
    there = parse_url("postgresql://app:s%40fe@db.county:5433/doudi?sslmode=require")
    assert parse_url("postgresql://app:a%2541%25b@db/doudi")["PASSWORD"] == "a%41%b", (
        "decoded once, not twice"
    )
    assert (there["PASSWORD"], there["PORT"], there["OPTIONS"]) == (
        "s@fe", "5433", {"sslmode": "require", "options": NO_TRIGGER_IGNORED},
    )  # fmt: skip
