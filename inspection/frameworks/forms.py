from pathlib import PurePath

from crispy_forms.helper import FormHelper
from django import forms
from django.core.exceptions import ValidationError

from inspection.foundation.files import FileRefusedError
from inspection.foundation.limits import MOST_FAULTS
from inspection.foundation.text import TextRefusedError, clean_text
from inspection.frameworks.format_2.reading import read_framework_file
from inspection.web.forms import PlainWords, posting

SIZE_LIMIT = 2_000_000  # bytes; the longest framework known has a tenth of them
NAME_LIMIT = 100
SUFFIXES = (".yaml", ".yml")
NOTHING_STORED = "Nothing was stored"


class UploadForm(PlainWords, forms.Form):
    """A framework file. What is wrong inside it is in `faults`, each with its line and key."""

    file = forms.FileField(
        label="Framework file",
        help_text="A YAML file (.yaml or .yml) in UTF-8, up to 2 MB",
        error_messages={
            "required": "Choose a framework file",
            "missing": "Choose a framework file",
            "invalid": "Choose a framework file",
            "empty": "The file is empty. Choose another one",
        },
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.helper: FormHelper = posting("Upload")
        self.file_name = ""
        self.faults: list[str] = []
        self.content = None

    def clean_file(self):
        file = self.cleaned_data["file"]
        self.file_name = _printable_name(file.name)
        if len(self.file_name) > NAME_LIMIT:
            raise ValidationError(f"The name of the file is longer than {NAME_LIMIT} characters. Give it a shorter one")
        if PurePath(self.file_name).suffix.lower() not in SUFFIXES:
            raise ValidationError(f"{self.file_name} is not a YAML file. Its name must end in .yaml or .yml")
        if file.size > SIZE_LIMIT:
            raise ValidationError(f"{self.file_name} is larger than 2 MB. No framework is as long as that")
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
            self.content = read_framework_file(text)
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


class SeenForm(PlainWords, forms.Form):
    """A step that is bound to the draft as the person saw it."""

    expected_digest = forms.CharField(max_length=64, widget=forms.HiddenInput)
