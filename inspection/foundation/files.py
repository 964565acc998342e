"""Files people give us: read once, every fault found, each with its place."""

import re
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Annotated, Any, TypeVar

import yaml
from pydantic import AfterValidator, BaseModel, ConfigDict, StringConstraints, ValidationError

from inspection.foundation.limits import DEEPEST, MOST_FAULTS, SIZE_LIMIT, first_faults
from inspection.foundation.text import clean_text

MOST_TOKENS = 80_000  # of a YAML file; a framework of five thousand questions needs some 55,000
LONGEST_NUMBER = 100  # characters
LARGEST_NUMBER = 10**15  # no figure in a file of ours comes near it, and every program can hold it
LONGEST_KEY = 60  # characters of one that are told back
YAML_TAG = "tag:yaml.org,2002:"
NUMBER_TAGS = (f"{YAML_TAG}int", f"{YAML_TAG}float")
OPENING = (
    yaml.BlockMappingStartToken,
    yaml.BlockSequenceStartToken,
    yaml.FlowMappingStartToken,
    yaml.FlowSequenceStartToken,
)
CLOSING = (yaml.BlockEndToken, yaml.FlowMappingEndToken, yaml.FlowSequenceEndToken)

ValuePath = tuple[int | str, ...]  # a path into a file: keys, and numbers in lists
LocatedError = tuple[ValuePath, str]  # where, and what is wrong there


class FileRefusedError(ValueError):
    """A file that cannot be imported. `errors` lists every reason, each naming its place: the first `MOST_FAULTS` and,
    where it `has_more`, that there are more."""

    def __init__(self, errors: Iterable[str]):
        self.errors, self.has_more = first_faults(errors)
        if self.has_more:
            self.errors.append(f"more faults than {MOST_FAULTS:,}; only the first of them are told")
        super().__init__("\n".join(self.errors))


def refuse_any(errors: Iterable[str]) -> None:
    """Raises `FileRefusedError` where there are errors."""
    refusal = FileRefusedError(errors)
    if refusal.errors:
        raise refusal


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
    """A file's text, without the byte order mark that Windows puts before it.

    Raises `FileRefusedError` for one that cannot be read, is not UTF-8 or is too large.
    """
    try:
        # What is no file on a disk has a size only when it is read.
        with file.open("rb") as opened:
            data = opened.read(SIZE_LIMIT + 1)
    except OSError as error:
        raise FileRefusedError([error.strerror or str(error)]) from error
    if len(data) > SIZE_LIMIT:
        raise FileRefusedError([f"is larger than {SIZE_LIMIT:,} bytes"])
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise FileRefusedError([f"is not UTF-8 text (byte {error.start:,})"]) from error


def path_text(path: ValuePath) -> str:
    """A path into a file as people write it: `domains[1].standards[0].title`."""
    # A key that YAML reads as true is not the second of a list.
    steps = (f"[{step}]" if type(step) is int else _key_text(str(step)) for step in path)
    return re.sub(r"\.\[", "[", ".".join(steps))


def _key_text(key: str) -> str:
    """A key in one line, and in quotes where a reader could not see otherwise what is wrong with it."""
    text = key if len(key) <= LONGEST_KEY else f"{key[:LONGEST_KEY]}…"
    return text if text.isprintable() and text == text.strip() != "" else repr(text)


def schema_errors(error: ValidationError) -> list[LocatedError]:
    """Pydantic's findings as (path, message), with the value at fault where it is short."""
    findings = []
    for fault in error.errors(include_url=False, include_context=False):
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
        self.lines: dict[ValuePath, int] = {}
        self.keys: dict[ValuePath, list[Any]] = {}  # of each mapping, in the order of the file
        self.errors: list[LocatedError] = []
        self.data: Any = None
        _refuse_what_is_not_read(text)
        loader = yaml.CSafeLoader(text)
        try:
            node = loader.get_single_node()
            if node is not None:
                self.data = self._value(loader, node, ())
        except yaml.MarkedYAMLError as error:
            mark = error.problem_mark or error.context_mark
            line = min(mark.line, text.count("\n")) + 1 if mark else 1  # the end of a file counts as a line more
            raise FileRefusedError([f"line {line}: not valid YAML: {error.problem or error.context}"]) from error
        finally:
            loader.dispose()

    def _value(self, loader: yaml.CSafeLoader, node: yaml.Node, path: ValuePath) -> Any:
        self.lines.setdefault(path, node.start_mark.line + 1)
        if isinstance(node, yaml.MappingNode) and node.tag == f"{YAML_TAG}map":
            return self._mapping(loader, node, path)
        if isinstance(node, yaml.SequenceNode) and node.tag == f"{YAML_TAG}seq":
            return [self._value(loader, item, (*path, index)) for index, item in enumerate(node.value)]
        return self._scalar(loader, node, path)

    def _mapping(self, loader: yaml.CSafeLoader, node: yaml.MappingNode, path: ValuePath) -> dict[Any, Any]:
        values: dict[Any, Any] = {}
        for key_node, value_node in node.value:
            key = self._scalar(loader, key_node, path)
            here = (*path, key)
            if key in values:
                self.errors.append((here, "is given twice"))
            # The line of a value is that of its key; of a key given twice, that of the second.
            self.lines[here] = key_node.start_mark.line + 1
            values[key] = self._value(loader, value_node, here)
        self.keys[path] = list(values)
        return values

    def _scalar(self, loader: yaml.CSafeLoader, node: yaml.Node, path: ValuePath) -> Any:
        """The value of a scalar. What PyYAML makes of one that is not of the type that its tag names is a fault."""
        try:
            if not isinstance(node, yaml.ScalarNode):
                raise ValueError(f"{node.tag.removeprefix(YAML_TAG)} cannot stand here")
            if node.tag in NUMBER_TAGS:
                _refuse_number(node.value)
            value = loader.construct_object(node)
            if isinstance(value, int) and abs(value) >= LARGEST_NUMBER:
                raise ValueError("the number is too large")
        except (yaml.YAMLError, ValueError, ArithmeticError, LookupError, TypeError, AttributeError) as error:
            reason = getattr(error, "problem", None) or (str(error).splitlines() or [""])[0]
            line = node.start_mark.line + 1
            message = f"line {line}: not valid YAML: {reason or 'a value does not fit its tag'}"
            raise FileRefusedError([message]) from error
        return value

    def describe(self, path: ValuePath, message: str) -> str:
        place = self._place(path)
        return f"line {self.lines.get(place[0], 1)}, {path_text(place[1]) or 'file'}: {' '.join(message.splitlines())}"

    def _place(self, path: ValuePath) -> tuple[ValuePath, ValuePath]:
        """The nearest path that stands in the file, and the path to tell of.

        A list may have been written as a mapping, and a mapping or list as the one text that it would hold: then a
        number counts the keys, and what lies within the text is told of the text.
        """
        known: ValuePath = ()
        for depth, step in enumerate(path):
            keys = self.keys.get(known)
            if (*known, step) in self.lines:
                known = (*known, step)
            elif isinstance(step, int) and keys is not None and step < len(keys):
                known = (*known, keys[step])
            else:
                return known, (*known, *path[depth:]) if keys is not None else known
        return known, known


