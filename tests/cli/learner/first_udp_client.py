"""first_udp_client.py PORT: one datagram there, one back."""
import socket
import sys

client = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
client.settimeout(20)
client.sendto(b"hello", ("127.0.0.1", int(sys.argv[1])))
print(client.recvfrom(1024)[0].decode())
