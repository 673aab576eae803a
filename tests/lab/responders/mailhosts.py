"""Hosts of mail that are not real: SMTP on port 25 and HTTPS on port 443, each
address with a behaviour of its own.

    mailhosts.py FOLDER     the certificate authority's certificate goes there

Keys come from fixed numbers, so that zones can have their digests written out
(`mailhosts.py --digests` prints them); certificates are made anew at each
start, since they end.

SPDX-License-Identifier: ISC
"""
import asyncio
import datetime
import hashlib
import ssl
import sys
from pathlib import Path

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import NameOID

DAY = datetime.timedelta(days=1)
NOW = datetime.datetime.utcnow().replace(microsecond=0)
CA, OTHER_CA = 0x1001, 0x1002


def key(number):
    return ec.derive_private_key(number, ec.SECP256R1())


def name(text):
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])


def certificate(host, number, issuer=CA, begins=NOW - DAY, ends=NOW + 60 * DAY,
                is_ca=False, where=None, own=None, digest=hashes.SHA256()):
    """A certificate of a host, or of an authority, for key `number`.

    where  the issuer's certificate is to be had
    own    another key of its own
    """
    subject = "Lab CA %x" % number if is_ca else host
    own = own or key(number)
    builder = x509.CertificateBuilder(
        name("Lab CA %x" % issuer), name(subject), own.public_key(),
        x509.random_serial_number(), begins, ends).add_extension(
            x509.BasicConstraints(is_ca, None), True).add_extension(
            x509.SubjectKeyIdentifier.from_public_key(own.public_key()),
            False).add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(
                key(issuer).public_key()), False).add_extension(
            x509.KeyUsage(not is_ca, False, False, False, False, is_ca,
                          is_ca, False, False), True)
    if not is_ca:
        builder = builder.add_extension(
            x509.SubjectAlternativeName([x509.DNSName(host)]), False)
    if where:
        builder = builder.add_extension(x509.AuthorityInformationAccess([
            x509.AccessDescription(
                x509.AuthorityInformationAccessOID.CA_ISSUERS,
                x509.UniformResourceIdentifier(where))]), False)
    return builder.sign(key(issuer), digest)


def pem(one):
    return one.public_bytes(serialization.Encoding.PEM)


def spki(number):
    """The digest of a public key: what TLSA records with 1 1 have."""
    return hashlib.sha256(key(number).public_key().public_bytes(
        serialization.Encoding.DER,
        serialization.PublicFormat.SubjectPublicKeyInfo)).hexdigest()


class Host:
    """A host: which certificate it has, and how it behaves.

    number   of its key; TLSA records name that
    sends_ca the authority's certificate comes with its own
    weak     an RSA key of 1024 bits, and SHA-1
    greets   the name in its greeting, where that is another
    offers   extensions besides; SIZE as it is, or what replaces it
    suites   of TLS 1.2 with an RSA key, which is then the newest; newest is so
             by itself
    """

    def __init__(self, host, number, behaviour="", *, cert=None, issuer=CA,
                 begins=NOW - 30 * DAY, ends=NOW + 60 * DAY, sends_ca=False,
                 where=None, weak=False, greets=None, offers=("SIZE 10240000",),
                 suites=None, newest=None):
        self.host, self.number, self.behaviour = host, number, behaviour
        self.begins, self.where, self.offers = begins, where, offers
        self.greets, self.weak = greets or host, weak
        self.suites, self.newest = suites, newest
        self.cert, self.issuer, self.ends = cert or host, issuer, ends
        self.sends_ca = sends_ca

    def context(self, folder):
        file = folder / f"{self.number:x}.pem"
        own = rsa.generate_private_key(65537, 1024 if self.weak else 2048) \
            if self.weak or self.suites else key(self.number)
        text = own.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption())
        def made(digest):
            return pem(certificate(self.cert, self.number, self.issuer,
                                   ends=self.ends, begins=self.begins,
                                   where=self.where, own=own, digest=digest))
        try:
            text += made(hashes.SHA1() if self.weak else hashes.SHA256())
        except UnsupportedAlgorithm:  # newer releases sign nothing with SHA-1
            text += made(hashes.SHA256())
        if self.sends_ca:
            text += pem(certificate("", self.issuer, self.issuer, is_ca=True))
        file.write_bytes(text)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        if self.weak or self.newest:
            context.set_ciphers("DEFAULT@SECLEVEL=0")
        if self.newest:
            context.minimum_version = ssl.TLSVersion.TLSv1
            context.maximum_version = self.newest
        if self.suites:
            context.maximum_version = ssl.TLSVersion.TLSv1_2
            context.set_ciphers(self.suites)
        context.load_cert_chain(file)
        return context


