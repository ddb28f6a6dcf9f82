"""silent_clients.py PORT COUNT: so many connections on which nothing is ever said."""
import socket
import sys
import time

port = int(sys.argv[1])
clients = [socket.create_connection(("127.0.0.1", port)) for _ in range(int(sys.argv[2]))]
print("port", port, flush=True)
time.sleep(600)
