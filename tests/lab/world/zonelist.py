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
    "tld-nsec3": Policy(("RSASHA256",), csk=False, nsec3=(0, "-")),
    "rsasha1": Policy(("RSASHA1",)),
    "nsec3rsasha1": Policy(("NSEC3RSASHA1",), nsec3=(1, "ab")),
    "rsasha256": Policy(("RSASHA256",), csk=False),
    "rsasha512": Policy(("RSASHA512",)),
    "ecdsa": Policy(("ECDSAP256SHA256",)),
    "ecdsa384": Policy(("ECDSAP384SHA384",)),
    "ed25519": Policy(("ED25519",)),
    "ed448": Policy(("ED448",)),
    "two-algs": Policy(("RSASHA256", "ECDSAP256SHA256")),
    "split": Policy(("ECDSAP256SHA256",), csk=False),
    "nsec3": Policy(("ECDSAP256SHA256",), nsec3=(0, "-")),
    "nsec3-10": Policy(("ECDSAP256SHA256",), nsec3=(10, "aabbccdd")),
    "nsec3-optout": Policy(("ECDSAP256SHA256",), nsec3=(0, "-"),
                           optout=True),
}


@dataclass(frozen=True)
class Zone:
    """One zone.

    name   absolute
    sign   a key of POLICIES, or None
    ds     the DS records in the parent: a digest's number (SHA-1 is 1,
           SHA-256 is 2, SHA-384 is 4) or a ds_ function in damage.py;
           () leaves the zone an island
    hurt   a function in damage.py, applied to the signed zone
    life   its signatures run from .. to, in the words of dnssec-signzone
    keys   further keys: "zsk-..." signs too, "pub-..." is in the DNSKEY set
           only, "big-..." as well and is a large one, "revoked" has the
           first key again with its REVOKE bit set
    text   the zone file, where it is not named for the zone
    bad    the address that stands for @BAD@ in the text
    lame   addresses of its servers whose processes do not serve it
    also   processes that serve it though no NS record says so
    signal names of servers of other zones under which its keys are announced
           (RFC 9615); other keys where a "!" stands before it
    """

    name: str
    sign: str = None
    ds: tuple = (2,)
    hurt: str = None
    life: tuple = ("now-3600", "now+30d")
    keys: tuple = ()
    text: str = None
    bad: str = None
    lame: tuple = ()
    also: tuple = ()
    signal: tuple = ()


def zoo(name, sign="ecdsa", text="signed", **rest):
    """A signed zone under example. with the usual contents."""
    return Zone(f"{name}.example.", sign, text=text, **rest)


def broken(name, sign="ecdsa", **rest):
    """A signed zone that is broken, on a server that does not care."""
    return zoo(name, sign, text="broken", **rest)


def odd(name, bad, text="onebad", **rest):
    """A zone on a misbehaving server, see responders/authority.py."""
    return Zone(f"{name}.example.", text=text, bad=bad, **rest)


def half(name, bad):
    """The same, with a good server beside it."""
    return odd(name, bad, "halfbad")


def boot(name, host, *signal):
    """A signed zone without a DS that asks for one, with servers in another
    zone; under which of their names that is announced."""
    return zoo(name, ds=(), text="boot", hurt="cds_same", bad=host,
               signal=signal)