M = ".mail.example"
SMTP = {
    "198.18.1.1": Host("mx.tdane" + M, 0x2001),
    "198.18.1.2": Host("mx.tmiss" + M, 0x2002),
    "198.18.1.3": Host("mx.tplain" + M, 0x2003, "plain"),
    "198.18.1.4": Host("mx.texpired" + M, 0x2004, ends=NOW - DAY),
    "198.18.1.5": Host("mx.tname" + M, 0x2005, cert="elsewhere" + M),
    "198.18.1.6": Host("mx.tslow" + M, 0x2006, "slow"),
    "198.18.1.7": Host("mx.trate" + M, 0x2007, "421 4.7.0 too many of you"),
    "198.18.1.8": Host("mx.tclosed" + M, 0x2008, "closed"),
    "198.18.1.10": Host("mx.tssh" + M, 0x200A, "ssh"),
    "198.18.1.11": Host("mx.tta" + M, 0x200B, sends_ca=True),
    "198.18.1.12": Host("mx.ttabad" + M, 0x200C, issuer=OTHER_CA),
    "198.18.1.13": Host("mx.tsts" + M, 0x200D),
    "198.18.1.14": Host("mx.tbroken" + M, 0x200E, "broken"),
    "198.18.1.15": Host("mx.tinject" + M, 0x200F, "inject"),
    "198.18.1.16": Host("mx.tgone" + M, 0x2010, "554 5.7.1 no mail here"),
    "198.18.1.17": Host("mx.thelo" + M, 0x2011, "helo"),
    "198.18.1.18": Host("mx.tsoon" + M, 0x2012, ends=NOW + 5 * DAY),
    "198.18.1.19": Host("mx.tsmall" + M, 0x2013, offers=("SIZE 5000000",)),
    "198.18.1.20": Host("mx.tgreets" + M, 0x2014, greets="other" + M),
    "198.18.1.21": Host("mx.tcert" + M, 0x2015, greets="tcert" + M),
    "198.18.1.22": Host("mx.tutf8" + M, 0x2016,
                        offers=("SIZE", "SMTPUTF8")),
    "198.18.1.23": Host("mx.tauth" + M, 0x2017,
                        offers=("SIZE 0", "AUTH CRAM-MD5 PLAIN")),
    "198.18.1.24": Host("mx.tcram" + M, 0x2018,
                        offers=("AUTH CRAM-MD5",)),
    "198.18.1.25": Host("mx.tstale" + M, 0x2019),
    "198.18.1.26": Host("mx.troll" + M, 0x201A),
    "198.18.1.27": Host("mx.tchain" + M, 0x201B, issuer=OTHER_CA,
                        where="http://ca.example/ca.crt"),
    "198.18.1.28": Host("mx.town" + M, 0x201C, issuer=OTHER_CA),
    "198.18.1.29": Host("mx.tearly" + M, 0x201D, begins=NOW + 2 * DAY),
    "198.18.1.30": Host("mx.talert" + M, 0x201E, "alert"),
    "198.18.1.31": Host("mx.tweak" + M, 0x201F, weak=True),
}
POLICY = """version: STSv1\r
mode: %s\r
mx: %s\r
max_age: 604800\r
"""
SMTP["198.18.1.43"] = Host("mx.tmarkup" + M, 0x2020,
                           greets='"><script>alert(1)</script>&amp;')
