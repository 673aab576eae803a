"""Seeds that are made from what is already in the tree, so that they need
not be kept twice: target -> {name: octets}."""
import base64
import os
import re
import sys

import dns.message
import dns.rdatatype

TOP = os.path.dirname(os.path.dirname(os.path.dirname(
    os.path.abspath(__file__))))
sys.path.insert(0, os.path.join(TOP, "tests", "wire"))
sys.dont_write_bytecode = True
import rows  # noqa: E402  the path had to be set first


def input_seeds():
    """One query in every form that explain takes."""
    message = bytes.fromhex("8bca01200001000000000000"
                            "076578616d706c650000010001")
    packet = bytes.fromhex("4500003500004000401126b60a0000010a000002"
                           "d431003500210000") + message
    frame = bytes.fromhex("0200000000020200000000010800") + packet
    length = len(message).to_bytes(2, "big")

    def dump(octets, offset, colon):
        rows = (octets[i:i + 16] for i in range(0, len(octets), 16))
        return "".join(
            f"{offset}{i * 16:04x}{colon}  {row.hex(' ', 2)}   ..\n"
            for i, row in enumerate(rows)).encode()
    return {
        "raw": message, "stream": 2 * (length + message),
        "hex": message.hex().encode(), "colons": message.hex(":").encode(),
        "c": b", ".join(b"0x%02x" % octet for octet in message),
        "array": b"char a[] = {0x8b, 0xca, 0x01, 0x20};\nint n = 4;\n",
        "string": b'"\\x8b\\xca" \\\n"\\x01\\x20"\n',
        "hexdump": b"0000000 ca8b 2001 0100 0000 0000 0000 6507 6178\n"
                   b"0000010 706d 656c 0000 0001 0001\n0000019\n",
        "od": b"0000000 145213 020001 000400 000000 000000 000000\n"
              b"0000014 062407 000170\n0000017\n",
        "base64": base64.b64encode(message), "packet": packet.hex().encode(),
        "frame": frame.hex().encode(), "wireshark": dump(message, "", ""),
        "xxd": dump(frame, "0000", ":"),
        "tcpdump": b"12:00 IP a > b\n" + dump(packet, "\t0x", ":") * 2,
    }


def idn_seeds():
    return {str(i): text.encode() for i, text in enumerate([
        "www.example.com", "中国.中国", "bücher.de", "xn--fiqs8s.cn",
        "例え。テスト", "_dmarc.faß.de", "a\\.b.שלום", "xn--80ak6aa92e.com",
        "xn--0-z8tsmw02m3xu.jp"])}
NAMES = [".", "example.", "www.example.", "sub.example.", "www.sub.example.",
         "nx.example.", "child.example.", "www.child.example."]
TYPES = ["A", "DNSKEY", "DS", "MX"]  # as in fuzz_judge.c


def no_digests(wire):
    """The message with every DS digest zero, which is what the target takes
    for good."""
    message = dns.message.from_wire(wire)
    for section in (message.answer, message.authority):
        for rrset in section:
            if rrset.rdtype == dns.rdatatype.DS:
                zero = [ds.replace(digest=bytes(len(ds.digest)))
                        for ds in rrset]
                rrset.clear()
                for ds in zero:
                    rrset.add(ds)
    return message.to_wire(max_size=65535)


def judge_seeds():
    """Every case of the judge's whose names the target knows."""
    messages, seeds, case, octets = {}, {}, None, None
    with open(os.path.join(TOP, "testdata", "dnssec", "cases.txt"),
              encoding="ascii") as file:
        for words in (line.split() for line in file if line.strip()):
            if words[0] == "message":
                messages[words[1]] = no_digests(bytes.fromhex(words[2]))
            elif words[0] == "case":
                case, octets = words[1], b""
            elif octets is None:
                continue
            elif words[0] in ("query", "evidence") and not (
                    set(words[1:-2]) | {words[-2]} <= set(NAMES + TYPES)
                    and set(words[1:]) & set(TYPES)):
                octets = None
            elif words[0] == "query":
                octets = bytes([NAMES.index(words[1])
                                | TYPES.index(words[2]) << 3])
            elif words[0] == "anchor" and len(octets) == 1:
                octets += int(words[3]).to_bytes(2, "big") + bytes(
                    [int(words[4]) & 255])
            elif words[0] == "evidence":
                wire = messages.get(words[4], b"")
                octets += bytes([NAMES.index(words[1])
                                 | NAMES.index(words[2]) << 3
                                 | TYPES.index(words[3]) << 6])
                octets += len(wire).to_bytes(2, "big") + wire
            elif words[0] == "expect":
                seeds[case] = octets
                octets = None
    return seeds


