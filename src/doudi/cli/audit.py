"""``doudi audit``: whether the record of acts is as it was written, and the heads of its chains to print."""

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click

from doudi.cli.say import print_json, print_table, refusing, tell
from doudi.core.refusal import InputError

HELP = {"help_option_names": ["-h", "--help"]}


@click.group(context_settings=HELP)
def audit() -> None:
    """核验办理记录：有没有被改、被删、被塞。

    例：doudi audit verify --deep
    """


@contextmanager
def _everything() -> Iterator[None]:
    """A transaction that sees all rows; a sentence and exit code 1 where there is no database."""
    from doudi.platform.commands import working_database
    from doudi.platform.serve import CannotServe

    try:
        with working_database():
            from doudi.platform.row_security import all_rows

            with all_rows():
                yield
    except CannotServe as trouble:
        tell(str(trouble))
        sys.exit(1)


@audit.command(context_settings=HELP)
@click.option("--deep", is_flag=True, help="连同每条记录写过的业务数据一起核验。")
@click.option(
    "--against", "printed", type=click.Path(path_type=Path), help="以前用 heads --out 存下的链头，一并核对。"
)
@click.option("--json", "as_json", is_flag=True, help="输出 JSON。")
@refusing
def verify(deep: bool, printed: Path | None, as_json: bool) -> None:
    """逐条核验每个县的记录链；有不符的，退出码为 1。

    例：doudi audit verify --deep --against heads-2026-11-22.json
    """
    against = _read_heads(printed) if printed else None
    with _everything():
        from doudi.apps.record.verify import verify as run

        result = run(deep, against)
    if as_json:
        findings = [
            {key: value for key, value in vars(one).items() if value not in ("", None)}
            for one in result.findings
        ]
        counts = {name: getattr(result, name) for name in ("chains", "acts", "rows", "files")}
        print_json({**counts, "findings": findings})
    else:
        rows = f"、{result.rows} 行业务数据、{result.files} 个文件" if deep else ""
        click.echo(f"核验了 {result.chains} 条链、{result.acts} 条记录{rows}。")
        if result.findings:
            print_table(
                ["链", "序号", "不符之处"], [(one.chain, one.seq or "", one.says) for one in result.findings]
            )
        else:
            click.echo("全部相符。")
    if result.findings:
        tell(f"有 {len(result.findings)} 处不符。请保留现场，不要再写入，并报告上级。")
        sys.exit(1)


def _read_heads(file: Path) -> dict[str, dict[str, Any]]:
    try:
        heads = json.loads(file.read_text(encoding="utf-8"))["heads"]
        return {one["chain"]: {"seq": int(one["seq"]), "hash": str(one["hash"])} for one in heads}
    except FileNotFoundError:
        raise InputError("没有这个文件。", code="file-missing", file=str(file)) from None
    except (ValueError, KeyError, TypeError) as trouble:
        raise InputError(
            "这不是 doudi audit heads --out 存下的文件。", code="bad-heads", file=str(file)
        ) from trouble


@audit.command(context_settings=HELP)
@click.option("--out", type=click.Path(path_type=Path), help="写入这个文件（JSON），供日后核对。")
@click.option("--json", "as_json", is_flag=True, help="输出 JSON。")
@refusing
def heads(out: Path | None, as_json: bool) -> None:
    """列出每条链的链头，供每天打印存档。

    例：doudi audit heads --out heads-2026-11-22.json
    """
    with _everything():
        from doudi.apps.accounts.area_names import area_name
        from doudi.apps.record.models import ChainHead
        from doudi.platform.clock import CHINA, clock

        found = [
            {
                "chain": head.chain,
                "area": area_name(head.chain),
                "seq": head.seq,
                "at": head.at.astimezone(CHINA).isoformat(timespec="seconds"),
                "hash": head.hash,
            }
            for head in ChainHead.objects.order_by("chain")
            if head.at is not None
        ]
        said = {"made_at": clock().now().isoformat(timespec="seconds"), "heads": found}
    if out:
        out.write_text(json.dumps(said, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
        tell(f"{len(found)} 条链头已写入 {out}。请打印，由两人签字存档。")
    if as_json:
        print_json(said)
    elif not out:
        click.echo(f"链头 {said['made_at']}")
        print_table(["链", "地方", "已记", "最近一条", "SM3"], [tuple(one.values()) for one in found])
