"""``doudi exchange``: a list out, answers back, files in and wiped."""

from dataclasses import asdict
from pathlib import Path
from typing import Any

import click
import pyarrow.parquet as pq

from doudi.cli.say import DAY, print_json, refusing, tell
from doudi.core.refusal import InputError, Refused
from doudi.matching.exchange.agreement import Agreement, Mode
from doudi.matching.exchange.asked import Asked

HELP = {"help_option_names": ["-h", "--help"]}
PATH = click.Path(path_type=Path)


@click.group(context_settings=HELP)
def exchange() -> None:
    """与部门交换：名单送出、答复送回；文件送入、只留命中。

    例：doudi exchange answer request.jsonl 存款.xlsx --key key.json --on 2024-09-05 --as-of 2024-08-31 --out answers.jsonl
    """


def _agreed(mode: Mode, source: str, agreement: str, until: int) -> Agreement:
    return Agreement(agreement, source, mode, until)


def _agreement(command: Any) -> Any:
    """The options that name an agreement; a job without one does not run."""
    for option in (
        click.option(
            "--agreement-until", "until", required=True, type=DAY, metavar="DATE", help="协议到哪天为止。"
        ),
        click.option("--agreement", required=True, metavar="TEXT", help="与来源单位的协议（文号或名称）。"),
        click.option("--source", required=True, metavar="NAME", help="向哪个单位询问。"),
    ):
        command = option(command)
    return command


@exchange.command(context_settings=HELP)
@click.argument("register", type=PATH)
@click.argument("authorisations", type=PATH)
@click.option("--kind", required=True, help="问的是哪一类花名册，如 bank。")
@click.option(
    "--ask", "asked", multiple=True, metavar="COLUMN[:档次]", help="问什么，如 deposit:20000,50000；可多次。"
)
@_agreement
@click.option("--exchange", "number", required=True, metavar="TEXT", help="这次询问的编号。")
@click.option("--on", required=True, type=DAY, metavar="DATE", help="哪一天询问；授权须在这天有效。")
@click.option("--valid-until", required=True, type=DAY, metavar="DATE", help="答复期限。")
@click.option("--out", required=True, type=PATH, metavar="DIR", help="写到哪个文件夹。")
@click.option("--json", "as_json", is_flag=True, help="输出 JSON。")
@refusing
def ask(
    register: Path,
    authorisations: Path,
    kind: str,
    asked: tuple[str, ...],
    source: str,
    agreement: str,
    until: int,
    number: str,
    on: int,
    valid_until: int,
    out: Path,
    as_json: bool,
) -> None:
    """写出询问文件：只有授权齐全的家庭，只有带密钥的代号，没有身份证号码。

    AUTHORISATIONS 是授权表（person_id、signed_on、valid_until）。request.jsonl 交给部门，key.json 另路送达，ours.parquet 自己留。

    例：doudi exchange ask 登记册 授权.csv --kind bank --ask deposit:20000,50000 --source 农商行 --agreement 协议1号
    --agreement-until 2025-12-31 --exchange 2024-09-001 --on 2024-09-01 --valid-until 2024-09-30 --out 询问
    """
    from doudi.matching.exchange.asking import ask as write_request

    with _refusals():
        sent = write_request(
            register,
            authorisations,
            kind=kind,
            asked=[Asked.read(one) for one in asked],
            agreement=_agreed("list", source, agreement, until),
            exchange=number,
            on=on,
            valid_until=valid_until,
            out=out,
        )
    _say(
        asdict(sent),
        f"询问 {sent.people} 人（{sent.households} 户）；{sent.households_left_out} 户授权不全，没有列入。",
        as_json,
    )


