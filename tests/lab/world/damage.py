"""What is broken on purpose in signed zones.

Each function gets a zone as dnspython's object, after signing, and `sign`,
which makes a fresh RRSIG of an RRset with the zone's own key; so a record
can be made false and still be signed well.  The functions whose names begin
with ds_ make a DS record for the parent.

SPDX-License-Identifier: ISC
"""
import base64

import dns.dnssec
import dns.name
import dns.rdata
import dns.rdataset
import dns.rdatatype as rt


def www(zone):
    return dns.name.from_text("www", zone.origin)


def rrsigs(zone, name, covers):
    return zone.find_rdataset(name, rt.RRSIG, covers)


def put(zone, name, rdata, covers=rt.NONE, ttl=3600):
    rdataset = dns.rdataset.from_rdata(ttl, rdata)
    rdataset.covers = covers
    zone.replace_rdataset(name, rdataset)


def altered(zone, sign):
    """One octet of a signature is another."""
    rrsig = rrsigs(zone, www(zone), rt.A)[0]
    octets = bytearray(rrsig.signature)
    octets[9] ^= 0x01
    put(zone, www(zone), rrsig.replace(signature=bytes(octets)), rt.A)


def altered_data(zone, sign):
    """The signature is right, but for another address."""
    put(zone, www(zone), dns.rdata.from_text("IN", "A", "192.0.2.66"))


def missing(zone, sign):
    """One RRset has no signature."""
    zone.delete_rdataset(www(zone), rt.RRSIG, rt.A)


def wrong_signer(zone, sign):
    """The signer's name is that of a zone beside this one."""
    put(zone, www(zone), sign(www(zone), rt.A, signer=dns.name.from_text(
        "ecdsa.example.")), rt.A)


def wrong_owner(zone, sign):
    """The signature of another name's addresses, moved here."""
    mail = dns.name.from_text("mail", zone.origin)
    put(zone, www(zone), rrsigs(zone, mail, rt.A)[0], rt.A)


def wrong_labels(zone, sign):
    """The signature claims fewer labels, so as if from a wildcard that
    does not exist."""
    rrsig = rrsigs(zone, www(zone), rt.A)[0]
    put(zone, www(zone), rrsig.replace(labels=rrsig.labels - 1), rt.A)


def no_proofs(zone, sign):
    """All NSEC records are gone."""
    for name in list(zone.nodes):
        zone.delete_rdataset(name, rt.NSEC)
        zone.delete_rdataset(name, rt.RRSIG, rt.NSEC)


def short_nsec(zone, sign):
    """Each NSEC record, signed well, ends before the names that it should
    prove absent."""
    for name in list(zone.nodes):
        nsec = zone.get_rdataset(name, rt.NSEC)
        if nsec is not None:
            ends = dns.name.Name([b"!"]) + name
            put(zone, name, nsec[0].replace(next=ends))
            put(zone, name, sign(name, rt.NSEC), rt.NSEC)


def lying_bitmap(zone, sign):
    """The NSEC at www, signed well, claims that there is an MX."""
    name = www(zone)
    nsec = zone.get_rdataset(name, rt.NSEC)[0]
    text = f"{nsec.next} A AAAA MX RRSIG NSEC"
    put(zone, name, dns.rdata.from_text("IN", "NSEC", text))
    put(zone, name, sign(name, rt.NSEC), rt.NSEC)


def put_cds(zone, sign, keys):
    """A CDS set for those keys, signed well, as are the proofs."""
    apex = zone.origin
    cds = dns.rdataset.Rdataset(1, rt.CDS, ttl=3600)
    for key in keys:
        ds = dns.dnssec.make_ds(apex, key, "SHA256")
        cds.add(dns.rdata.from_text("IN", "CDS", ds.to_text()))
    zone.replace_rdataset(apex, cds)
    put(zone, apex, sign(apex, rt.CDS), rt.CDS)
    nsec = zone.get_rdataset(apex, rt.NSEC)[0]
    put(zone, apex, dns.rdata.from_text("IN", "NSEC",
                                        f"{nsec.to_text()} CDS"))
    put(zone, apex, sign(apex, rt.NSEC), rt.NSEC)


def keys_of(zone, flags):
    return [key for key in zone.get_rdataset(zone.origin, rt.DNSKEY)
            if key.flags == flags]


def cds_same(zone, sign):
    """The CDS set asks for the DS that there is."""
    put_cds(zone, sign, keys_of(zone, 257))


