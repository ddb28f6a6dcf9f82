"""time_server.py COUNT: answers so many requests for the time."""
import socket
import sys
import time

server = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
server.bind(("127.0.0.1", 0))
print("port", server.getsockname()[1], flush=True)
for _ in range(int(sys.argv[1])):
    request, sender = server.recvfrom(1024)
    print(len(request), flush=True)
    server.sendto(time.strftime(request.decode() or "%Y-%m-%d %X").encode(), sender)
