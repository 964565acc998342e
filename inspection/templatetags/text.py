from django import template

from inspection.markdown import render_markdown

register = template.Library()
register.filter("markdown", render_markdown)
