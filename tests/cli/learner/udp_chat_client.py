"""udp_chat_client.py PORT NAME...: each name is a socket of its own; all write first, then each
waits for its answer."""
import socket
import sys

server = ("127.0.0.1", int(sys.argv[1]))
people = {}
for name in sys.argv[2:]:
    people[name] = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    people[name].settimeout(20)
    people[name].sendto(("我是 " + name).encode(), server)
for name, one in people.items():
    answer, sender = one.recvfrom(1024)
    print(name, answer.decode(), sender == server)
