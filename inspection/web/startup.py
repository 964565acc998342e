"""What the apps begin when a web server has loaded the product: no command, shell or test is one."""

from django.dispatch import Signal

web_started = Signal()
