"""Every option in every command and every format: it has an effect, or it is
refused by name.  The rows are options.def's; one that is not told here how
its effect is seen fails.
"""
import os
import re
import struct
import time

import dns.message
import pytest

from conftest import TOP

CAPTURE = os.path.join(TOP, "testdata/pcap/www.bilibili.com.pcap")
IDN = "中国.example"


def read(name):
    with open(os.path.join(TOP, name), encoding="utf-8") as file:
        return re.sub(r"/\*.*?\*/", "", file.read(), flags=re.S)


COMMANDS = dict(zip("TBCEMSF", ("trace", "bulk", "compare", "explain", "mail",
                               "send", "fetch")))
MARKS = {"LONG": "--", "LETTER": "-", "PLUS": "+"}
ROWS = [(MARKS[form] + name, takes, [COMMANDS[letter] for letter in
                                     re.findall("[TBCEMSF]", commands)])
        for form, name, takes, commands in re.findall(
            r'OPTION\((\w+), "([^"]+)", (\w+), "[^"]*", \w+\([^)]*\),\s*'
            r"([TBCEMSF |]+),", read("src/cli/options.def"))]
FORMATS = {word: [command for command, function in
                  zip(("trace", "compare", "explain", "mail"), functions)
                  if function != "NONE"]
           for word, *functions in re.findall(
               r'RW_FORMAT\(\w+, "(\w+)", (\w+), (\w+), (\w+),\s*(\w+),',
               read("include/rootwalk/format.def"))}

OUT = "the report differs"
SENT = "what the servers are sent differs"
STATUS = "the exit status differs"
ORDER = "the order of what is sent differs"
TIME = "it takes less time"
FILE = "a file appears"


class Elsewhere:
    """A test of another file that shows the effect, by a word in it."""

    def __init__(self, path, word):
        self.path, self.word = path, word


