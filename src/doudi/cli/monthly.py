"""``doudi monthly``: the month of every county, or of one: screens, warnings, lists of visits, reviews, classes."""

import sys
from typing import Any

import click

from doudi.cli.say import DAY, print_json, print_table, refusing, tell
from doudi.core.areas import level
from doudi.core.dates import to_date
from doudi.core.refusal import InputError, Refused

HELP = {"help_option_names": ["-h", "--help"]}


@click.command(context_settings=HELP)
@click.option("--on", required=True, type=DAY, metavar="DATE", help="以哪天为准；这个月已经办过的不再办。")
@click.option("--area", metavar="CODE", help="只办一个县（12 位区划代码）；不写就办登记册里的每个县。")
@click.option("--json", "as_json", is_flag=True, help="输出 JSON。")
@refusing
def monthly(on: int, area: str | None, as_json: bool) -> None:
    """县里的月度监测：筛查和预警、走访名单、复核计划、重新分类。中途断了再运行，从断处接着办。

    例：doudi monthly --on 2026-11-01 --area 430481000000
    """
    if area is not None and level(area) != "county":
        raise InputError("要写县（市、区）的 12 位代码。", code="usage", field="--area", value=area)
    from doudi.platform.commands import working_database
    from doudi.platform.serve import CannotServe

    try:
        with working_database():
            done = _carry_out(on, area)
    except CannotServe as trouble:
        tell(str(trouble))
        sys.exit(1)
    except Refused as refused:
        raise InputError(refused.message, code=refused.code) from refused
    if as_json:
        print_json(done)
        return
    rows = [(one["area"], step, counts) for one in done for step, counts in one["steps"].items()]
    print_table(("县", "步骤", "结果"), [(place, step, _words(counts)) for place, step, counts in rows])


def _carry_out(on: int, area: str | None) -> list[dict[str, Any]]:
    from doudi.apps.watch import monthly as months
    from doudi.apps.watch.models import MonthlyStep
    from doudi.platform.clock import clock
    from doudi.platform.row_security import all_rows

    now = clock().now()
    with all_rows():
        places = [area] if area else months.counties()
    done = []
    for place in places:
        with all_rows():
            run = months.begin(place, to_date(on), by=None, at=now)
        months.carry_out(run, at=now, tell=_tell(place))
        with all_rows():
            steps = MonthlyStep.objects.filter(run=run).order_by("pk")
            counted = {step.name: step.counts for step in steps}
        done.append(
            {"area": place, "month": f"{run.month:%Y-%m}", "on": run.on.isoformat(), "steps": counted}
        )
    return done


def _tell(place: str) -> Any:
    """Progress on a terminal's stderr; none elsewhere."""
    last = [""]

    def said(done: int, total: int, says: str) -> None:
        if sys.stderr.isatty() and says and says != last[0]:
            last[0] = says
            tell(f"{place} {says}…")

    return said


def _words(counts: dict[str, int]) -> str:
    from doudi.apps.watch.monthly import in_words

    return in_words(counts)
