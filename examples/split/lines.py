#!/usr/bin/env python3
"""A decoder of lines for `sticky split`: standard library only.

The decoder is the class; the loop below it speaks the protocol of docs/framing.md. With the
argument `naive` it is the decoder that many people write first: it takes each read for itself.
"""
import sys


class Lines:
    def __init__(self):
        self.rest = b""

    def feed(self, data):
        *lines, self.rest = (self.rest + data).split(b"\n")
        return lines


class NaiveLines:
    def feed(self, data):
        return [line for line in data.split(b"\n") if line]


def main(make):
    decoder = make()
    for line in sys.stdin:
        command, _, piece = line.strip().partition(" ")
        if command == "new":
            decoder = make()
        elif command == "feed":
            for frame in decoder.feed(bytes.fromhex(piece)):
                print("frame", frame.hex())
        print("ok", flush=True)


main(NaiveLines if sys.argv[1:] == ["naive"] else Lines)
