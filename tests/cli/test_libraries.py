"""Libraries that are opened when they are needed, and are not there: named by
every command alike, with Debian's package, exit 8; and what needs none."""
import gzip
import os
import re
import subprocess

import pytest

from conftest import BUILD, PROGRAM, TOP
from mailserver import Server, pop3, smtp

CAPTURE = os.path.join(TOP, "testdata/pcap/www.bilibili.com.pcap")
ANCHORS = os.path.join(TOP, "testdata/pcap/www.bilibili.com.anchors")
QUERY = "f16881800001000000000000037777770765786d61706c6500000100010a"
NAMES = "bücher.example"
WALK = ["-p", "{port}", "--hints", "{hints}", "--no-validate"]
NOBODY = ["-p", "1", "--hints", "{tmp}/hints"]
SEND = ["send", "--from", "me@a.example", "--server"]
FETCH = ["--user", "me", "--password-file", "{tmp}/secret"]
FLEET = "nats://127.0.0.1:1/job"
DNSSEC = r"checking DNSSEC \(without: --no-validate\)"

# What is missing, with which words; Debian's package; what is said to need it.
ROWS = [
    ("libcares", ["compare", *NOBODY, "www.example", "@127.0.0.1"],
     "libc-ares2", "compare"),
    ("libcares", ["compare", *NOBODY, "www.example", "@dns.example"],
     "libc-ares2", "compare"),
    ("libcrypto", ["--replay", CAPTURE, "--anchors", ANCHORS], "libssl3",
     DNSSEC),
    ("libcrypto", ["mail", *NOBODY, "a.example"], "libssl3", DNSSEC),
    ("libcurl", ["mail", *WALK, "--no-connect", "post.example"], "libcurl4",
     "an MTA-STS policy"),
    ("libidn2", [NAMES], "libidn2-0", "a Unicode name"),
    ("libidn2", ["compare", NAMES, "@127.0.0.1"], "libidn2-0",
     "a Unicode name"),
    ("libidn2", ["mail", NAMES], "libidn2-0", "a Unicode name"),
    ("libidn2", ["mail", "--mx", NAMES, "a.example"], "libidn2-0",
     "a Unicode name"),
    ("libidn2", [*SEND, "127.0.0.1:1", f"b@{NAMES}"], "libidn2-0",
     "a Unicode name"),
    ("libidn2", [*SEND, NAMES, "b@b.example"], "libidn2-0", "a Unicode name"),
    ("libidn2", ["fetch", NAMES, *FETCH], "libidn2-0", "a Unicode name"),
    ("libidn2", ["explain", "--filter", f"name={NAMES}", CAPTURE],
     "libidn2-0", "a Unicode name"),
    ("libjansson", ["bulk", "--resume", "{tmp}/results"], "libjansson4",
     "--resume"),
    *[("libnats", ["bulk", option, FLEET], r"libnats\d+\.\d+",
       "a job on many machines")
      for option in ("--submit", "--work", "--collect", "--job-status")],
    ("libpcap", ["--replay", CAPTURE], "libpcap0.8", "--replay"),
    ("libpcap", ["bulk", "--replay", CAPTURE], "libpcap0.8", "--replay"),
    ("libpcap", ["mail", "--replay", CAPTURE], "libpcap0.8", "--replay"),
    ("libpcap", ["--record", "{tmp}/new", "www.example"], "libpcap0.8",
     "--record"),
    ("libpcap", ["compare", "--record", "{tmp}/new", "www.example",
                 "@127.0.0.1"], "libpcap0.8", "--record"),
    ("libpcap", ["mail", "--record", "{tmp}/new", "a.example"], "libpcap0.8",
     "--record"),
    ("libpcap", [*SEND, "127.0.0.1:1", "--record", "{tmp}/new", "b@b.example"],
     "libpcap0.8", "--record"),
    ("libpcap", ["fetch", "127.0.0.1:1", "--record", "{tmp}/new", *FETCH],
     "libpcap0.8", "--record"),
    ("libpcap", ["explain", CAPTURE], "libpcap0.8", "explain"),
    ("libssl", [*SEND, "{smtp}", "b@b.example"], "libssl3", "TLS"),
    ("libssl", [*SEND, "{smtp}", "--tls", "try", "b@b.example"], "libssl3",
     "TLS"),
    ("libssl", ["fetch", "{pop3}", *FETCH], "libssl3", "TLS"),
    ("libunistring", [NAMES], r"libunistring\d+", "a Unicode name"),
    ("libunistring", [*SEND, "{smtp}", "--tls", "none", "b@b.example"],
     r"libunistring\d+", "text that is not ASCII"),
    ("libuv", ["-b", "127.0.0.1#5300", "www.example"], "libuv1",
     "the network"),
    ("libuv", ["compare", "www.example", "@127.0.0.1"], "libuv1",
     "the network"),
    ("libuv", ["mail", "a.example"], "libuv1", "the network"),
    ("libuv", [*SEND, "{smtp}", "b@b.example"], "libuv1", "the network"),
    ("libuv", ["fetch", "{pop3}", *FETCH], "libuv1", "the network"),
    ("libzstd", ["bulk", *NOBODY, "-o", "{tmp}/out.zst"], "libzstd1",
     "a packed file"),
    ("zlib", ["bulk", *NOBODY, "-o", "{tmp}/out.gz"], "zlib1g",
     "a packed file"),
    ("zlib", ["bulk", *NOBODY, "--resume", "{tmp}/packed.gz"], "zlib1g",
     "a packed file"),
]


