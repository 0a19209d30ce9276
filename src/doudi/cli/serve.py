"""``doudi serve`` and ``doudi migrate``: the platform from the command line."""

import sys

import click

from doudi.cli.say import refusing, tell

HELP = {"help_option_names": ["-h", "--help"]}


@click.command(context_settings=HELP)
@click.option(
    "--port",
    type=click.IntRange(1, 65535),
    default=8000,
    envvar="PORT",
    show_default=True,
    help="网页的端口。",
)
@click.option("--demo", is_flag=True, help="带上演示县和演示账号。")
@refusing
def serve(port: int, demo: bool) -> None:
    """启动平台，停在前台，Ctrl-C 结束。

    例：doudi serve --demo --port 8000
    """
    from doudi.platform.serve import CannotServe
    from doudi.platform.serve import serve as run

    try:
        run(port, demo)
    except CannotServe as trouble:
        tell(str(trouble))
        sys.exit(1)


@click.command(context_settings=HELP)
@refusing
def migrate() -> None:
    """建立或更新数据库。

    例：doudi migrate
    """
    from doudi.platform.serve import CannotServe, migrate_database

    try:
        migrate_database()
    except CannotServe as trouble:
        tell(str(trouble))
        sys.exit(1)
