"""Start Exim, Dovecot and Postfix inside the lab, and wait until they greet.

    start.py SERVERS    where `../fetch LAB mail` has unpacked them

They are Debian's own, never installed.  Each runs in a mount namespace of its
own, in which it finds its files where it looks for them; Exim and Dovecot, as
they refuse to work for root, in a user namespace besides, Postfix under
uid_wrapper and shim.c.  They end with the lab.

SPDX-License-Identifier: ISC
"""
import os
import socket
import subprocess
import sys
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))
from responders import mailhosts  # noqa: E402

MNT = Path("/mnt/mail")
WAIT_S = 20
EXIM, POSTFIX, DOVECOT = mailhosts.REAL
PORTS = [(EXIM, 25), (EXIM, 465), (POSTFIX, 25), (DOVECOT, 24),
         (DOVECOT, 110), (DOVECOT, 587), (DOVECOT, 995)]


def pem(address, folder):
    """The key and the certificate of a server, in one file."""
    mailhosts.REAL[address].context(folder)
    return folder / f"{mailhosts.REAL[address].number:x}.pem"


def write(path, text):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    return path


def exim(root, folder):
    tls = pem(EXIM, folder)
    write(folder / "conf", f"""
primary_hostname = {mailhosts.REAL[EXIM].host}
exim_path = {root}/usr/sbin/exim4
exim_user = 1000
exim_group = 1000
deliver_drop_privilege
spool_directory = {folder}/spool
log_file_path = {folder}/%slog
tls_certificate = {tls}
tls_privatekey = {tls}
tls_advertise_hosts = *
daemon_smtp_ports = 25 : 465
tls_on_connect_ports = 465
local_interfaces = {EXIM}
smtputf8_advertise_hosts = *
pipelining_connect_advertise_hosts = *
received_header_text =
host_lookup =
keep_environment =
acl_smtp_rcpt = rcpt
begin acl
rcpt:
  deny local_parts = no
       message = 5.1.1 nobody of that name
  accept
begin routers
all:
  driver = accept
  transport = file
begin transports
file:
  driver = appendfile
  file = {folder}/taken
  user = 1000
  group = 1000
  message_prefix =
  message_suffix =
  check_string =
  escape_string =
  use_crlf
begin authenticators
plain:
  driver = plaintext
  public_name = PLAIN
  server_prompts = :
  server_condition = ${{if and {{{{eq{{$auth2}}{{me}}}}{{eq{{$auth3}}{{secret}}}}}}}}
  server_set_id = $auth2
  server_advertise_condition = ${{if def:tls_in_cipher}}
""")
    return "Debian-exim", [f"{root}/usr/sbin/exim4", "-C", folder / "conf",
                           "-bdf"]


def dovecot(root, folder):
    tls = pem(DOVECOT, folder)
    for name in ("new", "cur", "tmp"):
        (folder / "box" / name).mkdir(parents=True)
    services = "".join(f"service {name} {{\n  chroot =\n}}\n" for name in (
        "anvil", "pop3-login", "submission-login"))
    write(folder / "conf", f"""
base_dir = {folder}/run
state_dir = {folder}/run
log_path = {folder}/log
default_internal_user = lab
default_internal_group = lab
default_login_user = lab
import_environment = LD_LIBRARY_PATH={os.environ["LD_LIBRARY_PATH"]}
protocols = pop3 submission lmtp
listen = {DOVECOT}
hostname = {mailhosts.REAL[DOVECOT].host}
ssl = yes
ssl_cert = <{tls}
ssl_key = <{tls}
auth_mechanisms = plain login cram-md5 apop
mail_location = maildir:{folder}/box
first_valid_uid = 1
passdb {{
  driver = static
  args = password={{PLAIN}}secret
}}
userdb {{
  driver = static
  args = uid=1000 gid=1000 home={folder}/home
}}
{services}
service lmtp {{
  inet_listener lmtp {{
    address = {DOVECOT}
    port = 24
  }}
}}
submission_relay_host = {POSTFIX}
""")
    return "lab", [f"{root}/usr/sbin/dovecot", "-F", "-c", folder / "conf"]


POSTFIX_SERVICES = """smtp inet n - n - - smtpd
pickup unix n - n 60 1 pickup
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
tlsmgr unix - - n 1000? 1 tlsmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
proxymap unix - - n - - proxymap
error unix - - n - - error
lmtp unix - - n - - lmtp
anvil unix - - n - 1 anvil
postlog unix-dgram n - n - 1 postlogd
"""


