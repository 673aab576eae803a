"""Zones that keep a validator busy, for `measure`: the same for rootwalk and for
unbound, each with its own trust anchor.

keytrap  thirty RSA keys of one tag, and thirty signatures that none of them
         made (CVE-2023-50387)
nsec3    names of a hundred labels, denied by NSEC3 of 150 iterations
         (CVE-2023-50868)
good     an honest zone, whose names are answered and signed

SPDX-License-Identifier: ISC
"""
import functools
import os
import random
import sys
import time

import dns.dnssec
import dns.flags
import dns.name
import dns.rdatatype
import dns.rrset
from cryptography.hazmat.primitives.asymmetric import rsa

TOP = os.path.abspath(os.path.join(os.path.dirname(__file__), "../../.."))
sys.path.insert(0, os.path.join(TOP, "tests/dnssec"))
import world  # noqa: E402  the path had to be set first

RSASHA256, ITERATIONS, TWINS, SIGNATURES = 8, 150, 30, 30
MODULUS = 4  # where it begins in a key of exponent 65537


class Zone(world.Zone):
    """Signed now, for a day."""

    def sign(self, rrset, **how):
        now = time.time()
        how = {"start": now - 3600, "end": now + world.DAY, **how}
        return super().sign(rrset, **how)


class TrapKey(world.Key):
    def __init__(self):
        self.private = rsa.generate_private_key(65537, 2048)
        self.algorithm = RSASHA256
        self.dnskey = dns.dnssec.make_dnskey(self.private.public_key(),
                                             RSASHA256, 257)


def twins(dnskey):
    """Keys of the same tag: the words of the modulus in another order; odd, or
    no library would begin with them."""
    head, rest = dnskey.key[:MODULUS], dnskey.key[MODULUS:]
    words = [rest[i:i + 2] for i in range(0, len(rest), 2)]
    turned = (b"".join(words[i:] + words[:i]) for i in range(1, len(words)))
    return [dnskey.replace(key=head + modulus) for modulus in turned
            if modulus[-1] & 1 and modulus[0] & 0x80][:TWINS]


class Keytrap(Zone):
    def __init__(self, name):
        super().__init__(name)
        self.ksk = self.zsk = TrapKey()
        self.algorithm = RSASHA256

    def dnskeys(self):
        return dns.rrset.from_rdata_list(
            self.name, 3600, [self.ksk.dnskey] + twins(self.ksk.dnskey))

    @functools.lru_cache(None)
    def answer(self, qname):
        found = dns.rrset.from_text(qname, 300, "IN", "A", "192.0.2.1")
        signed = self.sign(found)[1]
        draw = random.Random(1)
        true, sigs = signed[0], dns.rrset.RRset(
            found.name, signed.rdclass, signed.rdtype, signed.covers)
        for _ in range(SIGNATURES):
            sigs.add(true.replace(signature=b"\0" + draw.randbytes(255)), 300)
        return [found, sigs]


class Good(Zone):
    @functools.lru_cache(None)
    def answer(self, qname):
        return self.sign(dns.rrset.from_text(qname, 300, "IN", "A",
                                             "192.0.2.1"))


class Denied(Zone):
    def denial(self, qname):
        """Whoever asks has to hash each name above it to find the closest
        encloser, which is the apex."""
        label = qname.relativize(self.name).labels[-1:]
        closer = dns.name.Name(label + self.name.labels)
        how = {"iterations": ITERATIONS, "salt": "ab" * 8}
        return (self.soa() + self.nsec3(self.name.to_text(),
                                        "SOA NS DNSKEY RRSIG", **how)
                + self.nsec3(closer.to_text(), "A", cover=True, **how)
                + self.nsec3("*." + self.name.to_text(), "A", cover=True,
                             **how))


ZONES = {"keytrap": Keytrap("keytrap.attack."),
         "nsec3": Denied("nsec3.attack."), "good": Good("good.attack.")}


@functools.lru_cache(None)
def keys(word):
    zone = ZONES[word]
    return zone.sign(zone.dnskeys(), key=zone.ksk)


def answer(word, qname, rdtype, reply):
    """Fill the reply to a question at or below a zone of ours."""
    zone, qname = ZONES[word], dns.name.from_text(qname)
    reply.flags |= dns.flags.AA
    if qname == zone.name:
        if rdtype == dns.rdatatype.DNSKEY:
            reply.answer += keys(word)
        else:
            reply.authority += zone.soa()
    elif word == "nsec3":
        reply.set_rcode(3)
        reply.authority += zone.denial(qname)
    elif rdtype == dns.rdatatype.A:
        reply.answer += zone.answer(qname.to_text())
    else:
        reply.authority += zone.soa()


def anchors():
    return "".join(zone.ds().to_text() + "\n" for zone in ZONES.values())
