"""hmac_client.py PORT DIGEST KEY: proves that it knows the key, then has a line echoed.

KEY none: just talks. KEY replay:KEY: proves it, and gives the same proof on a second connection.
"""
import hmac
import socket
import sys

port, digest, key = int(sys.argv[1]), sys.argv[2], sys.argv[3]


def connect():
    client = socket.socket()
    client.settimeout(20)
    client.connect(("127.0.0.1", port))
    return client


def talk(client, proof):
    try:
        client.sendall(proof)
        client.sendall(b"hello")
        answer = client.recv(1024)
    except ConnectionError:
        answer = b""
    print(answer.decode() or "closed")
    client.close()


if key == "none":
    first = connect()
    first.recv(32)
    talk(first, b"let me in, I have no key but many words")
else:
    first = connect()
    proof = hmac.new(key.removeprefix("replay:").encode(), first.recv(32), digest).digest()
    talk(first, proof)
    if key.startswith("replay:"):
        second = connect()
        second.recv(32)
        talk(second, proof)
