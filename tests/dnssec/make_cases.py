#!/usr/bin/python3
"""Writes testdata/dnssec/cases.txt: what the judge is held to.

    tests/dnssec/make_cases.py > testdata/dnssec/cases.txt

Keys and ECDSA signatures are drawn anew each time, so the file is kept, and
made anew only when a case is added.  Each case is one that holds, or a sibling
of it in which one thing is missing or spoilt, and named for that.

The file:  message ID HEX
           case NAME / now S / anchor RDATA / query NAME TYPE
           evidence ZONE QNAME QTYPE ID|failed|unknown
           policy WORD N / expect SECURITY [FLAW] / note FLAW
           need ZONE NAME TYPE / again ZONE NAME TYPE
"""

import copy as copying
import hashlib
import sys

import dns.dnssec
import dns.message
import dns.rdatatype
import dns.rrset

from world import (DAY, IN, NOW, Key, Zone, alter, message, n, rrs, strip,
                   unsigned)

messages = {}
cases = []


def keep(wire):
    """A message's short name; the same for the same octets."""
    name = hashlib.sha256(wire).hexdigest()[:12]
    messages[name] = wire
    return name


class Case:
    def __init__(self, name, expect, flaw="", qname="www.example.", qtype="A",
                 now=NOW):
        self.name, self.expect, self.flaw = name, expect, flaw
        self.qname, self.qtype, self.now = qname, qtype, now
        self.lines = []
        self.anchors = []
        cases.append(self)

    def anchor(self, rrset):
        self.anchors += [f"{rrset.name} {dns.rdatatype.to_text(rrset.rdtype)}"
                         f" {rdata.to_text()}" for rdata in rrset]
        return self

    def saw(self, zone, qname, qtype, wire):
        what = wire if isinstance(wire, str) else keep(wire)
        self.lines.append(f"evidence {zone} {qname} {qtype} {what}")
        return self

    def policy(self, word, number):
        self.lines.append(f"policy {word} {number}")
        return self

    def note(self, code):
        self.lines.append(f"note {code}")
        return self

    def again(self, zone, name, qtype):
        self.lines.append(f"again {zone} {name} {qtype}")
        return self

    def need(self, zone, name, qtype):
        self.lines.append(f"need {zone} {name} {qtype}")
        return self

    def without(self, name, expect, flaw, *which):
        """A sibling without (or with other) evidence: which are pairs of
        (start of the line, the line's new message or None)."""
        other = copying.copy(self)
        other.name, other.expect, other.flaw = name, expect, flaw
        other.lines = list(self.lines)
        for start, wire in which:
            at = [i for i, line in enumerate(other.lines)
                  if line.startswith("evidence " + start)]
            assert at, start
            if wire is None:
                del other.lines[at[0]]
            else:
                what = wire if isinstance(wire, str) else keep(wire)
                line = other.lines[at[0]].rsplit(" ", 1)[0]
                other.lines[at[0]] = line + " " + what
        cases.append(other)
        return other


root = Zone(".", split=True)
example = Zone("example.")
child = Zone("child.example.")


def keys(zone, rrset=None, **how):
    rrset = rrset or zone.dnskeys()
    return message(str(zone.name), "DNSKEY", zone.sign(rrset, **how))


def referral(parent, name, extra, qname=None):
    ns = rrs(name, 3600, "NS", f"ns.{name}")
    return message(qname or f"www.{name}", "A", [], [ns] + extra, aa=False)


def signed_cut(parent, zone, qname=None, **how):
    return referral(parent, str(zone.name), parent.sign(zone.ds(), **how),
                    qname)


def base(name, expect, flaw="", qname="www.example.", qtype="A", answer=None,
         now=NOW, zone=example):
    """The root, example. and a response of example.'s."""
    case = Case(name, expect, flaw, qname, qtype, now).anchor(root.ds())
    case.saw(".", qname, qtype, signed_cut(root, zone, qname))
    case.saw(".", ".", "DNSKEY", keys(root))
    case.saw(str(zone.name), str(zone.name), "DNSKEY", keys(zone))
    if answer is not None:
        case.saw(str(zone.name), qname, qtype, answer)
    return case


A = rrs("www.example.", 300, "A", "192.0.2.1", "192.0.2.2")


def positive():
    good = message("www.example.", "A", example.sign(A))
    case = base("positive", "secure", answer=good)

    def other(name, expect, flaw, answer):
        return case.without(name, expect, flaw,
                            ("example. www.example. A", answer))

    other("positive_no_rrsig", "bogus", "RRSIG_MISSING",
          message("www.example.", "A", unsigned(A))) \
        .saw("example.", "www.example.", "DS",
             message("www.example.", "DS", [], example.soa() + example.nsec(
                 "www.example.", "zzz.example.", "A RRSIG NSEC")))
    other("positive_altered", "bogus", "SIG_WRONG",
          message("www.example.", "A", alter(example.sign(A))))
    other("positive_other_data", "bogus", "SIG_WRONG",
          message("www.example.", "A",
                  [rrs("www.example.", 300, "A", "192.0.2.66"),
                   example.sign(A)[1]]))
    other("positive_expired", "bogus", "SIG_EXPIRED",
          message("www.example.", "A", example.sign(A, end=NOW - 1)))
    other("positive_expires_this_second", "secure", "",
          message("www.example.", "A", example.sign(A, end=NOW))) \
        .note("NOTE_EXPIRES_SOON")
    other("positive_begins_this_second", "secure", "",
          message("www.example.", "A", example.sign(A, start=NOW)))
    other("positive_not_yet", "bogus", "SIG_NOT_YET",
          message("www.example.", "A", example.sign(A, start=NOW + 1)))
    other("positive_inverted", "bogus", "SIG_INVERTED",
          message("www.example.", "A",
                  example.sign(A, start=NOW + DAY, end=NOW - DAY)))
    other("positive_strange_key", "bogus", "SIG_NO_KEY",
          message("www.example.", "A", example.sign(A, key=Key(13))))
    other("positive_signed_by_root", "bogus", "SIG_SIGNER",
          message("www.example.", "A", root.sign(A)))
    other("positive_too_many_labels", "bogus", "SIG_LABELS",
          message("www.example.", "A", example.sign(A, labels=3)))
    other("positive_soon", "secure", "",
          message("www.example.", "A", example.sign(A, end=NOW + DAY))) \
        .note("NOTE_EXPIRES_SOON")
    other("positive_one_good_of_two", "secure", "",
          message("www.example.", "A", example.sign(A, end=NOW - 1) +
                  example.sign(A)[1:])).note("NOTE_SIG_BAD")
    high = rrs("www.example.", 900, "A", "192.0.2.1")
    other("positive_ttl_above_original", "secure", "",
          message("www.example.", "A", example.sign(high, ttl=300))) \
        .note("NOTE_TTL")
    other("positive_doubled_record", "secure", "",
          double_record(good))
    case.without("two_servers_second_good", "secure", "",
                 ("example. www.example. A",
                  message("www.example.", "A", alter(example.sign(A))))) \
        .saw("example.", "www.example.", "A", good).note("NOTE_SERVER_BOGUS")
    case.without("two_servers_first_strips", "secure", "",
                 ("example. www.example. A",
                  message("www.example.", "A", unsigned(A)))) \
        .saw("example.", "www.example.", "A", good) \
        .note("NOTE_RRSIG_MISSING").need("example.", "www.example.", "DS")
    stray = dns.message.from_wire(good)
    stray.additional = [stray.answer.pop()]
    other("positive_signature_in_additional", "secure", "",
          stray.to_wire())
    return case


def double_record(wire):
    """The first answer record twice, in a message without compression of
    what follows it."""
    msg = bytearray(wire)
    at = 12 + len("\3www\7example\0") + 4
    rr = bytes(msg[at:at + 16])
    msg[6:8] = (int.from_bytes(msg[6:8], "big") + 1).to_bytes(2, "big")
    return bytes(msg[:at] + rr + msg[at:])


