from django import forms

from inspection.frameworks.format_2.reading import read_framework_file
from inspection.web.forms import PlainWords
from inspection.web.yaml_files import YamlFileForm, file_field


class UploadForm(YamlFileForm):
    """A framework file."""

    file = file_field("Framework file", "Choose a framework file")
    too_large = "No framework is as long as that"

    read = staticmethod(read_framework_file)


class SeenForm(PlainWords, forms.Form):
    """A step that is bound to the draft as the person saw it."""

    expected_digest = forms.CharField(max_length=64, widget=forms.HiddenInput)
