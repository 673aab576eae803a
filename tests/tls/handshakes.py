#!/usr/bin/python3
"""Handshakes between OpenSSL's client and server over memory, octet for octet:
testdata/tls/handshakes.txt was made by this.  Each run gives other octets, so
the expectations that stand beside them go with that very file.

    handshakes.py > testdata/tls/handshakes.txt

A line is `case NAME`, then `c HEX` and `s HEX` in the order of sending.
"""
import datetime
import ipaddress
import os
import ssl
import sys
import tempfile

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import dh, ec, rsa
from cryptography.x509.oid import NameOID

DAY = datetime.timedelta(days=1)
BEGIN = datetime.datetime(2026, 1, 1)


def certificate(folder, kind, issuer=None, name="mx1.dane.example",
                names=("mx1.dane.example", "*.dane.example"), days=365):
    """(certificate, key, path of both, of the chain in PEM)."""
    key = (rsa.generate_private_key(65537, 2048) if kind == "rsa" else
           ec.generate_private_key(ec.SECP256R1()))
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    builder = (x509.CertificateBuilder().subject_name(subject)
               .issuer_name(issuer[0].subject if issuer else subject)
               .public_key(key.public_key())
               .serial_number(x509.random_serial_number())
               .not_valid_before(BEGIN).not_valid_after(BEGIN + days * DAY)
               .add_extension(x509.BasicConstraints(not names, None), True))
    if names:
        builder = builder.add_extension(x509.SubjectAlternativeName(
            [x509.DNSName(one) for one in names]
            + [x509.IPAddress(ipaddress.ip_address("192.0.2.25"))]), False)
    made = builder.sign(issuer[1] if issuer else key, hashes.SHA256())
    path = os.path.join(folder, f"{kind}-{name}.pem")
    with open(path, "wb") as file:
        file.write(key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.TraditionalOpenSSL,
            serialization.NoEncryption()))
        for one in (made,) + ((issuer[0],) if issuer else ()):
            file.write(one.public_bytes(serialization.Encoding.PEM))
    return made, key, path


class Pair:
    """A client and a server that talk through memory."""

    def __init__(self, client, server, name="mx1.dane.example", session=None):
        self.wire = []
        self.bios = {side: (ssl.MemoryBIO(), ssl.MemoryBIO()) for side in "cs"}
        self.ends = {
            "c": client.wrap_bio(*self.bios["c"], server_hostname=name,
                                 session=session),
            "s": server.wrap_bio(*self.bios["s"], server_side=True)}

    def move(self, side):
        octets = self.bios[side][1].read()
        if octets:
            self.wire.append((side, octets))
            self.bios["s" if side == "c" else "c"][0].write(octets)
        return bool(octets)

    def both(self, act):
        """Let both ends do something until neither sends any more."""
        done, busy = set(), True
        while busy:
            busy = False
            for side in "cs":
                if side not in done:
                    try:
                        act(side, self.ends[side])
                        done.add(side)
                    except ssl.SSLWantReadError:
                        pass
                    except ssl.SSLError:
                        done.add(side)
                busy |= self.move(side)

    def talk(self):
        self.both(lambda side, end: end.do_handshake())
        try:
            self.ends["c"].write(b"EHLO probe.example\r\n")
            self.move("c")
            self.ends["s"].read(100)
            self.ends["s"].write(b"250 mx1.dane.example\r\n")
            self.move("s")
            self.ends["c"].read(100)
            self.both(lambda side, end: end.unwrap())
        except ssl.SSLError:
            pass
        return self.wire


def contexts(path, version=None, ciphers=None, server_ciphers=None):
    client = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    client.check_hostname = False
    client.verify_mode = ssl.CERT_NONE
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(path)
    for context in (client, server):
        context.set_ciphers("ALL:COMPLEMENTOFALL:@SECLEVEL=0")
        if version:
            context.minimum_version = context.maximum_version = version
    if ciphers:
        client.set_ciphers(ciphers + ":@SECLEVEL=0")
    if server_ciphers:
        server.set_ciphers(server_ciphers + ":@SECLEVEL=0")
    return client, server