def keys_and_ds(case):
    dnskeys = example.dnskeys()

    def other(name, expect, flaw, wire):
        return case.without(name, expect, flaw,
                            ("example. example. DNSKEY", wire))

    def cut(name, expect, flaw, extra):
        return case.without(name, expect, flaw,
                            (". www.example. A",
                             referral(root, "example.", extra,
                                      "www.example.")))

    other("dnskey_unreached", "bogus", "DNSKEY_UNREACHED", "failed")
    other("dnskey_servfail", "bogus", "DNSKEY_UNREACHED",
          message("example.", "DNSKEY", rcode="SERVFAIL"))
    other("dnskey_not_captured", "indeterminate", "NOT_COLLECTED", "unknown")
    other("dnskey_not_collected", "indeterminate", "NOT_COLLECTED", None) \
        .need("example.", "example.", "DNSKEY")
    other("dnskey_missing", "bogus", "DNSKEY_MISSING",
          message("example.", "DNSKEY", [], example.soa()))
    other("dnskey_unsigned", "bogus", "RRSIG_MISSING",
          message("example.", "DNSKEY", [dnskeys]))
    other("dnskey_expired", "bogus", "SIG_EXPIRED", keys(example, end=NOW - 1))
    other("dnskey_altered", "bogus", "SIG_WRONG",
          message("example.", "DNSKEY", alter(example.sign(dnskeys))))
    fresh = Zone("example.")
    other("dnskey_is_another", "bogus", "DS_NO_KEY", keys(fresh))
    both = dns.rrset.from_rdata_list(
        example.name, 3600, [example.ksk.dnskey, fresh.ksk.dnskey])
    other("dnskey_signed_by_other_key", "bogus", "DS_KEY_SILENT",
          message("example.", "DNSKEY", example.sign(both, key=fresh.ksk)))
    other("dnskey_with_prepublished", "secure", "",
          message("example.", "DNSKEY", example.sign(both))) \
        .note("NOTE_DNSKEY_WITHOUT_DS")
    revoked = Key(13)
    revoked.dnskey = revoked.dnskey.replace(
        flags=int(revoked.dnskey.flags) | 0x80)
    three = dns.rrset.from_rdata_list(
        example.name, 3600, [example.ksk.dnskey, revoked.dnskey])
    other("dnskey_with_revoked", "secure", "",
          message("example.", "DNSKEY", example.sign(three))) \
        .note("NOTE_KEY_REVOKED")

    cut("ds_unsigned", "bogus", "RRSIG_MISSING", [example.ds()]) \
        .need(".", "example.", "DS")
    cut("ds_altered", "bogus", "SIG_WRONG", alter(root.sign(example.ds())))
    cut("ds_expired", "bogus", "SIG_EXPIRED",
        root.sign(example.ds(), end=NOW - 5 * DAY))
    cut("ds_missing", "indeterminate", "NOT_COLLECTED", []) \
        .need(".", "example.", "DS")
    cut("ds_missing_and_failed", "bogus", "DS_UNREACHED", []) \
        .saw(".", "example.", "DS", "failed")
    cut("ds_missing_and_asked", "secure", "", []) \
        .saw(".", "example.", "DS", message("example.", "DS",
                                            root.sign(example.ds())))
    ds = example.ds()[0]
    wrong = dns.rrset.from_rdata(
        example.name, 3600, ds.replace(digest=bytes(32)))
    cut("ds_wrong_digest", "bogus", "DS_WRONG_DIGEST", root.sign(wrong))
    two = dns.rrset.from_rdata_list(
        example.name, 3600, [ds, fresh.ds()[0]])
    cut("ds_two_one_without_key", "secure", "", root.sign(two)) \
        .note("NOTE_DS_WITHOUT_DNSKEY")
    sha1 = example.ds("SHA1")[0]
    cut("ds_sha1", "secure", "",
        root.sign(dns.rrset.from_rdata(example.name, 3600, sha1))) \
        .note("NOTE_DIGEST_SHA1")
    cut("ds_sha384", "secure", "", root.sign(example.ds("SHA384")))
    # a good SHA-1 does not make up for a bad SHA-256; RFC 4509 section 3
    cut("ds_sha1_beside_wrong_sha256", "bogus", "DS_WRONG_DIGEST",
        root.sign(dns.rrset.from_rdata_list(example.name, 3600,
                                            [sha1, wrong[0]])))
    odd = ds.replace(algorithm=99)
    cut("ds_algorithm_unknown", "insecure", "ENDS_ALGORITHM",
        root.sign(dns.rrset.from_rdata(example.name, 3600, odd)))
    gost = ds.replace(digest_type=3)
    cut("ds_digest_unknown", "insecure", "ENDS_DIGEST",
        root.sign(dns.rrset.from_rdata(example.name, 3600, gost)))
    cut("ds_one_algorithm_unknown", "secure", "",
        root.sign(dns.rrset.from_rdata_list(example.name, 3600, [ds, odd])))

    flags = Zone("example.")
    flags.ksk.dnskey = flags.ksk.dnskey.replace(flags=1)  # no ZONE
    base("dnskey_without_zone_flag", "bogus", "DS_KEY_UNFIT", zone=flags,
         answer=message("www.example.", "A", flags.sign(A)))
    gone = Zone("example.")
    gone.ksk.dnskey = gone.ksk.dnskey.replace(flags=0x181)  # REVOKE
    base("dnskey_revoked", "bogus", "DS_KEY_REVOKED", zone=gone,
         answer=message("www.example.", "A", gone.sign(A)))
    proto = Zone("example.")
    proto.ksk.dnskey = proto.ksk.dnskey.replace(protocol=1)
    base("dnskey_protocol_1", "bogus", "DS_KEY_UNFIT", zone=proto,
         answer=message("www.example.", "A", proto.sign(A)))


def anchors(case):
    other = case.without("anchor_dnskey", "secure", "")
    other.anchors = []
    other.anchor(dns.rrset.from_rdata(root.name, 0, root.ksk.dnskey))
    other = case.without("anchor_other_key", "bogus", "ANCHOR_NO_KEY")
    other.anchors = []
    other.anchor(Zone(".").ds())
    other = case.without("anchor_none", "indeterminate", "NO_ANCHOR")
    other.anchors = []
    other = case.without("anchor_of_zone_only", "secure", "",
                         (". . DNSKEY", None))
    other.anchors = []
    other.anchor(example.ds())
    other = case.without("anchor_elsewhere", "indeterminate", "NO_ANCHOR")
    other.anchors = []
    other.anchor(child.ds())
    other = case.without("anchor_algorithm_unknown", "insecure",
                         "ENDS_ALGORITHM")
    other.anchors = [". DS 4711 99 2 " + "00" * 32]
    gone = Case("anchor_of_zone_that_is_gone", "secure", "",
                "www.child.example.")
    gone.anchor(root.ds()).anchor(child.ds())
    gone.saw(".", "www.child.example.", "A",
             signed_cut(root, example, "www.child.example."))
    gone.saw(".", ".", "DNSKEY", keys(root))
    gone.saw("example.", "example.", "DNSKEY", keys(example))
    gone.saw("example.", "www.child.example.", "A", message(
        "www.child.example.", "A", [], example.soa() + example.nsec(
            "example.", "www.example.", "NS SOA RRSIG NSEC DNSKEY"),
        "NXDOMAIN"))
    gone.saw("example.", "child.example.", "DNSKEY", "failed")
    other = case.without("clock_long_behind", "bogus", "CLOCK_BEHIND")
    other.now = NOW - 400 * DAY
    other = case.without("clock_far_ahead", "bogus", "CLOCK_AHEAD")
    other.now = NOW + 400 * DAY


def algorithms():
    for number in (5, 7, 8, 10, 13, 14, 15, 16, 3):
        zone = Zone("example.", number)
        a = rrs("www.example.", 300, "A", "192.0.2.1")
        good = message("www.example.", "A", zone.sign(a))
        case = base(f"algorithm_{number}", "secure", zone=zone, answer=good)
        if number == 3:  # not accepted unless the caller says so
            case.expect, case.flaw = "insecure", "ENDS_ALGORITHM"
            case.without("algorithm_3_accepted", "secure", "") \
                .policy("algorithm", 3)
            continue
        if number in (5, 7):
            case.note("NOTE_ALGORITHM_SHA1")
        case.without(f"algorithm_{number}_altered", "bogus", "SIG_WRONG",
                     ("example. www.example. A",
                      message("www.example.", "A", alter(zone.sign(a)))))


    # an algorithm the policy has and libcrypto has not: insecure, once said
    zone = Zone("example.", 13)
    good = message("www.example.", "A", zone.sign(A))
    case = base("algorithm_refused", "insecure", "ENDS_REFUSED", zone=zone,
                answer=good)

    def odd(rrset):
        return dns.rrset.from_rdata_list(
            rrset.name, rrset.ttl, [r.replace(algorithm=12) for r in rrset])

    keyset = [odd(r) for r in zone.sign(zone.dnskeys())]
    zone.ksk.dnskey = keyset[0][0]
    tag = zone.ksk.tag
    keyset[1] = dns.rrset.from_rdata(zone.name, 3600,
                                     keyset[1][0].replace(key_tag=tag))
    case.without("algorithm_refused", "insecure", "ENDS_REFUSED",
                 (". www.example. A", signed_cut(root, zone, "www.example.")),
                 ("example. example. DNSKEY",
                  message("example.", "DNSKEY", keyset))) \
        .policy("algorithm", 12)
    cases.remove(case)