@pytest.fixture(scope="session")
def sonames():
    """{library: soname}, as the build found them."""
    with open(os.path.join(BUILD, "flags"), encoding="utf-8") as file:
        found = re.findall(r'-DRWI_SONAME_(\w+)=.?"(lib[^"]+)"', file.read())
    return {"libcurl": "libcurl.so.4",
            **{name.lower(): soname for name, soname in found}}


@pytest.fixture
def without(sonames, tmp_path, rootwalk, world, hints):
    """Run where libraries are files that hold nothing."""
    (tmp_path / "hints").write_text(". 3600000 NS a.\na. 3600000 A 127.0.0.1\n")
    (tmp_path / "results").write_text("")
    (tmp_path / "packed.gz").write_bytes(gzip.compress(b""))
    (tmp_path / "secret").write_text("x\n")
    (tmp_path / "secret").chmod(0o600)
    servers = {"smtp": Server(smtp()), "pop3": Server(pop3([]))}

    def run(libraries, *words, **more):
        empty = tmp_path / "empty"
        empty.mkdir(exist_ok=True)
        for library in libraries:
            (empty / sonames[library]).write_bytes(b"")
        places = {name: f"127.0.0.1:{server.port}"
                  for name, server in servers.items()}
        return rootwalk(*[word.format(tmp=tmp_path, port=world.port,
                                      hints=hints, **places)
                          for word in words],
                        env={"LD_LIBRARY_PATH": str(empty)}, **more)
    with servers["smtp"], servers["pop3"]:
        yield run
    assert not servers["smtp"].got  # nothing half done


@pytest.mark.parametrize("library, words, package, what", ROWS,
                         ids=[f"{row[0]}-{row[3].split()[0]}-{i}"
                              for i, row in enumerate(ROWS)])
def test_what_is_missing_is_named(without, library, words, package, what):
    done = without([library], *words,
                   stdin=b"" if words[0] == "bulk" else "Grüße\n".encode())
    assert done.status == 8, (done.out, done.err)
    assert re.fullmatch(rf"rootwalk: {library} could not be loaded: {what} "
                        rf"needs it \(Debian: {package}\)\n", done.err)


def test_each_library_is_missed_by_a_row(sonames):
    assert {row[0] for row in ROWS} == set(sonames)


def test_a_walk_alone_needs_no_libuv(without, world, hints):
    done = without(["libuv"], "-p", str(world.port), "--hints", str(hints),
                   "--no-validate", "+short", "www.good.example")
    assert done.status == 0 and done.err == "" and done.out != ""


def test_a_verdict_without_libcrypto_is_still_a_report(without):
    done = without(["libcrypto"], "--replay", CAPTURE, "--anchors", ANCHORS)
    assert "61.156.196.7" in done.out
    done = without(["libcrypto"], "--replay", CAPTURE, "--no-validate")
    assert done.status == 0 and done.err == ""


def test_names_of_bulk(without):
    """Each line has its result; what is missing is said once."""
    done = without(["libidn2"], "bulk", "--hints", "{tmp}/hints", "-p", "1",
                   stdin="bücher.example\nkäse.example\n".encode())
    assert done.status == 8
    assert done.out.count("libidn2 could not be loaded") == 2
    assert done.err.count("could not be loaded") == 1


@pytest.mark.parametrize("words", [["--version"], ["--help"],
                                   ["explain", QUERY]])
def test_what_needs_no_library(without, sonames, words):
    done = without(sonames, *words)
    assert done.status == 0 and done.err == "", done.err


def test_nothing_but_libc_is_linked():
    for name in (PROGRAM, os.path.join(BUILD, "librootwalk.so")):
        done = subprocess.run(["readelf", "-d", name], stdout=subprocess.PIPE,
                              text=True, check=True)
        needed = re.findall(r"NEEDED.*\[(.*?)\]", done.stdout)
        assert [lib for lib in needed
                if not re.match(r"lib(c|dl|m)\.|ld-|lib[a-z]*san", lib)] == []
