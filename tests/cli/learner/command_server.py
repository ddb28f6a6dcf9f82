"""command_server.py FORM: serves one client; the forms of command_client.py.

It knows three commands: pwd, `seq N` and `echo WORDS`; anything else is answered on stderr.
"""
import json
import socket
import struct
import sys


def run(line):
    words = line.split()
    if words[0] == "pwd":
        return b"", b"/srv/learner\n"
    if words[0] == "echo":
        return b"", " ".join(words[1:]).encode() + b"\n"
    if words[0] == "seq":
        return b"", "".join(f"{i}\n" for i in range(1, int(words[1]) + 1)).encode()
    return words[0].encode() + b": command not found\n", b""


form = sys.argv[1]
if form == "udp":
    server = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    server.bind(("127.0.0.1", 0))
    print("port", server.getsockname()[1], flush=True)
    while True:
        request, sender = server.recvfrom(1024)
        for part in run(request.decode()):
            server.sendto(part, sender)

server = socket.socket()
server.bind(("127.0.0.1", 0))
server.listen()
print("port", server.getsockname()[1], flush=True)
connection, address = server.accept()
while True:
    request = connection.recv(1024)
    if not request:
        break
    err, out = run(request.decode())
    answer = err or out
    if form == "tcp":
        connection.send(err)
        connection.sendall(out)
    elif form == "text-length":
        connection.send(str(len(answer)).encode())
        if connection.recv(1024) != b"recv_ready":
            break
        connection.sendall(answer)
    elif form == "i32":
        connection.send(struct.pack("i", len(answer)))
        connection.sendall(answer)
    else:
        header = json.dumps({"data_size": len(answer)}).encode()
        connection.send(struct.pack("i", len(header)))
        connection.send(header)
        connection.sendall(answer)
connection.close()
