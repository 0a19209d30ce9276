"""Where a large file lies while a browser is still sending it: beside the encrypted files, for the server's user alone, and never
in the system's temporary folder."""

from __future__ import annotations

from tempfile import NamedTemporaryFile
from typing import Any

from django.core.files.uploadedfile import TemporaryUploadedFile, UploadedFile
from django.core.files.uploadhandler import FileUploadHandler, TemporaryFileUploadHandler

from doudi.platform.paths import keep


class PrivateUploadedFile(TemporaryUploadedFile):
    """A file of mode 0600 that is gone when it is closed."""

    def __init__(
        self,
        name: str | None,
        content_type: str | None,
        size: int,
        charset: str | None,
        extra: Any = None,
    ) -> None:
        folder = keep() / "work"
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        file = NamedTemporaryFile(suffix=".upload", dir=folder)  # noqa: SIM115  # closed with the request
        UploadedFile.__init__(self, file, name, content_type, size, charset, extra)


class PrivateUploadHandler(TemporaryFileUploadHandler):
    """Django's own, but for the folder."""

    def new_file(self, *args: Any, **named: Any) -> None:
        FileUploadHandler.new_file(self, *args, **named)
        self.file = PrivateUploadedFile(
            self.file_name, self.content_type, 0, self.charset, self.content_type_extra
        )
