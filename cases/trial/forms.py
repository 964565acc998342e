from cases.forms import DetailsForm
from inspection.frameworks.document import QuestionSet
from inspection.web.forms import filtering


class TrialForm(DetailsForm):
    """The details of a made-up case, kept in the address."""

    def __init__(self, framework: QuestionSet, data):
        super().__init__(framework, data or None)
        # No content that somebody else could have changed.
        del self.fields["expected_version"]
        self.helper = filtering("Show its questions")
        self.helper.form_class = ""

    def sections(self) -> frozenset[str]:
        """Those that the case stands in; while the details have a fault, of one of which nothing is known."""
        if not self.is_valid():
            return self.framework.sections_of(None, {})
        return self.framework.sections_of(self.cleaned_data["commenced_on"], self.stored_details())
