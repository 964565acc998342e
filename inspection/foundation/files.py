"""Files people give us: read once, every fault found, each with its place."""

import re
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Annotated, Any, TypeVar

import yaml
from pydantic import AfterValidator, BaseModel, ConfigDict, StringConstraints, ValidationError

from inspection.foundation.text import clean_text

SIZE_LIMIT = 20_000_000  # bytes; a national year of bundles is smaller

ValuePath = tuple[int | str, ...]  # a path into a file: keys, and numbers in lists
LocatedError = tuple[ValuePath, str]  # where, and what is wrong there


class FileRefusedError(ValueError):
    """A file that cannot be imported. `errors` lists every reason, each naming its place."""

    def __init__(self, errors: list[str]):
        super().__init__("\n".join(errors))
        self.errors = errors


class Schema(BaseModel):
    # Strict: a number where text belongs (an unquoted 2.10) would silently lose its last digit.
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


Model = TypeVar("Model", bound=Schema)
Check = Callable[[Model], Iterable[LocatedError]]


def text_gate(limit: int) -> AfterValidator:
    return AfterValidator(lambda text: clean_text(text, limit=limit))


def pattern(pattern: str) -> StringConstraints:
    return StringConstraints(pattern=pattern)


Filled = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
Code = Annotated[Filled, pattern(r"^[a-z0-9]+(?:[-_][a-z0-9]+)*$"), text_gate(60)]
Line = Annotated[Filled, text_gate(200)]
Word = Annotated[Filled, text_gate(60)]


def read_text(file: Path) -> str:
    """A file's text; raises `FileRefusedError` for one that cannot be read, is not UTF-8 or is too large."""
    try:
        if file.stat().st_size > SIZE_LIMIT:
            raise FileRefusedError([f"is larger than {SIZE_LIMIT:,} bytes"])
        return file.read_text(encoding="utf-8")
    except OSError as error:
        raise FileRefusedError([error.strerror or str(error)]) from error
    except UnicodeDecodeError as error:
        raise FileRefusedError([f"is not UTF-8 text (byte {error.start:,})"]) from error


def path_text(path: ValuePath) -> str:
    """A path into a file as people write it: `domains[1].standards[0].title`."""
    return re.sub(r"\.\[", "[", ".".join(f"[{step}]" if isinstance(step, int) else str(step) for step in path))


def schema_errors(error: ValidationError) -> list[LocatedError]:
    """Pydantic's findings as (path, message), with the value at fault where it is short."""
    findings = []
    for fault in error.errors():
        message = fault["msg"].removeprefix("Value error, ")
        given = fault.get("input")
        if fault["type"] == "extra_forbidden":
            message = "unknown key"
        elif fault["type"] == "model_type":
            message = "must be a mapping of keys to values"
        elif fault["type"] == "missing":
            message = "is missing"
        elif isinstance(given, (str, int, float)) and len(str(given)) <= 60:
            message = f"{message} (found {given!r})"
        findings.append((fault["loc"], message))
    return findings


class YamlFile:
    """A YAML text read once, remembering on which line each value stands."""

    def __init__(self, text: str):
        """Raises `FileRefusedError` for what is not YAML."""
        if any(isinstance(token, yaml.AliasToken) for token in _tokens(text)):
            raise FileRefusedError(["aliases (*name) are not read; write the text out"])
        self.lines: dict[ValuePath, int] = {}
        self.errors: list[LocatedError] = []
        self.data: Any = None
        try:
            loader = yaml.SafeLoader(text)
            node = loader.get_single_node()
            if node is not None:
                self._walk(node, ())
                self.data = loader.construct_document(node)
        except yaml.reader.ReaderError as error:
            line = text.count("\n", 0, error.position) + 1
            raise FileRefusedError(
                [f"line {line}: holds U+{error.character:04X}, which no YAML file may hold"]
            ) from error
        except yaml.MarkedYAMLError as error:
            mark = error.problem_mark or error.context_mark
            where = f"line {mark.line + 1}: " if mark else ""
            raise FileRefusedError([f"{where}not valid YAML: {error.problem or error.context}"]) from error
        except (yaml.YAMLError, ValueError, LookupError, TypeError, AttributeError) as error:
            # What PyYAML makes of a value that is not of the type that its tag names.
            reason = (str(error).splitlines() or [""])[0] or "a value does not fit its tag"
            raise FileRefusedError([f"not valid YAML: {reason}"]) from error
        except RecursionError as error:
            raise FileRefusedError(["not valid YAML: nested too deeply, or refers to itself"]) from error

    def _walk(self, node: yaml.Node, path: ValuePath) -> None:
        self.lines[path] = node.start_mark.line + 1
        if isinstance(node, yaml.MappingNode):
            seen = set()
            for key_node, value_node in node.value:
                key = str(key_node.value) if isinstance(key_node, yaml.ScalarNode) else "?"
                if key in seen:
                    self.lines[(*path, key)] = key_node.start_mark.line + 1
                    self.errors.append(((*path, key), "is given twice"))
                seen.add(key)
                self._walk(value_node, (*path, key))
                self.lines[(*path, key)] = key_node.start_mark.line + 1
        elif isinstance(node, yaml.SequenceNode):
            for index, item in enumerate(node.value):
                self._walk(item, (*path, index))

    def describe(self, path: ValuePath, message: str) -> str:
        known = path
        while known not in self.lines and known:
            known = known[:-1]
        return f"line {self.lines.get(known, 1)}, {path_text(path) or 'file'}: {message}"


def read_yaml(text: str, schema: type[Model], checks: Iterable[Check[Model]] = ()) -> Model:
    """A YAML file's content as `schema` describes it, which then passes all `checks`, generators of (path, message).

    Raises `FileRefusedError` with every error, each with its line.
    """
    file = YamlFile(text)
    errors = list(file.errors)
    try:
        content = schema.model_validate(file.data)
    except ValidationError as error:
        errors += schema_errors(error)
    else:
        errors += [error for check in checks for error in check(content)]
    if errors:
        raise FileRefusedError([file.describe(*error) for error in errors])
    return content


def _tokens(text: str) -> Iterator[yaml.Token]:
    try:
        yield from yaml.scan(text, Loader=yaml.SafeLoader)
    except yaml.YAMLError:
        return  # said, with its line, when the file is read
