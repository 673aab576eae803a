"""Libraries that are opened when they are needed, and are not there: named by
every command alike, with Debian's package, exit 8; and what needs none."""
import os
import re
import subprocess

import pytest

from conftest import BUILD, PROGRAM, TOP

CAPTURE = os.path.join(TOP, "testdata/pcap/www.bilibili.com.pcap")
ANCHORS = os.path.join(TOP, "testdata/pcap/www.bilibili.com.anchors")
QUERY = "f16881800001000000000000037777770765786d61706c6500000100010a"
ALL = ["libcares", "libcrypto", "libidn2", "libjansson", "libpcap",
       "libunistring", "libuv"]

# needs, with which words, Debian's package, what is said to need it
ROWS = [
    ("libpcap", ["--replay", CAPTURE], "libpcap0.8", "--replay"),
    ("libpcap", ["bulk", "--replay", CAPTURE], "libpcap0.8", "--replay"),
    ("libpcap", ["--record", "{tmp}/new", "www.example"], "libpcap0.8",
     "--record"),
    ("libpcap", ["compare", "--record", "{tmp}/new", "www.example",
                 "@127.0.0.1"], "libpcap0.8", "--record"),
    ("libpcap", ["explain", CAPTURE], "libpcap0.8", "explain"),
    ("libidn2", ["bücher.example"], "libidn2-0", "a Unicode name"),
    ("libidn2", ["compare", "bücher.example", "@127.0.0.1"], "libidn2-0",
     "a Unicode name"),
    ("libunistring", ["bücher.example"], r"libunistring\d+",
     "a Unicode name"),
    ("libuv", ["-b", "127.0.0.1#5300", "www.example"], "libuv1",
     "a live walk"),
    ("libuv", ["compare", "www.example", "@127.0.0.1"], "libuv1",
     "a live walk"),
    ("libcares", ["compare", "-p", "1", "--hints", "{tmp}/hints",
                  "www.example", "@127.0.0.1"], "libc-ares2", "compare"),
    ("libcares", ["compare", "-p", "1", "--hints", "{tmp}/hints",
                  "www.example", "@dns.example"], "libc-ares2", "compare"),
    ("libjansson", ["bulk", "--resume", "{tmp}/results"], "libjansson4",
     "--resume"),
    ("libcrypto", ["--replay", CAPTURE, "--anchors", ANCHORS], "libssl3",
     r"checking DNSSEC \(without: --no-validate\)"),
]


@pytest.fixture(scope="session")
def sonames():
    """{library: soname}, as the build found them."""
    with open(os.path.join(BUILD, "flags"), encoding="utf-8") as file:
        found = re.findall(r'-DRWI_SONAME_(\w+)=.?"(lib[^"]+)"', file.read())
    return {name.lower(): soname for name, soname in found}


@pytest.fixture
def without(sonames, tmp_path, rootwalk):
    """Run where libraries are files that hold nothing."""
    (tmp_path / "hints").write_text(". 3600000 NS a.\na. 3600000 A 127.0.0.1\n")
    (tmp_path / "results").write_text("")

    def run(libraries, *words, **more):
        empty = tmp_path / "empty"
        empty.mkdir(exist_ok=True)
        for library in libraries:
            (empty / sonames[library]).write_bytes(b"")
        return rootwalk(*[word.format(tmp=tmp_path) for word in words],
                        env={"LD_LIBRARY_PATH": str(empty)}, **more)
    return run


@pytest.mark.parametrize("library, words, package, what", ROWS,
                         ids=[f"{row[0]}-{row[3].split()[0]}-{i}"
                              for i, row in enumerate(ROWS)])
def test_what_is_missing_is_named(without, library, words, package, what):
    done = without([library], *words)
    assert done.status == 8, (done.out, done.err)
    assert re.fullmatch(rf"rootwalk: {library} could not be loaded: {what} "
                        rf"needs it \(Debian: {package}\)\n", done.err)


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
def test_what_needs_no_library(without, words):
    done = without(ALL, *words)
    assert done.status == 0 and done.err == "", done.err


def test_nothing_but_libc_is_linked():
    for name in (PROGRAM, os.path.join(BUILD, "librootwalk.so")):
        done = subprocess.run(["readelf", "-d", name], stdout=subprocess.PIPE,
                              text=True, check=True)
        needed = re.findall(r"NEEDED.*\[(.*?)\]", done.stdout)
        assert [lib for lib in needed
                if not re.match(r"lib(c|dl|m)\.|ld-|lib[a-z]*san", lib)] == []
