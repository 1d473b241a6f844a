"""Uploads stay in memory: Django would write larger ones, unsealed, to a temporary file."""

from io import BytesIO
from typing import Any

from django.core.files.uploadedfile import InMemoryUploadedFile
from django.core.files.uploadhandler import FileUploadHandler

from core.uploads import MAX_BYTES

ROOM = 2 * MAX_BYTES  # for all files of one request together


class MemoryUpload(FileUploadHandler):
    """Keeps one byte more of a file than is allowed, so that it is refused for its size; the rest is dropped."""

    room = ROOM

    def new_file(self, *args: Any, **options: Any) -> None:
        super().new_file(*args, **options)
        self.file = BytesIO()

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        kept = raw_data[: max(0, min(self.room, MAX_BYTES + 1 - self.file.tell()))]
        self.room -= self.file.write(kept)

    def file_complete(self, file_size: int) -> InMemoryUploadedFile:
        size = MAX_BYTES + 1 if self.file.tell() < file_size else file_size
        self.file.seek(0)
        return InMemoryUploadedFile(
            self.file, self.field_name, self.file_name, self.content_type, size, self.charset, self.content_type_extra
        )