@exchange.command(context_settings=HELP)
@click.argument("request", type=PATH)
@click.argument("file", type=PATH)
@click.option("--key", required=True, type=PATH, metavar="FILE", help="另路送达的密钥文件。")
@click.option("--on", required=True, type=DAY, metavar="DATE", help="答复的日子。")
@click.option("--as-of", required=True, type=DAY, metavar="DATE", help="数据截至哪一天。")
@click.option("--out", required=True, type=PATH, metavar="FILE.jsonl", help="答复写到哪里。")
@click.option("--json", "as_json", is_flag=True, help="输出 JSON。")
@refusing
def answer(request: Path, file: Path, key: Path, on: int, as_of: int, out: Path, as_json: bool) -> None:
    """在本单位用自己的文件 FILE 答复询问 REQUEST：不连网，写出的只有代号和所问的档次。

    例：doudi exchange answer request.jsonl 存款.xlsx --key key.json --on 2024-09-05 --as-of 2024-08-31 --out answers.jsonl
    """
    from doudi.matching.exchange.answering import answer as write_answers

    with _refusals():
        done = write_answers(request, key, file, on=on, as_of=as_of, out=out)
    _say(
        asdict(done),
        f"询问 {done.people} 人，找到 {done.found} 人；文件 {done.rows} 行，可比对 {done.rows_used} 行。",
        as_json,
    )


@exchange.command(context_settings=HELP)
@click.argument("answers", type=PATH)
@click.option("--of", "folder", required=True, type=PATH, metavar="DIR", help="写出询问时的文件夹。")
@click.option(
    "--out", required=True, type=PATH, metavar="DIR", help="hits.parquet 和 review.parquet 写到哪里。"
)
@click.option("--json", "as_json", is_flag=True, help="输出 JSON。")
@refusing
def read(answers: Path, folder: Path, out: Path, as_json: bool) -> None:
    """读回答复：哪些人有、有什么；靠弱一些的信息找到的另列，由人核实。

    例：doudi exchange read answers.jsonl --of 询问 --out 答复
    """
    from doudi.matching.exchange.returning import read_answers

    with _refusals():
        back = read_answers(answers, folder)
    out.mkdir(parents=True, exist_ok=True)
    pq.write_table(back.hits, out / "hits.parquet")
    pq.write_table(back.review, out / "review.parquet")
    counts = {"hits": back.hits.num_rows, "review": back.review.num_rows, "nothing_found": back.nothing_found}
    _say(counts, "命中 {hits} 条，待核实 {review} 条，{nothing_found} 人没有记录。".format(**counts), as_json)


@exchange.command(context_settings=HELP)
@click.argument("file", type=PATH)
@click.argument("register", type=PATH)
@click.argument("authorisations", type=PATH)
@click.option("--kind", required=True, help="这份文件是哪一类花名册，如 bank。")
@_agreement
@click.option("--on", required=True, type=DAY, metavar="DATE", help="数据截至哪一天；授权须在这天有效。")
@click.option("--by", required=True, metavar="NAME", help="谁办理的，记入记录。")
@click.option("--out", required=True, type=PATH, metavar="FILE.parquet", help="命中写到哪里。")
@click.option("--record", required=True, type=PATH, metavar="FILE.jsonl", help="擦除记录，逐行追加。")
@click.option("--json", "as_json", is_flag=True, help="输出 JSON。")
@refusing
def keep(
    file: Path,
    register: Path,
    authorisations: Path,
    kind: str,
    source: str,
    agreement: str,
    until: int,
    on: int,
    by: str,
    out: Path,
    record: Path,
    as_json: bool,
) -> None:
    """比对部门送来的文件 FILE，只留授权家庭的命中；文件随即覆盖、删除，并记录在案。FILE 不会留下。

    例：doudi exchange keep 存款.xlsx 登记册 授权.csv --kind bank --source 农商行 --agreement 协议1号
    --agreement-until 2025-12-31 --on 2024-09-01 --by 王某 --out 命中.parquet --record 擦除记录.jsonl
    """
    from doudi.matching.exchange.keeping import keep as keep_hits
    from doudi.platform.clock import clock

    with _refusals():
        kept = keep_hits(
            file,
            register,
            authorisations,
            kind=kind,
            agreement=_agreed("file", source, agreement, until),
            on=on,
            at=clock().now().isoformat(timespec="seconds"),
            by=by,
            out=out,
            record=record,
        )
    _say(
        asdict(kept),
        f"{kept.rows} 行里命中 {kept.hits} 条（{kept.people} 人），已保留；文件已擦除并记录。",
        as_json,
    )


class _refusals:
    """A refusal by law or state of things is said as bad input is: one sentence, exit code 1."""

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: Any, error: BaseException | None, trace: Any) -> None:
        if isinstance(error, Refused):
            raise InputError(error.message, code=error.code) from error


def _say(counts: dict[str, Any], sentence: str, as_json: bool) -> None:
    if as_json:
        print_json(counts)
    else:
        tell(sentence)
