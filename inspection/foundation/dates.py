"""Days as they are written out: on pages, in the report and in the workbook."""

from datetime import date

from django.utils.formats import date_format


def day_in_words(day: date) -> str:
    """4 July 2022"""
    return date_format(day, "j F Y")
