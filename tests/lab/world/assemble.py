"""What build.py calls when the world has to be made.

SPDX-License-Identifier: ISC
"""
import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import dns.name
import dns.rdatatype
import dns.zone

from responders import authority, mailhosts, resolvers
from world import servers
from world.signing import Signer, read_key
from world.zonelist import POLICIES, ZONES

ZONE_TEXTS = Path(__file__).resolve().parent.parent / "zones"


class Source:
    """A zone as its author wrote it, read by dnspython."""

    def __init__(self, zone):
        self.zone = zone
        self.name = dns.name.from_text(zone.name)
        file = zone.text or zone.name.rstrip(".") or "root"
        text = (ZONE_TEXTS / f"{file}.zone").read_text()
        self.data = dns.zone.from_text(text.replace("@BAD@", zone.bad or ""),
                                       origin=self.name, relativize=False)
        # Written anew: not every server knows $GENERATE.
        self.text = self.data.to_text(relativize=False)

    def rrset(self, name, rdtype):
        """TTL-and-rdata lines, [] where there is no such set."""
        found = self.data.get_rdataset(name, rdtype)
        return [f"{name} {found.ttl} IN {found.rdtype.name} "
                f"{rdata.to_text()}" for rdata in found or []]

    def targets(self):
        """The names of the zone's name servers."""
        return [rdata.target for rdata in
                self.data.get_rdataset(self.name, dns.rdatatype.NS)]


def parent_of(source, sources):
    above = [other for other in sources
             if source.name.is_subdomain(other.name)
             and source.name != other.name]
    return max(above, key=lambda other: len(other.name), default=None)


def owner_of(name, sources):
    """The zone in which a name lies, by longest match."""
    around = [other for other in sources if name.is_subdomain(other.name)]
    return max(around, key=lambda other: len(other.name))


def delegation(child, parent, sources, have):
    """The lines by which `parent` delegates `child`: NS and glue.

    As a registry does it: addresses of every name server that lies under
    the parent, so that glue for siblings is there too.
    """
    lines = child.rrset(child.name, dns.rdatatype.NS)
    for target in child.targets():
        if not target.is_subdomain(parent.name):
            continue
        home = owner_of(target, sources)
        if home is parent:
            continue
        for rdtype in (dns.rdatatype.A, dns.rdatatype.AAAA):
            if (target, rdtype) not in have:
                have.add((target, rdtype))
                lines += home.rrset(target, rdtype)
    return lines


def written_glue(parent):
    return {(name, rdataset.rdtype) for name, node in parent.data.items()
            for rdataset in node
            if rdataset.rdtype in (dns.rdatatype.A, dns.rdatatype.AAAA)}


def ds_lines(zone, signer):
    if zone.sign:
        return signer.ds(zone, POLICIES[zone.sign])
    if any(isinstance(kind, str) for kind in zone.ds):
        return signer.ds(zone, POLICIES["ecdsa"])  # a DS without a cause
    return []


def complete(sources, signer):
    """The zones' texts with their children's delegations put in."""
    texts = {source.zone.name: source.text for source in sources}
    have = {source.zone.name: written_glue(source) for source in sources}
    for child in sources:
        parent = parent_of(child, sources)
        if parent is None:
            continue
        lines = []
        if parent.data.get_rdataset(child.name, dns.rdatatype.NS) is None:
            lines += delegation(child, parent, sources,
                                have[parent.zone.name])
        for server in child.zone.signal:
            home = owner_of(dns.name.from_text(f"{server[1:]}.example."),
                            sources)
            texts[home.zone.name] += "".join(
                line + "\n" for line in signer.signal(
                    child.zone, POLICIES[child.zone.sign], server))
        written = parent.data.get_rdataset(child.name, dns.rdatatype.DS)
        if parent.zone.sign and written is None:
            lines += ds_lines(child.zone, signer)
        texts[parent.zone.name] += "".join(line + "\n" for line in lines)
    return texts


def addresses_of(source, sources):
    """Every address of the zone's own NS set, less the lame ones."""
    found = []
    for target in source.targets():
        home = owner_of(target, sources)
        for rdtype in (dns.rdatatype.A, dns.rdatatype.AAAA):
            found += [rdata.address for rdata in
                      home.data.get_rdataset(target, rdtype) or []]
    return [address for address in found if address not in source.zone.lame]


def serving(sources):
    """process name -> {"addresses": [...], "zones": [...]}

    A process holds all addresses of its block that any zone speaks of: the
    glue of a parent may differ from what the child says.
    """
    plan = {process.name: {"addresses": process.always(), "zones": []}
            for process in servers.PROCESSES}
    for source in sources:
        names = {servers.holder(address)
                 for address in addresses_of(source, sources)} - {None}
        for name in {process.name for process in names} | {
                *source.zone.also}:
            plan[name]["zones"].append(source.zone.name)
        for _, _, rdata in source.data.iterate_rdatas():
            if rdata.rdtype in (dns.rdatatype.A, dns.rdatatype.AAAA):
                process = servers.holder(rdata.address)
                if process and rdata.address not in plan[
                        process.name]["addresses"]:
                    plan[process.name]["addresses"].append(rdata.address)
    return {name: entry for name, entry in plan.items() if entry["zones"]}


def hints(sources):
    """The root's name servers and their addresses, as a hints file."""
    root, home = sources[0], owner_of(sources[0].targets()[0], sources)
    lines = root.rrset(root.name, dns.rdatatype.NS)
    for target in root.targets():
        lines += home.rrset(target, dns.rdatatype.A)
        lines += home.rrset(target, dns.rdatatype.AAAA)
    return "\n".join(lines) + "\n"


def assemble(out, base):
    """Make a world in the folder `out`; `base` has servers and keys."""
    (out / "zones").mkdir(parents=True, exist_ok=True)
    signer = Signer(base / "servers/root", base / "keys")
    sources = [Source(zone) for zone in ZONES]
    with ThreadPoolExecutor() as pool:
        list(pool.map(lambda zone: signer.keys_of(zone, POLICIES[zone.sign]),
                      [zone for zone in ZONES if zone.sign]))
        texts = complete(sources, signer)

        def finish(zone):
            file = out / "zones" / f"{zone.name.rstrip('.') or 'root'}"
            if zone.sign:
                signer.sign(zone, POLICIES[zone.sign], texts[zone.name],
                            file)
            else:
                file.write_text(texts[zone.name])

        list(pool.map(finish, ZONES))

    for plain in (out / "zones").glob("*.plain"):
        plain.unlink()
    root = ZONES[0]
    anchors = signer.ds(root, POLICIES[root.sign])
    (out / "anchors").write_text("\n".join(anchors) + "\n")
    (out / "anchor.key").write_text("".join(
        f". 3600 IN DNSKEY {read_key(key)[1].to_text()}\n"
        for key in signer.keys_of(root, POLICIES[root.sign])[0]))
    (out / "hints").write_text(hints(sources))
    (out / "plan.json").write_text(json.dumps(
        {"processes": serving(sources),
         "addresses": [*authority.TABLE, *resolvers.TABLE, *mailhosts.TABLE,
                       servers.HONEST]},
        indent=1))
