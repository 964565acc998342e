"""A page as its readers see it."""

import html
import re


def words(response) -> str:
    """The text of the page's main part and its inspection's menu, without markup, in single spaces."""
    body = response.content.decode().split('<div class="govuk-width-container">', 2)[-1].split("<footer")[0]
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", body))).strip()


def links(response) -> list[str]:
    return [html.unescape(href) for href in re.findall(r'<a\s[^>]*href="([^"]+)"', response.content.decode())]


def rows(response, heading: str = "") -> list[list[str]]:
    """The rows of the first table after a heading, as the texts of their cells."""
    page = response.content.decode()
    table = re.search(r"<table.*?</table>", page[page.index(heading) :], re.DOTALL).group()
    cells = [re.findall(r"<t[hd]\b[^>]*>(.*?)</t[hd]>", row, re.DOTALL) for row in re.split(r"<tr\b[^>]*>", table)[1:]]
    return [
        [re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", cell))).strip() for cell in row] for row in cells
    ]