def unsigned_cuts(case):
    sub = rrs("www.sub.example.", 300, "A", "192.0.2.7")
    answer = message("www.sub.example.", "A", [sub])

    def at(name, expect, flaw, proof):
        c = base(name, expect, flaw, "www.sub.example.")
        c.saw("example.", "www.sub.example.", "A",
              referral(example, "sub.example.", proof))
        c.saw("sub.example.", "www.sub.example.", "A", answer)
        return c

    z = example
    at("nods_nsec", "insecure", "ENDS_NO_DS",
       z.nsec("sub.example.", "www.example.", "NS RRSIG NSEC"))
    at("nods_nsec_has_ds", "bogus", "DENIAL_TYPE",
       z.nsec("sub.example.", "www.example.", "NS DS RRSIG NSEC")) \
        .need("example.", "sub.example.", "DS")
    at("nods_nsec_of_child", "bogus", "DENIAL_PARENT",
       z.nsec("sub.example.", "www.example.", "NS SOA RRSIG NSEC")) \
        .need("example.", "sub.example.", "DS")
    at("nods_nsec_other_name", "bogus", "DENIAL_NAME",
       z.nsec("aaa.example.", "bbb.example.", "NS RRSIG NSEC")) \
        .need("example.", "sub.example.", "DS")
    at("nods_nsec_altered", "bogus", "SIG_WRONG",
       alter(z.nsec("sub.example.", "www.example.", "NS RRSIG NSEC")))
    at("nods_nsec_unsigned", "bogus", "RRSIG_MISSING",
       strip(z.nsec("sub.example.", "www.example.", "NS RRSIG NSEC"))) \
        .need("example.", "sub.example.", "DS")
    signing = Zone("sub.example.")
    island = at("nods_signs_all_the_same", "insecure", "ENDS_NO_DS", z.nsec(
        "sub.example.", "www.example.", "NS RRSIG NSEC"))
    island.lines.pop()
    island.saw("sub.example.", "www.sub.example.", "A", message(
        "www.sub.example.", "A", signing.sign(sub)))
    island.note("NOTE_DNSKEY_UNLINKED")
    at("nods_nothing", "indeterminate", "NOT_COLLECTED", []) \
        .need("example.", "sub.example.", "DS")
    at("nods_nothing_asked_and_denied", "insecure", "ENDS_NO_DS", []) \
        .saw("example.", "sub.example.", "DS",
             message("sub.example.", "DS", [], z.soa() + z.nsec(
                 "sub.example.", "www.example.", "NS RRSIG NSEC")))
    at("nods_nothing_asked_without_proof", "bogus", "DS_MISSING", []) \
        .saw("example.", "sub.example.", "DS",
             message("sub.example.", "DS", [], z.soa()))
    at("nods_nsec3", "insecure", "ENDS_NO_DS", z.nsec3("sub.example.", "NS"))
    at("nods_nsec3_has_ds", "bogus", "DENIAL_TYPE",
       z.nsec3("sub.example.", "NS DS RRSIG"))
    at("nods_nsec3_of_child", "bogus", "DENIAL_PARENT",
       z.nsec3("sub.example.", "NS SOA RRSIG"))
    opt_out = (z.nsec3("example.", "NS SOA RRSIG DNSKEY NSEC3PARAM") +
               z.nsec3("sub.example.", "A RRSIG", cover=True, opt_out=True))
    at("nods_nsec3_opt_out", "insecure", "ENDS_OPT_OUT", opt_out)
    at("nods_nsec3_cover_without_opt_out", "bogus", "",
       z.nsec3("example.", "NS SOA RRSIG DNSKEY NSEC3PARAM") +
       z.nsec3("sub.example.", "A RRSIG", cover=True))
    at("nods_nsec3_opt_out_no_encloser", "bogus", "DENIAL_ENCLOSER",
       z.nsec3("sub.example.", "A RRSIG", cover=True, opt_out=True))
    at("nods_nsec3_iterations_151", "insecure", "ENDS_ITERATIONS",
       z.nsec3("sub.example.", "NS", iterations=151))
    at("nods_nsec3_iterations_150", "insecure", "ENDS_NO_DS",
       z.nsec3("sub.example.", "NS", iterations=150)) \
        .note("NOTE_ITERATIONS")
    at("nods_nsec3_salted", "insecure", "ENDS_NO_DS",
       z.nsec3("sub.example.", "NS", salt="aabbccdd"))
    at("nods_nsec3_unknown_flags", "bogus", "DS_MISSING",
       z.nsec3("sub.example.", "NS", flags=2)) \
        .need("example.", "sub.example.", "DS")


def shared_servers(case):
    """Parent and child on the same servers: no referral is seen."""
    a = rrs("www.child.example.", 300, "A", "192.0.2.9")
    c = base("shared_signed", "secure", "", "www.child.example.")
    c.saw("example.", "www.child.example.", "A",
          message("www.child.example.", "A", child.sign(a)))
    before = c.without("shared_signed_needs_ds", "indeterminate",
                       "NOT_COLLECTED")
    before.need("example.", "child.example.", "DS")
    before.need("example.", "child.example.", "DNSKEY")
    c.saw("example.", "child.example.", "DS",
          message("child.example.", "DS", example.sign(child.ds())))
    before = c.without("shared_signed_needs_dnskey", "indeterminate",
                       "NOT_COLLECTED")
    before.need("example.", "child.example.", "DNSKEY")
    c.saw("example.", "child.example.", "DNSKEY", keys(child))

    # as uk. and co.uk.: the root's server is example.'s, too, and refers
    # to what lies below example.
    down = message("www.child.example.", "A", [], [rrs(
        "child.example.", 3600, "NS", "ns.child.example.")] +
        example.sign(child.ds()), aa=False)
    k = Case("referral_skips_a_zone", "secure", "", "www.child.example.")
    k.anchor(root.ds())
    k.saw(".", "www.child.example.", "A", down)
    k.saw(".", ".", "DNSKEY", keys(root))
    k.saw("child.example.", "www.child.example.", "A",
          message("www.child.example.", "A", child.sign(a)))
    before = k.without("referral_skips_a_zone_needs", "indeterminate",
                       "NOT_COLLECTED")
    before.need(".", "example.", "DS").need(".", "example.", "DNSKEY")
    before.need("child.example.", "child.example.", "DNSKEY")
    k.saw(".", "example.", "DS",
          message("example.", "DS", root.sign(example.ds())))
    k.saw(".", "example.", "DNSKEY", keys(example))
    k.saw("child.example.", "child.example.", "DNSKEY", keys(child))

    u = base("shared_unsigned", "insecure", "ENDS_NO_DS", "www.sub.example.")
    u.saw("example.", "www.sub.example.", "A",
          message("www.sub.example.", "A",
                  [rrs("www.sub.example.", 300, "A", "192.0.2.9")]))
    before = u.without("shared_unsigned_needs_ds", "indeterminate",
                       "NOT_COLLECTED")
    before.need("example.", "sub.example.", "DS")
    u.saw("example.", "sub.example.", "DS",
          message("sub.example.", "DS", [], example.soa() + example.nsec(
              "sub.example.", "www.example.", "NS RRSIG NSEC")))


def nsec_denials():
    z = example
    apex = z.nsec("example.", "b.example.", "NS SOA RRSIG NSEC DNSKEY")

    def nodata(name, expect, flaw, qname, qtype, proof, soa=None,
               rcode="NOERROR"):
        return base(name, expect, flaw, qname, qtype, message(
            qname, qtype, [], (z.soa() if soa is None else soa) + proof,
            rcode))

    def nx(name, expect, flaw, proof, qname="nx.example."):
        return nodata(name, expect, flaw, qname, "A", proof,
                      rcode="NXDOMAIN")

    # NODATA
    here = z.nsec("www.example.", "zz.example.", "A RRSIG NSEC")
    nodata("nodata_nsec", "secure", "", "www.example.", "MX", here)
    nodata("nodata_nsec_type_is_there", "bogus", "DENIAL_TYPE",
           "www.example.", "A", here)
    nodata("nodata_nsec_cname_is_there", "bogus", "DENIAL_TYPE",
           "www.example.", "MX",
           z.nsec("www.example.", "zz.example.", "CNAME RRSIG NSEC"))
    nodata("nodata_nsec_none", "bogus", "DENIAL_MISSING", "www.example.",
           "MX", []).saw("example.", "www.example.", "DS", message(
               "www.example.", "DS", [], z.soa() + here))
    nodata("nodata_nsec_altered", "bogus", "SIG_WRONG", "www.example.", "MX",
           alter(here))
    nodata("nodata_soa_altered", "bogus", "SIG_WRONG", "www.example.", "MX",
           here, soa=alter(z.soa()))
    nodata("nodata_nsec_delegation", "bogus", "DENIAL_PARENT",
           "www.example.", "MX",
           z.nsec("www.example.", "zz.example.", "NS RRSIG NSEC"))
    nodata("nodata_nsec_ent", "secure", "", "ent.example.", "A",
           z.nsec("b.example.", "x.ent.example.", "A RRSIG NSEC"))
    nodata("nodata_nsec_made_from_wildcard", "bogus", "DENIAL_MISSING",
           "www.example.", "MX",
           z.sign(here[0], owner="*.example."))
    nodata("nodata_apex", "secure", "", "example.", "MX", apex)
    # the child's word about its own DS is none; RFC 4035 section 2.4
    nodata("nodata_ds_of_apex_at_child", "bogus", "SIG_SIGNER", "example.",
           "DS", apex).lines[0] = "evidence . example. NS " + keep(
               signed_cut(root, example, "example."))
    # NXDOMAIN
    gap = z.nsec("nn.example.", "oo.example.", "A RRSIG NSEC")
    nx("nxdomain_nsec", "secure", "", gap + apex)
    nx("nxdomain_nsec_no_wildcard", "bogus", "DENIAL_WILDCARD", gap)
    nx("nxdomain_nsec_no_name", "bogus", "DENIAL_NAME", apex)
    nx("nxdomain_nsec_none", "bogus", "DENIAL_MISSING", []) \
        .saw("example.", "nx.example.", "DS", message(
            "nx.example.", "DS", [], z.soa() + gap + apex, "NXDOMAIN"))
    nx("nxdomain_nsec_last_in_zone", "secure", "",
       z.nsec("www.example.", "example.", "A RRSIG NSEC") + apex,
       "zzz.example.")
    nx("nxdomain_nsec_one_for_both", "secure", "",
       z.nsec("example.", "example.", "NS SOA RRSIG NSEC DNSKEY"))
    nx("nxdomain_nsec_below_delegation", "bogus", "DENIAL_NAME",
       z.nsec("sub.example.", "t.example.", "NS RRSIG NSEC") + apex,
       "a.sub.example.")
    nx("nxdomain_nsec_below_dname", "bogus", "DENIAL_NAME",
       z.nsec("sub.example.", "t.example.", "DNAME RRSIG NSEC") + apex,
       "a.sub.example.")
    nodata("noerror_with_nxdomain_proof", "bogus", "DENIAL_RCODE",
           "nx.example.", "A", gap + apex)
    nx("nxdomain_that_is_nodata", "bogus", "DENIAL_EXISTS",
       z.nsec("nx.example.", "oo.example.", "MX RRSIG NSEC"))
    # wildcards
    nodata("wildcard_nodata_nsec", "secure", "", "w.example.", "MX",
           z.nsec("vv.example.", "x.example.", "A RRSIG NSEC") +
           z.nsec("*.example.", "b.example.", "A RRSIG NSEC"))
    nodata("wildcard_nodata_nsec_type_is_there", "bogus", "DENIAL_TYPE",
           "w.example.", "A",
           z.nsec("vv.example.", "x.example.", "A RRSIG NSEC") +
           z.nsec("*.example.", "b.example.", "A RRSIG NSEC"))
    made = rrs("w.example.", 300, "A", "192.0.2.5")

    def wild(name, expect, flaw, proof, labels="*.example."):
        return base(name, expect, flaw, "w.example.", "A", message(
            "w.example.", "A", z.sign(made, owner=labels), proof))

    wild("wildcard_nsec", "secure", "",
         z.nsec("vv.example.", "x.example.", "A RRSIG NSEC"))
    wild("wildcard_nsec_none", "bogus", "WILDCARD_UNPROVED", [])
    wild("wildcard_nsec_other", "bogus", "WILDCARD_UNPROVED",
         z.nsec("x.example.", "y.example.", "A RRSIG NSEC"))
    wild("wildcard_nsec_altered", "bogus", "SIG_WRONG",
         alter(z.nsec("vv.example.", "x.example.", "A RRSIG NSEC")))
    wild("wildcard_nsec_exists", "bogus", "WILDCARD_UNPROVED",
         z.nsec("w.example.", "x.example.", "A RRSIG NSEC"))
    deep = rrs("a.w.example.", 300, "A", "192.0.2.5")
    base("wildcard_nsec_closer_name_exists", "bogus", "WILDCARD_UNPROVED",
         "a.w.example.", "A", message(
             "a.w.example.", "A", z.sign(deep, owner="*.example."),
             z.nsec("w.example.", "x.example.", "A RRSIG NSEC")))
    base("wildcard_itself", "secure", "", "*.example.", "A", message(
        "*.example.", "A", z.sign(rrs("*.example.", 300, "A", "192.0.2.5"))))