def postfix(root, folder):
    tls = pem(POSTFIX, folder)
    for name in ("active bounce corrupt defer deferred flush hold incoming "
                 "maildrop pid private public saved trace").split():
        (folder / "spool" / name).mkdir(parents=True)
    (folder / "data").mkdir()
    keep = "LD_LIBRARY_PATH LD_PRELOAD UID_WRAPPER UID_WRAPPER_ROOT"
    files = [write(folder / "etc/main.cf", f"""
compatibility_level = 3.6
command_directory = {root}/usr/sbin
daemon_directory = {root}/usr/lib/postfix/sbin
shlib_directory = {root}/usr/lib/postfix
meta_directory = {root}/etc/postfix
queue_directory = {folder}/spool
data_directory = {folder}/data
mail_owner = postfix
setgid_group = postdrop
myhostname = {mailhosts.REAL[POSTFIX].host}
mydestination =
inet_interfaces = {POSTFIX}
inet_protocols = ipv4
mynetworks =
relay_domains = rpost.mail.example
relay_transport = lmtp:inet:{DOVECOT}:24
local_recipient_maps =
alias_maps =
smtpd_tls_security_level = may
smtpd_tls_cert_file = {tls}
smtpd_tls_key_file = {tls}
smtpd_recipient_restrictions = reject_unauth_destination
maillog_file = {folder}/log
maillog_file_prefixes = /mnt
import_environment = MAIL_CONFIG {keep}
export_environment = {keep}
"""), write(folder / "etc/master.cf", POSTFIX_SERVICES)]
    for file in files:  # else its daemons wait until they are older
        os.utime(file, (time.time() - 600,) * 2)
    return "postfix", [f"{root}/usr/lib/postfix/sbin/master", "-c",
                       folder / "etc", "-d"]


MOUNTS = """
mount --bind "$1/passwd" /etc/passwd && mount --bind "$1/group" /etc/group
[ -z "$3" ] || for folder in /usr/lib /usr/bin /usr/share; do
    mount -t overlay overlay -o "lowerdir=$2$folder:$folder" $folder || exit
done
"""
AS_USER = ["unshare", "--user", "--map-user=1000", "--map-group=1000"]


def start(name, configure, root, own_user, overlays="", env=None):
    folder = MNT / name
    folder.mkdir(parents=True)
    user, command = configure(root, folder)
    number = 1000 if own_user else 101
    write(folder / "passwd", "root:x:0:0::/root:/bin/sh\n"
          f"{user}:x:{number}:{number}::{folder}:/bin/sh\n"
          "nobody:x:65534:65534::/:/bin/sh\n")
    write(folder / "group", f"root:x:0:\n{user}:x:{number}:\n"
          "postdrop:x:102:\nnogroup:x:65534:\n")
    shell = MOUNTS + 'shift 3; exec "$@"'
    variables = [f"{key}={value}" for key, value in (env or {}).items()]
    with open(folder / "out", "wb") as out:
        subprocess.Popen(
            ["unshare", "--mount", "sh", "-ec", shell, "sh", folder, root,
             overlays, *(AS_USER if own_user else []), "env", *variables,
             *command], stdin=subprocess.DEVNULL, stdout=out, stderr=out,
            start_new_session=True, cwd="/")


def compile_shim():
    subprocess.run([os.environ.get("CC", "cc"), "-shared", "-fPIC", "-O1",
                    "-o", MNT / "shim.so", HERE / "shim.c"], check=True)


def is_up(address, port):
    try:
        with socket.create_connection((address, port), timeout=5) as line:
            return port in (465, 995) or bool(line.recv(1))
    except OSError:
        return False


def main(servers):
    root = servers / "root"
    lib = next(root.glob("usr/lib/*-linux-gnu*"))
    os.environ["LD_LIBRARY_PATH"] = ":".join(
        str(path) for path in (lib, root / "usr/lib/dovecot",
                               root / "usr/lib/postfix"))
    Path("/proc/sys/net/ipv4/ip_unprivileged_port_start").write_text("0")
    MNT.mkdir()
    compile_shim()
    start("exim", exim, root, True)
    start("dovecot", dovecot, root, True, "overlays")
    start("postfix", postfix, root, False, env={
        "LD_PRELOAD": f"{lib}/libuid_wrapper.so:{MNT}/shim.so",
        "UID_WRAPPER": "1", "UID_WRAPPER_ROOT": "1",
        "MAIL_CONFIG": MNT / "postfix/etc"})
    ends = time.monotonic() + WAIT_S
    missing = PORTS
    while missing := [one for one in missing if not is_up(*one)]:
        if time.monotonic() > ends:
            for log in MNT.glob("*/[ol]*[tg]"):
                print(log, log.read_text(errors="replace")[-2000:])
            sys.exit(f"no greeting: {missing}")
        time.sleep(0.05)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
