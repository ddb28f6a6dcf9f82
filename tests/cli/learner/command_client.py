"""command_client.py FORM PORT COMMAND...: runs commands on a server.

    tcp          one recv(1024) for each command, whatever it brings
    udp          two recvfrom(1024): stderr, stdout
    text-length  the length as text, recv_ready, then the answer
    i32          a length of four bytes, then the answer
    json         a length of four bytes, a JSON header with data_size, then the answer
"""
import json
import socket
import struct
import sys


def exactly(size):
    data = b""
    while len(data) < size:
        piece = client.recv(min(size - len(data), 1024))
        if not piece:
            sys.exit("the server has closed")
        data += piece
    return data


form, port, commands = sys.argv[1], int(sys.argv[2]), sys.argv[3:]
kind = socket.SOCK_DGRAM if form == "udp" else socket.SOCK_STREAM
client = socket.socket(socket.AF_INET, kind)
client.settimeout(20)
client.connect(("127.0.0.1", port))
for command in commands:
    client.send(command.encode())
    if form == "tcp":
        answer = client.recv(1024)
    elif form == "udp":
        answer = client.recv(1024) + b"|" + client.recv(1024)
    elif form == "text-length":
        size = int(client.recv(1024).decode())
        client.send(b"recv_ready")
        answer = exactly(size)
    elif form == "i32":
        answer = exactly(struct.unpack("i", exactly(4))[0])
    else:
        header = json.loads(exactly(struct.unpack("i", exactly(4))[0]))
        answer = exactly(header["data_size"])
    print(f"{command}: {len(answer)} bytes")
    print(answer.decode(), end="")
client.close()
