"""Whether all servers answer yet.

SPDX-License-Identifier: ISC
"""
import select
import socket
import struct
import time

SOA, TXT = 6, 16
IN, CH = 1, 3
QR, AA, RCODE = 0x8000, 0x0400, 0x000f


def query(number, zone):
    rdtype, rdclass = (TXT, CH) if zone == "version.bind." else (SOA, IN)
    wire = struct.pack("!6H", number, 0, 1, 0, 0, 0)
    for label in zone.rstrip(".").split(".") if zone != "." else []:
        wire += bytes([len(label)]) + label.encode()
    return wire + struct.pack("!B2H", 0, rdtype, rdclass)


class Asker:
    """Asks many servers at a time, over one socket, again and again.

    asked  [(IPv4 address, zone, whether authority is needed), ...]; the
           place in the list is the query's ID
    """

    def __init__(self, asked):
        self.waiting = dict(enumerate(asked))

    def __enter__(self):
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 20)
        return self

    def __exit__(self, *_):
        self.socket.close()

    def missing(self):
        return [(address, zone) for address, zone, _ in
                self.waiting.values()]

    def round(self, wait_s):
        """Ask all who have not answered well yet, and listen a while."""
        for number, (address, zone, _) in self.waiting.items():
            self.socket.sendto(query(number, zone), (address, 53))
        ends = time.monotonic() + wait_s
        while self.waiting:
            left = ends - time.monotonic()
            if left <= 0 or not select.select([self.socket], [], [], left)[0]:
                return
            try:
                wire = self.socket.recv(4096)
            except ConnectionError:
                continue  # not listening yet
            number, flags = struct.unpack_from("!2H", wire)
            if number not in self.waiting or not flags & QR:
                continue
            if not self.waiting[number][2] or flags & (AA | RCODE) == AA:
                del self.waiting[number]
