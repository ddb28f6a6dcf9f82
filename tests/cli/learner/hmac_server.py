"""hmac_server.py DIGEST KEY: lets in who knows the key, one client."""
import hmac
import os
import socket
import sys

digest, key = sys.argv[1], sys.argv[2].encode()
server = socket.socket()
server.bind(("127.0.0.1", 0))
server.listen()
print("port", server.getsockname()[1], flush=True)
connection, address = server.accept()
challenge = os.urandom(32)
connection.sendall(challenge)
right = hmac.new(key, challenge, digest).digest()
answer = connection.recv(len(right))
if hmac.compare_digest(answer, right):
    print("let in", flush=True)
    while data := connection.recv(1024):
        connection.sendall(data.upper())
else:
    print("kept out", flush=True)
connection.close()
