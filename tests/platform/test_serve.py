"""Starting the platform: what is in the way is one sentence; a database of the site's own is used as asked."""

import json
import os
import socket
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest

from doudi.platform import browser_assets
from doudi.platform.database import APP, DATABASE, OWNER, EmbeddedServer, as_root, embedded_url
from doudi.platform.paths import database_folder
from doudi.platform.secret_key import secret_key
from doudi.platform.serve import CannotServe, serve


def test_taken_port_is_a_sentence_that_says_what_to_do() -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(CannotServe, match=rf"端口 {port} 已被占用.*PORT="):
            serve(port)


def test_missing_browser_assets_are_a_sentence_that_says_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(browser_assets, "missing", lambda: ["echarts/dist/echarts.min.js"])
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with pytest.raises(CannotServe, match=r"echarts.*npm ci"):
        serve(port)


def test_secret_key_is_made_once_and_for_its_owner_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = secret_key(tmp_path / "var")
    assert len(first) > 50 and secret_key(tmp_path / "var") == first
    assert oct((tmp_path / "var" / "secret-key").stat().st_mode)[-3:] == "600"
    monkeypatch.setenv("DOUDI_SECRET_KEY", "given")
    assert secret_key(tmp_path / "other") == "given" and not (tmp_path / "other").exists()


def test_migrating_a_database_of_the_sites_own_grants_the_pages_their_rights_and_no_more(
    tmp_path: Path,
) -> None:
    folder = database_folder("pg-test-own") if as_root() else tmp_path / "pg"
    with EmbeddedServer(folder, durable=False):
        with psycopg.connect(embedded_url("postgres", "postgres", folder), autocommit=True) as connection:
            connection.execute(f"drop database if exists {DATABASE} with (force)")
            connection.execute(f"create database {DATABASE} owner {OWNER}")
        environment = os.environ | {
            "DATABASE_URL": embedded_url(APP, folder=folder),
            "DATABASE_OWNER_URL": embedded_url(OWNER, folder=folder),
            "DJANGO_SETTINGS_MODULE": "doudi.platform.settings",
            "DOUDI_VAR": str(tmp_path / "var"),
        }
        for _time in range(2):  # the second time changes nothing
            done = subprocess.run(
                [sys.executable, "-c", "from doudi.platform.serve import migrate_database as m; m()"],
                env=environment, capture_output=True, text=True, check=False,
            )  # fmt: skip
            assert done.returncode == 0, done.stderr
        with psycopg.connect(embedded_url(APP, folder=folder)) as connection:
            assert connection.execute("select count(*) from accounts_user").fetchone() == (0,)
            assert connection.execute("select count(*) from sweeps_finding").fetchone() == (0,)
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                connection.execute("create table theirs (id int)")


def _doudi(*arguments: str, **environment: str) -> "subprocess.CompletedProcess[str]":
    clean = {name: value for name, value in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"}
    return subprocess.run(
        [str(Path(sys.executable).with_name("doudi")), *arguments],
        env=clean | environment, capture_output=True, text=True, check=False,
    )  # fmt: skip


def test_role_that_passes_row_security_is_refused_in_one_sentence(tmp_path: Path) -> None:
    folder = database_folder("pg-test-own") if as_root() else tmp_path / "pg"
    with EmbeddedServer(folder, durable=False):
        with psycopg.connect(embedded_url("postgres", "postgres", folder), autocommit=True) as connection:
            connection.execute("drop role if exists passes")
            connection.execute("create role passes login bypassrls password 'word'")
        for role in ("postgres", "passes"):
            url = embedded_url(role, folder=folder).replace("passes@", "passes:word@")
            done = _doudi("migrate", DATABASE_URL=url, DOUDI_VAR=str(tmp_path / "var"))
            assert done.returncode == 1 and "行级安全" in done.stderr and role in done.stderr
            assert "Traceback" not in done.stderr


def test_database_that_is_down_is_one_sentence(tmp_path: Path) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    url = f"postgresql://app:secret@127.0.0.1:{port}/doudi"
    done = _doudi("migrate", DATABASE_URL=url, DOUDI_VAR=str(tmp_path / "var"))
    assert done.returncode == 1 and "数据库连不上" in done.stderr
    assert "Traceback" not in done.stderr and "secret" not in done.stderr


@pytest.mark.parametrize("port", ["99999", "0", "-1", "x"])
def test_port_that_is_none_is_wrong_usage(port: str) -> None:
    done = _doudi("serve", PORT=port)
    assert done.returncode == 2 and "Traceback" not in done.stderr


def test_accounts_file_of_the_demo_is_what_scripts_rely_on(tmp_path: Path, db: None) -> None:
    from doudi.apps.accounts.demo import make_demo_accounts

    make_demo_accounts(tmp_path / "demo-accounts.json", "430481114235")
    accounts = json.loads((tmp_path / "demo-accounts.json").read_text(encoding="utf-8"))
    assert all(set(account) == {"user", "password", "role", "level", "area"} for account in accounts)
    assert all(len(account["area"]) == 12 for account in accounts)
