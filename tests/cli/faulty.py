#!/usr/bin/env python3
"""Decoders with the faults that programs have, for `sticky split`; and four that are right.

    faulty.py NAME      speaks the protocol of docs/framing.md
    faulty.py --names   which there are

A length prefix here is two bytes, the high one first. Each class is one fault, written anew from
its description; where one was reported, tests/framing/faulty_test.cpp says so.
"""
import sys


class Fault(Exception):
    pass


class Length:
    """right"""

    def __init__(self):
        self.rest = b""

    def feed(self, data):
        self.rest += data
        frames = []
        while len(self.rest) >= 2 and len(self.rest) >= 2 + self.length():
            frames.append(self.take())
        return frames

    def length(self):
        return self.rest[0] << 8 | self.rest[1]

    def take(self):
        end = 2 + self.length()
        frame, self.rest = self.rest[2:end], self.rest[end:]
        return frame

    def end(self):
        if self.rest:
            raise Fault("truncated")
        return []


class HeaderCut(Length):
    """one recv(4) for a header: what came short is thrown away"""

    def feed(self, data):
        frames = super().feed(data)
        if len(self.rest) < 2:
            self.rest = b""
        return frames


class HalfHeader(Length):
    """half a header is filled up with a zero"""

    def feed(self, data):
        self.rest += data
        if len(self.rest) == 1:
            self.rest += b"\0"
        return super().feed(b"")


class FirstOfRead(Length):
    """one message of a read is taken, the rest is lost"""

    def feed(self, data):
        self.rest += data
        if len(self.rest) < 2 or len(self.rest) < 2 + self.length():
            return []
        frame = self.take()
        self.rest = b""
        return [frame]


class OnePerRead(Length):
    """one message is delivered for each read"""

    def feed(self, data):
        self.rest += data
        if len(self.rest) >= 2 and len(self.rest) >= 2 + self.length():
            return [self.take()]
        return []


class RestLost(Length):
    """what stands behind the last whole message of a read is lost"""

    def feed(self, data):
        frames = super().feed(data)
        if frames:
            self.rest = b""
        return frames


class HeaderConsumed(Length):
    """the header is taken off though the body is not there yet"""

    def feed(self, data):
        frames = super().feed(data)
        if len(self.rest) >= 2:
            self.rest = self.rest[2:]
        return frames


class ShortBody(Length):
    """recv(n) is taken for n bytes"""

    def feed(self, data):
        self.rest += data
        frames = []
        while len(self.rest) >= 2:
            frames.append(self.take())
        return frames


class TotalAdded(Length):
    """the loop adds the total instead of the last piece to its counter"""

    def __init__(self):
        super().__init__()
        self.got = 0

    def feed(self, data):
        frames = []
        while True:
            space = 2 - len(self.rest) if len(self.rest) < 2 else self.length() - self.got
            piece, data = data[:space], data[space:]
            before = len(self.rest)
            self.rest += piece
            if before >= 2 and piece:
                self.got += len(self.rest) - 2
            if len(self.rest) < 2 or self.got < self.length():
                if data and space > 0:
                    continue
                return frames
            frames.append(self.rest[2:])
            self.rest, self.got = b"", 0


class EmptyLoops(Length):
    """an empty message is delivered and not taken off"""

    def feed(self, data):
        self.rest += data
        frames = []
        while len(self.rest) >= 2 and len(self.rest) >= 2 + self.length():
            if self.length() == 0:
                return frames + [b""] * 99
            frames.append(self.take())
        return frames


class EndUnnoticed(Length):
    """a half message at the end is noticed only if it began in the last read"""

    def feed(self, data):
        before = len(self.rest)
        frames = super().feed(data)
        self.began_here = before == 0
        return frames

    def end(self):
        return super().end() if self.began_here else []


class Resync(Length):
    """behind a length that is too long, the next read is hoped to begin with a header"""

    def feed(self, data):
        frames = super().feed(data)
        if len(self.rest) >= 2 and self.length() > 16:
            self.rest = b""
        return frames


class LimitOfRead(Length):
    """the limit judges the bytes of a read"""

    def feed(self, data):
        if len(data) > 6:
            raise Fault("too_long")
        return super().feed(data)


class DataSwallowed(Length):
    """a length read with recv(1024): what came of the data with it is gone"""

    def feed(self, data):
        if not self.rest and len(data) > 2:
            data = data[:2]
        return super().feed(data)


class DigestOfRead(Length):
    """a sum of what one read had of the message"""

    def feed(self, data):
        frames = super().feed(data)
        return [bytes([sum(data) & 255]) + frame for frame in frames]


class PaddedAtRead:
    """records of three bytes; one that comes in two reads is two"""

    def feed(self, data):
        return [data[at : at + 3].ljust(3, b"\0") for at in range(0, len(data), 3)]


class ReadIsMessage:
    """one read is one message"""

    def feed(self, data):
        return [data] if data else []


