"""What the health tests look at: the files of the checkout that are, or are about to be, committed."""

import subprocess
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent


@cache
def tracked() -> tuple[Path, ...]:
    """Every file that git knows or would add."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        check=True,
    )
    paths = [ROOT / name for name in listed.stdout.decode().split("\0") if name]
    return tuple(path for path in paths if path.is_file())


def files(*suffixes: str, under: str = "") -> list[Path]:
    """Tracked files with one of these endings, below a folder."""
    folder = ROOT / under
    return [path for path in tracked() if path.suffix in suffixes and path.is_relative_to(folder)]


def named(path: Path) -> str:
    """The path as a person in the checkout writes it."""
    return path.relative_to(ROOT).as_posix()


def text(path: Path) -> str:
    """Its text; bytes that are no UTF-8 are kept apart, not lost."""
    return path.read_text(encoding="utf-8", errors="surrogateescape")
