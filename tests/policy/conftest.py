"""Small packs written by the tests themselves, on the project's vocabulary."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from doudi.policy.pack import Pack, forget_packs, read_pack

ROOT = Path(__file__).resolve().parents[2]

DOCUMENT = """
id: {id}
title: 试验政策包
issuer: 试验
area: '{area}'
issued: 2019-01-01
from: 2019-01-01
builds_on: {builds_on}
answers: {{{answers}}}
counts: {{}}
"""
CLAUSES = """
X-1: {section: 一, kind: rule, says: 试验条款一。, status: planned, carried_by: [], tests: []}
X-2: {section: 二, kind: rule, says: 试验条款二。, status: planned, carried_by: [], tests: []}
"""
MEMBERS = """
成员.共同生活: {is: 计入共同生活人口 且 非 已发生(死亡日期), clause: X-1}
"""

PackMaker = Callable[..., Pack]


@pytest.fixture
def make_pack(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[PackMaker]:
    """``make_pack(rules, parameters=…, answers=…)`` writes a pack and reads it, complaints included."""
    root = tmp_path / "policies"
    shutil.copytree(ROOT / "policies" / "_vocabulary", root / "_vocabulary")
    monkeypatch.setenv("DOUDI_POLICIES", str(root))
    forget_packs()

    def make(
        rules: str = "",
        *,
        parameters: str = "",
        screens: str = "",
        clauses: str = CLAUSES,
        answers: str = "dibao: 低保",
        id: str = "test-pack",
        builds_on: str = "",
        area: str = "430481000000",
    ) -> Pack:
        folder = root / id
        folder.mkdir(exist_ok=True)
        document = DOCUMENT.format(id=id, area=area, builds_on=builds_on, answers=answers)
        files = {
            "document.yaml": document,
            "rules.yaml": ("" if builds_on else MEMBERS) + rules,
            "clauses.yaml": clauses,
        }
        files |= {"parameters.yaml": parameters, "screens.yaml": screens}
        for name, content in files.items():
            (folder / name).write_text(content, encoding="utf-8")
        forget_packs()
        return read_pack(id)

    yield make
    forget_packs()
