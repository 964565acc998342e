"""The way back from a case to the list that the person came from, as they had filtered it."""

from django.urls import reverse

SESSION_KEY = "case_lists"
LISTS_KEPT = 20
LONGEST_QUERY = 500


def remember_list(request, inspection):
    """For as long as they are signed in. Nothing is stored while the list stays as it was."""
    kept = dict(request.session.get(SESSION_KEY, {}))
    asked = request.GET.copy()
    for name, values in request.GET.lists():
        # A form sends every field, also one that is left open.
        asked.setlist(name, [value for value in values if value])
    query = asked.urlencode()
    if len(query) > LONGEST_QUERY or kept.get(inspection.code, "") == query:
        return
    kept.pop(inspection.code, None)
    request.session[SESSION_KEY] = dict([*kept.items(), (inspection.code, query)][-LISTS_KEPT:])


def list_address(request, inspection):
    query = request.session.get(SESSION_KEY, {}).get(inspection.code, "")
    address = reverse("cases", args=[inspection.code])
    return f"{address}?{query}" if query else address
