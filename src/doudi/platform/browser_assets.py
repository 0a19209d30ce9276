"""What the pages load from node_modules: named one by one, so that nothing else is ever served."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.contrib.staticfiles.finders import BaseFinder
from django.core.files.storage import FileSystemStorage

from doudi.platform.paths import checkout

FILES = {
    "vendor/bootstrap.min.css": "bootstrap/dist/css/bootstrap.min.css",
    "vendor/htmx.min.js": "htmx.org/dist/htmx.min.js",
    "vendor/echarts.min.js": "echarts/dist/echarts.min.js",
    "vendor/signature_pad.umd.min.js": "signature_pad/dist/signature_pad.umd.min.js",
}


def node_modules() -> Path:
    return checkout() / "node_modules"


def missing() -> list[str]:
    """The files that `npm ci` should have put there and has not."""
    return [source for source in FILES.values() if not (node_modules() / source).is_file()]


class _OneFile(FileSystemStorage):
    """A storage that calls the file by our name and reads it under npm's."""

    def path(self, name: str) -> str:
        return str(node_modules() / FILES[name])


class BrowserAssets(BaseFinder):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self.storage = _OneFile(location=str(node_modules()))

    def find(self, path: str, find_all: bool = False, **kwargs: Any) -> Any:
        source = FILES.get(path)
        found = [str(node_modules() / source)] if source and (node_modules() / source).is_file() else []
        return found if find_all else (found[0] if found else [])

    def list(self, ignore_patterns: Iterable[str] | None) -> Iterable[tuple[str, FileSystemStorage]]:
        return [(name, self.storage) for name, source in FILES.items() if (node_modules() / source).is_file()]