def read_yaml(source: str | YamlFile, schema: type[Model], checks: Iterable[Check[Model]] = ()) -> Model:
    """What a YAML text or file says as `schema` describes it, which then passes all `checks`, generators of (path,
    message).

    Raises `FileRefusedError` with every error, each with its line.
    """
    file = source if isinstance(source, YamlFile) else YamlFile(source)
    content, errors = _validated(file.data, schema)
    errors = file.errors + errors
    if content is not None:
        errors += [error for check in checks for error in check(content)]
    if errors or content is None:
        raise FileRefusedError(file.describe(*error) for error in errors)
    return content


def _validated(data: Any, schema: type[Model]) -> tuple[Model | None, list[LocatedError]]:
    """The content, `None` where there is too little of it for checks, and what is wrong with it.

    A key that is unknown hides no other error: the rest is read as if it were not there.
    """
    try:
        return schema.model_validate(data), []
    except ValidationError as error:
        faults = error.errors(include_url=False, include_context=False, include_input=False)
        unknown = [fault["loc"] for fault in faults if fault["type"] == "extra_forbidden"]
        errors = schema_errors(error)
    if len(unknown) < len(errors) or not all(_drop(data, path) for path in unknown):
        return None, errors
    content, others = _validated(data, schema)
    return content, errors + others


def _drop(data: Any, path: ValuePath) -> bool:
    """Takes a key out of a file's values; false where the path does not lead to it."""
    for step in path[:-1]:
        if isinstance(data, dict) and isinstance(step, int) and step not in data:
            data = list(data.values())  # a list that is written as a mapping
        try:
            data = data[step]
        except (LookupError, TypeError):
            return False
    if not isinstance(data, dict) or path[-1] not in data:
        return False
    del data[path[-1]]
    return True


def _refuse_what_is_not_read(text: str) -> None:
    """Raises `FileRefusedError` for characters that no YAML file may hold, aliases, bottomless nesting and too much.

    Looked for in the tokens, one after the other: whoever composes values calls itself once for each level.
    """
    if bad := yaml.reader.Reader.NON_PRINTABLE.search(text):
        line = text.count("\n", 0, bad.start()) + 1
        raise FileRefusedError([f"line {line}: holds U+{ord(bad[0]):04X}, which no YAML file may hold"])
    depth = 0
    for number, token in enumerate(_tokens(text), start=1):
        depth += isinstance(token, OPENING) - isinstance(token, CLOSING)
        line = token.start_mark.line + 1
        if depth > DEEPEST:
            raise FileRefusedError([f"line {line}: not valid YAML: nested too deeply"])
        if number > MOST_TOKENS:
            raise FileRefusedError([f"line {line}: is too large: up to here it holds {MOST_TOKENS:,} signs and values"])
        if isinstance(token, yaml.AliasToken):
            raise FileRefusedError([f"line {line}: aliases (*name) are not read; write the text out"])


def _refuse_number(text: str) -> None:
    """Raises `ValueError` for digits that would take YAML hours to multiply, and for what few know is a number."""
    if len(text) > LONGEST_NUMBER:
        raise ValueError(f"the number is too large: it has {len(text):,} characters")
    if ":" in text:
        raise ValueError(f"{text} is a number to the base of 60 in YAML; write a text in quotes")


def _tokens(text: str) -> Iterator[Any]:
    try:
        yield from yaml.scan(text, Loader=yaml.CSafeLoader)
    except yaml.YAMLError:
        return  # said, with its line, when the file is read