# option -> (words that set it, how the effect is seen, words of both runs)
EFFECTS = {
    "--format": None,  # its own test below
    "-v": (["-v"], OUT, []),
    "--verbose": (["--verbose"], OUT, []),
    "--flags": (["--flags"], OUT, []),
    "--full": (["--full"], OUT, []),
    "--hex": (["--hex"], OUT, []),
    "--brief": (["--brief"], OUT, []),
    "+short": (["+short"], OUT, []),
    "+idnout": (["+idnout"], OUT, []),
    "--color": (["--color", "always"], OUT, []),
    "-o": (["-o", "out"], FILE, []),
    "--output": (["--output", "out"], FILE, []),
    "--filter": (["--filter", "rcode=SERVFAIL"], OUT, []),
    "--port": (["--port", "5399"], OUT, []),
    "--mdns": (["--mdns"], OUT, ["other"]),
    "--llmnr": (["--llmnr"], OUT, ["other"]),
    "--what": Elsewhere("tests/cli/test_mail.py", "--what"),
    "--decode": Elsewhere("tests/cli/test_mail.py", "--decode"),
    "--session": Elsewhere("tests/cli/test_mail.py", "--session"),
    "--frame": Elsewhere("tests/cli/test_mail.py", "--frame"),
    "--packets": Elsewhere("tests/cli/test_mail_packets.py", "--packets"),
    "--at": Elsewhere("tests/cli/test_mail_packets.py", "--at"),
    "--save": Elsewhere("tests/cli/test_mail.py", "--save"),
    "--show-secrets": Elsewhere("tests/cli/test_mail.py", "--show-secrets"),
    "--server": Elsewhere("tests/cli/test_send_fetch.py", "--server"),
    "--tls": Elsewhere("tests/cli/test_send_fetch.py", "--tls"),
    "--user": Elsewhere("tests/cli/test_send_fetch.py", "--user"),
    "--auth": Elsewhere("tests/cli/test_send_fetch.py", "--auth"),
    "--password-file": Elsewhere("tests/cli/test_send_fetch.py", "--password-file"),
    "--password-fd": Elsewhere("tests/cli/test_send_fetch.py", "--password-fd"),
    "--netrc": Elsewhere("tests/cli/test_send_fetch.py", "--netrc"),
    "--helo": Elsewhere("tests/cli/test_send_fetch.py", "--helo"),
    "--reply-time": Elsewhere("tests/cli/test_send_fetch.py", "--reply-time"),
    "--until": Elsewhere("tests/cli/test_send_fetch.py", "--until"),
    "--keylog": Elsewhere("tests/cli/test_send_fetch.py", "--keylog"),
    "--from": Elsewhere("tests/cli/test_send_fetch.py", "--from"),
    "--to": Elsewhere("tests/cli/test_send_fetch.py", "--to"),
    "--cc": Elsewhere("tests/cli/test_send_fetch.py", "--cc"),
    "--bcc": Elsewhere("tests/cli/test_send_fetch.py", "--bcc"),
    "--subject": Elsewhere("tests/cli/test_send_fetch.py", "--subject"),
    "--header": Elsewhere("tests/cli/test_send_fetch.py", "--header"),
    "--body": Elsewhere("tests/cli/test_send_fetch.py", "--body"),
    "--attach": Elsewhere("tests/cli/test_send_fetch.py", "--attach"),
    "--message": Elsewhere("tests/cli/test_send_fetch.py", "--message"),
    "--list": Elsewhere("tests/cli/test_send_fetch.py", "--list"),
    "--retrieve": Elsewhere("tests/cli/test_send_fetch.py", "--retrieve"),
    "--top": Elsewhere("tests/cli/test_send_fetch.py", "--top"),
    "--delete": Elsewhere("tests/cli/test_send_fetch.py", "--delete"),
    "-q": (["-q", "www.half.example"], SENT, []),
    "-t": (["-t", "AAAA"], SENT, []),
    "-c": (["-c", "CH"], SENT, []),
    "-x": (["-x", "192.0.2.1"], SENT, []),
    "-f": (["-f", "names"], SENT, []),
    "+idnin": (["+noidnin"], SENT, [IDN]),
    "--all": (["--all"], SENT, ["www.twice.example"]),
    "--probe": (["--probe", "case"], SENT, ["www.twice.example"]),
    "--validate": (["--validate"], SENT, []),
    "--qmin": (["--qmin"], SENT, []),
    "--sha1": Elsewhere("tests/lab/situations/dnssec.py", "sha1"),
    "--hints": (["--hints", "other-hints"], OUT, []),
    "--anchors": (["--anchors", "anchors"], OUT, ["--validate"]),
    "--max-queries": (["--max-queries", "1"], OUT, []),
    "--deadline": (["--deadline", "0.3"], SENT, ["www.silent.example"]),
    "--seed": Elsewhere("tests/lab/test_seed.py", "--seed"),
    "--fail-on": (["--fail-on", "warning"], STATUS, ["www.example"]),
    "--accept": Elsewhere("tests/cli/test_accept.py", "--accept"),
    "--watch": Elsewhere("tests/lab/test_compare.py", "--watch"),
    "+search": Elsewhere("tests/stub/test_stub.c",
                         "search_list_completes_short_names"),
    "--record": (["--record", "new.pcap"], FILE, []),
    "--replay": (["--replay", "%capture"], SENT, []),
    "-4": (["-4"], OUT, ["--hints", "hints6"]),
    "-6": (["-6"], OUT, []),
    "-b": (["-b", "127.0.0.77"], SENT, []),
    "-p": (["-p", "1"], OUT, []),
    "+tcp": (["+tcp"], SENT, []),
    "+vc": (["+vc"], SENT, []),
    "+ignore": Elsewhere("tests/stub/test_stub.c", "+ignore"),
    "+time": (["+time=1"], TIME, ["www.silent.example", "+tries=1"]),
    "+timeout": (["+timeout=1"], TIME, ["www.silent.example", "+tries=1"]),
    "+tries": (["+tries=1"], SENT, ["www.silent.example", "--deadline", "3"]),
    "+retry": (["+retry=0"], SENT, ["www.silent.example", "--deadline", "3"]),
    "+dnssec": (["+nodnssec"], SENT, []),
    "+do": (["+nodo"], SENT, []),
    "+coflag": (["+nocoflag"], SENT, []),
    "+co": (["+noco"], SENT, []),
    "+edns": (["+noedns"], SENT, []),
    "+bufsize": (["+bufsize=512"], SENT, []),
    "+nsid": (["+nsid"], SENT, []),
    "+cookie": (["+cookie=0102030405060708"], SENT, []),
    "+subnet": (["+subnet=192.0.2.0/24"], SENT, []),
    "+rd": (["+rd"], SENT, []),
    "+rdflag": (["+rdflag"], SENT, []),
    "+recurse": (["+recurse"], SENT, []),
    "+ad": (["+ad"], SENT, []),
    "+adflag": (["+adflag"], SENT, []),
    "+cd": (["+cd"], SENT, []),
    "+cdflag": (["+cdflag"], SENT, []),
    "--jobs": (["--jobs", "1"], ORDER, ["www.example", "www.good.example",
                                        "www.half.example"]),
    "--threads": Elsewhere("tests/cli/test_bulk.py", "--threads"),
    "--rate": Elsewhere("tests/cli/test_bulk.py", "--rate"),
    "--server-rate": Elsewhere("tests/cli/test_bulk.py", "--server-rate"),
    "--server-queries": Elsewhere("tests/cli/test_bulk.py",
                                  "--server-queries"),
    "--column": Elsewhere("tests/cli/test_bulk.py", "--column"),
    "--status": Elsewhere("tests/cli/test_bulk.py", "--status"),
    "--memory": Elsewhere("tests/cli/test_bulk.py", "--memory"),
    "--cache-size": Elsewhere("tests/cli/test_bulk.py", "--cache-size"),
    "--submit": Elsewhere("tests/cli/test_fleet.py", '"submit"'),
    "--work": Elsewhere("tests/cli/test_fleet.py", '"work"'),
    "--collect": Elsewhere("tests/cli/test_fleet.py", '"collect"'),
    "--job-status": Elsewhere("tests/cli/test_fleet.py", '"job-status"'),
    "--lost-after": Elsewhere("tests/cli/test_fleet.py", "--lost-after"),
    "--nats-creds": Elsewhere("tests/cli/test_fleet.py", "--nats-creds"),
    "--nats-nkey": Elsewhere("tests/cli/test_fleet.py", "--nats-nkey"),
    "--nats-ca": Elsewhere("tests/cli/test_fleet.py", "--nats-ca"),
    "--nats-cert": Elsewhere("tests/cli/test_fleet.py", "--nats-cert"),
    "--nats-key": Elsewhere("tests/cli/test_fleet.py", "--nats-key"),
    "--block": (["--block", "blocked"], OUT, []),
    "--fields": (["--fields", "name"], OUT, []),
    "--trace": (["--trace"], OUT, []),
    "--resume": (["--resume", "done"], SENT, []),
    "--help": (["--help"], OUT, []),
    "-h": (["-h"], OUT, []),
    "--version": (["--version"], OUT, []),
    "--allow-special": Elsewhere("tests/engine/test_inside.c",
                                 "allow_special"),
    "--connect": Elsewhere("tests/lab/test_mail.py", "--no-connect"),
    "--rcpt": Elsewhere("tests/lab/test_mail.py", "--rcpt"),
    "--mx": (["--mx", "www.half.example"], SENT, []),
    "--ip": (["--ip", "192.0.2.1"], OUT, []),
    "--fetch": Elsewhere("tests/lab/test_mail.py", "--no-fetch"),
    "--cafile": Elsewhere("tests/lab/test_mail.py", "--cafile"),
    "--dkim": (["--dkim", "s1,s2"], OUT, []),
    "--service": (["--service", "imaps"], OUT, []),
    "--pager": Elsewhere("tests/cli/test_pager.py", "--no-pager"),
    "--sandbox": Elsewhere("tests/cli/test_sandbox.py", "--no-sandbox"),
}