SMTP["198.18.1.44"] = Host("mx.told" + M, 0x2021,
                           newest=ssl.TLSVersion.TLSv1_1)
SMTP["198.18.1.45"] = Host("mx.tsuite" + M, 0x2022, suites="AES128-SHA")
SMTP["198.18.1.46"] = Host("mx.ttwelve" + M, 0x2023,
                           suites="ECDHE-RSA-AES128-GCM-SHA256")
HTTPS = {
    "198.18.1.40": (Host("mta-sts.stslist" + M, 0x3009), 200,
                    POLICY % ("enforce", "*.elsewhere.example")),
    "198.18.1.41": (Host("mta-sts.stsname" + M, 0x300A), 200,
                    POLICY % ("enforce", "mx.tname" + M)),
    "198.18.1.42": (Host("mta-sts.ststwo" + M, 0x300B), 200,
                    POLICY % ("enforce", "mx.tsts" + M)),
    "198.18.1.32": (Host("mta-sts.tsts" + M, 0x3001),
                    200, POLICY % ("enforce", "mx.tsts" + M)),
    "198.18.1.33": (Host("mta-sts.stswrong" + M, 0x3002,
                         cert="elsewhere" + M),
                    200, POLICY % ("enforce", "mx.tsts" + M)),
    "198.18.1.34": (Host("mta-sts.stsredirect" + M, 0x3003), 302, "elsewhere"),
    "198.18.1.35": (Host("mta-sts.stsgone" + M, 0x3004), 404, "not here"),
    "198.18.1.36": (Host("mta-sts.stslarge" + M, 0x3005), 200, "a" * 70000),
    "198.18.1.37": (Host("mta-sts.stsip" + M, 0x3006),
                    200, POLICY % ("enforce", "198.18.1.13")),
    "198.18.1.38": (Host("mta-sts.ststest" + M, 0x3007),
                    200, POLICY % ("testing", "*.elsewhere.example")),
}
# Real ones: ../mailservers/start.py runs them, where a test wants them.
REAL = {
    "198.18.1.50": Host("mx.rexim" + M, 0x4001),
    "198.18.1.51": Host("mx.rpost" + M, 0x4002),
    "198.18.1.52": Host("mx.rdove" + M, 0x4003),
}
# the one refuses; at the other tests listen themselves
TABLE = [*SMTP, *HTTPS, *REAL, "198.18.1.9", "198.18.1.39"]


