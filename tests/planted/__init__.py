"""Faults that are planted on purpose, to see that the tests catch them (docs/testing.md)."""