def capture_seeds():
    """What the capture reader's tests are held to, each a whole capture."""
    sys.path.insert(0, os.path.join(TOP, "tests", "capture"))
    import packets
    import test_encapsulation
    import test_odd
    seeds = {}
    for group in (test_encapsulation.OPENED, test_encapsulation.LEFT):
        for what, value in group.items():
            octets = value[0] if isinstance(value, tuple) else value
            seeds[re.sub(r"\W+", "-", what)] = octets
    for kind in (test_odd.lengths, test_odd.headers, test_odd.fragments):
        frames = list(kind())
        seeds[kind.__name__] = packets.pcap(1, frames)
        # cut where a snap length would cut them
        seeds[kind.__name__ + "-cut"] = packets.pcap(1, frames, snap_len=48)
    for name in ("exercise", "www.bilibili.com"):
        with open(os.path.join(TOP, "testdata", "pcap", name + ".pcap"),
                  "rb") as file:
            seeds[name] = file.read()
    return seeds


def config_seeds():
    """Options as files and as command lines have them."""
    lines = ["format json", "# a comment", "+tcp", "max-queries 5 # five",
             "hints 'a file'", 'o "a \\"quoted\\" name"', "p 53",
             "+bufsize=512",
             "anchors /dev/null", "filter name=*.example,rcode=SERVFAIL",
             "+subnet=192.0.2.0/24", "+cookie=0102030405060708", "b ::1#5",
             "deadline 0.5", "seed 18446744073709551615", "+ednsopt=10:00"]
    words = ["www.example", "AAAA", "CH", "@192.0.2.1", "-x", "2001:db8::1",
             "+short", "-t", "TYPE65280", "--format=dig", "-4", "--no-validate",
             "中国.example", "--color", "never", "-p53", "+nsid"]
    seeds = {f"line-{i}": b"\0" + line.encode() for i, line in
             enumerate(lines)}
    seeds["file"] = b"\0" + "\n".join(lines).encode()
    for first in (1, 3, 5, 7, 9):
        seeds[f"words-{first}"] = bytes([first]) + "\n".join(words).encode()
    return seeds


def resume_seeds():
    line = (b'{"schema":"rootwalk.bulk/1","name":"www.example","type":"A",'
            b'"outcome":"answer","steps":[{"step":1}]}\n')
    return {"one": line, "two": line + line.replace(b"www", b"a\\u0000b"),
            "half": line + line[:-9], "other": b"[]\n3\n{}\n" + line}


