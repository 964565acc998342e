"""The network between a browser and a site, with everything that can go wrong on it, at random."""

import random
import socket
import struct
import threading
from contextlib import suppress

CHUNK = 65536
KINDS = ("cut before", "cut within", "reply dropped", "reply cut")
RESET = struct.pack("ii", 1, 0)  # closing sends a reset, not an orderly end


class Proxy:
    """Passes on every connection to `port`, and meanwhile does harm to the share of requests that it is told to.

    A harmed request is cut off before it arrived, or in the midst of it; or it arrives and is worked on, and its reply
    is dropped or cut off in the midst.
    """

    def __init__(self, port):
        self.target = port
        self.do_harm()
        self.done = dict.fromkeys(KINDS, 0)
        self.turn = threading.Condition()
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        self.address = f"http://127.0.0.1:{self.port}"
        threading.Thread(target=self._accept, daemon=True).start()

    @property
    def harmed(self):
        return sum(self.done.values())

    def do_harm(self, saves=0.0, others=0.0, kinds=KINDS):
        """To these shares of the saves, and of everything else."""
        self.kinds = kinds
        self.harm = lambda head: saves if head.startswith(b"POST ") and b"/answers/" in head else others

    def cut_off(self, others=True):
        """Nothing arrives; or only no saves do."""
        self.do_harm(saves=1.0, others=float(others), kinds=KINDS[:1])

    def wait_for_harm(self, more, seconds):
        """Until `more` than now has been done."""
        with self.turn:
            wanted = self.harmed + more
            return self.turn.wait_for(lambda: self.harmed >= wanted, seconds)

    def close(self):
        self.listener.close()

    def _accept(self):
        while True:
            try:
                browser, _ = self.listener.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(browser,), daemon=True).start()

    def _serve(self, browser):
        with browser, socket.create_connection(("127.0.0.1", self.target)) as server, suppress(OSError):
            Connection(self, browser, server).run()

    def note(self, what):
        with self.turn:
            self.done[what] += 1
            self.turn.notify_all()


class Connection:
    """A browser's connection and the server's. `reply_left` is how much of the reply may still pass; `None` is all."""

    def __init__(self, proxy, browser, server):
        self.proxy = proxy
        self.browser = browser
        self.server = server
        self.reply_left = None
        self.harm_to_come = None

    def run(self):
        replies = threading.Thread(target=self._replies, daemon=True)
        replies.start()
        while sent := self.browser.recv(CHUNK):
            if self._is_a_request(sent) and random.random() < self.proxy.harm(sent.partition(b"\r\n")[0]):
                sent = self._harmed(sent)
                if sent is None:
                    return
            self.server.sendall(sent)
        self._end()

    @staticmethod
    def _is_a_request(sent):
        return b" HTTP/1.1\r\n" in sent[:3000]

    def _harmed(self, sent):
        """What of the request goes on, or `None` where the connection is gone."""
        what = random.choice(self.proxy.kinds)
        if what.startswith("cut"):
            if what == "cut within":
                self.server.sendall(sent[: random.randrange(1, len(sent))])
            self.proxy.note(what)
            self._end()
            return None
        self.reply_left = 0 if what == "reply dropped" else random.randrange(1, 300)
        self.harm_to_come = what
        return sent

    def _replies(self):
        with suppress(OSError):
            while reply := self.server.recv(CHUNK):
                if self.reply_left is None:
                    self.browser.sendall(reply)
                    continue
                # It is here, so the server has committed what it is about.
                self.browser.sendall(reply[: self.reply_left])
                self.proxy.note(self.harm_to_come)
                break
        self._end()

    def _end(self):
        for each in (self.browser, self.server):
            with suppress(OSError):
                each.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
                each.shutdown(socket.SHUT_RDWR)
