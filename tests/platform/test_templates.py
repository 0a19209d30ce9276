"""What a strict content policy and old browsers do not forgive, caught before a browser meets it."""

import re
from pathlib import Path

import pytest

SOURCE = Path(__file__).parents[2] / "src" / "doudi"
TEMPLATES = sorted(SOURCE.glob("**/templates/**/*.html"))
STYLES = sorted((SOURCE / "web" / "static").glob("**/*.css"))
SCRIPTS = sorted((SOURCE / "web" / "static").glob("**/*.js"))


def test_there_is_something_to_guard() -> None:
    assert len(TEMPLATES) > 25 and len(STYLES) >= 4 and len(SCRIPTS) >= 3


#: what a visit typed without a signal stays on the phone until the server has it, and no longer
KEEPS = {"localStorage": {"visit_store.js"}}

FORBIDDEN_IN_TEMPLATES = {
    "hx-on: needs eval, and is silently ignored": r"hx-on[:=-]",
    "hx-vals with js: needs eval": r"hx-vals=['\"]js:",
    "a filter in hx-trigger needs eval": r"hx-trigger=\"[^\"]*\[",
    "a handler in an attribute is refused": r"\son[a-z]+=",
    "a script between the tags is refused": r"<script(?![^>]*\bsrc=)",
    "a style block is refused": r"<style\b",
    "an address elsewhere: nothing leaves the house": r"(?:src|href|action)=['\"](?:https?:)?//",
    "javascript: is refused": r"javascript:",
    "autoescape may not be turned off": r"\{%\s*autoescape off|\|\s*safe\b",
}


@pytest.mark.parametrize("why", FORBIDDEN_IN_TEMPLATES)
def test_templates_hold_nothing_the_content_policy_refuses(why: str) -> None:
    pattern = re.compile(FORBIDDEN_IN_TEMPLATES[why])
    found = [
        str(file.relative_to(SOURCE))
        for file in TEMPLATES
        if pattern.search(file.read_text(encoding="utf-8"))
    ]
    assert not found, why


def test_every_posting_form_carries_its_token() -> None:
    for file in TEMPLATES:
        for form in re.findall(
            r"<form\b[^>]*method=\"post\".*?</form>", file.read_text(encoding="utf-8"), re.DOTALL
        ):
            assert "{% csrf_token %}" in form, file.name


def test_every_htmx_target_stands_on_its_own_element() -> None:
    """The next htmx inherits nothing: an element that asks says itself where the answer goes."""
    for file in TEMPLATES:
        for tag in re.findall(r"<\w+\b[^>]*hx-post=[^>]*>", file.read_text(encoding="utf-8"), re.DOTALL):
            assert "hx-target=" in tag and "hx-swap=" in tag and "hx-trigger=" in tag, (
                f"{file.name}: {tag[:80]}"
            )


@pytest.mark.parametrize(
    "word", ["color-mix(", ":has(", "oklch(", "light-dark(", "@layer", "@container", "url(http"]
)
def test_styles_hold_nothing_newer_than_the_browsers_of_county_offices(word: str) -> None:
    from doudi.platform.browser_assets import FILES, node_modules

    files = [*STYLES, *(node_modules() / source for name, source in FILES.items() if name.endswith(".css"))]
    assert not [file.name for file in files if word in file.read_text(encoding="utf-8")]


@pytest.mark.parametrize(
    "word", ["eval(", "new Function", "innerHTML", "localStorage", "sessionStorage", "http://", "https://"]
)
def test_scripts_keep_nothing_and_run_no_text(word: str) -> None:
    found = {file.name for file in SCRIPTS if word in file.read_text(encoding="utf-8")}
    assert not found - KEEPS.get(word, set())