def engine_seeds():
    """Referrals, answers, aliases and failures, each for a walk."""
    root = bytes.fromhex("000001000100000e10")  # class, TTL before RDLENGTH
    ns = b"\x07example\0\0\x02" + root[2:] + b"\0\x05\x02ns\xc0\x10"
    a = b"\xc0\x0c\0\x01" + root[2:] + b"\0\x04\xc0\0\x02\x01"
    glue = (b"\x02ns\x07example\0\0\x01" + root[2:]
            + b"\0\x04\xc0\0\x02\x35")
    cname = b"\xc0\x0c\0\x05" + root[2:] + b"\0\x04\x01y\xc0\x10"

    def reply(flags, counts, records):
        records += b"\0" * (-len(records) % 4)
        return (b"\0\0" + bytes([len(records) // 4]) + flags + bytes(counts)
                + records)
    referral = reply(b"\0\0", (0, 1, 1), ns + glue)
    steps = {"referral": referral, "answer": reply(b"\x04\0", (1, 0, 0), a),
             "alias": reply(b"\x04\0", (1, 0, 0), cname),
             "refused": reply(b"\0\5", (0, 0, 0), b""),
             "nxdomain": reply(b"\x04\3", (0, 0, 0), b""),
             "truncated": reply(b"\2\0", (0, 0, 0), b""),
             "closed": b"\4\0\2", "later": b"\5\0\xff\x0f",
             "another": b"\6\0\1"}
    seeds = {}
    for how in (8, 9, 10, 12, 0):
        for name, octets in steps.items():
            seeds[f"{name}-{how}"] = (bytes([how, 0]) + octets)
            seeds[f"referral-{name}-{how}"] = (bytes([how, 0]) + referral
                                               + octets)
    return seeds


def tls_seeds():
    """Handshakes, a chunk each flight; as they are and with a hole."""
    seeds, name = {}, None
    with open(os.path.join(TOP, "testdata", "tls", "handshakes.txt"),
              encoding="ascii") as file:
        for words in (line.split() for line in file if line[0] != "#"):
            if words[0] == "case":
                name = words[1]
                seeds[name] = b""
                continue
            octets = bytes.fromhex(words[1])
            seeds[name] += bytes([(words[0] == "s") | len(octets) >> 8 << 2,
                                  len(octets) & 255]) + octets
    for name, octets in list(seeds.items()):
        seeds[name + "-hole"] = octets[:400] + b"\2\x09" + octets[400:]
    return seeds


def spf_seeds():
    """Two octets (of which message, what there is), then terms."""
    return {str(i): bytes([i % 3, i % 2]) + text.encode()
            for i, text in enumerate([
                "a mx ptr include:i.example exists:%{i}.x.example -all",
                "ip4:192.0.2.0/24 ip6:2001:db8::/32 ~all",
                "a:%{d}/24//64 mx/8 redirect=_spf.%{d2}",
                "exists:%{i4r}.%{v}.%{l1r+-}.%{o}.%{S}.x.example ?all",
                "exp=%{d}.e.example foo=%{c}%%%_%- a",
                "ptr:%{p} exists:%{h}.x.example -all", "foo:bar", "a//129"])}


def mail_seeds():
    """Transcripts, their lines as pieces of a dialogue, their messages."""
    seeds = {"transcript": {}, "smtp": {}, "pop3": {}, "mime": {
        "parts": b"From: =?utf-8?B?5byg?= <a@b>\r\nContent-Type: multipart/"
                 b"mixed; boundary=b\r\n\r\n--b\r\n\r\nx\r\n--b\r\nContent-"
                 b"Transfer-Encoding: base64\r\n\r\nSTF5\r\n--b--\r\n"}}
    with open(os.path.join(TOP, "testdata/mail/exercises.txt"),
              "rb") as file:
        texts = re.split(rb"^==== .*\n", file.read(), flags=re.M)[1:]
    for i, text in enumerate(texts):
        pieces = b""
        for side, line in re.findall(rb"^(?:\d+ )?([CS]): ?(.*)$", text,
                                     re.M):
            line = line[:250] + b"\r\n"
            pieces += bytes([side == b"S", len(line)]) + line
        seeds["transcript"][f"exercise-{i}"] = text
        seeds["pop3" if b"+OK" in text else "smtp"][f"exercise-{i}"] = pieces
    return seeds


def made():
    """The seeds of every target that has such."""
    seeds = {"rdata": {}, "rdata_text": {}, "zonefile": {}, "message": {},
             "input": input_seeds(), "idn": idn_seeds(),
             "judge": judge_seeds(), "capture": capture_seeds(),
             "replay": capture_seeds(), "config": config_seeds(),
             "resume": resume_seeds(), "engine": engine_seeds(),
             "tls": tls_seeds(), "spf": spf_seeds(), **mail_seeds()}
    for i, (kind, text, octets) in enumerate(rows.rdata_rows()):
        number = rows.type_number(kind)
        head = number.to_bytes(2, "big")
        name = f"{kind.lower()}-{i}"
        seeds["rdata"][name] = head + octets
        seeds["rdata_text"][name] = head + text.encode()
        seeds["zonefile"][name] = f"a.b. 1h IN {kind} {text}\n".encode()
        seeds["message"][name] = (
            bytes.fromhex("123481800001000100000000" "01610000ff0001" "c00c")
            + head + bytes.fromhex("000100000e10")
            + len(octets).to_bytes(2, "big") + octets)
    folder = os.path.join(TOP, "testdata", "wire")
    for name in sorted(os.listdir(folder)):
        with open(os.path.join(folder, name), "rb") as file:
            seeds["message"][name] = file.read()
    seeds["fields"] = seeds["rdata"]
    seeds["stub"] = {name: b"\x03\x04" + wire for name, wire in
                     seeds["message"].items()}
    seeds["explain"] = {name: bytes([i & 255]) + wire for i, (name, wire)
                        in enumerate(seeds["message"].items())}
    return seeds


def write(build, target):
    """Write a target's made seeds to a folder under build; give it."""
    folder = os.path.join(build, "fuzz", "seeds", target)
    os.makedirs(folder, exist_ok=True)
    for name, octets in made().get(target, {}).items():
        with open(os.path.join(folder, name), "wb") as file:
            file.write(octets)
    return folder
