class Lost(AssertionError):
    """Something acknowledged is not there, is there twice, or is not what was sent; or a text was not handed back."""


def expect(holds, complaint):
    if not holds:
        raise Lost(complaint)
