"""English is one click away: every word of the pages has its translation, and the compiled file is the written one."""

import gettext
import re
from pathlib import Path

SOURCE = Path(__file__).parents[2] / "src" / "doudi"
FOLDER = SOURCE / "web" / "locale" / "en" / "LC_MESSAGES"
CHINESE = re.compile(r"[\u4e00-\u9fff]")


def unquoted(text: str) -> str:
    return "".join(re.findall(r'"((?:[^"\\]|\\.)*)"', text)).replace('\\"', '"').replace("\\n", "\n")


def written() -> dict[str, str]:
    found = {}
    for block in (FOLDER / "django.po").read_text(encoding="utf-8").split("\n\n"):
        if match := re.search(r"^msgid (.*?)^msgstr (.*)", block, re.DOTALL | re.MULTILINE):
            found[unquoted(match[1])] = unquoted(match[2])
    return found


def used() -> set[str]:
    words: set[str] = set()
    for file in SOURCE.glob("**/templates/**/*.html"):
        text = file.read_text(encoding="utf-8")
        words |= set(re.findall(r"{%\s*translate\s+\"([^\"]+)\"", text)) | set(
            re.findall(r"{%\s*translate\s+'([^']+)'", text)
        )
    for part in ("apps", "platform", "web"):
        for file in (SOURCE / part).glob("**/*.py"):
            if "migrations" not in file.parts:
                words |= set(re.findall(r"\b_\(\s*\"([^\"]+)\"\s*,?\s*\)", file.read_text(encoding="utf-8")))
    return words


def test_every_word_of_the_pages_is_in_the_catalogue_and_translated() -> None:
    catalogue = written()
    assert len(used()) > 250
    assert not sorted(word for word in used() if not catalogue.get(word))
    assert not [word for word, english in catalogue.items() if word and not english]


def test_translations_are_english_and_keep_their_placeholders() -> None:
    for word, english in written().items():
        if not word:
            continue
        assert set(re.findall(r"%\(\w+\)s|%[sd]", word)) == set(re.findall(r"%\(\w+\)s|%[sd]", english)), word
        assert not CHINESE.search(english) or word.startswith("换一个说法"), english


def test_compiled_catalogue_is_the_written_one() -> None:
    with (FOLDER / "django.mo").open("rb") as file:
        compiled = gettext.GNUTranslations(file)
    for word, english in written().items():
        if word:
            assert compiled.gettext(word) == english


def test_templates_speak_through_translation() -> None:
    """No Chinese word stands bare in a template."""
    for file in SOURCE.glob("**/templates/**/*.html"):
        text = file.read_text(encoding="utf-8")
        text = re.sub(r"{%\s*blocktranslate.*?endblocktranslate\s*%}", "", text, flags=re.DOTALL)
        text = re.sub(r"{%.*?%}|{{.*?}}|{#.*?#}", "", text, flags=re.DOTALL)
        bare = [word for word in CHINESE.findall(text) if word not in "兜中文"]
        assert not bare, (file.name, bare)
