"""Why there can be no file."""


class CannotBeMadeError(Exception):
    """Why there can be no file, in words for the person who asked for it; a line for each passage at fault."""
