"""time_client.py PORT FORMAT...: asks for the time; an empty format is an empty datagram."""
import socket
import sys

client = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
client.settimeout(20)
for text in sys.argv[2:]:
    client.sendto(text.encode(), ("127.0.0.1", int(sys.argv[1])))
    print(client.recvfrom(1024)[0].decode())
