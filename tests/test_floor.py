"""The floor of the benchmark must be what somebody else could have written: it calls nothing of the product."""

import ast
from pathlib import Path

import pytest

pytestmark = pytest.mark.anywhere

FLOOR = Path(__file__).parent / "benchmarks" / "floor"
OWN = "tests.benchmarks.floor"
PRODUCT = {"cases", "inspection", "reports", "tests"}
ALLOWED = {("settings.py", "inspection.settings")}


def imports_of(file):
    """The modules that a file imports, wherever in it."""
    for node in ast.walk(ast.parse(file.read_text())):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{file.name} imports relatively"
            yield node.module


def test_the_floor_uses_nothing_of_the_product_but_its_settings():
    files = sorted(FLOOR.glob("**/*.py"))
    used = {
        (file.name, module)
        for file in files
        for module in imports_of(file)
        if module.partition(".")[0] in PRODUCT and not f"{module}.".startswith(f"{OWN}.")
    }
    assert used == ALLOWED


def test_the_floor_looks_up_no_model_by_name():
    texts = {file.name: file.read_text() for file in FLOOR.glob("**/*.py")}
    names = ("get_model", "import_string", "import_module", "__import__", "get_user_model")
    assert [(file, name) for file, text in texts.items() for name in names if name in text] == []