def nsec3_denials():
    z = example
    apex = z.nsec3("example.", "NS SOA RRSIG DNSKEY NSEC3PARAM")

    def deny(name, expect, flaw, qname, qtype, proof, rcode="NOERROR"):
        return base(name, expect, flaw, qname, qtype, message(
            qname, qtype, [], z.soa() + proof, rcode=rcode))

    gap = z.nsec3("nx.example.", "A RRSIG", cover=True)
    star = z.nsec3("*.example.", "A RRSIG", cover=True)
    full = apex + gap + star

    def nx(name, expect, flaw, proof):
        return deny(name, expect, flaw, "nx.example.", "A", proof, "NXDOMAIN")

    nx("nsec3_nameerror", "secure", "", full)
    nx("nsec3_nameerror_no_encloser", "bogus", "DENIAL_ENCLOSER", gap + star)
    nx("nsec3_nameerror_no_closer", "bogus", "DENIAL_ENCLOSER", apex + star)
    nx("nsec3_nameerror_no_wildcard", "bogus", "DENIAL_WILDCARD", apex + gap)
    nx("nsec3_nameerror_wrong_hash", "bogus", "DENIAL_ENCLOSER",
       apex + z.nsec3("nx.example.", "A", wrong=True, cover=False)[:0] +
       z.nsec3("other.example.", "A", cover=True) + star)
    nx("nsec3_nameerror_opt_out", "insecure", "ENDS_OPT_OUT",
       apex + z.nsec3("nx.example.", "A RRSIG", cover=True, opt_out=True) +
       star)
    nx("nsec3_nameerror_mixed_salts", "bogus", "DENIAL_ENCLOSER",
       apex + z.nsec3("nx.example.", "A RRSIG", cover=True, salt="aa") + star)
    nx("nsec3_nameerror_altered", "bogus", "SIG_WRONG",
       apex + alter(gap) + star)
    nx("nsec3_nameerror_unknown_hash", "bogus", "DENIAL_MISSING",
       z.nsec3("example.", "NS SOA", algorithm=2) +
       z.nsec3("nx.example.", "A", cover=True, algorithm=2) +
       z.nsec3("*.example.", "A", cover=True, algorithm=2))
    many = dict(iterations=500)
    nx("nsec3_nameerror_500_iterations", "insecure", "ENDS_ITERATIONS",
       z.nsec3("example.", "NS SOA", **many) +
       z.nsec3("nx.example.", "A", cover=True, **many) +
       z.nsec3("*.example.", "A", cover=True, **many))
    nx("nsec3_nameerror_hash_limit", "bogus", "LIMIT_HASHES", full) \
        .policy("hashes", 2)
    here = z.nsec3("www.example.", "A RRSIG")
    deny("nsec3_nodata", "secure", "", "www.example.", "MX", here)
    deny("nsec3_nodata_type_is_there", "bogus", "DENIAL_TYPE", "www.example.",
         "A", here)
    deny("nsec3_nodata_delegation", "bogus", "DENIAL_PARENT", "www.example.",
         "MX", z.nsec3("www.example.", "NS"))
    deny("nsec3_nodata_ent", "secure", "", "www.example.", "A",
         z.nsec3("www.example.", ""))
    deny("nsec3_wildcard_nodata", "secure", "", "nx.example.", "MX",
         apex + gap + z.nsec3("*.example.", "A RRSIG"))
    deny("nsec3_wildcard_nodata_opt_out", "insecure", "ENDS_OPT_OUT",
         "nx.example.", "MX",
         apex + z.nsec3("nx.example.", "A RRSIG", cover=True, opt_out=True) +
         z.nsec3("*.example.", "A RRSIG"))
    deny("nsec3_wildcard_nodata_no_encloser", "bogus", "DENIAL_ENCLOSER",
         "nx.example.", "MX", gap + z.nsec3("*.example.", "A RRSIG"))
    deny("nsec3_wildcard_nodata_type_is_there", "bogus", "DENIAL_TYPE",
         "nx.example.", "A", apex + gap + z.nsec3("*.example.", "A RRSIG"))
    deny("nsec3_ds_opt_out", "insecure", "ENDS_OPT_OUT", "sub.example.", "DS",
         apex + z.nsec3("sub.example.", "A", cover=True, opt_out=True))
    made = rrs("nx.example.", 300, "A", "192.0.2.5")

    def wild(name, expect, flaw, proof):
        return base(name, expect, flaw, "nx.example.", "A", message(
            "nx.example.", "A", z.sign(made, owner="*.example."), proof))

    wild("nsec3_wildcard", "secure", "", gap)
    wild("nsec3_wildcard_none", "bogus", "WILDCARD_UNPROVED", [])
    wild("nsec3_wildcard_other", "bogus", "WILDCARD_UNPROVED",
         z.nsec3("other.example.", "A", cover=True))
    wild("nsec3_wildcard_opt_out", "insecure", "ENDS_OPT_OUT",
         z.nsec3("nx.example.", "A RRSIG", cover=True, opt_out=True))


