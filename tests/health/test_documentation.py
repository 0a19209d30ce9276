"""The documentation tells the truth: commands, make targets, links."""

import re
import subprocess
from collections.abc import Iterator

import click

from doudi.cli.main import main
from tests.health.repository import ROOT, files, named, text

DOCUMENTS = [path for path in files(".md") if named(path) != "CHANGELOG.md"]
LINK = re.compile(r"\]\((?!https?:|mailto:|#)([^)#\s]+)")


def commands(command: click.Command, words: str) -> Iterator[tuple[str, click.Command]]:
    """The command, or those below it, with the words that are typed for each."""
    if not isinstance(command, click.Group):
        yield words, command
        return
    context = click.Context(command)
    for name in command.list_commands(context):
        below = command.get_command(context, name)
        assert below is not None, f"{words} {name} is listed but not there"
        yield from commands(below, f"{words} {name}")


def test_every_command_is_in_the_documentation():
    typed = [words for words, _ in commands(main, "doudi")]
    assert "doudi decide" in typed
    documented = "\n".join(text(path) for path in DOCUMENTS)
    assert [words for words in typed if words not in documented] == []


def test_every_command_has_an_example_in_its_help():
    without = [words for words, command in commands(main, "doudi") if words not in (command.help or "")]
    assert without == []


def test_every_relative_link_leads_somewhere():
    broken = [
        f"{named(path)}: {target}"
        for path in DOCUMENTS
        for target in LINK.findall(text(path))
        if not (path.parent / target).exists()
    ]
    assert broken == []


def test_make_help_lists_every_target():
    makefile = (ROOT / "Makefile").read_text()
    phony = re.findall(r"^\.PHONY: (\S+)$", makefile, re.M)
    helped = subprocess.run(["make", "help"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert set(phony) >= {"help", "setup", "run", "test", "lint", "bench", "lock"}
    assert [target for target in phony if f"make {target} " not in helped] == []


def test_every_decision_is_listed_and_has_its_four_parts():
    listed = text(ROOT / "docs/decisions/README.md")
    decisions = [path for path in files(".md", under="docs/decisions") if re.match(r"\d{4}-", path.name)]
    assert decisions
    for path in decisions:
        assert path.name in listed
        for part in ("**Question.**", "**Choice.**", "**Why.**", "**What would change it.**"):
            assert part in text(path), f"{named(path)} lacks {part}"


def test_the_glossary_names_each_term_once():
    rows = re.findall(r"^\| ([^|]+) \| [^|]+ \| [^|]+ \| [^|]+ \|$", text(ROOT / "docs/glossary.md"), re.M)
    terms = [row.strip() for row in rows if row.strip() not in ("Chinese", "---")]
    assert len(terms) >= 80
    assert sorted(term for term in set(terms) if terms.count(term) > 1) == []
