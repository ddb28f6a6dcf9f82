"""first_udp_server.py: takes one datagram, answers whoever sent it, ends."""
import socket

server = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
server.bind(("127.0.0.1", 0))
print("port", server.getsockname()[1], flush=True)
message, sender = server.recvfrom(1024)
print(message.decode())
server.sendto(b"hi", sender)