def aliases():
    z = example
    cname = rrs("www.example.", 300, "CNAME", "real.example.")
    real = rrs("real.example.", 300, "A", "192.0.2.1")

    def chain(name, expect, flaw, answer):
        return base(name, expect, flaw, answer=message(
            "www.example.", "A", answer))

    chain("cname", "secure", "", z.sign(cname) + z.sign(real))
    chain("cname_altered", "bogus", "SIG_WRONG",
          alter(z.sign(cname)) + z.sign(real))
    chain("cname_target_altered", "bogus", "SIG_WRONG",
          z.sign(cname) + alter(z.sign(real)))
    base("cname_query", "secure", "", qtype="CNAME", answer=message(
        "www.example.", "CNAME", z.sign(cname)))
    out = rrs("www.example.", 300, "CNAME", "www.other.")
    other = Zone("other.")
    there = rrs("www.other.", 300, "A", "192.0.2.8")
    c = base("cname_to_other_zone", "secure", "", answer=message(
        "www.example.", "A", z.sign(out)))
    c.without("cname_to_nowhere", "indeterminate", "NO_RESULT")
    c.saw(".", "www.other.", "A", signed_cut(root, other, "www.other."))
    c.saw("other.", "other.", "DNSKEY", keys(other))
    c.saw("other.", "www.other.", "A",
          message("www.other.", "A", other.sign(there)))
    c.without("cname_to_altered", "bogus", "SIG_WRONG",
              ("other. www.other. A",
               message("www.other.", "A", alter(other.sign(there)))))
    c.without("cname_to_unsigned", "insecure", "ENDS_NO_DS",
              (". www.other. A", referral(root, "other.", root.nsec(
                  "other.", "p.", "NS RRSIG NSEC"), "www.other.")),
              ("other. www.other. A", message("www.other.", "A", [there])))
    # what example.'s server says about another zone does not count
    c.without("cname_target_in_answer_out_of_zone", "secure", "",
              ("example. www.example. A", message(
                  "www.example.", "A", z.sign(out) + [
                      rrs("www.other.", 300, "A", "192.0.2.66")])))
    # any of several responses may be the one that decides: where each leads
    # is asked for
    base("cname_behind_a_forgery", "indeterminate", "NOT_COLLECTED",
         answer=message("www.example.", "A", alter(z.sign(A)))) \
        .saw("example.", "www.example.", "A",
             message("www.example.", "A", z.sign(out))) \
        .saw(".", "www.other.", "A", signed_cut(root, other, "www.other.")) \
        .saw("other.", "www.other.", "A",
             message("www.other.", "A", other.sign(there))) \
        .need("other.", "other.", "DNSKEY")
    dname = rrs("d.example.", 300, "DNAME", "example.")
    made = rrs("www.d.example.", 300, "CNAME", "www.example.")

    def through(name, expect, flaw, answer):
        return base(name, expect, flaw, "www.d.example.", answer=message(
            "www.d.example.", "A", answer))

    through("dname", "secure", "", z.sign(dname) + [made] + z.sign(A))
    through("dname_unsigned", "bogus", "RRSIG_MISSING",
            [dname, made] + z.sign(A)) \
        .saw("example.", "d.example.", "DS", message(
            "d.example.", "DS", [], z.soa() + z.nsec(
                "d.example.", "www.example.", "DNAME RRSIG NSEC")))
    through("dname_altered", "bogus", "SIG_WRONG",
            alter(z.sign(dname)) + [made] + z.sign(A))
    through("dname_cname_does_not_fit", "bogus", "DNAME_MISMATCH",
            z.sign(dname) + [rrs("www.d.example.", 300, "CNAME",
                                 "x.example.")] + z.sign(A))
    through("dname_without_cname", "secure", "", z.sign(dname) + z.sign(A))
    nxd = message("nx.d.example.", "A", z.sign(dname) + [
        rrs("nx.d.example.", 300, "CNAME", "nx.example.")],
        z.soa() + z.nsec("example.", "www.example.", "NS SOA RRSIG NSEC"),
        "NXDOMAIN")
    base("dname_to_nxdomain", "secure", "", "nx.d.example.", answer=nxd)


def others(case):
    z = example
    glue = dns.message.from_wire(signed_cut(root, example, "www.example."))
    glue.answer = [rrs("ns.example.", 300, "A", "192.0.2.53")]
    case.without("referral_with_glue_in_answer", "secure", "",
                 (". www.example. A", glue.to_wire()))
    everything = z.sign(A) + z.sign(rrs("www.example.", 300, "TXT", '"x"'))
    base("any", "secure", "", qtype="ANY", answer=message(
        "www.example.", "ANY", everything))
    base("any_one_altered", "bogus", "SIG_WRONG", qtype="ANY", answer=message(
        "www.example.", "ANY", z.sign(A) + alter(z.sign(
            rrs("www.example.", 300, "TXT", '"x"')))))
    base("rrsig_query", "insecure", "ENDS_RRSIG", qtype="RRSIG",
         answer=message("www.example.", "RRSIG", z.sign(A)[1:]))
    ds = base("ds_query", "secure", "", "child.example.", "DS", message(
        "child.example.", "DS", z.sign(child.ds())))
    ds.without("ds_query_altered", "bogus", "SIG_WRONG",
               ("example. child.example. DS", message(
                   "child.example.", "DS", alter(z.sign(child.ds())))))
    base("dnskey_query", "secure", "", "example.", "DNSKEY")
    c = Case("root_query", "secure", "", ".", "DNSKEY").anchor(root.ds())
    c.saw(".", ".", "DNSKEY", keys(root))
    c = Case("start", "indeterminate", "NOT_COLLECTED").anchor(root.ds())
    c.need(".", ".", "DNSKEY")
    c = Case("start_with_anchor_below", "indeterminate", "NOT_COLLECTED")
    c.anchor(example.ds())
    c = Case("referral_asks_for_keys", "indeterminate", "NOT_COLLECTED")
    c.anchor(root.ds()).saw(".", "www.example.", "A", signed_cut(
        root, example, "www.example."))
    c.need(".", ".", "DNSKEY").need("example.", "example.", "DNSKEY")
    case.without("checks_limit_of_walk", "bogus", "LIMIT_CHECKS") \
        .policy("walk_checks", 5)
    # an RSA key's modulus over two lines, names in mixed case
    mixed = rrs("wWw.ExAmPlE.", 300, "MX", "10 MAIL.Example.")
    base("mixed_case", "secure", "", "wwW.example.", "MX", message(
        "wwW.example.", "MX", z.sign(mixed)))
    # names minimised: NXDOMAIN for the name above
    base("nxdomain_of_name_above", "secure", "", "a.nx.example.").saw(
        "example.", "nx.example.", "A", message(
            "nx.example.", "A", [], z.soa() + z.nsec(
                "example.", "www.example.", "NS SOA RRSIG NSEC"),
            "NXDOMAIN"))
    # KeyTrap: many keys of one tag, many signatures
    collide(z)
    collide_keys()


def collide(z):
    """Many signatures that no key fits, all in the name of a key that is
    there: a bounded number of checks is made."""
    good = z.sign(A)[1][0]
    sigs = dns.rrset.RRset(n("www.example."), IN, dns.rdatatype.RRSIG,
                           dns.rdatatype.A)
    for i in range(40):
        bad = bytes([i]) + good.signature[1:-1] + bytes([i ^ 0x55])
        sigs.add(good.replace(signature=bad), 300)
    base("keytrap_many_signatures", "bogus", "LIMIT_CHECKS",
         answer=message("www.example.", "A", [A, sigs]))


def twins(key, count):
    """Keys with the tag of another: the order of 16-bit words in a key does
    not show in its tag."""
    octets = key.key
    words = [octets[i:i + 2] for i in range(0, len(octets), 2)]
    return [key.replace(key=b"".join(words[i:] + words[:i]))
            for i in range(1, count + 1)]


def collide_keys():
    """Many keys with one tag: which of them made the signature would have to
    be tried."""
    zone = Zone("example.", split=True)
    keyset = dns.rrset.from_rdata_list(
        zone.name, 3600, [zone.ksk.dnskey, zone.zsk.dnskey] +
        twins(zone.zsk.dnskey, 30))
    assert len({dns.dnssec.key_id(k) for k in keyset}) == 2
    case = base("keytrap_many_keys", "bogus", "LIMIT_CHECKS", zone=zone,
                answer=message("www.example.", "A", alter(zone.sign(A))))
    found = case.without("keytrap_many_keys", "bogus", "LIMIT_CHECKS", (
        "example. example. DNSKEY", keys(zone, keyset)))
    cases.remove(case)
    return found


def name_with_alias_and_data():
    """CNAME and other data: what the server put first is what is shown, and
    so what is judged."""
    z = example
    cname = rrs("www.example.", 300, "CNAME", "real.example.")
    real = rrs("real.example.", 300, "A", "192.0.2.1")

    def both(name, expect, flaw, *parts):
        return base(name, expect, flaw, answer=message(
            "www.example.", "A", [r for part in parts for r in part]))

    both("both_data_first", "secure", "", z.sign(A), z.sign(cname))
    both("both_data_first_alias_altered", "secure", "", z.sign(A),
         alter(z.sign(cname)))
    both("both_data_first_data_altered", "bogus", "SIG_WRONG",
         alter(z.sign(A)), z.sign(cname), z.sign(real))
    both("both_alias_first", "secure", "", z.sign(cname), z.sign(A),
         z.sign(real))
    both("both_alias_first_data_altered", "secure", "", z.sign(cname),
         alter(z.sign(A)), z.sign(real))
    both("both_alias_first_alias_altered", "bogus", "SIG_WRONG",
         alter(z.sign(cname)), z.sign(A), z.sign(real))
    both("both_alias_first_end_altered", "bogus", "SIG_WRONG",
         z.sign(cname), z.sign(A), alter(z.sign(real)))


