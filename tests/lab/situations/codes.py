"""What a survey (--all) finds in each situation, errors and warnings: exactly
these.  A situation that stands in no table is healthy.

Every server is asked, so that chance decides nothing.

SPDX-License-Identifier: ISC
"""
# The zone has one name server, and nothing else is wrong.
SINGLE = frozenset("""
alias-insecure badcookie child cname-chain dname-signed ecdsabind-dname
ecdsabind-ent ecdsabind-nodata ecdsabind-nxdomain ecdsabind-wild
ecdsabind-wild-alias ecdsabind-wild-nodata ede empty-rdata four-cuts gap-nsec3
gap-optout glueless-deep idn idn-tld island nsec3bind-dname nsec3bind-ent
nsec3bind-nodata nsec3bind-nxdomain nsec3bind-wild nsec3bind-wild-alias
nsec3bind-wild-nodata onebox poison poison-alias ptr-classless ptr6 shouting
signedbox tcp tcp-drip three-cuts trailing ttl-negative ttl-zero twice type-a
type-aaaa type-afsdb type-caa type-csync type-dname type-eui48 type-hinfo
type-https type-kx type-loc type-mx type-naptr type-ptr type-rp type-srv
type-sshfp type-svcb type-tlsa type-txt type-uri unknown-type unsigned-child
""".split())

FAULTS = {
    "alias-bogus": "RRSIG_INVALID SINGLE_SERVER",
    "altered": "RRSIG_INVALID SINGLE_SERVER",
    "altereddata": "RRSIG_INVALID SINGLE_SERVER",
    "badkeyset": "RRSIG_INVALID SINGLE_SERVER",
    "closed-all": "PORT_CLOSED",
    "closed-one": "PORT_CLOSED",
    "cname-bogus": "RRSIG_EXPIRED SINGLE_SERVER",
    "cname-dead": "SERVER_TIMEOUT",
    "cname-loop": "ALIAS_LOOP",
    "cname-loop-zones": "ALIAS_LOOP SINGLE_SERVER",
    "cname-self": "ALIAS_LOOP",
    "counts-lie": "MALFORMED_RESPONSE",
    "cut-short": "MALFORMED_RESPONSE",
    "dead-tld": "ADDRESS_NOT_PUBLIC SERVER_TIMEOUT",
    "dname-loop": "ALIAS_LOOP",
    "dsalgorithm": "ALGORITHM_UNSUPPORTED SINGLE_SERVER",
    "dsboth": "DS_DIGEST_SHA1",
    "dsdigest": "DS_BROKEN SINGLE_SERVER",
    "dsdigesttype": "ALGORITHM_UNSUPPORTED SINGLE_SERVER",
    "dsnokey": "DS_BROKEN SINGLE_SERVER",
    "dsrevoked": "DS_BROKEN SINGLE_SERVER",
    "dssha1": "DS_DIGEST_SHA1",
    "echo": "MISMATCHED_RESPONSE",
    "edns-badvers": "EDNS_UNSUPPORTED SINGLE_SERVER",
    "edns-dropped": "EDNS_UNSUPPORTED SINGLE_SERVER",
    "edns-formerr": "EDNS_UNSUPPORTED SINGLE_SERVER",
    "edns-header": "EDNS_UNSUPPORTED SINGLE_SERVER",
    "edns-ignored": "EDNS_IGNORED SINGLE_SERVER",
    "edns-notimp": "EDNS_UNSUPPORTED SINGLE_SERVER",
    "edns-servfail": "EDNS_UNSUPPORTED SINGLE_SERVER",
    "empty-response": "SINGLE_SERVER SOA_MISSING",
    "ent-nxdomain": "NXDOMAIN_ABOVE_DATA SINGLE_SERVER",
    "expired": "RRSIG_EXPIRED SINGLE_SERVER",
    "false-glue": "GLUE_MISMATCH SINGLE_SERVER",
    "five-octets": "MISMATCHED_RESPONSE",
    "future": "RRSIG_NOT_YET_VALID SINGLE_SERVER",
    "garbage": "MISMATCHED_RESPONSE",
    "glue-differs": "GLUE_MISMATCH SINGLE_SERVER",
    "glue-stale": "GLUE_MISMATCH",
    "glueless-loop": "CIRCULAR_DEPENDENCY SINGLE_SERVER",
    "half": "LAME_DELEGATION",
    "lame-tld": "LAME_DELEGATION SINGLE_SERVER",
    "lame-two": "LAME_DELEGATION",
    "lyingbitmap-nodata": "DENIAL_BROKEN SINGLE_SERVER",
    "missing": "RRSIG_MISSING SINGLE_SERVER",
    "mixed-dead": "LAME_DELEGATION PORT_CLOSED SERVER_TIMEOUT",
    "no-aa": "ANSWER_NOT_AUTHORITATIVE SINGLE_SERVER",
    "no-glue": "NO_GLUE SINGLE_SERVER",
    "no-question": "QUESTION_COUNT",
    "nodnskey": "DS_BROKEN SINGLE_SERVER",
    "noproofs-answer": "DENIAL_BROKEN SINGLE_SERVER",
    "noproofs-nodata": "DENIAL_BROKEN SINGLE_SERVER",
    "noproofs-nxdomain": "DENIAL_BROKEN SINGLE_SERVER",
    "notauth-one": "LAME_DELEGATION",
    "ns-alias-one": "LAME_DELEGATION NS_NAME_IS_ALIAS",
    "ns-mismatch": "PARENT_CHILD_NS_MISMATCH",
    "ns-missing-all": "NS_NAME_NOT_FOUND SINGLE_SERVER",
    "ns-missing-one": "NS_NAME_NOT_FOUND",
    "nsec3next-nxdomain": "DENIAL_BROKEN SINGLE_SERVER",
    "nsec3rsasha1": "ALGORITHM_DEPRECATED",
    "nsec3salt-nxdomain": "DENIAL_BROKEN SINGLE_SERVER",
    "over-long": "EDNS_UNSUPPORTED RESPONSE_TOO_BIG SINGLE_SERVER",
    "partial-glue": "NO_GLUE",
    "pointer-loop": "MALFORMED_RESPONSE",
    "ra": "RECURSION_OFFERED SINGLE_SERVER",
    "refused-all": "LAME_DELEGATION",
    "refused-one": "LAME_DELEGATION",
    "rsasha1": "ALGORITHM_DEPRECATED",
    "servfail-all": "LAME_DELEGATION",
    "servfail-one": "LAME_DELEGATION",
    "shortnsec-nxdomain": "DENIAL_BROKEN SINGLE_SERVER",
    "sideways-all": "LAME_DELEGATION",
    "sideways-one": "LAME_DELEGATION",
    "silent-all": "SERVER_TIMEOUT",
    "silent-one": "SERVER_TIMEOUT",
    "skew": "GLUE_MISMATCH SERVER_TIMEOUT SOA_SERIAL_MISMATCH",
    "soon": "RRSIG_EXPIRES_SOON",
    "strip": "RRSIG_MISSING SINGLE_SERVER",
    "tcp-closed": "SINGLE_SERVER TCP_FAILED",
    "tcp-closed-one": "TCP_FAILED",
    "tcp-half": "TCP_FAILED",
    "tcp-mute": "TCP_FAILED",
    "tcp-tc": "SINGLE_SERVER TRUNCATED_OVER_TCP",
    "twods": "DS_WITHOUT_DNSKEY",
    "unsignedds": "DS_BROKEN SINGLE_SERVER",
    "upward-all": "LAME_DELEGATION",
    "upward-one": "LAME_DELEGATION",
    "v6only": "FAMILY_MISSING SINGLE_SERVER",
    "wrong-address": "MISMATCHED_RESPONSE",
    "wrong-id": "MISMATCHED_RESPONSE SINGLE_SERVER",
    "wrong-opcode": "MISMATCHED_RESPONSE",
    "wrong-port": "MISMATCHED_RESPONSE SINGLE_SERVER",
    "wrong-question": "MISMATCHED_RESPONSE SINGLE_SERVER",
    "wronglabels": "RRSIG_INVALID SINGLE_SERVER",
    "wrongowner": "RRSIG_INVALID SINGLE_SERVER",
    "wrongsigner": "RRSIG_INVALID SINGLE_SERVER",
    "yxdomain": "SERVER_ERROR SINGLE_SERVER",
    "z-bit": "SINGLE_SERVER Z_BIT_SET",
}

