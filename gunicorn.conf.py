"""How gunicorn serves the product; it reads this file where it is started."""

import gc
import os

workers = int(os.environ.get("WEB_WORKERS") or 1)
worker_class = "gthread"
threads = 4
loglevel = "warning"
control_socket_disable = True

# The product is loaded once, and the workers begin as copies that share the memory it takes.
preload_app = True
os.environ["WORKERS_BEGIN_THEMSELVES"] = "true"  # in post_worker_init, and not in inspection/wsgi.py


def when_ready(server):
    """Leave what every worker shares out of their garbage collections, which would write to it and so copy it."""
    from inspection.web.startup import warm_up  # noqa: PLC0415  # not before Django is set up

    warm_up()
    gc.collect()
    gc.freeze()


def post_worker_init(worker):
    """Begin what runs beside the requests: a thread lives only in the process that started it."""
    from inspection.web.startup import web_started  # noqa: PLC0415

    web_started.send(sender=None)
