"""Signed zones, whole and broken.

What is secure is signed from the root down; what is bogus was broken by the
function of world/damage.py that is named for it.

SPDX-License-Identifier: ISC
"""
from situations.row import Situation, www

CHAIN = dict(security="secure", why="signed from the root down")


def secure(name, what, zone=None):
    return www(name, what, f"{zone or name}.example.", **CHAIN)


def bogus(name, what, why):
    return www(name, what, f"{name}.example.", security="bogus", why=why)


def insecure(name, what, zone, why):
    return www(name, what, zone, security="insecure", why=why)


def denials(zone, how):
    """The ways to deny, and to synthesise, in one healthy zone."""
    name = f"{zone}.example."
    return [
        Situation(f"{zone}-nxdomain", f"no such name, {how}",
                  f"nope.{name} A", "nxdomain", rcode="NXDOMAIN",
                  queries=3, **CHAIN),
        Situation(f"{zone}-nodata", f"no such type, {how}", f"www.{name} MX",
                  "nodata", queries=3, **CHAIN),
        Situation(f"{zone}-ent", f"an empty non-terminal, {how}",
                  f"ent.{name} A", "nodata", queries=3, **CHAIN),
        Situation(f"{zone}-wild", f"a wildcard, {how}", f"any.wild.{name} A",
                  "answer", (f"any.wild.{name} A 192.0.2.37",), queries=3,
                  **CHAIN),
        Situation(f"{zone}-wild-nodata", f"a wildcard without the type, "
                  f"{how}", f"any.wild.{name} MX", "nodata", queries=3,
                  **CHAIN),
        Situation(f"{zone}-wild-alias", f"a wildcard alias, {how}",
                  f"any.walias.{name} A", "answer",
                  (f"any.walias.{name} CNAME www.{name}",
                   f"www.{name} A 192.0.2.33"), **CHAIN),
        Situation(f"{zone}-dname", f"a moved tree, {how}",
                  f"a.moved.{name} A", "answer",
                  (f"moved.{name} DNAME tree.{name}",
                   f"a.moved.{name} CNAME a.tree.{name}",
                   f"a.tree.{name} A 192.0.2.41"), **CHAIN),
    ]


def bogus_denial(zone, label, outcome, why, rcode="NOERROR", rdtype="A",
                 answer=()):
    return Situation(f"{zone}-{outcome}", f"{outcome}: {why}",
                     f"{label}.{zone}.example. {rdtype}", outcome, answer,
                     rcode=rcode, security="bogus", why=why)


