"""upload_server.py: takes uploads of one client, and gives back what was uploaded; in memory."""
import hashlib
import json
import os
import socket
import struct


def exactly(size):
    data = b""
    while len(data) < size:
        piece = connection.recv(min(size - len(data), 65536))
        if not piece:
            return b""
        data += piece
    return data


files = {}
server = socket.socket()
server.bind(("127.0.0.1", 0))
server.listen()
print("port", server.getsockname()[1], flush=True)
connection, address = server.accept()
while four := exactly(4):
    header = json.loads(exactly(struct.unpack("i", four)[0]))
    name = os.path.basename(header["filename"])
    if header["cmd"] == "put":
        data = exactly(header["filesize"])
        right = hashlib.md5(data).hexdigest() == header["md5"]
        print("put", name, len(data), right, flush=True)
        files[name] = data
    else:
        data = files.get(name, b"")
        print("get", name, len(data), flush=True)
        answer = json.dumps({"file_name": name, "file_size": len(data),
                             "md5": hashlib.md5(data).hexdigest()}).encode()
        connection.sendall(struct.pack("i", len(answer)) + answer + data)
connection.close()
