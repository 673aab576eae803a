"""Captures of mail dialogues, made octet by octet.

    capture([("S", b"220 hi\\r\\n"), ("C", b"QUIT\\r\\n")], port=25)

SPDX-License-Identifier: ISC
"""
import struct

CLIENT, SERVER = bytes([192, 0, 2, 7]), bytes([198, 51, 100, 25])


class Conversation:
    """A TCP connection from the client's port 50211."""

    def __init__(self, port, source=50211, ends=(CLIENT, SERVER)):
        self.port, self.source, self.ends = port, source, ends
        self.sent = {"C": 1000, "S": 5000}
        self.frames = []

    def frame(self, side, flags, data=b"", sequence=None):
        other = "S" if side == "C" else "C"
        ports = (self.source, self.port)
        ends = self.ends
        if side == "S":
            ports, ends = ports[::-1], ends[::-1]
        seq = self.sent[side] if sequence is None else sequence
        tcp = struct.pack(">HHIIBBHHH", *ports, seq,
                          self.sent[other] if flags & 16 else 0, 5 << 4,
                          flags, 64240, 0, 0)
        if len(ends[0]) == 4:
            ip = struct.pack(">BBHHHBBH", 0x45, 0, 40 + len(data), 1, 0x4000,
                             64, 6, 0) + ends[0] + ends[1]
        else:
            ip = struct.pack(">IHBB", 6 << 28, 20 + len(data), 6, 64) + \
                ends[0] + ends[1]
        self.frames.append(ip + tcp + data)

    def open(self):
        self.frame("C", 2, sequence=999)
        self.frame("S", 18, sequence=4999)
        self.frame("C", 16)

    def say(self, side, data, size=1400):
        for at in range(0, len(data), size):
            part = data[at:at + size]
            self.frame(side, 24, part)
            self.sent[side] += len(part)

    def close(self):
        self.frame("C", 17)
        self.sent["C"] += 1
        self.frame("S", 17)
        self.sent["S"] += 1
        self.frame("C", 16)


def pcap(frames, link=101):
    out = struct.pack("<IHHiIII", 0xa1b2c3d4, 2, 4, 0, 0, 262144, link)
    for i, frame in enumerate(frames):
        out += struct.pack("<IIII", 1700000000 + i // 100, i % 100 * 10000,
                           len(frame), len(frame)) + frame
    return out


def conversation(turns, port=25, source=50211, size=1400, close=True,
                 ends=(CLIENT, SERVER)):
    talk = Conversation(port, source, ends)
    talk.open()
    for side, data in turns:
        talk.say(side, data, size)
    if close:
        talk.close()
    return talk.frames


def capture(turns, port=25, **more):
    return pcap(conversation(turns, port, **more))
