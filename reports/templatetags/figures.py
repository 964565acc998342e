from django import template

from reports.authoring.tokens.wording import fact_in_words, result_in_words

register = template.Library()
register.filter("fact", fact_in_words)
register.filter("survey_result", result_in_words)


@register.filter
def none_of(card, score):
    """What stands in the place of a rating that a standard does not have."""
    return card.none_of(score)