ZONES = [
    Zone(".", "root"),
    Zone("root-servers.net."),
    # TLDs
    Zone("arpa.", "tld-nsec"),
    Zone("cn.", "tld"),
    Zone("com.", "tld"),
    Zone("example.", "tld-nsec"),
    Zone("net.", "tld"),
    Zone("org.", "tld-nsec3"),
    Zone("xn--fiqs8s."),
    # What the TLDs' servers are named by
    Zone("gtld-servers.net."),
    Zone("nstld.com."),
    # The exercise
    Zone("bilibili.com."),
    Zone("bilicdn1.com."),
    Zone("dnsv5.com."),
    # Plain cases
    Zone("example.com.", "ecdsa"),
    Zone("big.example."),
    Zone("names.example."),
    Zone("plain.example."),
    Zone("resolver.example."),
    Zone("types.example."),
    Zone("v.example."),
    Zone("xn--bcher-kva.example."),
    Zone("xn--fsqu00a.xn--fiqs8s."),
    # Delegations
    Zone("three.example."),
    Zone("sub.three.example."),
    Zone("x.sub.three.example."),
    Zone("hosting.org."),
    Zone("glueless.example."),
    Zone("gl0.com."),
    Zone("gl1.net."),
    Zone("gl2.org."),
    Zone("gl3.example."),
    Zone("hoster.example."),
    Zone("sibling.example."),
    Zone("partglue.example."),
    Zone("v6only.example."),
    Zone("nscname.example."),
    Zone("nsnx.example."),
    Zone("mismatch.example.", also=("nsd",)),
    Zone("gluediff.example."),
    Zone("gluestale.example."),
    Zone("onebox.example."),
    Zone("sub.onebox.example."),
    Zone("manyns.example."),
    Zone("hugens.example."),
    Zone("half.example.", lame=("198.51.100.131",)),
    # Aliases
    Zone("alias.example."),
    Zone("alias2.example."),
    # Reverse
    Zone("in-addr.arpa."),
    Zone("in-addr-servers.arpa."),
    Zone("ip6.arpa."),
    Zone("ip6-servers.arpa."),
    Zone("2.0.192.in-addr.arpa."),
    Zone("128-255.2.0.192.in-addr.arpa."),
    Zone("8.b.d.0.1.0.0.2.ip6.arpa."),
    # Servers that do not answer, or not this zone
    half("silent-one", "198.18.0.1"),
    half("closed-one", "198.18.0.4"),
    half("slow-one", "198.18.0.6"),
    Zone("slow-all.example."),
    half("servfail-one", "198.18.0.10"),
    half("refused-one", "198.18.0.12"),
    half("notauth-one", "198.18.0.14"),
    half("upward-one", "198.18.0.15"),
    half("sideways-one", "198.18.0.17"),
    odd("lame-two", "198.18.0.10", "twobad"),
    odd("noaa", "198.18.0.19"),
    odd("nothing", "198.18.0.20"),
    odd("entnx", "198.18.0.21"),
    # EDNS
    odd("edns-formerr", "198.18.0.30"),
    odd("edns-notimp", "198.18.0.31"),
    odd("edns-badvers", "198.18.0.32"),
    odd("edns-dropped", "198.18.0.33"),
    odd("edns-ignored", "198.18.0.34"),
    odd("edns-header", "198.18.0.35"),
    odd("edns-servfail", "198.18.0.36"),
    odd("badcookie", "198.18.0.37"),
    odd("ede", "198.18.0.38"),
    # Responses that are not what was asked for
    odd("wrongid", "198.18.0.40"),
    odd("wrongquestion", "198.18.0.41"),
    half("wrongaddress", "198.18.0.42"),
    odd("wrongport", "198.18.0.44"),
    odd("twice", "198.18.0.45"),
    half("noquestion", "198.18.0.46"),
    half("echo", "198.18.0.47"),
    half("wrongopcode", "198.18.0.48"),
    odd("shouting", "198.18.0.49"),
    # Malformed
    half("garbage", "198.18.0.60"),
    half("fiveoctets", "198.18.0.61"),
    half("pointerloop", "198.18.0.62"),
    half("cutshort", "198.18.0.63"),
    odd("trailing", "198.18.0.64"),
    odd("overlong", "198.18.0.65"),
    half("countslie", "198.18.0.66"),
    # Truncation and TCP
    odd("tcp", "198.18.0.70"),
    odd("tcpclosed", "198.18.0.71"),
    half("tcpclosed-one", "198.18.0.71"),
    odd("tcpdrip", "198.18.0.72"),
    half("tcphalf", "198.18.0.73"),
    half("tcpmute", "198.18.0.74"),
    odd("tcptc", "198.18.0.75"),
    # Poison
    odd("poison", "198.18.0.80"),
    odd("poisonalias", "198.18.0.81"),
    odd("falseglue", "198.18.0.82"),
    Zone("sub.falseglue.example."),
    # Bits and values
    odd("ra", "198.18.0.90"),
    odd("zbit", "198.18.0.91"),
    odd("ttlzero", "198.18.0.92"),
    odd("ttlnegative", "198.18.0.93"),
    Zone("skew.example."),
    # ... that only a survey shows, and near-misses
    half("serials", "198.18.0.100"),
    half("notcp", "198.18.0.101"),
    half("nssets", "198.18.0.102"),
    half("samesoa", "198.18.0.103"),
    half("mxsets", "198.18.0.119"),
    odd("spread", "198.18.0.104", "spread"),
    half("latecopy", "198.18.0.105"),
    half("losesone", "198.18.0.106"),
    half("closesone", "198.18.0.120"),
    half("byrules", "198.18.0.107"),
    half("anyversion", "198.18.0.108"),
    half("optformerr", "198.18.0.109"),
    half("ednsfirewall", "198.18.0.110"),
    half("lowercase", "198.18.0.111"),
    half("aonly", "198.18.0.112"),
    half("cookieformerr", "198.18.0.114"),
    half("dodropped", "198.18.0.115"),
    half("openzone", "198.18.0.116"),
    odd("dnameodd", "198.18.0.113"),
    Zone("targets.example."),
    Zone("gluefamily.example."),
    Zone("childonly.example."),
    odd("cnamedata", "198.18.0.96"),
    odd("yxdomain", "198.18.0.98"),
    # Signed, each with another algorithm
    zoo("rsasha1", "rsasha1"),
    zoo("nsec3rsasha1", "nsec3rsasha1"),
    zoo("rsasha256", "rsasha256"),
    zoo("rsasha512", "rsasha512"),
    zoo("ecdsa"),
    zoo("ecdsa384", "ecdsa384"),
    zoo("ed25519", "ed25519"),
    zoo("ed448", "ed448"),
    zoo("twoalgs", "two-algs"),
    # ... served by BIND; denial of existence in every way
    zoo("ecdsabind", text="signed-bind"),
    zoo("nsec3", "nsec3"),
    zoo("nsec3bind", "nsec3", text="signed-bind"),
    zoo("nsec3it10", "nsec3-10"),
    zoo("nsec3it200", "nsec3-10", hurt="many_iterations"),
    zoo("optout", "nsec3-optout"),
    # ... DS records and roll-overs
    zoo("dssha1", ds=(1,)),
    zoo("dssha384", ds=(4,)),
    zoo("dsboth", ds=(1, 2)),
    zoo("twods", ds=(2, "ds_other_key")),
    zoo("prepublished", "split", keys=("pub-next",)),
    zoo("doublesig", "split", keys=("zsk-next",)),
    zoo("soon", life=("now-29d", "now+1d")),
    zoo("bigkeys", keys=("big-1", "big-2", "big-3", "big-4")),
    zoo("revokedold", keys=("revoked",)),
    # ... with a server that has an old copy, or strips
    zoo("oneold", text="halfsigned", bad="198.18.0.117"),
    zoo("onebare", text="halfsigned", bad="198.18.0.118"),
    # ... and what they ask of the parent
    zoo("cdssame", hurt="cds_same"),
    zoo("cdsnext", "split", keys=("pub-next",), hurt="cds_next"),
    zoo("cdsbroken", hurt="cds_unknown"),
    # ... before it has a DS: what the names of their servers announce
    Zone("dnshost.example.", "ecdsa"),
    Zone("plainhost.example."),
    boot("bootok", "dnshost", "ns1.dnshost", "ns2.dnshost"),
    boot("bootpart", "dnshost", "ns1.dnshost"),
    boot("bootother", "dnshost", "ns1.dnshost", "!ns2.dnshost"),
    boot("bootplain", "plainhost", "ns1.plainhost", "ns2.plainhost"),
    zoo("bootinside", ds=(), hurt="cds_same"),
    # ... and secure delegations of all sorts
    zoo("parent", text="parent.example"),
    Zone("child.parent.example.", "ecdsa"),
    Zone("unsigned.parent.example."),
    Zone("island.unsigned.parent.example.", "ecdsa"),
    zoo("signedbox", text="signedbox.example"),
    Zone("sub.signedbox.example.", "ecdsa"),
    Zone("optout-gap.com."),
    Zone("nsec3-gap.org."),
    zoo("nods", ds=()),
    # Mail
    Zone("mail.example.", "ecdsa"),
    Zone("mailns.example."),
    Zone("_tcp.mx.danebogus.mail.example.", "ecdsa",
         life=("now-60d", "now-2d")),
    # Broken
    broken("expired", life=("now-60d", "now-2d")),
    broken("future", life=("now+10d", "now+40d")),
    broken("altered", hurt="altered"),
    broken("altereddata", hurt="altered_data"),
    broken("missing", hurt="missing"),
    broken("wrongsigner", hurt="wrong_signer"),
    broken("wrongowner", hurt="wrong_owner"),
    broken("wronglabels", hurt="wrong_labels"),
    broken("noproofs", hurt="no_proofs"),
    broken("shortnsec", hurt="short_nsec"),
    broken("lyingbitmap", hurt="lying_bitmap"),
    broken("nsec3salt", "nsec3-10", hurt="nsec3_other_salt"),
    broken("nsec3next", "nsec3", hurt="nsec3_wrong_next"),
    broken("badkeyset", hurt="bad_key_set"),
    broken("nodnskey", hurt="no_dnskey"),
    broken("dsdigest", ds=("ds_wrong_digest",)),
    broken("dsnokey", ds=("ds_other_key",)),
    broken("dsrevoked", ds=("ds_revoked",), keys=("revoked",)),
    broken("dsalgorithm", ds=("ds_unknown_algorithm",)),
    broken("dsdigesttype", ds=("ds_unknown_digest",)),
    zoo("unsignedds", None, text="broken", ds=("ds_other_key",)),
    Zone("strip.example.", "ecdsa", text="strip.example", also=("nsd",)),
]
