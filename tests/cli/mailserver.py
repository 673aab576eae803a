"""Mail servers on loopback that do as they are told: SMTP and POP3 that work,
and such as do not."""
import base64
import contextlib
import hmac
import socket
import ssl
import subprocess
import threading

WAIT_S = 20


class Server:
    """Listens on a port of its own; `talk(line)` serves each connection in
    turn, in a thread.  What clients said is in `heard`."""

    def __init__(self, talk, tls=None, implicit=False):
        self.talk, self.tls, self.implicit = talk, tls, implicit
        self.heard, self.got, self.connections = b"", [], 0
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.port = self.socket.getsockname()[1]
        self.thread = threading.Thread(target=self.serve, daemon=True)
        self.thread.start()

    def serve(self):
        with contextlib.suppress(OSError):
            while True:
                peer, _ = self.socket.accept()
                self.connections += 1
                peer.settimeout(WAIT_S)
                with contextlib.suppress(OSError), peer:
                    line = Line(self, peer)
                    if self.implicit:
                        line.secure()
                    self.talk(line)
                    with contextlib.suppress(OSError):
                        line.peer.close()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.socket.shutdown(socket.SHUT_RDWR)
        self.socket.close()
        self.thread.join(WAIT_S)


class Line:
    def __init__(self, server, peer):
        self.server, self.peer, self.buf = server, peer, b""
        self.is_secure = False

    def say(self, text):
        self.peer.sendall(text.encode("utf-8", "surrogateescape") + b"\r\n")

    def hear(self):
        """A line without its end; None: the client has gone."""
        while b"\n" not in self.buf:
            some = self.peer.recv(65536)
            if not some:
                return None
            self.server.heard += some
            self.buf += some
        line, self.buf = self.buf.split(b"\n", 1)
        return line.rstrip(b"\r")

    def secure(self):
        self.peer = self.server.tls.wrap_socket(self.peer, server_side=True)
        self.is_secure = True


def smtp(auth="PLAIN LOGIN CRAM-MD5", more=(), starttls=None, refuse=b"no",
         quit_reply="221 bye"):
    """A server that takes mail, from whoever knows the password."""
    def talk(line):
        line.say("220 mx.test ESMTP")
        while (said := line.hear()) is not None:
            verb = said.split(b" ")[0].upper()
            if verb == b"EHLO":
                offer = ["mx.test", "SIZE 1000000", "8BITMIME", *more]
                if line.server.tls and not line.is_secure:
                    offer.append("STARTTLS")
                if auth:
                    offer.append("AUTH " + auth)
                for item in offer[:-1]:
                    line.say("250-" + item)
                line.say("250 " + offer[-1])
            elif verb == b"STARTTLS":
                line.say(starttls or "220 go")
                if starttls is None:
                    line.secure()
                elif starttls.startswith("220"):
                    line.hear()
                    return
            elif verb == b"AUTH":
                log_in(line, said)
            elif verb == b"DATA":
                line.say("354 go")
                line.server.got.append(take_dots(line))
                line.say("250 queued")
            elif verb == b"QUIT":
                if quit_reply is None:
                    line.hear()
                elif quit_reply:
                    line.say(quit_reply)
                return
            elif said.upper().startswith(b"RCPT TO:<" + refuse.upper()):
                line.say("550 5.1.1 nobody here")
            else:
                line.say("250 ok")
    return talk


def log_in(line, said):
    words = said.split()
    if words[1] == b"PLAIN":
        answer = base64.b64decode(words[2]).split(b"\0")[2]
    elif words[1] == b"LOGIN":
        line.say("334 VXNlcm5hbWU6")
        line.hear()
        line.say("334 UGFzc3dvcmQ6")
        answer = base64.b64decode(line.hear())
    else:
        line.say("334 PDEyMzRAdGVzdD4=")
        digest = base64.b64decode(line.hear()).split(b" ")[-1].decode()
        answer = line.server.password if digest == hmac.new(
            line.server.password, b"<1234@test>", "md5").hexdigest() else b""
    line.say("235 ok" if answer == line.server.password else "535 5.7.8 no")


def take_dots(line):
    message = b""
    while (said := line.hear()) not in (b".", None):
        message += (said[1:] if said.startswith(b".") else said) + b"\r\n"
    return message


def pop3(messages, stamp=""):
    """A mailbox; `deleted` of the server has the numbers that QUIT deleted."""
    def talk(line):
        marked = set()
        line.say("+OK ready" + stamp)
        while (said := line.hear()) is not None:
            verb, *words = said.split()
            verb = verb.upper()
            if verb == b"CAPA":
                items = ["USER", "UIDL"] + \
                    ["STLS"] * bool(line.server.tls and not line.is_secure)
                line.say("\r\n".join(["+OK", *items, "."]))
            elif verb == b"STLS":
                line.say("+OK")
                line.secure()
            elif verb == b"PASS":
                line.say("+OK" if words[0] == line.server.password
                         else "-ERR [AUTH] no")
            elif verb == b"STAT":
                line.say(f"+OK {len(messages)} {sum(map(len, messages))}")
            elif verb in (b"UIDL", b"LIST"):
                line.say("+OK")
                for n, message in enumerate(messages, 1):
                    line.say(f"{n} {len(message) if verb == b'LIST' else n}")
                line.say(".")
            elif verb in (b"RETR", b"TOP", b"DELE") and \
                    int(words[0]) > len(messages):
                line.say("-ERR no such message")
            elif verb in (b"RETR", b"TOP"):
                line.say("+OK")
                for row in messages[int(words[0]) - 1].split(b"\r\n")[:-1]:
                    line.peer.sendall(b"." * row.startswith(b".") + row +
                                      b"\r\n")
                line.say(".")
            elif verb == b"DELE":
                marked.add(int(words[0]))
                line.say("+OK")
            elif verb == b"QUIT":
                line.server.deleted = marked
                line.say("+OK bye")
                return
            else:
                line.say("+OK")
    return talk


def certificate(folder):
    """A context for servers and the file of roots that knows it."""
    both, roots = folder / "both.pem", folder / "roots.pem"
    subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt",
                    "ec_paramgen_curve:P-256", "-nodes", "-keyout",
                    str(both), "-out", str(roots), "-days", "2", "-subj",
                    "/CN=mail.test", "-addext",
                    "subjectAltName=IP:127.0.0.1"],
                   check=True, stderr=subprocess.DEVNULL)
    both.write_bytes(both.read_bytes() + roots.read_bytes())
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(both)
    return context, str(roots)
