"""Counts as multiples of a base, where a framework rounds what leaves the team instead of hiding it."""


def rounded(count: int, base: int) -> int:
    """To the nearest multiple; half way goes up."""
    return (2 * count + base) // (2 * base) * base
