"""Which zones there are, and how each of them is signed.

The text of a zone is zones/<name>.zone (the root's is root.zone).  Where
that text says nothing about a child zone, the child's NS set, its glue and
its DS records are copied into it; where it does, the text stands, and so
a delegation may be made wrong on purpose.

SPDX-License-Identifier: ISC
"""
from dataclasses import dataclass


@dataclass(frozen=True)
class Policy:
    """How a zone is signed.

    algs     algorithm mnemonics of dnssec-keygen; several sign side by side
    csk      one key for everything instead of a KSK and a ZSK
    nsec3    None for NSEC, else (iterations, salt in hex or "-")
    optout   NSEC3 opt-out
    """

    algs: tuple
    csk: bool = True
    nsec3: tuple = None
    optout: bool = False


POLICIES = {
    "root": Policy(("RSASHA256",), csk=False),
    "tld": Policy(("ECDSAP256SHA256",), csk=False, nsec3=(0, "-"),
                  optout=True),
    "tld-nsec": Policy(("ECDSAP256SHA256",), csk=False),
    "tld-rsa": Policy(("RSASHA256",), csk=False, nsec3=(0, "-"),
                      optout=True),
    "rsa": Policy(("RSASHA256",), csk=False),
    "ecdsa": Policy(("ECDSAP256SHA256",)),
}


@dataclass(frozen=True)
class Zone:
    """One zone.

    name   absolute
    sign   a key of POLICIES, or None
    ds     digests in the parent: SHA-1 is 1, SHA-256 is 2, SHA-384 is 4;
           () leaves the zone an island
    hurt   names of functions in damage.py, applied to the finished zone
    life   signatures run from .. to, in the words of dnssec-signzone
    keys   further keys, see signing.py
    """

    name: str
    sign: str = None
    ds: tuple = (2,)
    hurt: tuple = ()
    life: tuple = ("now-3600", "now+30d")
    keys: tuple = ()


ZONES = [
    Zone(".", "root"),
    Zone("root-servers.net."),
    # TLDs
    Zone("arpa.", "tld-nsec"),
    Zone("cn.", "tld-rsa"),
    Zone("com.", "tld"),
    Zone("example.", "tld-nsec"),
    Zone("net.", "tld"),
    Zone("org.", "tld-rsa"),
    # What the TLDs' servers are named by
    Zone("gtld-servers.net."),
    Zone("nstld.com."),
    # The exercise
    Zone("bilibili.com."),
    Zone("bilicdn1.com."),
    Zone("dnsv5.com."),
    # Plain cases
    Zone("example.com.", "ecdsa"),
]