class Smtp:
    """One connection."""

    def __init__(self, host, context, folder, reader, writer):
        self.host, self.context, self.folder = host, context, folder
        self.reader, self.writer = reader, writer

    def say(self, *lines):
        self.writer.write("".join(line + "\r\n" for line in lines).encode())

    async def greet(self):
        """Say who this is; false: that was all."""
        kind = self.host.behaviour
        if kind == "slow":
            await asyncio.sleep(5)
        if kind in ("closed", "slow"):
            return False
        if kind == "ssh":
            self.say("SSH-2.0-OpenSSH_9.2")
            await self.reader.read(100)
            return False
        if kind[:1] in ("4", "5"):
            self.say(kind)
            return False
        self.say(f"220 {self.host.greets} ESMTP lab")
        return True

    async def starttls(self):
        if self.host.behaviour == "broken":
            self.say("454 4.7.0 TLS not available")
            return
        if self.host.behaviour == "inject":
            self.writer.write(b"220 2.0.0 go ahead\r\n250 hello\r\n")
        else:
            self.say("220 2.0.0 go ahead")
        await self.writer.drain()
        if self.host.behaviour == "alert":
            await self.reader.read(5)  # a ClientHello begins
            self.writer.write(b"\x15\x03\x03\0\x02\x02\x28")
            return
        await self.writer.start_tls(self.context)

    def ehlo(self):
        if self.host.behaviour == "helo":
            self.say("502 5.5.1 no such command")
            return
        lines = [self.host.host, *self.host.offers, "8BITMIME"]
        if self.host.behaviour != "plain" and not self.writer.get_extra_info(
                "sslcontext"):
            lines.append("STARTTLS")
        self.say(*(f"250{' ' if line == lines[-1] else '-'}{line}"
                   for line in lines))

    def take(self, octets):
        """Keep a message, without what SMTP put around it."""
        lines = octets[:-3].split(b"\r\n")
        (self.folder / f"message-{self.host.host}").write_bytes(
            b"\r\n".join(line[line.startswith(b"."):] for line in lines))

    async def run(self):
        if not await self.greet():
            return
        while line := await self.reader.readline():
            word = line.decode("latin-1").upper().split()[:1]
            if word == ["QUIT"]:
                self.say("221 2.0.0 bye")
                return
            if word == ["EHLO"]:
                self.ehlo()
            elif word == ["HELO"]:
                self.say("250 " + self.host.host)
            elif word == ["STARTTLS"]:
                await self.starttls()
            elif word == ["DATA"]:
                self.say("354 go ahead")
                await self.writer.drain()
                self.take(await self.reader.readuntil(b"\r\n.\r\n"))
                self.say("250 2.0.0 queued")
            elif word == ["RCPT"]:
                self.say("250 2.1.5 ok" if b"<me@" in line
                         else "450 4.2.0 later" if b"<grey@" in line
                         else "550 5.1.1 nobody of that name")
            else:
                self.say("250 2.0.0 ok")


async def over_tls(writer, context):
    """StreamWriter.start_tls() of Python 3.11, for older ones too."""
    loop = asyncio.get_running_loop()
    transport, protocol = writer.transport, writer.transport.get_protocol()
    fresh = await loop.start_tls(transport, protocol, context,
                                 server_side=True)
    reader = protocol._stream_reader
    reader._transport = fresh
    writer._transport = fresh


def smtp(host, context, folder, count):
    async def serve(reader, writer):
        count(host)
        one = Smtp(host, context, folder, reader, writer)
        if not hasattr(writer, "start_tls"):
            writer.start_tls = lambda given: over_tls(writer, given)
        try:
            await one.run()
            await writer.drain()
        except (OSError, ssl.SSLError, asyncio.IncompleteReadError):
            pass
        writer.close()
    return serve


def https(status, body):
    async def serve(reader, writer):
        try:
            await reader.readuntil(b"\r\n\r\n")
            extra = f"Location: https://mta-sts.tsts{M}/.well-known/" \
                    "mta-sts.txt\r\n" if status == 302 else ""
            writer.write(f"HTTP/1.1 {status} Lab\r\nContent-Type: text/plain"
                         f"\r\nContent-Length: {len(body)}\r\n{extra}"
                         f"Connection: close\r\n\r\n{body}".encode())
            await writer.drain()
        except (OSError, ssl.SSLError, asyncio.IncompleteReadError):
            pass
        writer.close()
    return serve


async def main(folder):
    connections = folder / "connections"

    def count(host):
        with open(connections, "a") as file:
            print(host.host, file=file)

    (folder / "ca.pem").write_bytes(pem(certificate("", CA, CA, is_ca=True)))
    connections.write_text("")
    for address, host in SMTP.items():
        await asyncio.start_server(
            smtp(host, host.context(folder), folder, count), address, 25)
    for address, (host, status, body) in HTTPS.items():
        await asyncio.start_server(https(status, body), address, 443,
                                   ssl=host.context(folder))
    (folder / "ready").write_text("")
    await asyncio.Event().wait()


if __name__ == "__main__":
    if sys.argv[1] == "--digests":
        for one in [*SMTP.values()]:
            print(f"{one.number:x} {one.host} {spki(one.number)}")
        print("CA", spki(CA), "OTHER_CA", spki(OTHER_CA))
    else:
        asyncio.run(main(Path(sys.argv[1])))
