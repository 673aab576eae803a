"""An operator, an account and a user of a nats-server that demands
credentials: what `nsc` would make, without it.

The server trusts the operator's key; a token of the operator's names the
account, one of the account's the user, who signs a nonce to be let in.  See
https://docs.nats.io/running-a-nats-service/configuration/securing_nats and
github.com/nats-io/nkeys for the form of keys.
"""
import base64
import binascii
import json
import struct

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ed25519

SEED, OPERATOR, ACCOUNT, USER = 18 << 3, 14 << 3, 0, 20 << 3
NO_LIMIT = -1
RAW = (serialization.Encoding.Raw, serialization.PublicFormat.Raw)


def spell(octets):
    """A key's octets with their check sum, in base32."""
    octets += struct.pack("<H", binascii.crc_hqx(octets, 0))
    return base64.b32encode(octets).decode().rstrip("=")


def base64url(octets):
    return base64.urlsafe_b64encode(octets).decode().rstrip("=")


class Key:
    def __init__(self, kind, number):
        """Of a kind; the same for each number."""
        secret = bytes([number]) * 32
        self.key = ed25519.Ed25519PrivateKey.from_private_bytes(secret)
        self.public = spell(bytes([kind]) +
                            self.key.public_key().public_bytes(*RAW))
        self.seed = spell(bytes([SEED | kind >> 5, (kind & 31) << 3]) + secret)

    def sign(self, subject, claims):
        """A token in which this key speaks of another's."""
        parts = ({"typ": "JWT", "alg": "ed25519-nkey"},
                 {"jti": "1", "iat": 1, "iss": self.public, "name": "test",
                  "sub": subject.public, "nats": {**claims, "version": 2}})
        said = ".".join(base64url(json.dumps(part).encode()) for part in parts)
        return f"{said}.{base64url(self.key.sign(said.encode()))}"


CONNECTIONS = ("subs", "data", "payload", "imports", "exports", "conn", "leaf")
JETSTREAM = ("mem_storage", "disk_storage", "streams", "consumer")


def account_of(operator, key, unlimited):
    limits = dict.fromkeys(unlimited, NO_LIMIT)
    return operator.sign(key, {"type": "account",
                               "limits": {**limits, "wildcards": True}})


def demanding(number=1):
    """The configuration of a server with one account (and the one that
    JetStream wants for itself), and its user's file of credentials."""
    operator, account, system, user = (
        Key(kind, number + i) for i, kind in
        enumerate((OPERATOR, ACCOUNT, ACCOUNT, USER)))
    config = (f'operator: "{operator.sign(operator, {"type": "operator"})}"\n'
              f"system_account: {system.public}\nresolver: MEMORY\n"
              "resolver_preload: {\n" +
              "".join(f'{key.public}: "{account_of(operator, key, limits)}"\n'
                      for key, limits in (
                          (account, CONNECTIONS + JETSTREAM),
                          (system, CONNECTIONS))) + "}\n")
    token = account.sign(user, {"type": "user", "subs": NO_LIMIT,
                                "data": NO_LIMIT, "payload": NO_LIMIT})
    return config, (f"-----BEGIN NATS USER JWT-----\n{token}\n"
                    "------END NATS USER JWT------\n\n"
                    f"-----BEGIN USER NKEY SEED-----\n{user.seed}\n"
                    "------END USER NKEY SEED------\n")
