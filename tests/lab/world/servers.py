"""The servers, and the addresses that each of them holds.

An address tells its server: a zone is served by every process that holds
the address of one of the zone's name servers.  So where a zone lives is
said in one place only, by the A and AAAA records of its NS names.

Parent and child zones on one process would hide the referral between them
(that is a situation of its own, `onebox.example.`).  Hence the floors:
root, TLD, second level, third level ("deep"), fourth ("deeper").

SPDX-License-Identifier: ISC
"""
import ipaddress
from dataclasses import dataclass

# The round trips that --delay adds, in milliseconds, by class of server.
RTT_MS = {"root": 20, "tld": 30, "other": 40}


@dataclass(frozen=True)
class Process:
    """One running server.

    name   also the name of its folder and its log
    kind   nsd, knot, bind or pdns: a function in daemons.py; or responders
    rtt    class of round trip, a key of RTT_MS
    holds  addresses and prefixes, separated by blanks
    """

    name: str
    kind: str
    rtt: str
    holds: str

    def nets(self):
        return [ipaddress.ip_network(text) for text in self.holds.split()]

    def always(self):
        """The single addresses, which it holds whether a zone names them or
        not; of a prefix it holds those that zones name."""
        return [str(net.network_address) for net in self.nets()
                if net.num_addresses == 1]

    def has(self, address):
        address = ipaddress.ip_address(address)
        return any(address in net for net in self.nets())


# The real addresses of the root servers and of gtld-servers.net, cn,
# org and arpa; everything else is in the blocks kept for documentation
# (RFC 5737, RFC 3849) and benchmarks (RFC 2544).
# Former addresses of b, d, h and l, which old programs still have built in.
FORMER_ROOTS = """192.228.79.201 199.9.14.201 128.8.10.90 128.63.2.53
    198.32.64.12 2001:478:65::53 2001:500:84::b 2001:500:200::b
    2001:500:1::803f:235 2001:500:3::42"""

PROCESSES = [
    Process("root-nsd", "nsd", "root", """
        198.41.0.4 170.247.170.2 192.33.4.12 199.7.91.13 192.203.230.10
        192.5.5.241
        2001:503:ba3e::2:30 2801:1b8:10::b 2001:500:2::c 2001:500:2d::d
        2001:500:a8::e 2001:500:2f::f
        """ + FORMER_ROOTS),
    Process("root-knot", "knot", "root", """
        192.112.36.4 198.97.190.53 192.36.148.17 192.58.128.30
        193.0.14.129 199.7.83.42 202.12.27.33
        2001:500:12::d0d 2001:500:1::53 2001:7fe::53 2001:503:c27::2:30
        2001:7fd::1 2001:500:9f::42 2001:dc3::35"""),
    Process("tld-nsd", "nsd", "tld", """
        192.5.6.30 192.33.14.30 192.26.92.30 192.31.80.30 192.12.94.30
        192.35.51.30 192.42.93.30 2001:503:a83e::2:30 2001:503:231d::2:30
        2001:503:83eb::30 2001:500:856e::30 2001:502:1ca1::30
        2001:503:d414::30 2001:503:eea3::30
        203.119.25.1 203.119.26.1 2001:dc7::1
        192.0.2.0/29 2001:db8:53:1::/64"""),
    Process("tld-knot", "knot", "tld", """
        192.54.112.30 192.43.172.30 192.48.79.30 192.52.178.30
        192.41.162.30 192.55.83.30 2001:502:8cc::30 2001:503:39c1::30
        2001:502:7094::30 2001:503:d2d::30 2001:500:d937::30
        2001:501:b1f9::30
        203.119.27.1 203.119.28.1 203.119.29.1 2001:dc7:1000::1
        192.0.2.8/29 2001:db8:53:2::/64"""),
    Process("tld-bind", "bind", "tld", """
        199.19.54.1 199.19.57.1 2001:500:c::1 2001:500:f::1
        199.180.182.53 199.253.183.183 2620:37:e000::53
        192.0.2.16/29 2001:db8:53:3::/64"""),
    Process("nsd", "nsd", "other", """
        192.42.177.30 192.42.178.30 2001:500:124::30 2001:500:125::30
        198.51.100.0/26 2001:db8:1::/48"""),
    Process("knot", "knot", "other", """
        198.51.100.64/26 2001:db8:2::/48"""),
    Process("bind", "bind", "other", """
        198.51.100.128/26 2001:db8:3::/48"""),
    Process("pdns", "pdns", "other", """
        203.0.113.0/26 2001:db8:4::/48"""),
    Process("deep", "nsd", "other", """
        203.0.113.64/26 2001:db8:5::/48"""),
    Process("deeper", "knot", "other", """
        203.0.113.128/26 2001:db8:6::/48"""),
    # Not a real server: ../responders.  36.155.149.211 and so on are ns3 and
    # ns4.dnsv5.com, whose own software gives more than the others would.
    Process("responders", "responders", "other", """
        36.155.149.211 49.234.175.103 61.151.180.51 223.166.151.16
        1.12.0.16/30 1.12.0.20
        106.55.82.76 117.89.178.200 183.47.126.155 183.192.164.119
        223.166.151.126 2402:4e00:1430:1102:0:9136:2b2b:ba61
        2402:4e00:1020:1264:0:9136:29b6:fc32
        198.18.0.0/24 2001:db8:bad::/48"""),
]

# The recursors.  resolv.conf names the first.
UNBOUND = ("192.0.2.53", "2001:db8:53::53")
BIND_RECURSOR = ("192.0.2.54", "2001:db8:53::54")

# The responder that always answers: by it is seen that all of them run.
HONEST = "198.18.0.254"


def holder(address):
    """The process that holds an address, or None."""
    for process in PROCESSES:
        if process.has(address):
            return process
    return None
