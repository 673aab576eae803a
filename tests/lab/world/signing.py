"""Signing: BIND's dnssec-keygen and dnssec-signzone over a zone's text.

Keys are kept under build/lab/keys and used again when zones are signed
anew, since making RSA keys is the slow part.

SPDX-License-Identifier: ISC
"""
import base64
import os
import subprocess
import time

import dns.dnssec
import dns.name
import dns.rdata
import dns.rdataclass
import dns.rdatatype
import dns.rrset
import dns.zone
from cryptography.hazmat.primitives.asymmetric import ec

from world import damage

DIGESTS = {1: "SHA1", 2: "SHA256", 4: "SHA384"}
RSA_BITS = {False: "2048", True: "4096"}  # by whether it is a big one


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
                     *(["-b", RSA_BITS["big" in role]] if "RSA" in alg
                       else []),
                     *([] if role.startswith("zsk") else ["-f", "KSK"]),
                     zone)
            made = sorted(folder.glob("K*.key"))
        return made[0]

    def keys_of(self, zone, policy):
        """(keys that sign the DNSKEY set, keys that sign the rest)

        With a single key for both the second list is empty.
        """
        if policy.csk:
            keys = [self.key(zone.name, alg, "csk") for alg in policy.algs]
            return keys, []
        return ([self.key(zone.name, alg, "ksk") for alg in policy.algs],
                [self.key(zone.name, alg, role) for alg in policy.algs
                 for role in ("zsk", *(role for role in zone.keys
                                       if role.startswith("zsk-")))])

    def published(self, zone, policy):
        """DNSKEY lines of keys that sign nothing."""
        lines = []
        for role in zone.keys:
            if role.startswith("pub-"):
                key = self.key(zone.name, policy.algs[0], "zsk" + role)
                lines.append(key.read_text())
            elif role.startswith("big-"):
                key = self.key(zone.name, "RSASHA256", "zsk" + role)
                lines.append(key.read_text())
            elif role == "revoked":
                name, key = read_key(self.keys_of(zone, policy)[0][0])
                key = key.replace(flags=key.flags | 0x80)
                lines.append(f"{name} 3600 IN DNSKEY {key.to_text()}\n")
        return "".join(lines)

    def ds(self, zone, policy):
        """The DS records for the parent, as zone-file lines."""
        lines = []
        for key in self.keys_of(zone, policy)[0]:
            owner, dnskey = read_key(key)
            for kind in zone.ds:
                if isinstance(kind, str):
                    ds = getattr(damage, kind)(owner, dnskey)
                else:
                    ds = dns.dnssec.make_ds(owner, dnskey, DIGESTS[kind],
                                            validating=True)
                lines.append(f"{zone.name} 3600 IN DS {ds.to_text()}")
        return lines

    def signal(self, zone, policy, server):
        """What a server's name announces of a zone's keys (RFC 9615), as
        zone-file lines; of other keys where the server begins with "!"."""
        owner, dnskey = read_key(self.keys_of(zone, policy)[0][0])
        if server.startswith("!"):
            dnskey = dnskey.replace(key=dnskey.key[::-1])
        name = f"_dsboot.{zone.name}_signal.{server.lstrip('!')}.example."
        cds = dns.dnssec.make_ds(owner, dnskey, "SHA256", validating=True)
        return [f"{name} 3600 IN CDS {cds.to_text()}"]

    def sign(self, zone, policy, text, out):
        """Sign a zone's text into the file `out`."""
        ksks, zsks = self.keys_of(zone, policy)
        plain = out.with_name(out.name + ".plain")
        plain.write_text(text + self.published(zone, policy) + "".join(
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
        if zone.hurt:
            self.hurt(zone, ksks[0], out)

    def hurt(self, zone, key, file):
        """Break a signed zone as damage.py says."""
        data = dns.zone.from_file(str(file), origin=zone.name,
                                  relativize=False)
        owner, dnskey = read_key(key)
        private = private_key(key)
        now = int(time.time())

        def sign(name, rdtype, signer=owner):
            rrset = dns.rrset.from_rdata_list(
                name, 3600, list(data.get_rdataset(name, rdtype)))
            return dns.dnssec.sign(rrset, private, signer, dnskey,
                                   inception=now - 3600,
                                   expiration=now + 30 * 86400)

        getattr(damage, zone.hurt)(data, sign)
        data.to_file(str(file), relativize=False)


def private_key(path):
    """The private half of an ECDSA P-256 key."""
    for line in path.with_suffix(".private").read_text().splitlines():
        if line.startswith("PrivateKey:"):
            number = int.from_bytes(base64.b64decode(line.split()[1]), "big")
            return ec.derive_private_key(number, ec.SECP256R1())
    raise ValueError(f"no private key in {path}")


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
