"""Signed worlds for the judge's tests, made with dnspython and cryptography.

Nothing of rootwalk's own takes part: what these signers make, the judge must
accept, and what is spoilt here, it must refuse.  make_cases.py uses this once
to write testdata/dnssec/; the tests read only that.
"""

import base64
import datetime

import dns.dnssec
import dns.flags
import dns.message
import dns.name
import dns.rcode
import dns.rdata
import dns.rdataclass
import dns.rdatatype
import dns.rdtypes.ANY.NSEC
import dns.rdtypes.ANY.NSEC3
import dns.rrset
from cryptography.hazmat.primitives.asymmetric import dsa, ec, ed25519, ed448
from cryptography.hazmat.primitives.asymmetric import rsa

NOW = 1790000000  # 2026-09-21 14:13:20 UTC
DAY = 86400
IN = dns.rdataclass.IN


def n(text):
    return dns.name.from_text(text)


def when(seconds):
    return datetime.datetime.fromtimestamp(seconds, datetime.timezone.utc)


def make_key(algorithm):
    if algorithm in (3, 6):
        return dsa.generate_private_key(1024)
    if algorithm in (5, 7, 8, 10):
        return rsa.generate_private_key(65537, 1024)
    if algorithm == 13:
        return ec.generate_private_key(ec.SECP256R1())
    if algorithm == 14:
        return ec.generate_private_key(ec.SECP384R1())
    if algorithm == 15:
        return ed25519.Ed25519PrivateKey.generate()
    return ed448.Ed448PrivateKey.generate()


def sign_wildcard(rrset, *args, **how):
    """dns.dnssec.sign() with the asterisk left out of the label count, which
    dnspython 2.3 forgets (RFC 4034 section 3.1.3)."""
    plain = dns.dnssec.RRSIG

    def uncounted(labels, **fields):
        return plain(labels=labels - 1, **fields)

    dns.dnssec.RRSIG = uncounted
    try:
        return dns.dnssec.sign(rrset, *args, **how)
    finally:
        dns.dnssec.RRSIG = plain


class Key:
    def __init__(self, algorithm, flags=257):
        self.private = make_key(algorithm)
        self.algorithm = algorithm
        self.dnskey = dns.dnssec.make_dnskey(
            self.private.public_key(), algorithm, flags)

    @property
    def tag(self):
        return dns.dnssec.key_id(self.dnskey)


def rrs(name, ttl, rdtype, *texts):
    name = n(name) if isinstance(name, str) else name
    return dns.rrset.from_text(name, ttl, "IN", rdtype, *texts)


def copy(rrset):
    new = dns.rrset.RRset(rrset.name, rrset.rdclass, rrset.rdtype)
    new.update(rrset)
    return new