# ... and the words of both runs where a command needs others
MORE = {("--anchors", "bulk"): ["--validate", "--trace"],
        ("--anchors", "compare"): ["--validate", "-v"],
        ("--anchors", "mail"): ["--validate", "-v"],
        ("--fail-on", "explain"): ["bad"],
        ("--fail-on", "mail"): ["nosuch.good.example"]}


def test_every_option_is_told_how_its_effect_is_seen():
    assert len(ROWS) > 60
    assert sorted({row[0] for row in ROWS}) == sorted(EFFECTS)


def test_what_is_shown_elsewhere_is_shown_there():
    for option, effect in EFFECTS.items():
        if isinstance(effect, Elsewhere):
            with open(os.path.join(TOP, effect.path),
                      encoding="utf-8") as file:
                assert effect.word in file.read(), option


def packet(port):
    query = dns.message.make_query("a.example", "A").to_wire()
    octets = struct.pack(">BBHHHBBH4s4sHHHH", 0x45, 0, 28 + len(query), 0, 0,
                         64, 17, 0, bytes([192, 0, 2, 1]),
                         bytes([192, 0, 2, 2]), 40000, port, 8 + len(query),
                         0) + query
    return struct.pack("<IIII", 1, 0, len(octets), len(octets)) + octets


@pytest.fixture
def place(tmp_path, world):
    (tmp_path / "bad").write_text("8bca0120000100")
    (tmp_path / "names").write_text("www.half.example\n")
    (tmp_path / "blocked").write_text("good.example\n")
    (tmp_path / "other-hints").write_text(". 9 NS a.\na. 9 A 127.0.0.5\n")
    (tmp_path / "hints6").write_text(". 9 NS a.\na. 9 AAAA ::1\n")
    (tmp_path / "anchors").write_text(". 9 DS 1 8 2 " + 64 * "0" + "\n")
    (tmp_path / "other").write_bytes(
        struct.pack("<IHHiIII", 0xa1b2c3d4, 2, 4, 0, 0, 65535, 101) +
        packet(53) + packet(5353) + packet(5355))
    return tmp_path


