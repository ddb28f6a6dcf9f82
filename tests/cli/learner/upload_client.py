"""upload_client.py PORT put NAME SIZE | get NAME ...: files there and back, on one connection.

What is put is SIZE bytes made here, piece by piece. Of what is got the digest is compared.
"""
import hashlib
import json
import socket
import struct
import sys

BLOCK = bytes(range(256)) * 256


def pieces(size):
    while size > 0:
        yield BLOCK[:size]
        size -= len(BLOCK[:size])


def exactly(size):
    data = b""
    while len(data) < size:
        piece = client.recv(min(size - len(data), 65536))
        if not piece:
            sys.exit("the server has closed")
        data += piece
    return data


def send_header(header):
    text = json.dumps(header).encode()
    client.sendall(struct.pack("i", len(text)) + text)


client = socket.create_connection(("127.0.0.1", int(sys.argv[1])), 60)
words = sys.argv[2:]
while words:
    if words[0] == "put":
        name, size = words[1], int(words[2])
        digest = hashlib.md5()
        for piece in pieces(size):
            digest.update(piece)
        send_header({"cmd": "put", "filename": name, "filesize": size, "md5": digest.hexdigest()})
        for piece in pieces(size):
            client.sendall(piece)
        words = words[3:]
    else:
        send_header({"cmd": "get", "filename": words[1]})
        header = json.loads(exactly(struct.unpack("i", exactly(4))[0]))
        left, digest = header["file_size"], hashlib.md5()
        while left > 0:
            piece = client.recv(min(left, 65536))
            if not piece:
                sys.exit("the server has closed")
            digest.update(piece)
            left -= len(piece)
        print(header["file_name"], header["file_size"], digest.hexdigest() == header["md5"])
        words = words[2:]
client.close()
