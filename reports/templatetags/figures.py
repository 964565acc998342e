from django import template

register = template.Library()


@register.filter
def none_of(card, score):
    """What stands in the place of a rating that a standard does not have."""
    return card.none_of(score)
