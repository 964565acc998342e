"""Files that are sent stay in memory: Django would write the larger ones to the disk as they are."""

import io

from django.core.files.uploadedfile import InMemoryUploadedFile
from django.core.files.uploadhandler import FileUploadHandler

MOST_KEPT = 10_000_001  # bytes of one file; what is longer is only counted, for a form to refuse it by its size


class MemoryOnlyUploadHandler(FileUploadHandler):
    def new_file(self, *args, **kwargs):
        super().new_file(*args, **kwargs)
        self._kept = io.BytesIO()

    def receive_data_chunk(self, raw_data, start):
        if start < MOST_KEPT:
            self._kept.write(raw_data[: MOST_KEPT - start])

    def file_complete(self, file_size):
        self._kept.seek(0)
        return InMemoryUploadedFile(
            self._kept, self.field_name, self.file_name, self.content_type, file_size, self.charset
        )
