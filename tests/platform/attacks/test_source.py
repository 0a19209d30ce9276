"""What the source of the pages may not hold: views past the token, rows past the area, lists past the record."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import doudi

ROOT = Path(doudi.__file__).parent
VIEWS = sorted(
    path for path in (ROOT / "apps").rglob("*.py") if "views" in path.name or path.parent.name == "views"
)


def test_no_view_does_without_the_token_against_forged_forms() -> None:
    assert len(VIEWS) > 30
    assert [path.name for path in ROOT.rglob("*.py") if "csrf_exempt" in path.read_text()] == []


def test_pages_take_nothing_apart_that_runs_and_trust_no_markup() -> None:
    """Neither eval nor pickle anywhere; what is called safe is escaped where it is put together (format_html)."""
    wrong = re.compile(r"\b(eval|exec)\(|\bpickle\b|mark_safe\(|yaml\.load\(|shell=True|\.extra\(|RawSQL\(")
    found = [
        f"{path.relative_to(ROOT)}: {line.strip()}"
        for path in (ROOT / "apps").rglob("*.py")
        for line in path.read_text().splitlines()
        if wrong.search(line) and not line.strip().startswith("#")
    ]
    assert found == []
    templates = [
        path for path in ROOT.rglob("*.html") if re.search(r"\|\s*safe\b|autoescape off", path.read_text())
    ]
    assert templates == []


#: reads of a view that are narrowed otherwise than by the area of whoever asks: (file, model): why
NARROWED = {
    ("areas/views.py", "Post"): "by the range of the user's area, since the page is about the whole of it",
    ("areas/views.py", "Division"): "names of divisions are public; by the range of the user's area",
    ("notices/views/public.py", "Notice"): "for everybody: row security shows what hangs (public_rows)",
    ("notices/views/public.py", "Objection"): "for whoever holds its receipt (public_rows)",
}
#: what narrows a read to rows of something that was looked up within the area before
THROUGH = re.compile(r"^(case|household|survey|meeting|grant|payroll|notice|register|sweep)(_id)?(__in)?$")


def reads(path: Path) -> Iterator[tuple[str, ast.Call | None, bool]]:
    """(model, its first call, whether rows_of wraps it) of every `Model.objects…` of a file."""
    tree = ast.parse(path.read_text())
    above = {child: node for node in ast.walk(tree) for child in ast.iter_child_nodes(node)}
    for node in ast.walk(tree):
        is_manager = isinstance(node, ast.Attribute) and node.attr in (
            "objects",
            "_default_manager",
            "_base_manager",
        )
        if not is_manager:
            continue
        assert isinstance(node, ast.Attribute)
        model = node.value.id if isinstance(node.value, ast.Name) else ast.unparse(node.value)
        first = above[above[node]]
        wrapped, step = False, above[node]
        while step in above:
            step = above[step]
            if isinstance(step, ast.Call) and isinstance(step.func, ast.Name) and step.func.id == "rows_of":
                wrapped = True
        yield model, first if isinstance(first, ast.Call) else None, wrapped


@pytest.mark.parametrize("path", VIEWS, ids=lambda path: str(path.relative_to(ROOT / "apps")))
def test_views_read_rows_of_the_area_alone(path: Path) -> None:
    """By rows_of, or as rows of something that was found by it; everything else belongs into a selector."""
    name, wrong = str(path.relative_to(ROOT / "apps")), []
    for model, first, wrapped in reads(path):
        through = first is not None and any(THROUGH.match(one.arg or "") for one in first.keywords)
        if not wrapped and not through and (name, model) not in NARROWED:
            wrong.append(model)
    assert wrong == []


def test_nothing_is_narrowed_that_is_not_there() -> None:
    there = {
        (str(path.relative_to(ROOT / "apps")), model)
        for path in VIEWS
        for model, _first, _wrapped in reads(path)
    }
    assert set(NARROWED) <= there


#: what hands out a file, and why no act of its own goes with it
NO_ACT = {
    "files/views.py": "a paper of a case, shown on the pages of the case to the same people",
    "notices/views/public.py": "hangs for everybody",
    "notices/views/one.py": "the sheet that hangs on the wall; printing it is on record",
    "spot_checks/views.py": "numbers of cases and the seed, published with the draw",
}


def test_whoever_takes_a_list_away_is_on_record() -> None:
    """Every module of views that hands out a file writes an act, itself or in a service it calls with `by=`."""
    gives = re.compile(r"Content-Disposition|csv_sheet\(|content_disposition_header")
    silent = []
    for path in VIEWS:
        name, text = str(path.relative_to(ROOT / "apps")), path.read_text()
        if gives.search(text) and name not in NO_ACT and not re.search(r"\bact\(|record_act\(|by=", text):
            silent.append(name)
    assert silent == []
