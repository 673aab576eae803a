"""Everything in dig's manual that begins with a plus or a dash: it means the
same, is taken without effect, or is refused with what to use instead.

SPDX-License-Identifier: ISC
"""
import os
import re
import shutil
import subprocess

import pytest

from conftest import TOP

PCAP = os.path.join(TOP, "testdata/pcap/www.bilibili.com.pcap")
REPLAY = ["--replay", PCAP, "--no-validate", "--color", "never"]

# As `man dig` of BIND 9.18 and 9.20 lists them.  What has a value stands with
# one.
SAME = """
+adflag +cd +cdflag +bufsize=1232 +bufsize +coflag +co +cookie +dnssec +do
+edns +edns=0 +noedns +idnin +idnout +noidnout +ignore +nsid +rdflag +recurse
+retry=2 +short +subnet=192.0.2.0/24 +tcp +timeout=5 +time=5 +tries=2 +vc
+noadflag +nocdflag +nocoflag +noco +nocookie +nodnssec +nodo +nonsid +nordflag
+norecurse +noshort +nosubnet +notcp +novc +noidnin +noignore
-4 -6 -pN -qN -tN -cN -xN -fN -bN -h
""".split()
IDLE = """
+additional +all +answer +authority +badcookie +besteffort +class +cmd
+comments +crypto +ednsnegotiation +identify +keepopen +multiline +onesoa +qr
+question +rrcomments +showbadcookie +split=56 +stats +trace +ttlid +ttlunits
+unknownformat +noadditional +noall +noanswer +noauthority +nobesteffort
+noclass +nocmd +nocomments +nocrypto +noidentify +nokeepopen +nomultiline
+noonesoa +noqr +noquestion +norrcomments +noshowbadcookie +nosplit +nostats
+nottlid +nottlunits +nounknownformat +nosearch +nodefname +nofail +noaaflag
+noaaonly +nodns64prefix +noednsflags +noednsopt +noexpire +nofuzztime
+noheader-only +nohttps +nohttps-get +nohttps-post +nohttp-plain
+nohttp-plain-get +nohttp-plain-post +nokeepalive +nonssearch +noopcode
+noraflag +noshowsearch +nosigchase +notcflag +notls +notls-ca +notls-certfile
+notls-keyfile +notls-hostname +notopdown +noyaml +nozflag +nomapped
+noproxy +noproxy-plain +noshowallmessages +noshowbadvers +nozoneversion
+nosvcparamkeycompat +svcparamkeycompat +showallmessages +showbadvers +mapped
-r
""".split()
REFUSED = {
    "+aaflag": "AA", "+aaonly": "AA", "+search": "trace",
    "+defname": "compare +search", "+dns64prefix": "ipv4only.arpa",
    "+domain=x": "whole name", "+dscp=1": "DSCP", "+ednsflags=1": "+coflag",
    "+noednsnegotiation": "+noedns", "+ednsopt=65001": "+nsid",
    "+expire": "+nsid", "+fail": "all servers", "+fuzztime": "TSIG",
    "+header-only": "question", "+https": "UDP and TCP",
    "+https-get": "UDP and TCP", "+https-post": "UDP and TCP",
    "+http-plain": "UDP and TCP", "+http-plain-get": "UDP and TCP",
    "+http-plain-post": "UDP and TCP", "+keepalive": "+nsid",
    "+ndots=2": "whole name", "+nssearch": "--all", "+opcode=2": "standard",
    "+padding=128": "+nsid", "+qid=1": "--seed", "+raflag": "RA",
    "+showsearch": "+search", "+sigchase": "chain of trust",
    "+tcflag": "TC", "+tls": "UDP and TCP", "+tls-ca": "UDP and TCP",
    "+tls-certfile=x": "UDP and TCP", "+tls-keyfile=x": "UDP and TCP",
    "+tls-hostname=x": "UDP and TCP", "+topdown": "chain of trust",
    "+notrace": "rootwalk compare", "+trusted-key=x": "--anchors",
    "+yaml": "--format json", "+zflag": "Z", "+nobadcookie": "BADCOOKIE",
    "+proxy": "PROXY", "+proxy-plain": "PROXY", "+zoneversion": "+nsid",
    "-k": "TSIG", "-y": "TSIG", "-m": "memory", "-u": "--format json",
    "-i": "-x",
}
OURS = ["-v"]  # the version in dig, --verbose here; the manual says so


