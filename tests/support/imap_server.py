"""An IMAP server of its own for tests: TLS on this machine, one user, and ways to misbehave."""

from __future__ import annotations

import base64
import re
import socket
import ssl
import threading
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType

CERTIFICATE = Path(__file__).with_name("localhost.pem")
"""A certificate and key for localhost that nothing trusts but tests that say so."""


def trusting() -> ssl.SSLContext:
    """A context that trusts the server's certificate."""
    return ssl.create_default_context(cafile=str(CERTIFICATE))


@dataclass
class ImapServer:
    """A context manager. `breaks` says how often the connection breaks in the middle of a letter, by UID."""

    user: str = "ada"
    password: str = "right"
    uidvalidity: int = 7
    folders: dict[str, dict[int, bytes]] = field(default_factory=lambda: {"INBOX": {}})
    breaks: dict[int, int] = field(default_factory=dict)
    refusal: bytes = b"[AUTHENTICATIONFAILED] Invalid credentials"
    capabilities: bytes = b"IMAP4rev1 AUTH=PLAIN"
    endless: bytes = b""
    """What is sent without end in answer to a search."""
    lies_about_size: bool = False
    commands: list[str] = field(default_factory=list)
    connections: int = 0

    def __enter__(self) -> ImapServer:
        self._tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self._tls.load_cert_chain(CERTIFICATE)
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port = self._listening.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._listening.close()

    def url(self, folder: str = "INBOX") -> str:
        """The address of a folder."""
        return f"imaps://{self.user}@localhost:{self.port}/{folder}"

    def put(self, *letters: bytes, folder: str = "INBOX") -> None:
        """Deliver letters."""
        box = self.folders.setdefault(folder, {})
        for letter in letters:
            box[max(box, default=0) + 1] = letter

    def _accept(self) -> None:
        while True:
            try:
                raw, _ = self._listening.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(raw,), daemon=True).start()

    def _serve(self, raw: socket.socket) -> None:
        raw.settimeout(20)
        try:
            with self._tls.wrap_socket(raw, server_side=True) as connection:
                self.connections += 1
                _Session(self, connection).run()
        except (OSError, EOFError):
            pass


class _Session:
    def __init__(self, server: ImapServer, connection: ssl.SSLSocket) -> None:
        self.server, self.connection = server, connection
        self.lines = connection.makefile("rb")
        self.box: dict[int, bytes] = {}

    def send(self, data: bytes) -> None:
        self.connection.sendall(data + b"\r\n")

    def run(self) -> None:
        self.send(b"* OK ready")
        while line := self.lines.readline():
            tag, _, rest = line.strip().partition(b" ")
            command = rest.decode("latin-1")
            self.server.commands.append(re.sub(r"^(LOGIN \S+).*", r"\1", command))
            name = command.upper()
            if name.startswith("CAPABILITY"):
                self.send(b"* CAPABILITY " + self.server.capabilities)
            elif name.startswith("AUTHENTICATE PLAIN"):
                self.send(b"+ ")
                _, user, password = base64.b64decode(self.lines.readline()).split(b"\0")
                if not self._right(tag, user.decode(), password.decode()):
                    continue
            elif name.startswith("LOGIN"):
                user_text, _, password_text = command.removeprefix("LOGIN ").partition(" ")
                if not self._right(tag, user_text, password_text.strip('"')):
                    continue
            elif name.startswith("EXAMINE"):
                if not self._examine(tag, command.partition(" ")[2].strip('"')):
                    continue
            elif name.startswith("UID SEARCH UID"):
                self._search(command)
            elif name.startswith("UID FETCH"):
                self._fetch(command)
            elif name.startswith("LOGOUT"):
                self.send(b"* BYE")
                self.send(tag + b" OK done")
                return
            else:
                self.send(tag + b" BAD unexpected")
                continue
            self.send(tag + b" OK done")

    def _right(self, tag: bytes, user: str, password: str) -> bool:
        if (user, password) == (self.server.user, self.server.password):
            return True
        self.send(tag + b" NO " + self.server.refusal)
        return False

    def _examine(self, tag: bytes, folder: str) -> bool:
        if folder not in self.server.folders:
            self.send(tag + b" NO Mailbox does not exist")
            return False
        self.box = self.server.folders[folder]
        self.send(b"* %d EXISTS" % len(self.box))
        self.send(b"* OK [UIDVALIDITY %d] valid" % self.server.uidvalidity)
        self.send(b"* OK [UIDNEXT %d] next" % (max(self.box, default=0) + 1))
        return True

    def _search(self, command: str) -> None:
        while self.server.endless:
            self.connection.sendall(self.server.endless)
        first, _, last = command.rpartition(" ")[2].partition(":")
        found = [uid for uid in sorted(self.box) if int(first) <= uid <= int(last)]
        self.send(b"* SEARCH" + b"".join(b" %d" % uid for uid in found))

    def _fetch(self, command: str) -> None:
        uids = [int(each) for each in command.split(" ")[2].split(",")]
        order = sorted(self.box)
        for uid in uids:
            if uid not in self.box:
                continue
            number, letter = order.index(uid) + 1, self.box[uid]
            if "RFC822.SIZE" in command:
                size = 10 if self.server.lies_about_size else len(letter)
                self.send(b"* %d FETCH (UID %d RFC822.SIZE %d)" % (number, uid, size))
                continue
            self.connection.sendall(b"* %d FETCH (UID %d BODY[] {%d}\r\n" % (number, uid, len(letter)))
            if self.server.breaks.get(uid, 0) > 0:
                self.server.breaks[uid] -= 1
                self.connection.sendall(letter[: len(letter) // 2])
                self.connection.shutdown(socket.SHUT_RDWR)
                raise EOFError
            self.send(letter + b")")
