"""What a first visit to a form page costs on the wire, as the server sends it to a browser that takes Brotli."""

import gzip
import posixpath
import re

import brotli

from tests.benchmarks.sides import Request

ENCODINGS = "gzip, deflate, br"
SHEETS = re.compile(r'<link rel="stylesheet" href="([^"]+)"')
SCRIPTS = re.compile(r'<script [^>]*src="([^"]+)"')
IMPORTS = re.compile(r'(?:from|import)\s*"(\.[^"]+)"')


def weigh(side, request):
    """Bytes of {"HTML", "CSS", "JS"}: the page, its style sheets, and its scripts with those that they import."""
    size, page = _fetch(side, request)
    sheets = sum(_fetch(side, Request(request.person, path))[0] for path in SHEETS.findall(page))
    return {"HTML": size, "CSS": sheets, "JS": _scripts(side, request.person, SCRIPTS.findall(page))}


def _scripts(side, person, paths):
    total, waiting, seen = 0, list(paths), set()
    while waiting:
        path = waiting.pop()
        if path in seen:
            continue
        seen.add(path)
        size, text = _fetch(side, Request(person, path))
        total += size
        waiting += [posixpath.normpath(posixpath.join(posixpath.dirname(path), name)) for name in IMPORTS.findall(text)]
    return total


def _fetch(side, request):
    """(bytes as sent, text)"""
    headers, content = side.send(request, **{"Accept-Encoding": ENCODINGS})
    unpack = {"br": brotli.decompress, "gzip": gzip.decompress}.get(headers["Content-Encoding"], bytes)
    return len(content), unpack(content).decode()
