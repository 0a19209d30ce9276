"""The entry point: one group of commands, loaded when called so that each starts quickly."""

from importlib import import_module

import click

COMMANDS = {
    "policy": ("doudi.cli.policy", "policy", "政策包：列表、检查、条款覆盖、参数值、比较"),
    "decide": ("doudi.cli.decide", "decide", "对一户作出答复：答案、理由、还缺什么"),
    "sweep": ("doudi.cli.sweep", "sweep", "对整册登记逐户作出答复"),
    "simulate": ("doudi.cli.simulate", "simulate", "改一个参数，看谁进、谁出、多少钱"),
    "screen": ("doudi.cli.screen", "screen", "筛查：登记册和部门花名册对照，漏保错保和理由"),
    "procedure": ("doudi.cli.procedure", "procedure", "程序：步骤与分工，抽查抽取"),
    "match": ("doudi.cli.match", "match", "把花名册的每一行与登记册的人对上"),
    "exchange": ("doudi.cli.exchange", "exchange", "与部门交换：名单送出、答复送回；文件送入、只留命中"),
    "roster": ("doudi.cli.roster", "roster", "部门花名册：种类、检查、装载"),
    "demo": ("doudi.demo.command", "demo", "生成演示县：虚构的人，真实的区划"),
    "monthly": ("doudi.cli.monthly", "monthly", "月度监测：筛查、预警、走访名单、复核、重新分类"),
    "serve": ("doudi.cli.serve", "serve", "启动平台"),
    "worker": ("doudi.cli.worker", "worker", "办理网页上交办的批量工作"),
    "migrate": ("doudi.cli.serve", "migrate", "建立或更新数据库"),
    "backup": ("doudi.cli.backup", "backup", "备份数据库和文件"),
    "restore": ("doudi.cli.backup", "restore", "从备份恢复"),
    "audit": ("doudi.cli.audit", "audit", "核验办理记录，列出链头"),
}


class Commands(click.Group):
    """Knows all commands by name and imports only the one that is called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        module, name, _ = COMMANDS[cmd_name]
        command: click.Command = getattr(import_module(module), name)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("命令"):
            formatter.write_dl([(name, said) for name, (_, _, said) in COMMANDS.items()])


@click.command(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="doudi", message="doudi %(version)s")
def main() -> None:
    """兜底：社会救助的政策即数据。

    例：doudi decide tieling-2019 户.json --on 2019-08-01
    """


if __name__ == "__main__":
    main()
