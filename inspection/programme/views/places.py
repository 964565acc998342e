"""The pages on which administrators look after regions and units, in the words of the published frameworks."""

from dataclasses import dataclass

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from inspection.people.roles import Permission
from inspection.programme import places as actions
from inspection.programme import queries
from inspection.programme.models import DeliveryUnit, Place, Region
from inspection.programme.place_forms import ChangedPlaceForm, NewPlaceForm
from inspection.programme.places import PlaceRefusedError, StalePlaceError
from inspection.programme.vocabulary import PlaceWords, place_words
from inspection.web.forms import VersionedForm
from inspection.web.lists import page_of


@dataclass(frozen=True, slots=True)
class Kind:
    """What an address calls regions or units, and what people do."""

    slug: str
    model: type[Place]
    one: str
    many: str


def _kind(slug: str, words: PlaceWords) -> Kind:
    if slug == "regions":
        return Kind(slug, Region, words.region, words.regions)
    if slug == "units":
        return Kind(slug, DeliveryUnit, words.unit, words.units)
    raise Http404


def _require_administrator(user):
    """Raises `PermissionDenied`."""
    if not user.may(Permission.ADMINISTER):
        raise PermissionDenied


def place_address(kind, place):
    return reverse("place", args=[kind.slug, place.code])


def _find(kind, code):
    places = kind.model.objects.select_related("region") if kind.slug == "units" else kind.model.objects
    return get_object_or_404(places, code=code)


@require_safe
def places(request):
    _require_administrator(request.user)
    context = {
        "words": place_words(),
        "regions": page_of(request, queries.regions(), "regions"),
        "units": page_of(request, queries.units(), "units"),
    }
    return render(request, "programme/places.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def add(request, kind):
    _require_administrator(request.user)
    words = place_words()
    kind = _kind(kind, words)
    form = NewPlaceForm(request.POST if request.method == "POST" else None, kind=kind.model, words=words)
    if form.is_valid() and (added := _added(form, kind, request.user)):
        place, is_new = added
        tell, what = (messages.success, "is added") if is_new else (messages.info, "is there already")
        tell(request, f"{place} {what}")
        return redirect("places" if is_new else place_address(kind, place))
    context = {"form": form, "kind": kind, "words": words}
    return render(request, "programme/place_add.html", context, status=422 if form.errors else 200)


def _added(form, kind, by):
    given = form.cleaned_data
    try:
        if kind.model is Region:
            return actions.add_region(name=given["name"], code=given["code"], by=by)
        return actions.add_unit(name=given["name"], region=given.get("region"), code=given["code"], by=by)
    except PlaceRefusedError as refusal:
        form.add_error(refusal.field, str(refusal))
        return None


@require_http_methods(["GET", "HEAD", "POST"])
def change(request, kind, code):
    """Of a place: what it is called, where it stands, and what became of it."""
    _require_administrator(request.user)
    words = place_words()
    kind = _kind(kind, words)
    place = _find(kind, code)
    region = getattr(place, "region", None)
    form = ChangedPlaceForm(
        request.POST if request.method == "POST" else None,
        initial={"name": place.name, "region": region, "expected_version": place.version},
        kind=kind.model,
        words=words,
        current=region,
    )
    status, current = 422 if form.is_bound else 200, None
    if form.is_valid():
        try:
            _changed(place, form, request.user)
        except StalePlaceError as stale:
            status, current = 409, stale.current
            form.add_error(None, f"{stale}. Nothing was changed")
            form.show_version(current.version)
        except PlaceRefusedError as refusal:
            form.add_error(refusal.field, str(refusal))
        else:
            messages.success(request, "Saved")
            return redirect(place_address(kind, place))
    return _place_page(request, kind, place, form, current, status=status)


def _changed(place, form, by):
    given = form.cleaned_data
    # Where no framework knows of regions, the form does not ask, and the unit stays where it is.
    region = given["region"] if "region" in form.fields else getattr(place, "region", None)
    return actions.change_place(
        place=place, name=given["name"], region=region, expected_version=given["expected_version"], by=by
    )


def _place_page(request, kind, place, form, current=None, *, refusal="", status=200):
    context = {
        "form": form,
        "kind": kind,
        "place": place,
        "current": current,
        "refusal": refusal,
        "history": place.history.select_related("history_user").order_by("-history_id"),
        "step": reverse("place_open" if place.closed_on else "place_close", args=[kind.slug, place.code]),
    }
    return render(request, "programme/place.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def close(request, kind, code):
    return _take_step(request, kind, code, "programme/place_close.html", actions.close_place, "Closed")


@require_http_methods(["GET", "HEAD", "POST"])
def open_again(request, kind, code):
    return _take_step(request, kind, code, "programme/place_open.html", actions.open_place, "Open again")


def _take_step(request, kind, code, template, step, done):
    _require_administrator(request.user)
    kind = _kind(kind, place_words())
    place = _find(kind, code)
    if request.method != "POST":
        return render(request, template, {"kind": kind, "place": place})
    form = VersionedForm(request.POST)
    # Without a version it comes from no page of ours.
    version = form.cleaned_data["expected_version"] if form.is_valid() else -1
    try:
        step(place=place, expected_version=version, by=request.user)
    except PlaceRefusedError as refusal:
        context = {"kind": kind, "place": _find(kind, code), "refusal": f"{refusal}. Nothing was changed"}
        return render(request, template, context, status=409)
    messages.success(request, f"{place}: {done.lower()}")
    return redirect(place_address(kind, place))
