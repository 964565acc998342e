from django import template

from inspection.foundation.markdown import render_markdown

register = template.Library()
register.filter("markdown", render_markdown)