def ends_of_aliases():
    """A bad end of an alias chain is asked for by its own name, and what is
    said then takes its place."""
    z = example
    cname = rrs("www.example.", 300, "CNAME", "real.example.")
    real = rrs("real.example.", 300, "A", "192.0.2.1")
    good = message("real.example.", "A", z.sign(real))
    denied = message("real.example.", "A", [], z.soa() + z.nsec(
        "real.example.", "www.example.", "MX RRSIG NSEC"))

    def chain(name, expect, flaw, end, authority=(), rcode="NOERROR"):
        return base(name, expect, flaw, answer=message(
            "www.example.", "A", z.sign(cname) + end, authority, rcode))

    bad = chain("end_altered", "bogus", "SIG_WRONG", alter(z.sign(real)))
    bad.without("end_altered_asked_good", "secure", "") \
        .saw("example.", "real.example.", "A", good) \
        .note("NOTE_SERVER_BOGUS")
    bad.without("end_altered_asked_denied", "secure", "") \
        .saw("example.", "real.example.", "A", denied)
    bad.without("end_altered_asked_altered", "bogus", "SIG_WRONG") \
        .saw("example.", "real.example.", "A",
             message("real.example.", "A", alter(z.sign(real))))
    bad.without("end_altered_asked_failed", "bogus", "SIG_WRONG") \
        .saw("example.", "real.example.", "A", "failed")
    bad.without("end_altered_other_type_asked", "bogus", "SIG_WRONG") \
        .saw("example.", "real.example.", "AAAA", good)
    bad.again("example.", "real.example.", "A")
    none = chain("end_denied_without_proof", "bogus", "DENIAL_MISSING", [],
                 z.soa())
    none.saw("example.", "real.example.", "DS", message(
        "real.example.", "DS", [], z.soa() + z.nsec(
            "real.example.", "www.example.", "A RRSIG NSEC")))
    none.without("end_denied_without_proof_asked_good", "secure", "") \
        .saw("example.", "real.example.", "A", good)
    none.again("example.", "real.example.", "A")
    start = base("start_altered", "bogus", "SIG_WRONG", answer=message(
        "www.example.", "A", alter(z.sign(cname)) + z.sign(real)))
    start.again("example.", "www.example.", "A")
    dname = rrs("d.example.", 300, "DNAME", "example.")
    made = rrs("www.d.example.", 300, "CNAME", "www.example.")
    base("end_of_dname_altered", "bogus", "SIG_WRONG", "www.d.example.",
         answer=message("www.d.example.", "A", z.sign(dname) + [made] +
                        alter(z.sign(A)))) \
        .again("example.", "www.example.", "A")


def asked_for_alias():
    """QTYPE CNAME and ANY below a DNAME: its signature is what counts."""
    z = example
    dname = rrs("d.example.", 300, "DNAME", "example.")
    made = rrs("www.d.example.", 300, "CNAME", "www.example.")
    wrong = rrs("www.d.example.", 300, "CNAME", "x.example.")
    no_cut = message("d.example.", "DS", [], z.soa() + z.nsec(
        "d.example.", "www.example.", "DNAME RRSIG NSEC"))
    nothing = message("www.d.example.", "DS", [], z.soa() + z.nsec(
        "d.example.", "www.example.", "DNAME RRSIG NSEC"))

    for qtype in ("CNAME", "ANY"):
        def asked(name, expect, flaw, answer):
            return base(f"dname_{qtype.lower()}_query{name}", expect, flaw,
                        "www.d.example.", qtype, message(
                            "www.d.example.", qtype, answer))

        asked("", "secure", "", z.sign(dname) + [made])
        asked("_without_cname", "secure", "", z.sign(dname))
        asked("_altered", "bogus", "SIG_WRONG", alter(z.sign(dname)) + [made])
        asked("_unsigned", "bogus", "RRSIG_MISSING", [dname, made]) \
            .saw("example.", "d.example.", "DS", no_cut)
        asked("_does_not_fit", "bogus", "DNAME_MISMATCH",
              z.sign(dname) + [wrong])
        asked("_signed_for_another_name", "bogus", "RRSIG_MISSING",
              z.sign(rrs("e.example.", 300, "DNAME", "example.")) + [made]) \
            .saw("example.", "d.example.", "DS", no_cut) \
            .saw("example.", "www.d.example.", "DS", nothing)


def ds_in_referrals():
    """DS asked for, and the parent refers to the very zone."""
    z = example

    def asked(name, expect, flaw, extra):
        ns = rrs("child.example.", 3600, "NS", "ns.child.example.")
        return base(f"ds_query_referral{name}", expect, flaw,
                    "child.example.", "DS", message(
                        "child.example.", "DS", [], [ns] + extra, aa=False))

    asked("", "secure", "", z.sign(child.ds()))
    asked("_altered", "bogus", "SIG_WRONG", alter(z.sign(child.ds())))
    asked("_unsigned", "bogus", "RRSIG_MISSING", [child.ds()])
    asked("_denied", "secure", "",
          z.nsec("child.example.", "www.example.", "NS RRSIG NSEC"))
    asked("_denied_altered", "bogus", "SIG_WRONG",
          alter(z.nsec("child.example.", "www.example.", "NS RRSIG NSEC")))
    asked("_denied_though_there", "bogus", "DENIAL_TYPE",
          z.nsec("child.example.", "www.example.", "NS DS RRSIG NSEC"))
    apex = z.nsec3("example.", "NS SOA RRSIG DNSKEY NSEC3PARAM")
    gap = z.nsec3("child.example.", "A RRSIG", cover=True, opt_out=True)
    asked("_opt_out", "insecure", "ENDS_OPT_OUT", apex + gap)
    asked("_opt_out_no_encloser", "bogus", "DENIAL_ENCLOSER", gap)
    asked("_opt_out_altered", "bogus", "SIG_WRONG", apex + alter(gap))
    asked("_cover_without_opt_out", "bogus", "", apex + z.nsec3(
        "child.example.", "A RRSIG", cover=True))
    asked("_nsec3", "secure", "", z.nsec3("child.example.", "NS"))
    asked("_alone", "bogus", "DENIAL_MISSING", [])


def nsec_outside():
    """An NSEC whose next name lies outside the zone, or before it without
    being the apex, proves nothing; RFC 4034 section 4.1.1."""
    z = example
    apex = z.nsec("example.", "b.example.", "NS SOA RRSIG NSEC DNSKEY")
    star = z.nsec("*.example.", "b.example.", "A RRSIG NSEC")
    made = rrs("nx.example.", 300, "A", "192.0.2.5")

    def deny(name, expect, flaw, qname, qtype, proof, rcode="NOERROR"):
        return base(name, expect, flaw, qname, qtype, message(
            qname, qtype, [], z.soa() + proof, rcode))

    for word, nxt in (("outside", "test."), ("at_root", "."),
                      ("backward", "b.example.")):
        bad = z.nsec("nn.example.", nxt, "A RRSIG NSEC")
        deny(f"nxdomain_nsec_{word}", "bogus", "DENIAL_OUTSIDE",
             "nx.example.", "A", bad + apex, "NXDOMAIN")
        deny(f"nodata_nsec_{word}", "bogus", "DENIAL_OUTSIDE", "nn.example.",
             "MX", bad)
        deny(f"wildcard_nodata_nsec_{word}", "bogus", "DENIAL_OUTSIDE",
             "nx.example.", "MX", bad + star)
        base(f"wildcard_nsec_{word}", "bogus", "DENIAL_OUTSIDE",
             "nx.example.", "A", message(
                 "nx.example.", "A", z.sign(made, owner="*.example."), bad))
        c = base(f"nods_nsec_{word}", "bogus", "DENIAL_OUTSIDE",
                 "www.sub.example.")
        c.saw("example.", "www.sub.example.", "A", referral(
            z, "sub.example.", z.nsec("sub.example.", nxt, "NS RRSIG NSEC")))
        c.saw("sub.example.", "www.sub.example.", "A", message(
            "www.sub.example.", "A",
            [rrs("www.sub.example.", 300, "A", "192.0.2.7")]))
        c.need("example.", "sub.example.", "DS")
    deny("nxdomain_nsec_outside_beside_good", "secure", "", "nx.example.",
         "A", z.nsec("nn.example.", "oo.example.", "A RRSIG NSEC") + apex +
         z.nsec("oo.example.", "test.", "A RRSIG NSEC"), "NXDOMAIN")
    deny("nxdomain_nsec_wildcard_outside", "bogus", "DENIAL_OUTSIDE",
         "nx.example.", "A",
         z.nsec("nn.example.", "oo.example.", "A RRSIG NSEC") +
         z.nsec("example.", "test.", "NS SOA RRSIG NSEC DNSKEY"), "NXDOMAIN")
    deny("nodata_any_type_is_there", "bogus", "DENIAL_TYPE", "www.example.",
         "ANY", z.nsec("www.example.", "zz.example.", "A RRSIG NSEC"))
    deny("nodata_any", "secure", "", "www.example.", "ANY",
         z.nsec("www.example.", "zz.example.", "RRSIG NSEC"))


def compact_denials():
    """NXNAME, RFC 9824."""
    z = example

    def deny(name, expect, flaw, proof, qtype="A", rcode="NOERROR",
             qname="nx.example.", asked=None):
        return base(name, expect, flaw, qname, qtype).saw(
            "example.", asked or qname, qtype, message(
                asked or qname, qtype, [], z.soa() + proof, rcode))

    after = "\\000.nx.example."
    none = z.nsec("nx.example.", after, "RRSIG NSEC TYPE128")
    deny("nxname", "secure", "", none)
    deny("nxname_restored_rcode", "secure", "", none, rcode="NXDOMAIN")
    deny("nxname_any", "secure", "", none, "ANY")
    deny("nxname_altered", "bogus", "SIG_WRONG", alter(none))
    deny("nxname_unsigned", "bogus", "RRSIG_MISSING", strip(none)) \
        .saw("example.", "nx.example.", "DS", message(
            "nx.example.", "DS", [], z.soa() + none))
    deny("nxname_with_other_types", "secure", "", z.nsec(
        "nx.example.", after, "MX RRSIG NSEC TYPE128"))
    deny("nxname_with_other_types_nxdomain", "bogus", "DENIAL_EXISTS", z.nsec(
        "nx.example.", after, "MX RRSIG NSEC TYPE128"), rcode="NXDOMAIN")
    deny("nxname_with_the_type", "bogus", "DENIAL_TYPE", z.nsec(
        "nx.example.", after, "A RRSIG NSEC TYPE128"))
    deny("nxname_at_another_name", "bogus", "DENIAL_NAME", z.nsec(
        "ny.example.", "\\000.ny.example.", "RRSIG NSEC TYPE128"))
    deny("nxname_covers_the_name", "bogus", "DENIAL_WILDCARD", z.nsec(
        "nw.example.", "ny.example.", "RRSIG NSEC TYPE128"))
    deny("nxname_at_the_wildcard", "bogus", "DENIAL_WILDCARD", z.nsec(
        "nw.example.", "ny.example.", "A RRSIG NSEC") + z.nsec(
            "*.example.", "b.example.", "RRSIG NSEC TYPE128"))
    deny("nxname_none_for_ent", "secure", "", z.nsec(
        "nx.example.", after, "RRSIG NSEC"))
    deny("nxname_none_for_ent_nxdomain", "bogus", "DENIAL_EXISTS", z.nsec(
        "nx.example.", after, "RRSIG NSEC"), rcode="NXDOMAIN")
    deny("nxname_of_name_above", "secure", "", none, qname="a.nx.example.",
         asked="nx.example.")


