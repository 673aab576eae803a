"""How each kind of server is configured and called.

Each function takes the server's name, its folder (for its files, in the
lab's own /mnt), its addresses and its zones [(name, file), ...], writes
what the server reads, and returns the command line.  All run in the
foreground, as the only user there is, with no control channel; limits on
the rate of queries are off.

SPDX-License-Identifier: ISC
"""


def v4(addresses):
    return [address for address in addresses if ":" not in address]


def v6(addresses):
    return [address for address in addresses if ":" in address]


def nsd(name, folder, addresses, zones):
    lines = ["server:", "  server-count: 1", "  port: 53", '  username: ""',
             '  chroot: ""', '  database: ""', '  pidfile: ""',
             f'  zonesdir: "{folder}"', f'  xfrdir: "{folder}"',
             f'  xfrdfile: "{folder}/xfrd"',
             f'  zonelistfile: "{folder}/zonelist"', "  verbosity: 1",
             "  rrl-ratelimit: 0", "  rrl-whitelist-ratelimit: 0",
             "  minimal-responses: no", "  zonefiles-check: no",
             f'  identity: "{name}"', f'  nsid: "ascii_{name}"',
             "  answer-cookie: yes", "  tcp-count: 1000"]
    lines += [f"  ip-address: {address}" for address in addresses]
    lines += ["remote-control:", "  control-enable: no"]
    for zone, file in zones:
        lines += ["zone:", f'  name: "{zone}"', f'  zonefile: "{file}"']
    (folder / "nsd.conf").write_text("\n".join(lines) + "\n")
    return ["usr/sbin/nsd", "-d", "-c", folder / "nsd.conf"]


def knot(name, folder, addresses, zones):
    lines = ["server:", f"  rundir: {folder}", f"  identity: {name}",
             f"  nsid: {name}", "  udp-workers: 1", "  tcp-workers: 1",
             "  background-workers: 1",
             f"  listen: [{', '.join(f'{a}@53' for a in addresses)}]",
             "log:", "  - target: stderr", "    any: warning",
             "database:", f"  storage: {folder}",
             "mod-cookies:", "  - id: default",
             "template:", "  - id: default", f"    storage: {folder}",
             "    zonefile-sync: -1", "    zonefile-load: whole",
             "    journal-content: none", "    semantic-checks: off",
             "    global-module: mod-cookies/default", "zone:"]
    for zone, file in zones:
        lines += [f'  - domain: "{zone}"', f"    file: {file}"]
    (folder / "knot.conf").write_text("\n".join(lines) + "\n")
    return ["usr/sbin/knotd", "-c", folder / "knot.conf"]


def named_options(name, folder, addresses):
    listen = "".join(f"{address}; " for address in v4(addresses))
    listen6 = "".join(f"{address}; " for address in v6(addresses))
    return f"""options {{
    directory "{folder}";
    listen-on {{ {listen or "none; "}}};
    listen-on-v6 {{ {listen6 or "none; "}}};
    pid-file none; session-keyfile none; server-id "{name}";
    @LOCK@ notify no; interface-interval 0;
    automatic-interface-scan no; minimal-responses no;
    allow-query {{ any; }}; allow-transfer {{ none; }};
    empty-zones-enable no; check-integrity no;
"""


def bind(name, folder, addresses, zones):
    text = named_options(name, folder, addresses)
    text += "    recursion no; dnssec-validation no;\n};\ncontrols { };\n"
    for zone, file in zones:
        text += (f'zone "{zone}" {{ type primary; file "{file}"; '
                 "check-names ignore; };\n")
    (folder / "named.conf").write_text(text)
    return ["usr/sbin/named", "-g", "-n", "1", "-c", folder / "named.conf"]


def pdns(name, folder, addresses, zones):
    (folder / "zones.conf").write_text("".join(
        f'zone "{zone}" {{ type native; file "{file}"; }};\n'
        for zone, file in zones))
    settings = {
        "launch": "bind", "bind-config": folder / "zones.conf",
        "module-dir": "@LIB@/pdns", "socket-dir": folder,
        "local-address": ",".join(addresses), "server-id": name,
        "security-poll-suffix": "", "guardian": "no", "daemon": "no",
        "disable-syslog": "yes", "write-pid": "no", "receiver-threads": 1,
        "distributor-threads": 1, "expand-alias": "no",
    }
    (folder / "pdns.conf").write_text("".join(
        f"{key}={value}\n" for key, value in settings.items()))
    return ["usr/sbin/pdns_server", f"--config-dir={folder}"]


def unbound(name, folder, addresses, world):
    """A validating recursor that says all it knows, and says why (EDE)."""
    lines = ["server:", '  username: ""', '  chroot: ""', '  pidfile: ""',
             f'  directory: "{folder}"', "  do-daemonize: no",
             "  use-syslog: no", '  logfile: ""', "  verbosity: 1",
             "  num-threads: 1", "  access-control: 0.0.0.0/0 allow",
             "  access-control: ::0/0 allow", "  minimal-responses: no",
             "  do-not-query-localhost: no", "  ede: yes",
             "  unblock-lan-zones: yes", "  insecure-lan-zones: no",
             f'  root-hints: "{world}/hints"',
             f'  trust-anchor-file: "{world}/anchors"',
             '  module-config: "validator iterator"']
    if not v6(addresses):
        lines += ["  do-ip6: no"]
    lines += [f"  interface: {address}" for address in addresses]
    lines += ["remote-control:", "  control-enable: yes",
              "  control-interface: 127.0.0.1", "  control-use-cert: no"]
    (folder / "unbound.conf").write_text("\n".join(lines) + "\n")
    return ["usr/sbin/unbound", "-d", "-c", folder / "unbound.conf"]


def bind_recursor(name, folder, addresses, world):
    text = named_options(name, folder, addresses)
    # With a cold cache the addresses of 13 servers, sought all at once, go
    # past the usual bound of 50 queries.
    text += "    recursion yes; allow-recursion { any; };\n"
    text += "    qname-minimization off; max-recursion-queries 200;\n"
    text += "    dnssec-validation yes;\n};\ncontrols { };\n"
    text += f'zone "." {{ type hint; file "{world}/hints"; }};\n'
    text += "trust-anchors {\n"
    for line in (world / "anchors").read_text().splitlines():
        tag, alg, digest, value = line.split(maxsplit=4)[4].split(maxsplit=3)
        value = value.replace(" ", "")
        text += f'    . static-ds {tag} {alg} {digest} "{value}";\n'
    text += "};\n"
    (folder / "named.conf").write_text(text)
    command = ["usr/sbin/named", "-g", "-n", "1",
               "-c", folder / "named.conf"]
    return command + ([] if v6(addresses) else ["-4"])


KINDS = {"nsd": nsd, "knot": knot, "bind": bind, "pdns": pdns}
