"""udp_chat_server.py ANSWER: answers every message, until one says bye."""
import socket
import sys

server = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
server.bind(("127.0.0.1", 0))
print("port", server.getsockname()[1], flush=True)
while True:
    message, sender = server.recvfrom(1024)
    print(message.decode(), flush=True)
    server.sendto(sys.argv[1].encode(), sender)
    if message == b"bye":
        break
