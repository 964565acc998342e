"""A YAML file that somebody uploads: what is wrong with it is said in the form, each fault with its line and key."""

from collections.abc import Callable
from pathlib import PurePath
from typing import Any

from crispy_forms.helper import FormHelper
from django import forms
from django.core.exceptions import ValidationError

from inspection.foundation.files import FileRefusedError
from inspection.foundation.limits import MOST_FAULTS
from inspection.foundation.text import TextRefusedError, clean_text
from inspection.web.forms import PlainWords, posting

SIZE_LIMIT = 2_000_000  # bytes; the longest file known has a tenth of them
NAME_LIMIT = 100
SUFFIXES = (".yaml", ".yml")
NOTHING_STORED = "Nothing was stored"
HELP = "A YAML file (.yaml or .yml) in UTF-8, up to 2 MB"


class YamlFileForm(PlainWords, forms.Form):
    """A file of a kind: its form has the field `file`, and `read`, which raises `FileRefusedError`. What is wrong
    inside it is in `faults`, what it holds in `content`."""

    read: Callable[[str], Any]
    button = "Upload"
    too_large = "No such file is as long as that"

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.helper: FormHelper = posting(self.button)
        self.file_name = ""
        self.faults: list[str] = []
        self.content: Any = None

    def clean_file(self):
        file = self.cleaned_data["file"]
        self.file_name = _printable_name(file.name)
        if len(self.file_name) > NAME_LIMIT:
            raise ValidationError(f"The name of the file is longer than {NAME_LIMIT} characters. Give it a shorter one")
        if PurePath(self.file_name).suffix.lower() not in SUFFIXES:
            raise ValidationError(f"{self.file_name} is not a YAML file. Its name must end in .yaml or .yml")
        if file.size > SIZE_LIMIT:
            raise ValidationError(f"{self.file_name} is larger than 2 MB. {self.too_large}")
        self._read(file.read())
        return file

    def _read(self, data: bytes) -> None:
        try:
            text = data.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            raise ValidationError(
                f"{self.file_name} is not UTF-8 text (byte {error.start + 1:,}). Save it with the encoding UTF-8"
            ) from error
        if not text.strip():
            raise ValidationError(f"{self.file_name} is empty. Choose another file")
        try:
            self.content = self.read(text)
        except FileRefusedError as error:
            self.refuse(error)

    def refuse(self, error: FileRefusedError) -> None:
        self.faults = error.errors
        count = "1 fault" if len(self.faults) == 1 else f"{len(self.faults):,} faults"
        if error.has_more:
            count = f"more than {MOST_FAULTS:,} faults"
        self.add_error("file", f"{self.file_name} has {count}. {NOTHING_STORED}")


def _printable_name(name: str) -> str:
    try:
        return clean_text(name, limit=1_000).replace("\n", " ").replace("\t", " ")
    except TextRefusedError as refusal:
        raise ValidationError(f"The name of the file cannot be kept. {refusal}") from refusal


def file_field(label: str, choose: str) -> forms.FileField:
    """`choose` is what to do where none was chosen."""
    messages = dict.fromkeys(("required", "missing", "invalid"), choose)
    return forms.FileField(
        label=label, help_text=HELP, error_messages=messages | {"empty": "The file is empty. Choose another one"}
    )