def cases(folder):
    root = certificate(folder, "ec", name="Lab Root", names=())
    leaf = certificate(folder, "ec", root)
    rsa_leaf = certificate(folder, "rsa", root)
    v = ssl.TLSVersion

    yield "tls13", Pair(*contexts(leaf[2], v.TLSv1_3)).talk()
    yield "tls12-ecdhe", Pair(*contexts(
        leaf[2], v.TLSv1_2, "ECDHE-ECDSA-AES128-GCM-SHA256")).talk()
    yield "tls12-rsa", Pair(*contexts(
        rsa_leaf[2], v.TLSv1_2, "AES128-SHA")).talk()
    client, server = contexts(rsa_leaf[2], v.TLSv1_2,
                              "DHE-RSA-AES256-GCM-SHA384")
    parameters = os.path.join(folder, "dh.pem")
    with open(parameters, "wb") as file:
        file.write(dh.generate_parameters(2, 1024).parameter_bytes(
            serialization.Encoding.PEM, serialization.ParameterFormat.PKCS3))
    server.load_dh_params(parameters)
    yield "tls12-dhe", Pair(client, server).talk()
    yield "tls10", Pair(*contexts(rsa_leaf[2], v.TLSv1,
                                  "ECDHE-RSA-AES128-SHA")).talk()
    client, server = contexts(leaf[2], v.TLSv1_2)
    first = Pair(client, server)
    first.talk()
    yield "tls12-resumed", Pair(client, server,
                                session=first.ends["c"].session).talk()
    client, server = contexts(leaf[2], v.TLSv1_3)
    first = Pair(client, server)
    first.talk()
    yield "tls13-resumed", Pair(client, server,
                                session=first.ends["c"].session).talk()
    client, server = contexts(leaf[2], v.TLSv1_3)
    server.set_ecdh_curve("secp384r1")
    yield "tls13-retry", Pair(client, server).talk()
    client, server = contexts(leaf[2])
    client.set_alpn_protocols(["smtp", "http/1.1"])
    server.set_alpn_protocols(["http/1.1"])
    server.maximum_version = v.TLSv1_2
    yield "tls12-alpn", Pair(client, server).talk()
    client, server = contexts(leaf[2], v.TLSv1_2)
    client.minimum_version = client.maximum_version = v.TLSv1_1
    yield "alert-version", Pair(client, server).talk()
    client, server = contexts(leaf[2], v.TLSv1_2, "ECDHE-ECDSA-AES128-SHA",
                              "ECDHE-ECDSA-AES256-SHA")
    yield "alert-handshake", Pair(client, server).talk()
    client, server = contexts(leaf[2], v.TLSv1_2)
    client.verify_mode = ssl.CERT_REQUIRED
    yield "alert-unknown-ca", Pair(client, server).talk()
    client, server = contexts(leaf[2], v.TLSv1_3)
    client.verify_mode = ssl.CERT_REQUIRED
    yield "tls13-unknown-ca", Pair(client, server).talk()
    client, server = contexts(leaf[2], v.TLSv1_2)
    client.load_cert_chain(rsa_leaf[2])
    server.verify_mode = ssl.CERT_OPTIONAL
    server.load_verify_locations(leaf[2])
    yield "client-certificate", Pair(client, server).talk()
    yield "no-name", Pair(*contexts(leaf[2], v.TLSv1_2), name=None).talk()


def main():
    print("# See tests/tls/handshakes.py.")
    with tempfile.TemporaryDirectory() as folder:
        for name, wire in cases(folder):
            print("case", name)
            for side, octets in wire:
                print(side, octets.hex())
    return 0


if __name__ == "__main__":
    sys.exit(main())
