"""garbage.py PORT tcp|udp COUNT SEED: strangers who send random bytes: some leave at once, some
reset, some wait for an answer."""
import random
import socket
import struct
import sys

port, kind, count, seed = int(sys.argv[1]), sys.argv[2], int(sys.argv[3]), int(sys.argv[4])
dice = random.Random(seed)
sent = 0
for _ in range(count):
    one = socket.socket(socket.AF_INET, socket.SOCK_DGRAM if kind == "udp" else socket.SOCK_STREAM)
    one.settimeout(0.005)
    try:
        one.connect(("127.0.0.1", port))
        for _ in range(dice.randrange(1, 4)):
            size = dice.choice((0, 1, 3, 4, 5, 16, 32, 33, 100, 1024, 5000))
            one.sendall(dice.randbytes(size))
        sent += 1
        if dice.random() < 0.3:
            one.recv(100)
        if dice.random() < 0.3 and kind == "tcp":
            one.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    except OSError:
        pass
    one.close()
print("sent", sent)
