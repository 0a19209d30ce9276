"""``doudi backup`` and ``doudi restore``: everything but the keys in one file, and back."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from doudi.cli.say import refusing, tell

HELP = {"help_option_names": ["-h", "--help"]}


@contextmanager
def _database() -> Iterator[None]:
    from doudi.platform.commands import working_database
    from doudi.platform.serve import CannotServe

    try:
        with working_database():
            yield
    except CannotServe as trouble:
        tell(str(trouble))
        sys.exit(1)


@click.command(context_settings=HELP)
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@refusing
def backup(file: Path) -> None:
    """把数据库和文件备份成一个文件。密钥不在里面，要另外保管。办理可以照常进行。

    例：doudi backup doudi-2026-11-22.backup
    """
    with _database():
        from doudi.platform.backup import backup as run
        from doudi.platform.clock import clock

        manifest = run(file.resolve(), clock().now())
    click.echo(f"已备份到 {file}：{file.stat().st_size / 1e6:.1f} MB，{len(manifest['files'])} 个文件。")
    tell("密钥不在备份里：请把 data-keys（或者 DOUDI_DATA_KEYS）另外保管，丢了它，身份号码就再也读不出来。")


@click.command(context_settings=HELP)
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--force", is_flag=True, help="代替数据库里已有的内容。")
@refusing
def restore(file: Path, force: bool) -> None:
    """从备份恢复数据库和文件。恢复前请停下网页和 worker，恢复后请核验。

    例：doudi restore doudi-2026-11-22.backup
    """
    with _database():
        from doudi.platform.backup import restore as run

        manifest = run(file.resolve(), force=force)
    click.echo(f"已恢复 {manifest['made_at']} 的备份，{len(manifest['files'])} 个文件。")
    tell("请接着运行：doudi migrate && doudi audit verify --deep")
