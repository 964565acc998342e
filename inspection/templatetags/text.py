from django import template

from inspection.foundation.dates import moment_in_words
from inspection.foundation.markdown import render_markdown

register = template.Library()
register.filter("markdown", render_markdown)
register.filter("moment", moment_in_words, expects_localtime=True)
