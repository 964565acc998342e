"""The floor: each page as a good engineer would write it by hand for that one purpose, on the product's database.

Plain SQL and templates in which all that never changes stands (`tests/benchmarks/cutting/` makes them), behind the same
session, sign-in, CSRF and compression. It may use nothing of the product but its settings (tests/test_floor.py).
"""