def denied_cuts():
    """Referred to a zone that the parent's own proof denies: that proof is to
    blame for what follows, not the child's data."""
    z = example
    sub = rrs("www.sub.example.", 300, "A", "192.0.2.7")
    plain = message("www.sub.example.", "A", [sub])
    own = Zone("sub.example.")
    proofs = {
        "nsec": z.nsec("sub.example.", "www.example.", "A RRSIG NSEC"),
        "nsec_no_name": z.nsec("nn.example.", "www.example.",
                               "A RRSIG NSEC") + z.nsec(
            "example.", "b.example.", "NS SOA RRSIG NSEC DNSKEY"),
        "nsec3": z.nsec3("sub.example.", "A RRSIG"),
    }

    def at(name, expect, flaw, proof, answer):
        c = base(name, expect, flaw, "www.sub.example.")
        c.saw("example.", "www.sub.example.", "A",
              referral(z, "sub.example.", proof))
        c.saw("sub.example.", "www.sub.example.", "A", answer)
        return c

    for word, proof in proofs.items():
        at(f"no_cut_{word}", "bogus", "DENIAL_NO_CUT", proof, plain)
    proof = proofs["nsec"]
    at("no_cut_child_signs", "bogus", "DENIAL_NO_CUT", proof, message(
        "www.sub.example.", "A", own.sign(sub)))
    at("no_cut_child_denies", "bogus", "DENIAL_NO_CUT", proof, message(
        "www.sub.example.", "A", [], [rrs(
            "sub.example.", 300, "SOA", "ns.sub.example. h. 1 2 3 4 5")]))
    at("no_cut_parent_signs", "secure", "", proof, message(
        "www.sub.example.", "A", z.sign(sub)))
    at("no_cut_altered", "bogus", "SIG_WRONG", alter(proof), plain)


def deprecated(case):
    """SHA-1 as RFC 9905 has it, and what libcrypto may not have."""
    for number in (5, 7):
        found = next(c for c in cases if c.name == f"algorithm_{number}")
        found.without(f"algorithm_{number}_insecure", "insecure",
                      "ENDS_ALGORITHM").policy("sha1", 1).lines.remove(
                          "note NOTE_ALGORITHM_SHA1")
    for name, expect, flaw in (("ds_sha1", "insecure", "ENDS_DIGEST"),
                               ("ds_sha1_beside_wrong_sha256", "bogus",
                                "DS_WRONG_DIGEST"),
                               ("ds_sha384", "secure", ""),
                               ("positive", "secure", "")):
        found = next(c for c in cases if c.name == name)
        lines = found.without(f"{name}_insecure", expect, flaw) \
            .policy("sha1", 1).lines
        if "note NOTE_DIGEST_SHA1" in lines:
            lines.remove("note NOTE_DIGEST_SHA1")
    other = case.without("anchor_unsigned_root", "bogus", "ANCHOR_UNSIGNED",
                         (". . DNSKEY", message(
                             ".", "DNSKEY", [],
                             [rrs(".", 300, "SOA", "a. b. 1 2 3 4 5")])))
    assert other
    case.without("anchor_root_failed", "bogus", "DNSKEY_UNREACHED",
                 (". . DNSKEY", "failed"))


def signed_twice():
    """A zone that moves from RSASHA1 to ECDSA, for who ignores SHA-1 (RFC
    9905): RFC 6840 section 5.11, any one path of an algorithm that counts
    will do, and what counts is what the DS set names."""
    old, new = Zone("example.", 5), Zone("example.", 13)
    keyset = dns.rrset.from_rdata_list(
        old.name, 3600, [old.ksk.dnskey, new.ksk.dnskey])
    a = rrs("www.example.", 300, "A", "192.0.2.1")

    def both(rrset, spoil_old=list, spoil_new=list):
        first, second = spoil_old(old.sign(rrset)), spoil_new(new.sign(rrset))
        return [rrset, dns.rrset.from_rdata_list(
            rrset.name, rrset.ttl, [r for s in (first[1:], second[1:])
                                    for rrsigs in s for r in rrsigs])]

    def none(rrsets):
        return rrsets[:1]

    def at(name, plain, strict, zones=(old, new), answer=None, keyed=None,
           flaws=("", "")):
        ds = dns.rrset.from_rdata_list(
            old.name, 3600, [zone.ds()[0] for zone in zones])
        for policy, expect, flaw in ((0, plain, flaws[0]),
                                     (1, strict, flaws[1])):
            case = Case(f"signed_twice{name}" + "_sha1_insecure" * policy,
                        expect, flaw) \
                .anchor(root.ds()) \
                .saw(".", "www.example.", "A", referral(
                    root, "example.", root.sign(ds))) \
                .saw(".", ".", "DNSKEY", keys(root)) \
                .saw("example.", "example.", "DNSKEY", message(
                    "example.", "DNSKEY", keyed or both(keyset))) \
                .saw("example.", "www.example.", "A", message(
                    "www.example.", "A", answer or both(a)))
            if policy:
                case.policy("sha1", 1)

    at("", "secure", "secure")
    at("_old_altered", "secure", "secure", answer=both(a, spoil_old=alter))
    at("_new_altered", "secure", "bogus", answer=both(a, spoil_new=alter),
       flaws=("", "SIG_WRONG"))
    at("_old_only", "secure", "bogus", answer=both(a, spoil_new=none),
       flaws=("", "SIG_UNSUPPORTED"))
    at("_new_only", "secure", "secure", answer=both(a, spoil_old=none))
    at("_keys_by_old", "secure", "bogus", keyed=both(keyset, spoil_new=none))
    at("_keys_by_new", "secure", "secure", keyed=both(keyset, spoil_old=none))
    at("_ds_of_old", "secure", "insecure", zones=(old,),
       flaws=("", "ENDS_ALGORITHM"))
    at("_ds_of_new", "secure", "secure", zones=(new,))
    at("_ds_of_new_answer_by_old", "secure", "bogus", zones=(new,),
       answer=both(a, spoil_new=none))


def names_above():
    """Minimised questions: which NXDOMAIN counts for a name below it."""
    z = example
    proof = z.soa() + z.nsec("example.", "www.example.",
                             "NS SOA RRSIG NSEC DNSKEY")

    def saw(name, expect, flaw, asked, qtype, answer=(), authority=proof,
            rcode="NXDOMAIN"):
        return base(f"name_above{name}", expect, flaw, "a.nx.example.").saw(
            "example.", asked, qtype, message(
                asked, qtype, answer, authority, rcode))

    saw("_of_other_type", "secure", "", "nx.example.", "NS")
    saw("_for_ds", "indeterminate", "NO_RESULT", "nx.example.", "DS")
    saw("_for_dnskey", "indeterminate", "NO_RESULT", "nx.example.", "DNSKEY")
    saw("_beside_it", "indeterminate", "NO_RESULT", "b.nx.example.", "A")
    saw("_below_it", "indeterminate", "NO_RESULT", "b.a.nx.example.", "A")
    saw("_nodata", "indeterminate", "NO_RESULT", "nx.example.", "A",
        authority=z.soa() + z.nsec("nx.example.", "www.example.",
                                   "MX RRSIG NSEC"), rcode="NOERROR")
    saw("_servfail", "indeterminate", "NO_RESULT", "nx.example.", "A",
        authority=[], rcode="SERVFAIL")
    saw("_behind_an_alias", "indeterminate", "NO_RESULT", "nx.example.", "A",
        z.sign(rrs("nx.example.", 300, "CNAME", "ny.example.")))
    saw("_altered", "bogus", "SIG_WRONG", "nx.example.", "A",
        authority=alter(proof))


def soa_below():
    """NODATA on an SOA that stands below the name asked is none."""
    z = example
    here = z.nsec("www.example.", "zz.example.", "A RRSIG NSEC")
    for word, owner in (("below", "x.www.example."), ("beside", "b.example.")):
        soa = rrs(owner, 300, "SOA", "ns.example. h. 1 2 3 4 5")
        base(f"nodata_soa_{word}", "indeterminate", "NO_RESULT",
             "www.example.", "MX", message(
                 "www.example.", "MX", [], z.sign(soa) + here))


