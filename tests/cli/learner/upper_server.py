"""upper_server.py COUNT: the server of the socketserver documentation: it answers each client once
and closes. Serves so many."""
import socketserver
import sys


class Handler(socketserver.BaseRequestHandler):
    def handle(self):
        data = self.request.recv(1024).strip()
        print(data.decode(), flush=True)
        self.request.sendall(data.upper())


with socketserver.TCPServer(("127.0.0.1", 0), Handler) as server:
    print("port", server.server_address[1], flush=True)
    for _ in range(int(sys.argv[1])):
        server.handle_request()
