"""upper_client.py PORT LINE...: one line after the other, each answered in upper case."""
import socket
import sys

client = socket.socket()
client.settimeout(20)
client.connect(("127.0.0.1", int(sys.argv[1])))
for line in sys.argv[2:]:
    client.sendall(line.encode() + b"\n")
    print(client.recv(1024).decode())
client.close()
