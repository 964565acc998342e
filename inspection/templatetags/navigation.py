from dataclasses import dataclass

from django import template

from inspection.people.roles import Permission
from inspection.programme.permissions import permissions_of
from inspection.web.pages import Page
from inspection.web.pages import inspection_menu as menu_of_inspection
from inspection.web.pages import site_menu as menu_of_site

register = template.Library()


@dataclass(frozen=True, slots=True)
class MenuItem:
    """A page of a menu with its address."""

    page: Page
    href: str
    count: int = 0

    @property
    def url_name(self) -> str:
        return self.page.url_name

    @property
    def label(self) -> str:
        return self.page.label


@register.simple_tag(takes_context=True)
def permissions(context, inspection):
    """`{% permissions inspection as can %}`, then `{% if can.write_report %}`: no query beyond the user's roles."""
    granted = permissions_of(context["request"].user, inspection)
    return {permission.value: permission in granted for permission in Permission}


@register.simple_tag(takes_context=True)
def site_menu(context):
    """The pages that stand above every page."""
    user = context["request"].user
    return [MenuItem(page, page.url(), page.count(user) if page.count else 0) for page in menu_of_site.open_to(user)]


@register.simple_tag(takes_context=True)
def inspection_menu(context, inspection):
    """The pages of an inspection that the user may open."""
    pages = menu_of_inspection.open_to(context["request"].user, inspection)
    return [MenuItem(page, page.url(inspection.code)) for page in pages]