def plain(text):
    """Without what no two runs have in common: times, ports, IDs."""
    return re.sub(r"[0-9]+(\.[0-9]+)?", "0", text)


class Seen:
    """One run: its report, what servers were sent, status, files."""

    def __init__(self, rootwalk, world, place, words, stdin):
        del world.asked[:], world.queries[:], world.sources[:]
        files = set(os.listdir(place))
        began = time.monotonic()
        done = rootwalk(*words, stdin=stdin, cwd=place)
        self.seconds = time.monotonic() - began
        self.err, self.status = done.err, done.status
        self.out = plain(done.out)
        options = [(query.flags, query.edns, query.ednsflags, query.payload,
                    [option.to_text() for option in query.options])
                   for query in world.queries]
        self.sent = sorted(zip(map(tuple, world.asked), map(str, options),
                               world.sources))
        self.files = set(os.listdir(place)) - files
        self.order = list(world.asked)

    def differs(self, other, how):
        return {OUT: self.out != other.out, SENT: self.sent != other.sent,
                STATUS: self.status != other.status,
                TIME: self.seconds < other.seconds * .8,
                ORDER: self.order != other.order, FILE: self.files != other.files}[how]


@pytest.fixture
def see(rootwalk, world, hints, place):
    def run(command, words, more):
        network = ["-p", str(world.port), "--no-validate", "--hints", hints]
        more = list(more)
        stdin = b"www.good.example\n"
        if command == "explain":
            operands = [word for word in more if word in ("other", "bad")] \
                or [CAPTURE]
            more = [word for word in more if word not in operands]
            return Seen(rootwalk, world, place,
                        [command, *more, *words, *operands], b"")
        operands = [word for word in more if not word.startswith(("-", "+"))
                    and "example" in word] or ["www.good.example"]
        more = [word for word in more if word not in operands]
        if command == "mail":
            network = ["--no-connect", *network]
        if command == "bulk":
            stdin = "\n".join(operands).encode() + b"\n"
            operands = []
        if command == "compare":
            server = 2 if operands == ["www.example"] else 3
            if words[:1] in (["-q"], ["-x"]):
                operands = []
            operands = operands[:1] + [f"@127.0.0.{server}#{world.port}"]
        return Seen(rootwalk, world, place,
                    [command, *network, *more, *operands, *words], stdin)
    return run