ROWS = [
    # algorithms
    secure("rsasha1", "algorithm 5"),
    secure("nsec3rsasha1", "algorithm 7"),
    secure("rsasha256", "algorithm 8"),
    secure("rsasha512", "algorithm 10"),
    secure("ecdsa", "algorithm 13"),
    secure("ecdsa384", "algorithm 14"),
    secure("ed25519", "algorithm 15"),
    secure("ed448", "algorithm 16"),
    secure("twoalgs", "algorithms 8 and 13 side by side"),
    # denial of existence
    *denials("ecdsa", "proven by NSEC, on NSD and Knot"),
    *denials("ecdsabind", "proven by NSEC, on BIND"),
    *denials("nsec3", "proven by NSEC3, on NSD and Knot"),
    *denials("nsec3bind", "proven by NSEC3, on BIND"),
    *denials("nsec3it10", "proven by NSEC3 with 10 iterations and salt"),
    secure("nsec3it200-www", "200 iterations: an answer needs none",
           "nsec3it200"),
    Situation("nsec3it200-nxdomain", "200 iterations: more than is counted",
              "nope.nsec3it200.example. A", "nxdomain", rcode="NXDOMAIN",
              security="insecure", why="over 150 iterations (RFC 9276)"),
    secure("optout-www", "an answer from a zone with opt-out", "optout"),
    Situation("optout-nodata", "a name that is there, in a zone with opt-out",
              "www.optout.example. MX", "nodata", **CHAIN),
    Situation("optout-nxdomain", "no such name, in a span with opt-out",
              "nope.optout.example. A", "nxdomain", rcode="NXDOMAIN",
              security="insecure", why="an unsigned delegation could be "
              "there (RFC 5155 section 9.2)"),
    # DS and roll-overs
    secure("dssha1", "a SHA-1 DS"),
    secure("dssha384", "a SHA-384 DS"),
    secure("dsboth", "SHA-1 and SHA-256 DS side by side"),
    secure("twods", "a second DS, of a key that is not there yet"),
    secure("prepublished", "the next ZSK is published"),
    secure("doublesig", "two ZSKs sign everything"),
    secure("soon", "the signatures expire within a day"),
    secure("bigkeys", "a DNSKEY set that does not fit into UDP"),
    secure("revokedold", "a revoked key beside the good one"),
    # secure and insecure delegations
    www("child", "a signed child of a signed zone", "child.parent.example.",
        queries=4, **CHAIN),
    insecure("unsigned-child", "an unsigned child of a signed zone",
             "unsigned.parent.example.", "NSEC proves that there is no DS"),
    insecure("island", "a signed zone below an unsigned one",
             "island.unsigned.parent.example.", "no DS vouches for its key"),
    www("signedbox", "signed parent and child on one server: no referral is "
        "seen", "sub.signedbox.example.", queries=3, **CHAIN),
    insecure("gap-optout", "unsigned below com., which opts out",
             "optout-gap.com.", "an opt-out NSEC3 span covers it"),
    insecure("gap-nsec3", "unsigned below org., which does not opt out",
             "nsec3-gap.org.", "NSEC3 proves that there is no DS"),
    insecure("nods", "a signed zone without a DS", "nods.example.",
             "NSEC proves that there is no DS"),
    insecure("dsalgorithm", "the DS is of an unknown algorithm",
             "dsalgorithm.example.", "no DS that is understood (RFC 4035 "
             "section 5.2)"),
    insecure("dsdigesttype", "the DS has an unknown digest type",
             "dsdigesttype.example.", "no DS that is understood"),
    # aliases
    Situation("alias-insecure", "an alias from a signed zone to an unsigned "
              "one", "toinsecure.parent.example. A", "answer",
              ("toinsecure.parent.example. CNAME www.plain.example.",
               "www.plain.example. A 192.0.2.33"),
              why="the weakest link decides"),
    Situation("alias-bogus", "an alias from a signed zone to a broken one",
              "tobogus.parent.example. A", "answer",
              ("tobogus.parent.example. CNAME www.altered.example.",
               "www.altered.example. A 192.0.2.33"), security="bogus",
              why="the weakest link decides"),
    Situation("dname-signed", "a signed DNAME into a signed zone",
              "www.moved.parent.example. A", "answer",
              ("moved.parent.example. DNAME ecdsa.example.",
               "www.moved.parent.example. CNAME www.ecdsa.example.",
               "www.ecdsa.example. A 192.0.2.33"), **CHAIN),
    # broken
    bogus("expired", "signatures that have expired", "expired 2 days ago"),
    bogus("future", "signatures from the future", "valid in 10 days"),
    bogus("altered", "an altered signature", "one octet differs"),
    Situation("altereddata", "altered data under a good signature",
              "www.altereddata.example. A", "answer",
              ("www.altereddata.example. A 192.0.2.66",), security="bogus",
              why="the signature is for another address"),
    bogus("missing", "a record set without a signature",
          "the zone is signed, the set is not"),
    bogus("wrongsigner", "the signer is another zone",
          "the signer's name is not the zone's"),
    bogus("wrongowner", "another name's signature", "made for mail, not www"),
    bogus("wronglabels", "the signature's label count is too low",
          "as if from a wildcard that is not there"),
    bogus("badkeyset", "the DNSKEY set's signature is altered",
          "the DS leads to a key that does not sign its set"),
    bogus("nodnskey", "a DS, and no DNSKEY", "no key"),
    bogus("dsdigest", "the DS has a wrong digest", "it fits no key"),
    bogus("dsnokey", "the DS is of a key that is not there", "no such key"),
    bogus("dsrevoked", "the DS is of a revoked key",
          "a revoked key vouches for nothing (RFC 5011)"),
    bogus("unsignedds", "a DS for an unsigned zone", "nothing is signed"),
    bogus("strip", "a box that lets no RRSIG through",
          "the DS promises signatures"),
    bogus_denial("noproofs", "nope", "nxdomain", "no NSEC at all",
                 "NXDOMAIN"),
    bogus_denial("noproofs", "www", "nodata", "no NSEC at all", rdtype="MX"),
    bogus_denial("noproofs", "any.wild", "answer",
                 "a wildcard without the proof that the name is not there",
                 answer=("any.wild.noproofs.example. A 192.0.2.37",)),
    bogus_denial("shortnsec", "nope", "nxdomain",
                 "an NSEC that does not cover the name", "NXDOMAIN"),
    bogus_denial("lyingbitmap", "www", "nodata",
                 "an NSEC that says the type is there", rdtype="MX"),
    bogus_denial("nsec3salt", "nope", "nxdomain",
                 "NSEC3 hashes made with another salt", "NXDOMAIN"),
    bogus_denial("nsec3next", "nope", "nxdomain",
                 "NSEC3 records that cover nothing", "NXDOMAIN"),
]
