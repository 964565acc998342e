"""A process that answers requests for the benchmark and times itself: one for the product, one for the floor.

Reads a JSON object a line ({"method", "path", "body"}) and writes one ({"ms", "status", "bytes", "queries"}). Requests
go straight to the WSGI handler: no network stands between the two sides.
"""

import json
import sys
import time

import django
from django.core.handlers.wsgi import WSGIHandler

WORDS_OF_TRANSACTIONS = ("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE", "ROLLBACK")


class Agent:
    def __init__(self, cookies):
        from django.db import connection
        from django.test import RequestFactory

        self.connection = connection
        self.factory = RequestFactory(SERVER_NAME="127.0.0.1")
        self.cookies = "; ".join(f"{name}={value}" for name, value in cookies.items())
        self.token = cookies["csrftoken"]
        self.handler = WSGIHandler()

    def environ(self, method, path, body):
        if method == "GET":
            request = self.factory.get(path)
        else:
            request = self.factory.post(
                path, json.dumps(body), content_type="application/json", headers={"X-CSRFToken": self.token}
            )
        return {**request.environ, "HTTP_COOKIE": self.cookies}

    def send(self, method, path, body=None):
        answered = []
        environ = self.environ(method, path, body)
        started = time.perf_counter()
        response = self.handler(environ, lambda status, headers, *_: answered.append(int(status.split()[0])))
        content = b"".join(response)
        response.close()
        ms = 1000 * (time.perf_counter() - started)
        return {"ms": ms, "status": answered[0], "bytes": len(content)}

    def queries(self, method, path, body=None):
        from django.test.utils import CaptureQueriesContext

        with CaptureQueriesContext(self.connection) as captured:
            answered = self.send(method, path, body)
        made = [query["sql"] for query in captured if not query["sql"].startswith(WORDS_OF_TRANSACTIONS)]
        return {**answered, "queries": len(made)}


def main():
    django.setup()
    agent = Agent(json.loads(sys.argv[1]))
    for line in sys.stdin:
        command = json.loads(line)
        count = command.pop("count", False)
        answer = agent.queries(**command) if count else agent.send(**command)
        print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    main()