def formats_of(command):
    return [word for word, having in FORMATS.items() if command in having] \
        or [None]


# Effects on what is printed are looked at in each format, others in one:
# what is asked is decided before any report.
CASES = [(option, command, name)
         for option, _, commands in ROWS
         if isinstance(EFFECTS.get(option), tuple)
         for command in commands
         if command not in ("send", "fetch")  # test_send_fetch.py
         if (option, command) != ("--all", "mail")  # tests/lab/test_mail.py
         for name in (formats_of(command) if EFFECTS[option][1] == OUT and
                      option not in ("--help", "-h", "--version", "--anchors",
                                     "-4", "--filter", "--port", "--mdns",
                                     "--llmnr", "--hints", "-6", "-p",
                                     "--max-queries") else [None])
         if (option, name) != ("+short", "short")]  # they are one


@pytest.mark.parametrize("option", [
    option for option, _, commands in ROWS
    if isinstance(EFFECTS.get(option), tuple) and
    {"send", "fetch"} & set(commands) and
    option not in ("--help", "-h", "--version", "--sandbox")])
def test_an_option_of_send_and_fetch_is_looked_at_there(option):
    text = read("tests/cli/test_send_fetch.py") + read("tests/lab/test_send.py")
    assert f'"{option}"' in text or f'"--no-{option[2:]}"' in text


@pytest.mark.parametrize("option, command, name", CASES,
                         ids=[" ".join(map(str, case)) for case in CASES])
def test_an_option_has_an_effect_or_is_refused(see, capture, place, option,
                                               command, name):
    words, how, more = EFFECTS[option]
    if "%capture" in words:
        words = [word.replace("%capture", capture) for word in words]
    if option == "--resume":
        (place / "done").write_text(see("bulk", [], []) and
                                    '{"name":"www.good.example.","type":"A"}'
                                    "\n")
    more = MORE.get((option, command), more)
    if option == "+idnout":
        more = [*more, "xn--fiqs8s.example", "+noidnout"]
    if name is not None and name != "text":
        more = [*more, "--format", name]
    base, done = see(command, [], more), see(command, words, more)
    assert base.status != 1, base.err
    if done.status == 1 and how != STATUS:  # refused, by name
        canonical = {"--verbose": "-v"}.get(option, option)
        assert canonical in done.err, done.err
        assert name is None or name in done.err, done.err
        return
    assert done.differs(base, how), (how, done.out, done.err)


@pytest.mark.parametrize("command", ["trace", "compare", "explain", "mail"])
def test_every_format_is_a_report_of_its_own(see, command):
    reports = {see(command, ["--format", name], []).out
               for name in formats_of(command)}
    assert len(reports) == len(formats_of(command))


@pytest.mark.parametrize("command", COMMANDS.values())
def test_options_of_others_are_refused_by_name(rootwalk, command):
    for option, takes, commands in ROWS:
        if command in commands:
            continue
        done = rootwalk(command, option + ("=x" if option[0] != "-" and
                                           takes == "VALUE" else ""),
                        *(["x"] if option[0] == "-" and takes == "VALUE"
                          else []))
        assert done.status == 1
        assert done.complains(option, f"not an option of {command}")
