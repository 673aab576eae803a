"""The lab as tests see it.

    with Lab() as lab:
        lab.run(["dig", "+short", "www.example.com"]).out
        lab.ask("www.example.com. A", "192.0.2.53", dnssec=True)

pytest runs outside, one `enter` runs for the whole session, and agent.py
does inside it what a test wants done; so starting the lab is paid once, and
many things can be asked at the same time.

SPDX-License-Identifier: ISC
"""
import base64
import itertools
import json
import subprocess
import sys
import threading
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import dns.flags
import dns.message
import dns.rdata
import dns.rdatatype

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))
import contract  # noqa: E402

AT_ONCE = 16  # commands that run at the same time


@dataclass
class Done:
    """What became of a command; status None: it ran into its time-out."""

    status: int
    out: str
    err: str
    took: float


class Lab:
    def __init__(self, *flags):
        self.flags = flags

    def __enter__(self):
        self.numbers = itertools.count()
        self.waiting = {}
        self.lock = threading.Lock()
        self.process = subprocess.Popen(
            [HERE / "enter", *self.flags, sys.executable, HERE / "agent.py"],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        if self.process.stdout.readline() != "ready\n":
            raise RuntimeError("the lab does not start; see above")
        threading.Thread(target=self.read, daemon=True).start()
        return self

    def __exit__(self, *_):
        self.process.stdin.close()
        self.process.wait(10)

    def read(self):
        for line in self.process.stdout:
            result = json.loads(line)
            self.waiting.pop(result["id"]).set_result(result)

    def order(self, **order):
        done = Future()
        with self.lock:
            order["id"] = next(self.numbers)
            self.waiting[order["id"]] = done
            self.process.stdin.write(json.dumps(order) + "\n")
            self.process.stdin.flush()
        return done.result(order["timeout"] + 30)

    def run(self, command, timeout=30, env=None, input=b"", checked=True):
        """Run a command; JSON of ours that it prints keeps to the
        contract, which takes seconds to see where a report is large."""
        got = self.order(run=[str(word) for word in command],
                         timeout=timeout, env=env or {},
                         input=base64.b64encode(input).decode())
        if checked:
            contract.check(base64.b64decode(got["out"]))
        return Done(got["status"], text(got["out"]), text(got["err"]),
                    got["took"])

    def ask(self, question, server, dnssec=False, cd=False, rd=True,
            tcp=False, timeout=15, edns=True):
        """Ask a server; give its message, or None if there is none.

        A truncated answer is asked for again over TCP.
        """
        query = message(question, dnssec, cd, rd, edns)
        got = self.order(ask=base64.b64encode(query.to_wire()).decode(),
                         of=server, tcp=tcp, timeout=timeout)
        if got["answer"] is None:
            return None
        answer = dns.message.from_wire(base64.b64decode(got["answer"]),
                                       raise_on_truncation=False,
                                       ignore_trailing=True)
        if answer.flags & dns.flags.TC and not tcp:
            return self.ask(question, server, dnssec, cd, rd, True, timeout,
                            edns)
        return answer


def message(question, dnssec=False, cd=False, rd=True, edns=True):
    name, rdtype = question.split()
    query = dns.message.make_query(name, rdtype, want_dnssec=dnssec)
    if edns:
        query.use_edns(0, dns.flags.DO if dnssec else 0, 1232)
    query.flags = (dns.flags.RD if rd else 0) | (dns.flags.CD if cd else 0)
    return query


def text(encoded):
    return base64.b64decode(encoded).decode("utf-8", "replace")


def all_at_once(function, rows):
    """{row's name: what the function gives for it}, several at a time."""
    with ThreadPoolExecutor(AT_ONCE) as pool:
        return dict(zip([row.name for row in rows],
                        pool.map(function, rows)))


# In these, letters' case may change on the way, with compression.
NAMES = ("CNAME", "DNAME", "MX", "NS", "PTR", "SOA", "SRV")


def line(owner, rdtype, rdata):
    """One record, as tests compare it: written as dnspython writes it, for
    quotes, blanks and the case of hex digits are matters of taste."""
    rdata = dns.rdata.from_text("IN", rdtype, rdata).to_text()
    if rdtype in NAMES:
        rdata = rdata.lower()
    return f"{owner.lower()} {rdtype} {rdata}".rstrip()


def records(section):
    """A message's records as lines, less RRSIGs, sorted."""
    return sorted(line(rrset.name.to_text(),
                       dns.rdatatype.to_text(rrset.rdtype), rdata.to_text())
                  for rrset in section
                  if rrset.rdtype != dns.rdatatype.RRSIG
                  for rdata in rrset)


def chain(answer):
    """Records (owner, type, rdata) as lines, in the order of the chain, but
    sorted within each record set."""
    sets = {}
    for owner, rdtype, rdata in answer:
        sets.setdefault((owner.lower(), rdtype), []).append(
            line(owner, rdtype, rdata))
    return [text for lines in sets.values() for text in sorted(lines)]


def expected(row):
    """A row's answer as such lines."""
    return chain(((text + " ").split(" ", 2) for text in row.answer))
