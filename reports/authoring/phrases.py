"""English as the report writes it. Pure."""

# Words before which English has no article: "too few", "most", "no more than half".
WITHOUT_ARTICLE = {
    *("a", "an", "the", "all", "almost", "both", "each", "every", "few", "fewer", "half", "hardly", "less", "many"),
    *("more", "most", "nearly", "no", "nobody", "none", "not", "only", "over", "several", "some", "too"),
    *("under", "very"),
    *("nought", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"),
}


def with_article(phrase: str) -> str:
    """ "a minority", "an overwhelming majority", "too few"."""
    first = phrase.split()[0].casefold() if phrase.split() else ""
    if first in WITHOUT_ARTICLE or not first[:1].isalpha():
        return phrase
    return f"{'an' if first[0] in 'aeiou' else 'a'} {phrase}"
