"""Files as they come from other machines, and files that are made to do harm."""

import time
import tracemalloc

import pytest

from inspection.foundation.files import FileRefusedError, YamlFile, read_text
from inspection.foundation.limits import DEEPEST, MOST_ENTRIES, MOST_FAULTS, measure_faults
from inspection.frameworks.format_2.reading import read_framework_file

LONGEST, LARGEST = 2.0, 300_000_000  # seconds of work, bytes

BOMBS = {
    "nested lists": ("[" * 200_000, "nested too deeply"),
    "nested mappings": ("{a: " * 200_000, "nested too deeply"),
    "nested by dashes": ("- " * 200_000, "nested too deeply"),
    "nested by lines": ("".join(" " * depth + "a:\n" for depth in range(500)), "nested too deeply"),
    "a list within a list, and on": ("[" + "a," * 400_000, "is too large"),
    "many entries": ("domains: [" + "{}," * 200_000 + "]", "is too large"),
    "many keys": ("".join(f"k{number}: 1\n" for number in range(100_000)), "is too large"),
    "many empty texts": ('"' * 500_000, "is too large"),
    "a number to the base of 60": (f"code: {':'.join('1' * 300_000)}", "the number is too large"),
    "a fraction to the base of 60": (f"code: {':'.join('1' * 100_000)}.5", "the number is too large"),
    "a number of many digits": ("code: " + "9" * 100_000, "the number is too large"),
    "a number of many underscores": (f"code: 1{'_' * 100_000}", "the number is too large"),
    "a key that is such a number": (f"? {':'.join('1' * 300_000)}\n: code", "the number is too large"),
    "a number with a tag": (f"code: !!int '{':'.join('1' * 100_000)}'", "the number is too large"),
}


def refusal_of(text):
    with pytest.raises(FileRefusedError) as refusal:
        read_framework_file(text)
    return refusal.value


@pytest.mark.parametrize(("text", "reason"), BOMBS.values(), ids=BOMBS)
def test_a_file_that_would_take_hours_is_refused_at_once_with_the_reason(text, reason):
    tracemalloc.start()
    start = time.process_time()
    try:
        [fault] = refusal_of(text).errors
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert reason in fault
    assert fault.startswith("line ")
    assert time.process_time() - start < LONGEST
    assert peak < LARGEST


def test_a_file_full_of_faults_tells_the_first_of_them_and_that_there_are_more():
    start = time.process_time()
    refusal = refusal_of("domains: [" + "{}," * 3_000 + "]")
    assert (len(refusal.errors), refusal.has_more) == (MOST_FAULTS + 1, True)
    assert refusal.errors[-1] == "more faults than 5,000; only the first of them are told"
    assert time.process_time() - start < LONGEST


@pytest.mark.parametrize("text", ["1:30", "12:30:59", "1:30.5"])
def test_what_yaml_takes_for_a_number_to_the_base_of_60_is_to_stand_in_quotes(text):
    with pytest.raises(FileRefusedError, match=f"line 2: not valid YAML: {text} is a number to the base of 60"):
        YamlFile(f"a: 1\nb: {text}")
    assert YamlFile(f"b: '{text}'").data == {"b": text}


def test_a_byte_order_mark_is_no_part_of_the_text(tmp_path):
    file = tmp_path / "saved-by-windows"
    file.write_bytes("\ufeffcode: é\r\n".encode())
    assert read_text(file) == "code: é\r\n"


def test_what_cannot_be_read_is_refused_by_its_reason(tmp_path):
    file = tmp_path / "file"
    for data, reason in ((b"caf\xe9", "is not UTF-8 text"), (b" " * 20_000_001, "is larger than 20,000,000 bytes")):
        file.write_bytes(data)
        with pytest.raises(FileRefusedError, match=reason):
            read_text(file)
    with pytest.raises(FileRefusedError, match="No such file"):
        read_text(tmp_path / "none")


def test_the_limits_of_a_value_are_told_with_their_place():
    deep = []
    for _ in range(10_000):
        deep = [deep]
    assert list(measure_faults(1)) == list(measure_faults({"a": [1] * MOST_ENTRIES})) == []
    assert [path for path, _ in measure_faults({"a": {"b": [1] * (MOST_ENTRIES + 1)}})] == [("a", "b")]
    [(path, message)] = measure_faults({"a": deep})
    assert (len(path), message) == (DEEPEST, "nested too deeply; the most that is read is 64 levels")
