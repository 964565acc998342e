"""Administration: who there is, what is inspected, and who is in which team. No case and no answer is shown here."""

from django.contrib import admin
from django.contrib.auth import admin as auth
from django.contrib.auth.models import Group

from inspection.frameworks import admin as frameworks
from inspection.ledger import admin as ledger
from inspection.people import admin as people
from inspection.programme import admin as programme
from inspection.web.admin import change_password, sign_in

# Imported for the pages that they register.
__all__ = ["auth", "frameworks", "ledger", "people", "programme"]

admin.site.site_header = admin.site.site_title = "Plumbline administration"
admin.site.index_title = "Users, inspections and teams"
# Another site than Django's would need an AppConfig of its own, for these two methods.
admin.site.login = sign_in  # type: ignore[method-assign]  # as said above
admin.site.password_change = change_password  # type: ignore[method-assign]  # as said above
# Rights follow from roles; there are no groups.
admin.site.unregister(Group)
