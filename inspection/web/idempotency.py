"""The key of a form that makes something: sent twice, by a double click or after Back, the form does it once.

`{% idempotency_key %}` (inspection/templatetags/idempotency.py) puts it into a form, `requested_key` reads it, and
`create_once` (inspection/foundation/idempotency.py) stores it.
"""

import uuid

from django.core.exceptions import BadRequest

KEY_FIELD = "idempotency_key"


def requested_key(request, *what: object) -> uuid.UUID:
    """The key of what a form asks for; `what` tells apart what the same form may ask for, such as two buttons of it.

    It is the user's own: nobody finds by it what somebody else has made. A form without one, as a program may send,
    asks for something new each time. Raises `BadRequest`.
    """
    sent = request.POST.get(KEY_FIELD)
    if sent is None:
        return uuid.uuid4()
    try:
        key = uuid.UUID(sent)
    except ValueError:
        raise BadRequest("The form's key is none") from None
    return uuid.uuid5(key, "/".join(str(part) for part in (request.user.pk, *what)))
