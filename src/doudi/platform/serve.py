"""`doudi serve` and `doudi migrate`: everything from an empty folder to pages in a browser."""

import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import django
from django.db import OperationalError

from doudi.platform import browser_assets
from doudi.platform.clock import DEMO_CLOCK
from doudi.platform.database import DatabaseTrouble
from doudi.platform.page_server import HOST, beside, listen, processes_asked, read_ahead, serve_pages
from doudi.platform.paths import keep, var

DEFAULT_PORT = 8000
WORKER_SECONDS = 20  # for the worker to finish what it is at


class CannotServe(RuntimeError):
    """One sentence for the person at the terminal: what is in the way, and what to do about it."""


def _say(text: str) -> None:
    print(text, flush=True)


def serve(port: int | None = None, demo: bool = False, households: int = 3000) -> None:
    """Start the database, migrate, load the demo county if asked, and serve pages until Ctrl-C.

    `port` falls back to PORT, then 8000. Raises CannotServe with a sentence when the port is taken, the browser
    assets are missing, or the database does not start.
    """
    port = port or int(os.environ.get("PORT") or DEFAULT_PORT)
    _check_port(port)
    if gone := browser_assets.missing():
        raise CannotServe(
            f"网页要用的文件还没有装好（缺 {gone[0]}）。请在项目目录运行 npm ci，或者运行 make run。"
        )
    if demo:
        os.environ.setdefault(DEMO_CLOCK, str(keep() / "demo-clock"))
    # what the QR code of a notice leads to, unless the site has a name of its own
    os.environ.setdefault("DOUDI_PUBLIC_URL", f"http://{HOST}:{port}")
    set_up()
    from doudi.platform.migrate import database, migrate

    # A shell that starts us in the background has SIGINT ignored; whoever sends it means it all the same.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    try:
        with database():
            migrate()
            if demo:
                from django.core.management import call_command

                call_command("demo_county", households=households)
                call_command("demo_people")
                call_command("demo_accounts")
                call_command("demo_cases")
            read_ahead()
            listening = listen(port)
            _say(f"\n兜底已经启动：http://{HOST}:{port}")
            if demo:
                _print_accounts(var() / "demo-accounts.json")
            _say("按 Ctrl-C 停止。")
            with _worker(), beside(listening, processes_asked() - 1):
                serve_pages(listening)
    except DatabaseTrouble as trouble:
        raise CannotServe(str(trouble)) from trouble
    except OperationalError as trouble:
        raise CannotServe(unreachable(trouble)) from trouble
    except KeyboardInterrupt:
        pass
    _say("已停止。")


def migrate_database() -> None:
    """`doudi migrate`: bring the database up to date and stop."""
    set_up()
    from doudi.platform.migrate import database, migrate

    try:
        with database():
            migrate(verbosity=1)
    except DatabaseTrouble as trouble:
        raise CannotServe(str(trouble)) from trouble
    except OperationalError as trouble:
        raise CannotServe(unreachable(trouble)) from trouble


def unreachable(trouble: OperationalError) -> str:
    why = (str(trouble).strip().splitlines() or [""])[0]
    return f"数据库连不上，或者中途断了：{why}。请看数据库是否在运行，DATABASE_URL 和 DATABASE_OWNER_URL 是否写对。"


def set_up() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "doudi.platform.settings")
    django.setup()


def _check_port(port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError as trouble:
            raise CannotServe(
                f"端口 {port} 已被占用（也许另一个 doudi serve 还在运行）。请先停止它，或者换一个：PORT=8001 make run。"
            ) from trouble


def _print_accounts(file: Path) -> None:
    from django.contrib.auth import get_user_model

    accounts: list[dict[str, str]] = json.loads(file.read_text(encoding="utf-8"))
    names = {user.username: user for user in get_user_model().objects.all()}
    _say(f"\n演示账号（也写在 {file}）：")
    for account in accounts:
        if "-" not in account["user"]:
            _say(f"  {account['user']:<10} {account['password']:<14} {names[account['user']].title}")
    others: dict[str, tuple[str, int]] = {}
    for account in accounts:
        if "-" in account["user"]:
            place = account["user"].split("-")[0]
            others[place] = (account["password"], others.get(place, ("", 0))[1] + 1)
    for place, (password, number) in others.items():
        _say(
            f"  {place + '-…':<10} {password:<14} {number} 个岗位，账号是 {place}-岗位名，如 {place}-finance"
        )
    _say("")


@contextmanager
def _worker() -> Iterator[None]:
    """A worker beside the pages, a process of its own; it goes when the pages go, however they go."""
    command = [sys.executable, "-m", "doudi.cli.main", "worker", f"--parent={os.getpid()}"]
    process = subprocess.Popen(command, stdin=subprocess.DEVNULL, start_new_session=True)
    try:
        yield
    finally:
        process.terminate()
        try:
            process.wait(WORKER_SECONDS)
        except subprocess.TimeoutExpired:  # what it was at is taken back and done at the next start
            process.kill()
            process.wait()
