"""Mail that leaves by itself, after the reply to who asked for it."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

import structlog
from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend

log = structlog.get_logger("mail")

# One at a time, in order. The thread starts with the first mail of a process, and a process that ends waits for it.
sender = ThreadPoolExecutor(1, thread_name_prefix="mail")


class BackgroundEmailBackend(BaseEmailBackend):
    """Hands mail to `MAIL_DELIVERY_BACKEND` in another thread. What fails there is in the log: nobody waits for it."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        sender.submit(deliver, email_messages)
        return len(email_messages)


def deliver(email_messages: Sequence[EmailMessage]) -> bool:
    """Whether they left."""
    try:
        get_connection(settings.MAIL_DELIVERY_BACKEND).send_messages(email_messages)
    except Exception:  # Whatever it is, the next mail must leave.
        # The addresses are nobody's to read in a log.
        log.exception("mail was not sent", mails=len(email_messages))
        return False
    return True