def cds_next(zone, sign):
    """The CDS set asks for the next key beside the present one: a roll-over
    under way."""
    put_cds(zone, sign, keys_of(zone, 257) + keys_of(zone, 256)[:1])


def cds_unknown(zone, sign):
    """The CDS set asks for a key that the zone has not."""
    put_cds(zone, sign, [key.replace(key=key.key[::-1])
                         for key in keys_of(zone, 257)])


def nsec3_other_salt(zone, sign):
    """Hashes made with one salt, records that name another."""
    for name in list(zone.nodes):
        for rdtype in (rt.NSEC3, rt.NSEC3PARAM):
            found = zone.get_rdataset(name, rdtype)
            if found is not None:
                put(zone, name, found[0].replace(salt=b"\xcc\xdd"))
                put(zone, name, sign(name, rdtype), rdtype)


def nsec3_wrong_next(zone, sign):
    """Each NSEC3 record, signed well, covers almost nothing."""
    for name in list(zone.nodes):
        found = zone.get_rdataset(name, rt.NSEC3)
        if found is not None:
            hashed = int.from_bytes(owner_hash(name), "big") + 1
            put(zone, name, found[0].replace(
                next=(hashed % (1 << 160)).to_bytes(20, "big")))
            put(zone, name, sign(name, rt.NSEC3), rt.NSEC3)


def many_iterations(zone, sign):
    """200 iterations, which no signer makes any more (RFC 9276)."""
    found = {name: zone.get_rdataset(name, rt.NSEC3)
             for name in list(zone.nodes)
             if zone.get_rdataset(name, rt.NSEC3) is not None}
    names = {dns.name.Name(name[depth:]) for name in zone.nodes
             for depth in range(len(name) - len(zone.origin) + 1)}
    old = next(iter(found.values()))[0]
    salt = old.salt.hex()

    def hashed(name, iterations):
        return dns.dnssec.nsec3_hash(name, salt, iterations, 1).lower()

    now = {hashed(name, old.iterations): hashed(name, 200)
           for name in names}
    chain = sorted((now[name.labels[0].decode().lower()], rdataset[0])
                   for name, rdataset in found.items())
    for name in found:
        del zone.nodes[name]
    for (label, rdata), (after, _) in zip(chain, chain[1:] + chain[:1]):
        owner = dns.name.from_text(label, zone.origin)
        put(zone, owner, rdata.replace(iterations=200,
                                       next=from_base32hex(after)))
        put(zone, owner, sign(owner, rt.NSEC3), rt.NSEC3)
    param = zone.get_rdataset(zone.origin, rt.NSEC3PARAM)[0]
    put(zone, zone.origin, param.replace(iterations=200), ttl=0)
    put(zone, zone.origin, sign(zone.origin, rt.NSEC3PARAM), rt.NSEC3PARAM,
        ttl=0)


def owner_hash(name):
    return from_base32hex(name.labels[0].decode())


def from_base32hex(text):
    text = text.upper()
    return base64.b32decode(text.translate(str.maketrans(
        "0123456789ABCDEFGHIJKLMNOPQRSTUV",
        "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567")))


def bad_key_set(zone, sign):
    """The signature of the DNSKEY set itself is false."""
    rrsig = rrsigs(zone, zone.origin, rt.DNSKEY)[0]
    octets = bytearray(rrsig.signature)
    octets[9] ^= 0x01
    put(zone, zone.origin, rrsig.replace(signature=bytes(octets)),
        rt.DNSKEY)


def no_dnskey(zone, sign):
    """The zone has a DS, and no key at all."""
    zone.delete_rdataset(zone.origin, rt.DNSKEY)
    zone.delete_rdataset(zone.origin, rt.RRSIG, rt.DNSKEY)


# ---- DS records -------------------------------------------------------------

def ds_of(owner, key):
    return dns.dnssec.make_ds(owner, key, "SHA256")


def ds_wrong_digest(owner, key):
    ds = ds_of(owner, key)
    return ds.replace(digest=bytes([ds.digest[0] ^ 1]) + ds.digest[1:])


def ds_other_key(owner, key):
    """A DS of a key that is not in the zone."""
    other = key.replace(key=key.key[:-1] + bytes([key.key[-1] ^ 1]))
    return ds_of(owner, other)


def ds_unknown_algorithm(owner, key):
    return ds_of(owner, key).replace(algorithm=99)


def ds_unknown_digest(owner, key):
    return ds_of(owner, key).replace(digest_type=99)


def ds_revoked(owner, key):
    """The DS of the key with its REVOKE bit set."""
    return ds_of(owner, key.replace(flags=key.flags | 0x80))
