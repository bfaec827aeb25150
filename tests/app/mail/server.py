"""A mail server on this machine that records what it takes, and can be rude."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes
from email.message import Message


class MailServer:
    """Speaks just enough SMTP.

    Attributes:
        taken: Messages it has seen whole, whatever it answered.
        answer: What it says to the text of a mail; None = it hangs up instead.
        to_recipient: What it says to a recipient.
    """

    def __init__(self) -> None:
        self.taken: list[Message] = []
        self.answer: bytes | None = b"250 taken"
        self.to_recipient = b"250 fine"
        self._listening = socket.create_server(("127.0.0.1", 0))
        self._listening.settimeout(10)

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self._listening.getsockname()[1]}"

    def run(self) -> None:
        while True:
            try:
                connection, _ = self._listening.accept()
            except OSError:
                return
            with connection, connection.makefile("rwb") as stream:
                self._talk(stream)

    def close(self) -> None:
        # A listener that sleeps in accept is woken by a call.
        self._listening.shutdown(socket.SHUT_RDWR)
        self._listening.close()

    def _talk(self, stream) -> None:
        def say(line: bytes) -> None:
            stream.write(line + b"\r\n")
            stream.flush()

        say(b"220 a test")
        for line in stream:
            verb = line.split()[0].upper() if line.split() else b""
            if verb == b"DATA":
                say(b"354 go on")
                self.taken.append(message_from_bytes(_text(stream)))
                if self.answer is None:
                    return
                say(self.answer)
            elif verb == b"RCPT":
                say(self.to_recipient)
            elif verb == b"QUIT":
                say(b"221 bye")
                return
            else:
                say(b"250 fine")


def _text(stream) -> bytes:
    lines = []
    for line in stream:
        if line == b".\r\n":
            break
        lines.append(line.removeprefix(b".") if line.startswith(b"..") else line)
    return b"".join(lines)


@contextmanager
def mail_server() -> Iterator[MailServer]:
    """A server that listens until the end of the block."""
    server = MailServer()
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.close()
        thread.join(5)
