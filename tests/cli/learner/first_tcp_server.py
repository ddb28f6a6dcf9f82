"""first_tcp_server.py: takes one message, answers it, ends."""
import socket

server = socket.socket()
server.bind(("127.0.0.1", 0))
server.listen()
print("port", server.getsockname()[1], flush=True)
connection, address = server.accept()
print(connection.recv(1024).decode())
connection.send(b"hi")
connection.close()
server.close()
