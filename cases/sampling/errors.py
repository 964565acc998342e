"""Why a caseload is not stored, replaced or deleted, in words for the person who tried: nothing is changed then."""


class CaseloadRefusedError(Exception):
    """The message says why, and what can be done."""


class CaseloadChangedError(CaseloadRefusedError):
    """The caseload is another than the one that the person saw."""

    def __init__(self) -> None:
        super().__init__("The caseload was changed since you opened the page. Look at it and begin again")


class CaseloadFixedError(CaseloadRefusedError):
    """A sample was drawn from it."""

    def __init__(self) -> None:
        super().__init__("A sample has been drawn from this caseload. It can be neither replaced nor deleted")


class HasCasesError(CaseloadRefusedError):
    """The inspection has cases that come from no caseload."""

    def __init__(self) -> None:
        super().__init__("This inspection has cases already, which were not drawn from a caseload")


class SampleRefusedError(Exception):
    """A sample is not fixed, seeded, drawn or changed; the message says why, and what can be done."""


class SampleChangedError(SampleRefusedError):
    """It is another than the one that the person saw."""

    def __init__(self, message: str = "") -> None:
        super().__init__(message or "The sample was changed since you opened the page. Look at it and begin again")