def nsec3_siblings():
    """What NSEC has, for NSEC3."""
    z = example
    apex = z.nsec3("example.", "NS SOA RRSIG DNSKEY NSEC3PARAM")
    gap = z.nsec3("nx.example.", "A RRSIG", cover=True)
    star = z.nsec3("*.example.", "A RRSIG", cover=True)

    def deny(name, expect, flaw, qname, qtype, proof, rcode="NOERROR",
             soa=None):
        return base(name, expect, flaw, qname, qtype, message(
            qname, qtype, [], (z.soa() if soa is None else soa) + proof,
            rcode=rcode))

    def nx(name, expect, flaw, proof, qname="nx.example."):
        return deny(name, expect, flaw, qname, "A", proof, "NXDOMAIN")

    here = z.nsec3("www.example.", "A RRSIG")
    deny("nsec3_nodata_cname_is_there", "bogus", "DENIAL_TYPE",
         "www.example.", "MX", z.nsec3("www.example.", "CNAME RRSIG"))
    deny("nsec3_nodata_altered", "bogus", "SIG_WRONG", "www.example.", "MX",
         alter(here))
    deny("nsec3_nodata_soa_altered", "bogus", "SIG_WRONG", "www.example.",
         "MX", here, soa=alter(z.soa()))
    deny("nsec3_nodata_made_from_wildcard", "bogus", "DENIAL_MISSING",
         "www.example.", "MX", z.nsec3("www.example.", "A RRSIG",
                                       how={"owner": "*.example."}))
    deny("nsec3_nodata_apex", "secure", "", "example.", "MX", apex)
    deny("nsec3_nodata_any", "bogus", "DENIAL_TYPE", "www.example.", "ANY",
         here)
    deny("nsec3_nodata_any_ent", "secure", "", "www.example.", "ANY",
         z.nsec3("www.example.", ""))
    deny("nsec3_nodata_below_another_name", "bogus", "DENIAL_MISSING",
         "www.example.", "MX", z.nsec3("www.example.", "A RRSIG",
                                       below=n("x.example.")))
    deny("nsec3_nodata_short_next", "bogus", "DENIAL_MISSING",
         "www.example.", "MX", z.nsec3("www.example.", "A RRSIG", octets=15))
    for word, spoil in (("short", lambda label: label[:-1]),
                        ("long", lambda label: label + "0"),
                        ("odd", lambda label: label[:-1] + "z")):
        deny(f"nsec3_nodata_{word}_label", "bogus", "DENIAL_MISSING",
             "www.example.", "MX", z.nsec3("www.example.", "A RRSIG",
                                           label=spoil))
    nx("nsec3_nameerror_short_next", "bogus", "DENIAL_ENCLOSER",
       apex + z.nsec3("nx.example.", "A RRSIG", cover=True, octets=15) + star)
    nx("nsec3_nameerror_last_in_zone", "secure", "",
       apex + z.nsec3("nx.example.", "A RRSIG", cover=True, gap="wraps") +
       star)
    nx("nsec3_nameerror_not_in_last_gap", "bogus", "DENIAL_ENCLOSER",
       apex + z.nsec3("nx.example.", "A RRSIG", gap="all but") + star)
    nx("nsec3_nameerror_at_gaps_edge", "bogus", "DENIAL_EXISTS",
       apex + z.nsec3("nx.example.", "MX RRSIG") + star)
    nx("nsec3_nameerror_one_for_all", "secure", "", z.nsec3(
        "example.", "NS SOA RRSIG DNSKEY NSEC3PARAM", gap="none"))
    for word, types in (("delegation", "NS"), ("dname", "DNAME RRSIG")):
        nx(f"nsec3_nameerror_below_{word}", "bogus", "DENIAL_ENCLOSER",
           z.nsec3("sub.example.", types) +
           z.nsec3("a.sub.example.", "A RRSIG", cover=True) +
           z.nsec3("*.sub.example.", "A RRSIG", cover=True),
           "a.sub.example.")
        deny(f"nsec3_wildcard_nodata_below_{word}", "bogus",
             "DENIAL_ENCLOSER", "a.sub.example.", "MX",
             z.nsec3("sub.example.", types) +
             z.nsec3("a.sub.example.", "A RRSIG", cover=True) +
             z.nsec3("*.sub.example.", "A RRSIG"))
        deny(f"nsec3_ds_opt_out_below_{word}", "bogus", "DENIAL_ENCLOSER",
             "a.sub.example.", "DS",
             z.nsec3("sub.example.", types) +
             z.nsec3("a.sub.example.", "A RRSIG", cover=True, opt_out=True))
    nx("nsec3_nameerror_below_child_apex", "secure", "",
       z.nsec3("sub.example.", "A RRSIG") +
       z.nsec3("a.sub.example.", "A RRSIG", cover=True) +
       z.nsec3("*.sub.example.", "A RRSIG", cover=True), "a.sub.example.")
    deny("nsec3_noerror_with_nxdomain_proof", "bogus", "DENIAL_RCODE",
         "nx.example.", "A", apex + gap + star)
    nx("nsec3_nxdomain_that_is_nodata", "bogus", "DENIAL_EXISTS",
       z.nsec3("nx.example.", "MX RRSIG"))
    deny("nsec3_wildcard_nodata_cname_is_there", "bogus", "DENIAL_TYPE",
         "nx.example.", "MX", apex + gap + z.nsec3("*.example.",
                                                   "CNAME RRSIG"))
    deny("nsec3_wildcard_nodata_delegation", "bogus", "DENIAL_PARENT",
         "nx.example.", "MX", apex + gap + z.nsec3("*.example.", "NS"))
    opt_out = z.nsec3("sub.example.", "A", cover=True, opt_out=True)
    deny("nsec3_ds_opt_out_nxdomain", "insecure", "ENDS_OPT_OUT",
         "sub.example.", "DS", apex + opt_out, "NXDOMAIN")
    deny("nsec3_ds_opt_out_beside_wildcard_alias", "insecure",
         "ENDS_OPT_OUT", "sub.example.", "DS",
         apex + opt_out + z.nsec3("*.example.", "CNAME RRSIG"))
    deny("nsec3_ds_opt_out_no_encloser", "bogus", "DENIAL_ENCLOSER",
         "sub.example.", "DS", opt_out)
    deny("nsec3_ds_cover_without_opt_out", "bogus", "DENIAL_WILDCARD",
         "sub.example.", "DS",
         apex + z.nsec3("sub.example.", "A", cover=True))
    deny("nsec3_nodata_opt_out", "insecure", "ENDS_OPT_OUT", "sub.example.",
         "A", apex + opt_out)
    nx("nsec3_nameerror_opt_out_no_wildcard", "bogus", "DENIAL_WILDCARD",
       apex + z.nsec3("nx.example.", "A RRSIG", cover=True, opt_out=True))
    deny("nsec3_ds_nodata_of_child", "bogus", "DENIAL_PARENT",
         "sub.example.", "DS", z.nsec3("sub.example.", "NS SOA RRSIG"))
    made = rrs("nx.example.", 300, "A", "192.0.2.5")
    deep = rrs("a.w.example.", 300, "A", "192.0.2.5")
    base("nsec3_wildcard_altered", "bogus", "SIG_WRONG", "nx.example.", "A",
         message("nx.example.", "A", z.sign(made, owner="*.example."),
                 alter(gap)))
    base("nsec3_wildcard_exists", "bogus", "WILDCARD_UNPROVED",
         "nx.example.", "A", message(
             "nx.example.", "A", z.sign(made, owner="*.example."),
             z.nsec3("nx.example.", "A RRSIG")))
    base("nsec3_wildcard_closer_name_exists", "bogus", "WILDCARD_UNPROVED",
         "a.w.example.", "A", message(
             "a.w.example.", "A", z.sign(deep, owner="*.example."),
             z.nsec3("a.w.example.", "A RRSIG", cover=True)))
    base("nsec3_wildcard_closer_name_denied", "secure", "",
         "a.w.example.", "A", message(
             "a.w.example.", "A", z.sign(deep, owner="*.example."),
             z.nsec3("w.example.", "A RRSIG", cover=True)))
    base("nsec3_wildcard_151_iterations", "insecure", "ENDS_ITERATIONS",
         "nx.example.", "A", message(
             "nx.example.", "A", z.sign(made, owner="*.example."),
             z.nsec3("nx.example.", "A RRSIG", cover=True, iterations=151)))


def main():
    case = positive()
    keys_and_ds(case)
    anchors(case)
    algorithms()
    unsigned_cuts(case)
    shared_servers(case)
    nsec_denials()
    nsec3_denials()
    aliases()
    others(case)
    name_with_alias_and_data()
    ends_of_aliases()
    asked_for_alias()
    ds_in_referrals()
    nsec_outside()
    compact_denials()
    denied_cuts()
    deprecated(case)
    names_above()
    soa_below()
    nsec3_siblings()
    signed_twice()
    out = sys.stdout
    out.write("# Made by tests/dnssec/make_cases.py; see there.\n")
    for name, wire in messages.items():
        out.write(f"message {name} {wire.hex()}\n")
    for c in cases:
        out.write(f"\ncase {c.name}\nnow {c.now}\nquery {c.qname} {c.qtype}\n")
        for anchor in c.anchors:
            out.write(f"anchor {anchor}\n")
        for line in c.lines:
            out.write(line + "\n")
        out.write(f"expect {c.expect} {c.flaw}".rstrip() + "\n")


main()