class Varint:
    """right"""

    limit, early = 5, 0

    def __init__(self):
        self.rest = b""

    def feed(self, data):
        self.rest += data
        frames = []
        while self.limit:
            value = used = 0
            whole = False
            for used, byte in enumerate(self.rest[: self.limit], 1):
                value |= (byte & 0x7F) << 7 * (used - 1)
                whole = byte < 0x80
                if whole:
                    break
            if not whole and used == self.limit:
                self.limit = 0  # and it stays so
                return frames + [Fault("overlong")]
            if not whole and (self.early == 0 or used != self.early):
                return frames
            if len(self.rest) < used + value:
                return frames
            frames.append(self.rest[used : used + value])
            self.rest = self.rest[used + value :]
        return frames


class VarintAtThree(Varint):
    """three bytes that all say more are taken for a number"""

    early = 3


class VarintAtFour(Varint):
    """the fourth byte is the last one looked at"""

    limit = 4

    def feed(self, data):
        if self.limit and len(self.rest + data) > 4:
            self.limit = 5
        return super().feed(data)


class VarintAtOne(Varint):
    """what the first read has of a number is the number"""

    early = 1


class Lines:
    """right"""

    def __init__(self):
        self.rest = b""

    def feed(self, data):
        *lines, self.rest = (self.rest + data).split(b"\n")
        return [line[:-1] if line.endswith(b"\r") else line for line in lines]


class MarkCut(Lines):
    """the mark is looked for in each read alone"""

    def feed(self, data):
        parts = data.split(b"\r\n")
        parts[0] = self.rest + parts[0]
        *lines, self.rest = parts
        return lines


class CrAtEnd(Lines):
    """CR, LF and CR LF end a line; at a read's end a CR does, and the LF behind it too"""

    def feed(self, data):
        lines = (self.rest + data.replace(b"\r\n", b"\n").replace(b"\r", b"\n")).split(b"\n")
        self.rest = lines.pop()
        return lines


class CrForgotten(Lines):
    """the CR before a LF goes only if both came in one read"""

    def feed(self, data):
        *lines, self.rest = (self.rest + data.replace(b"\r\n", b"\n")).split(b"\n")
        return lines


class HalfMarkLost(Lines):
    """a CR at a read's end is taken for half a mark and dropped"""

    def feed(self, data):
        lines = super().feed(data)
        if self.rest.endswith(b"\r"):
            self.rest = self.rest[:-1]
        return lines


class LineAtReadEnd(Lines):
    """what a read ends with is a line"""

    def feed(self, data):
        lines = super().feed(data)
        if self.rest:
            lines.append(self.rest)
            self.rest = b""
        return lines


class TrimmedRead(Lines):
    """strip() of a read"""

    def feed(self, data):
        return super().feed(data.strip())


class EmptyLeftOut(Lines):
    """an empty line at a read's beginning is none"""

    def feed(self, data):
        if not self.rest and data.startswith(b"\n"):
            data = data[1:]
        return super().feed(data)


class LimitAtReadEnd(Lines):
    """only what a read leaves over is judged by the limit"""

    def feed(self, data):
        lines = super().feed(data)
        if len(self.rest) > 3:
            raise Fault("too_long")
        return lines


class EscapeCut(Lines):
    """an escape at a read's end stands for itself"""

    def feed(self, data):
        frames = []
        at = 0
        while at < len(data):
            if data[at : at + 1] == b"\n":
                frames.append(self.rest)
                self.rest = b""
                at += 1
                continue
            if data[at : at + 1] == b"\\" and at + 1 < len(data):
                at += 1
            self.rest += data[at : at + 1]
            at += 1
        return frames


class QuoteCut(Lines):
    """a LF inside quotes is text; a new read begins outside of quotes"""

    def feed(self, data):
        frames = []
        quoted = False
        for byte in data:
            quoted ^= byte == ord('"')
            if byte == ord("\n") and not quoted:
                frames.append(self.rest)
                self.rest = b""
            else:
                self.rest += bytes([byte])
        return frames


class Text(Lines):
    """right"""

    def feed(self, data):
        return [line.decode("utf-8", "replace").encode() for line in super().feed(data)]


class Utf8Cut(Lines):
    """each read is decoded for itself: a character that is cut becomes question marks"""

    def feed(self, data):
        return super().feed(data.decode("utf-8", "replace").encode())


class Utf8Dies(Lines):
    """likewise, and it dies of that"""

    def feed(self, data):
        return super().feed(data.decode("utf-8").encode())


class GbkCut(Lines):
    """GBK, two bytes a character, read by read"""

    def feed(self, data):
        return super().feed(data.decode("gbk", "replace").encode("utf-8"))


def kinds():
    named = [kind for kind in globals().values() if isinstance(kind, type) and kind is not Fault]
    return {kind.__name__: kind for kind in named}


def answer(frames):
    try:
        for frame in frames():
            print(f"fault {frame}" if isinstance(frame, Fault) else f"frame {frame.hex()}")
    except Fault as fault:
        print("fault", fault)


def main(make):
    decoder = make()
    for line in sys.stdin:
        command, _, piece = line.strip().partition(" ")
        if command == "new":
            decoder = make()
        elif command == "feed":
            answer(lambda: decoder.feed(bytes.fromhex(piece)))
        elif command == "end" and hasattr(decoder, "end"):
            answer(decoder.end)
        print("ok", flush=True)


if sys.argv[1:] == ["--names"]:
    for name, kind in kinds().items():
        print(name, "right" if kind.__doc__ == "right" else "faulty")
else:
    main(kinds()[sys.argv[1]])
