"""``doudi worker``: does the jobs that pages begin."""

import sys

import click

from doudi.cli.say import refusing, tell

HELP = {"help_option_names": ["-h", "--help"]}


@click.command(context_settings=HELP)
@click.option("--until-empty", is_flag=True, help="办完排队的就结束，不再等新的。")
@click.option("--parent", type=int, hidden=True)
@refusing
def worker(until_empty: bool, parent: int | None) -> None:
    """办理网页上交办的批量工作，停在前台，Ctrl-C 结束。可以同时开几个。

    例：doudi worker
    """
    from doudi.platform.commands import working_database
    from doudi.platform.serve import CannotServe

    try:
        with working_database():
            from doudi.platform.worker import work

            work(until_empty=until_empty, parent=parent)
    except CannotServe as trouble:
        tell(str(trouble))
        sys.exit(1)
