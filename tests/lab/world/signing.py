"""Signing: BIND's dnssec-keygen and dnssec-signzone over a zone's text.

Keys are kept under build/lab/keys and used again when zones are signed
anew, since making RSA keys is the slow part.

SPDX-License-Identifier: ISC
"""
import os
import subprocess

import dns.dnssec
import dns.name
import dns.rdata
import dns.rdataclass
import dns.rdatatype

DIGESTS = {1: "SHA1", 2: "SHA256", 4: "SHA384"}
RSA_BITS = ["-b", "2048"]


class Signer:
    def __init__(self, servers, keys):
        self.bin = servers / "usr/bin"
        self.keys = keys
        self.env = dict(os.environ, LD_LIBRARY_PATH=library_path(servers))
        keys.mkdir(parents=True, exist_ok=True)

    def run(self, tool, *args):
        done = subprocess.run([self.bin / tool, *map(str, args)],
                              env=self.env, capture_output=True, text=True)
        if done.returncode:
            raise RuntimeError(f"{tool} {args}: {done.stderr}")
        return done.stdout

    def key(self, zone, alg, role):
        """The .key file of a key; made where it is missing.

        role is "ksk", "zsk" or "csk", perhaps with a number after it.
        """
        folder = self.keys / f"{zone}{alg}.{role}"
        made = sorted(folder.glob("K*.key"))
        if not made:
            folder.mkdir(exist_ok=True)
            self.run("dnssec-keygen", "-q", "-K", folder, "-a", alg,
                     *(RSA_BITS if alg.startswith(("RSA", "NSEC3")) else []),
                     *([] if role.startswith("zsk") else ["-f", "KSK"]),
                     zone)
            made = sorted(folder.glob("K*.key"))
        return made[0]

    def keys_of(self, zone, policy):
        """(keys that sign the DNSKEY set, keys that sign the rest)"""
        if policy.csk:
            keys = [self.key(zone.name, alg, "csk") for alg in policy.algs]
            return keys, []
        return ([self.key(zone.name, alg, "ksk") for alg in policy.algs],
                [self.key(zone.name, alg, "zsk") for alg in policy.algs])

    def ds(self, zone, policy):
        """The DS records for the parent, as zone-file lines."""
        lines = []
        for key in self.keys_of(zone, policy)[0]:
            name, dnskey = read_key(key)
            lines += [f"{zone.name} 3600 IN DS " + dns.dnssec.make_ds(
                name, dnskey, DIGESTS[digest], validating=True).to_text()
                for digest in zone.ds]
        return lines

    def sign(self, zone, policy, text, out):
        """Sign a zone's text into the file `out`."""
        ksks, zsks = self.keys_of(zone, policy)
        plain = out.with_suffix(".plain")
        plain.write_text(text + "".join(
            key.read_text() for key in ksks + zsks))
        args = ["-q", "-P", "-O", "full", "-o", zone.name, "-f", out,
                "-d", out.parent, "-s", zone.life[0], "-e", zone.life[1]]
        if policy.csk:
            args += ["-z"]
        if policy.nsec3:
            iterations, salt = policy.nsec3
            args += ["-3", salt, "-H", iterations]
            if policy.optout:
                args += ["-A"]
        for key in ksks:
            args += ["-k", key]
        self.run("dnssec-signzone", *args, plain, *zsks)


def library_path(servers):
    """Where the unpacked servers find libraries that are not installed."""
    return ":".join(str(path) for path in (servers / "usr/lib").glob("*")
                    if path.is_dir())


def read_key(path):
    """(owner, DNSKEY rdata) of a .key file"""
    for line in path.read_text().splitlines():
        if not line.startswith(";"):
            owner, _, _, text = line.split(maxsplit=3)
            return (dns.name.from_text(owner), dns.rdata.from_text(
                dns.rdataclass.IN, dns.rdatatype.DNSKEY, text))
    raise ValueError(f"no key in {path}")
