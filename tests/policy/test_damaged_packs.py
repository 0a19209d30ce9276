"""However a pack's files are damaged, the check says so or finds them sound; it never breaks."""

import random
import shutil
from pathlib import Path
from typing import Any

import pytest
import yaml

from doudi.core.refusal import InputError
from doudi.policy.check import check_packs
from doudi.policy.coverage import coverage
from doudi.policy.pack import forget_packs

ROOT = Path(__file__).resolve().parents[2]
FILES = ("document.yaml", "rules.yaml", "parameters.yaml", "screens.yaml", "procedure.yaml", "clauses.yaml")
JUNK: list[Any] = [
    None,
    "",
    [],
    {},
    "x",
    ["a"],
    {"a": "b"},
    "1",
    [{}],
    [[]],
    "且 且",
    "9" * 30,
    "2019-02-31",
    [None],
]


def places(tree: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    found = [path]
    for key in tree if isinstance(tree, dict) else range(len(tree)) if isinstance(tree, list) else ():
        found += places(tree[key], (*path, key))
    return found


def damaged(tree: Any, chance: random.Random) -> Any:
    everywhere = places(tree)
    path, junk = chance.choice(chance.choice([everywhere, everywhere[:80]])), chance.choice(JUNK)
    if not path:
        return junk
    target = tree
    for key in path[:-1]:
        target = target[key]
    if isinstance(target, dict) and chance.random() < 0.2:
        del target[path[-1]]
    else:
        target[path[-1]] = junk
    return tree


@pytest.mark.parametrize("seed", range(36))
def test_a_damaged_pack_is_told_and_never_breaks_the_check(
    seed: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = tmp_path / "policies"
    for name in ("_vocabulary", "cn-2014", "liaoning-2014", "tieling-2019", "longnan-2019"):
        shutil.copytree(ROOT / "policies" / name, root / name)
    monkeypatch.setenv("DOUDI_POLICIES", str(root))
    chance = random.Random(seed)
    file = root / chance.choice(["tieling-2019", "longnan-2019"]) / FILES[seed % len(FILES)]
    tree = damaged(yaml.load(file.read_text(encoding="utf-8"), Loader=yaml.BaseLoader), chance)
    file.write_text(yaml.safe_dump(tree, allow_unicode=True), encoding="utf-8")
    forget_packs()
    try:
        for complaint in check_packs([file.parent.name]):
            assert complaint.message.endswith(("。", "）")), complaint
            assert complaint.line >= 1
        coverage([file.parent.name])
    except InputError as refused:
        assert str(refused)
    finally:
        forget_packs()