@pytest.fixture(scope="module")
def plain():
    """What is printed without any of them."""
    from conftest import ENVIRONMENT, PROGRAM
    return subprocess.run([PROGRAM, *REPLAY, "www.bilibili.com"],
                          env=ENVIRONMENT, stdout=subprocess.PIPE,
                          check=True).stdout.decode()


def test_what_shapes_digs_printing_is_taken(rootwalk, plain):
    """All at once, and each by itself with a mistake behind: the mistake is
    what is complained of."""
    done = rootwalk(*REPLAY, *IDLE, "www.bilibili.com")
    assert done.status == 0 and done.out == plain, done.err
    for word in IDLE:
        done = rootwalk(word, "+mistaken", "www.bilibili.com")
        assert done.status == 1 and done.complains("+mistaken"), word


@pytest.mark.parametrize("word", REFUSED)
def test_what_is_not_taken_says_what_is(rootwalk, word):
    done = rootwalk(*REPLAY, word, "www.bilibili.com")
    assert done.status == 1 and done.out == ""
    assert done.complains(f"rootwalk: {word}: ", REFUSED[word])


def test_what_means_the_same_is_taken(rootwalk):
    for word in SAME:
        if word.startswith("+"):
            done = rootwalk(word, "+mistaken", "www.bilibili.com")
            assert done.status == 1 and done.complains("+mistaken"), word


def test_an_abbreviation_is_never_an_option_of_digs(rootwalk):
    """+stats is dig's, whole; +sho is nobody's but an abbreviation."""
    done = rootwalk(*REPLAY, "+sho", "www.bilibili.com")
    assert done.status == 0 and done.out.splitlines()[0] == "a.w.bilicdn1.com."
    assert "rootwalk: +qid" in rootwalk("+qid=1", "x.example").err
    assert rootwalk("bulk", "+answer").complains("+answer", "unknown")


def names(words):
    return {re.match(r"[+-](?:no)?([\w-]*)", word)[1] for word in words}


def test_the_list_is_that_of_digs_manual():
    """Where a manual of dig is at hand, nothing in it is missing here."""
    if shutil.which("man") is None:
        text = ""
    else:
        text = subprocess.run(
            ["man", "dig"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
            env={**os.environ, "MANWIDTH": "80", "LC_ALL": "C"},
            check=False).stdout.decode("latin-1")
    text = re.sub(".\b", "", text)
    found = set()
    for line in re.findall(r"^ {7}(\+[a-z].*)$", text, re.M):
        found |= set(re.findall(r"\+(?:no)?([a-z][a-z0-9-]*)", line))
    known = names(SAME + IDLE + list(REFUSED))
    assert {name for name in found if name not in known
            and "no" + name not in known} == set()


@pytest.mark.parametrize("words", [
    ["+short", "+dnssec"], ["+short", "+do"], ["--format", "short", "+dnssec"]])
def test_short_with_dnssec_has_the_signatures(rootwalk, words):
    """As in dig: where +dnssec stands there."""
    exercise = ["--replay", PCAP, "--no-validate"]
    bare = rootwalk(*exercise, ".", "NS", "+short")
    signed = rootwalk(*exercise, ".", "NS", *words)
    assert bare.status == signed.status == 0, signed.err
    assert set(bare.out.splitlines()) < set(signed.out.splitlines())
    assert re.search(r"^NS \d+ \d+ ", signed.out, re.M)