class Zone:
    """A zone with one key for everything (or a KSK and a ZSK)."""

    def __init__(self, name, algorithm=13, split=False):
        self.name = n(name)
        self.ksk = Key(algorithm, 257)
        self.zsk = Key(algorithm, 256) if split else self.ksk
        self.algorithm = algorithm

    def dnskeys(self):
        keys = [self.ksk] if self.ksk is self.zsk else [self.ksk, self.zsk]
        return dns.rrset.from_rdata_list(
            self.name, 3600, [k.dnskey for k in keys])

    def ds(self, digest="SHA256", key=None):
        ds = dns.dnssec.make_ds(
            self.name, (key or self.ksk).dnskey, digest,
            policy=dns.dnssec.allow_all_policy)
        return dns.rrset.from_rdata(self.name, 3600, ds)

    def sign(self, rrset, key=None, start=NOW - 10 * DAY, end=NOW + 20 * DAY,
             signer=None, labels=None, owner=None, ttl=None):
        """An RRset with the RRSIG over it.

        owner: make it from this wildcard: signed there, put at rrset.name.
        """
        key = key or (self.ksk if rrset.rdtype == dns.rdatatype.DNSKEY
                      else self.zsk)
        signed = copy(rrset)
        if owner is not None:
            signed.name = n(owner)
        signed.ttl = rrset.ttl if ttl is None else ttl
        sign = sign_wildcard if signed.name.is_wild() else dns.dnssec.sign
        rrsig = sign(
            signed, key.private, signer or self.name, key.dnskey,
            inception=when(start), expiration=when(end),
            policy=dns.dnssec.allow_all_policy)
        if labels is not None:
            rrsig = rrsig.replace(labels=labels)
        out = dns.rrset.RRset(rrset.name, IN, dns.rdatatype.RRSIG,
                              rrset.rdtype)
        out.add(rrsig, rrset.ttl)
        return [rrset, out]

    # ---- denials ---------------------------------------------------------

    def nsec(self, owner, nxt, types, **how):
        rdata = dns.rdata.from_text(IN, "NSEC", f"{n(nxt)} {types}")
        return self.sign(dns.rrset.from_rdata(n(owner), 3600, rdata), **how)

    def hash(self, name, salt="", iterations=0):
        return dns.dnssec.nsec3_hash(n(name), salt or None, iterations, 1)

    def nsec3(self, name, types, opt_out=False, salt="", iterations=0,
              cover=False, wrong=False, flags=None, algorithm=1, gap=None,
              below=None, octets=20, how=None, label=None):
        """The NSEC3 that matches name, or (cover) one with it in its gap.

        gap: "wraps", it goes over the top of the circle; "none", it is the
             only one; "all but": it ends before name and begins after it
        below: put it there, and not below the zone's apex
        octets: of the next hash
        label: a function of the owner's first label, to spoil it
        how: for sign()
        """
        digits = self.hash(name, salt, iterations)
        value = base64.b32hexdecode(digits)
        number = int.from_bytes(value, "big")
        first = number - 1 if cover else number
        if wrong:
            first -= 12345678
        last = number + 1
        if gap == "wraps":
            last = 1
        elif gap == "none":
            last = first
        elif gap == "all but":
            first, last = number + 1, number - 1
        owner = base64.b32hexencode(first.to_bytes(20, "big")).decode()
        nxt = base64.b32hexencode(
            last.to_bytes(20, "big")[:octets]).decode().rstrip("=")
        owner = owner if label is None else label(owner)
        flags = int(opt_out) if flags is None else flags
        rdata = dns.rdata.from_text(
            IN, "NSEC3",
            f"{algorithm} {flags} {iterations} {salt or '-'} {nxt} {types}")
        owner = dns.name.from_text(owner.lower(), below or self.name)
        return self.sign(dns.rrset.from_rdata(owner, 3600, rdata),
                         **(how or {}))

    def soa(self):
        return self.sign(rrs(
            self.name, 3600, "SOA",
            f"ns.{self.name} h.{self.name} 1 3600 600 86400 300"))


def unsigned(rrset):
    return [rrset]


def strip(rrsets):
    """The same without signatures."""
    return [r for r in rrsets if r.rdtype != dns.rdatatype.RRSIG]


def alter(rrsets):
    """The same with the signatures' last octet changed."""
    out = []
    for rrset in rrsets:
        if rrset.rdtype == dns.rdatatype.RRSIG:
            rdata = rrset[0]
            bad = rdata.signature[:-1] + bytes([rdata.signature[-1] ^ 1])
            rrset = dns.rrset.from_rdata(
                rrset.name, rrset.ttl, rdata.replace(signature=bad))
        out.append(rrset)
    return out


def message(qname, qtype, answer=(), authority=(), rcode="NOERROR", aa=True):
    query = dns.message.make_query(n(qname), qtype, want_dnssec=True,
                                   payload=1232)
    query.id = 4242
    response = dns.message.make_response(query)
    response.use_edns(0, dns.flags.DO, 1232)
    response.set_rcode(dns.rcode.from_text(rcode))
    if aa:
        response.flags |= dns.flags.AA
    response.answer = list(answer)
    response.authority = list(authority)
    return response.to_wire(max_size=65535)
