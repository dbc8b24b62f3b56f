"""The board takes no files: a form with one in it is read without it, and none reaches a disk."""

from typing import Any, NoReturn

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadhandler import FileUploadHandler, SkipFile


class NoFiles(FileUploadHandler):
    """Holds forms in parts (`multipart/form-data`) to the size of any other, and drops files.

    Django counts the fields of such a form against the limit and its files not at all.
    """

    def handle_raw_input(
        self,
        input_data: Any,
        META: Any,  # noqa: N803  # Django's name
        content_length: int,
        boundary: Any,
        encoding: str | None = None,
    ) -> None:
        """Refuse what is too large before any of it is read."""
        if content_length > settings.DATA_UPLOAD_MAX_MEMORY_SIZE:
            raise RequestDataTooBig("The body of the request is larger than any form of ours.")

    def new_file(self, *args: Any, **kwargs: Any) -> NoReturn:
        """Pass over a file."""
        raise SkipFile

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:
        """Never asked: every file is passed over."""
        return None

    def file_complete(self, file_size: int) -> None:
        """Never asked: every file is passed over."""
