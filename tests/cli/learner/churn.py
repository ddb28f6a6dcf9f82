"""churn.py PORT tcp|udp COUNT: so many clients, one after the other; each says one thing."""
import socket
import sys

port, kind, count = int(sys.argv[1]), sys.argv[2], int(sys.argv[3])
answered = 0
for _ in range(count):
    one = socket.socket(socket.AF_INET, socket.SOCK_DGRAM if kind == "udp" else socket.SOCK_STREAM)
    one.settimeout(20)
    one.connect(("127.0.0.1", port))
    one.send(b"hello\n")
    answered += len(one.recv(1024)) > 0
    one.close()
print(answered)
