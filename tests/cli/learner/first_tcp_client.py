"""first_tcp_client.py PORT: one message there, one back."""
import socket
import sys

client = socket.socket()
client.connect(("127.0.0.1", int(sys.argv[1])))
client.send(b"hello!")
print(client.recv(1024).decode())
client.close()