# What only a survey shows, and near-misses: the question, and all that is told
# of errors, warnings and notices.
SURVEYS = {
    "serials": ("www.serials.example A", "SOA_SERIAL_MISMATCH"),
    "no-tcp": ("www.notcp.example A", "TCP_UNREACHABLE"),
    "ns-sets": ("www.nssets.example A", "NS_SETS_DIFFER"),
    "same-serial": ("www.samesoa.example A", "DATA_DIFFERS_SAME_SERIAL"),
    "load-spread": ("www.spread.example A", ""),
    "late-copy": ("www.latecopy.example A", ""),
    "one-packet-lost": ("www.losesone.example A", ""),
    "glue-family": ("www.gluefamily.example A", "GLUE_INCOMPLETE"),
    "child-only": ("www.childonly.example A",
                   "LAME_DELEGATION PARENT_CHILD_NS_MISMATCH"),
    "cds-same": ("www.cdssame.example A", ""),
    "cds-next": ("www.cdsnext.example A", "DS_CHANGE_PENDING"),
    "cds-broken": ("www.cdsbroken.example A", "CDS_UNUSABLE"),
    "thirteen": ("www.manyns.example A", ""),
    "signed": ("www.ecdsa.example A", ""),
    "denied": ("gone.nsec3.example A", ""),
    "dname-odd": ("below.d.dnameodd.example A",
                  "DNAME_MISMATCH SINGLE_SERVER"),
}

# What only unusual probes show, and near-misses: the probes, the question, all
# that is told.
PROBES = {
    "real-servers": ("all", "www.plain.example A", ""),
    "by-the-rules": ("all", "www.byrules.example A", ""),
    "any-version": ("edns", "www.anyversion.example A", "EDNS_NONCOMPLIANT"),
    "any-version-unasked": ("case", "www.anyversion.example A", ""),
    "option-formerr": ("edns", "www.optformerr.example A",
                       "EDNS_NONCOMPLIANT"),
    "edns-firewall": ("edns", "www.ednsfirewall.example A",
                      "EDNS_NONCOMPLIANT"),
    "no-edns-at-all": ("edns", "www.edns-formerr.example A",
                       "EDNS_UNSUPPORTED SINGLE_SERVER"),
    "lower-case": ("case", "www.lowercase.example A", "CASE_NOT_PRESERVED"),
    "a-only": ("types", "www.aonly.example A", "TYPE_MISHANDLED"),
    "a-only-no-name": ("types", "gone.aonly.example A", ""),
    "above-data": ("qmin", "below.ent.entnx.example A",
                   "NXDOMAIN_ABOVE_DATA SINGLE_SERVER"),
    "above-nothing": ("qmin", "a.b.gone.plain.example A", ""),
    "signed": ("all", "www.ecdsa.example A", ""),
    "denied": ("all", "gone.nsec3.example A", ""),
}
