"""Guards over the whole checkout."""

import re

import pytest

from tests.health.repository import files, named, text, tracked

MOST_LINES = 400

#: Newer than the browsers of government desktops (Chromium 109 and older).
TOO_NEW_CSS = ("color-mix", ":has(", "oklch", "light-dark")
COMMENT = re.compile(r"/\*.*?\*/", re.S)

# Put together here, or this file would break its own rule.
MACHINE_PATHS = tuple("/" + folder + "/" for folder in ("work", "home/[a-z]+", "root", "Users/[a-z]+"))
REGISTRIES = tuple(
    re.escape(".".join(parts))
    for parts in (
        ("pypi", "org"),
        ("files", "pythonhosted", "org"),
        ("registry", "npmjs", "org"),
        ("deb", "debian", "org"),
    )
)


def test_no_source_file_is_longer_than_one_idea():
    sources = [path for path in files(".py", ".html", ".css", ".js", ".sh") if "migrations" not in path.parts]
    assert sources
    long = {named(path): lines for path in sources if (lines := text(path).count("\n")) > MOST_LINES}
    assert long == {}


@pytest.mark.parametrize("words", [MACHINE_PATHS, REGISTRIES], ids=["machine paths", "registry hosts"])
def test_nothing_of_one_machine_is_committed(words):
    pattern = re.compile(r"(?<![\w./-])(?:" + "|".join(words) + ")")
    found = [
        f"{named(path)}:{number}"
        for path in tracked()
        if path.suffix not in {".gz", ".png", ".parquet", ".woff2", ".xlsx"}
        for number, line in enumerate(text(path).splitlines(), 1)
        if pattern.search(line)
    ]
    assert found == []


def test_css_stays_with_what_office_browsers_know():
    found = [
        f"{named(path)}: {word}"
        for path in files(".css", ".html", under="src")
        for word in TOO_NEW_CSS
        if word in COMMENT.sub("", text(path))
    ]
    assert found == []


def test_every_text_file_ends_with_one_newline_and_has_no_tabs_in_yaml():
    wrong = [
        named(path)
        for path in files(".py", ".yaml", ".md", ".html", ".css", ".toml")
        if path.stat().st_size and (not text(path).endswith("\n") or text(path).endswith("\n\n"))
    ]
    assert wrong == []
    assert [named(path) for path in files(".yaml") if "\t" in text(path)] == []
