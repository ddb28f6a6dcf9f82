"""many_clients.py PORT CLIENTS MESSAGES: all connected at once; each sends its next line when the
answer to the one before is there, and compares it."""
import selectors
import socket
import sys

port, clients, messages = (int(word) for word in sys.argv[1:4])
selector = selectors.DefaultSelector()
sent, answers = {}, {}


def say(one, client):
    one.sendall(f"client {client} says {sent[one]}\n".encode())


for client in range(clients):
    one = socket.create_connection(("127.0.0.1", port), 60)
    sent[one], answers[one] = 0, b""
    selector.register(one, selectors.EVENT_READ, client)
for one, key in [(key.fileobj, key) for key in selector.get_map().values()]:
    say(one, key.data)
right = wrong = closed = 0
while selector.get_map():
    ready = selector.select(60)
    if not ready:
        break
    for key, _ in ready:
        one = key.fileobj
        data = one.recv(1024)
        expected = f"CLIENT {key.data} SAYS {sent[one]}".encode()
        answers[one] += data
        if data and len(answers[one]) < len(expected):
            continue
        right += answers[one] == expected
        wrong += answers[one] != expected
        closed += not data
        sent[one], answers[one] = sent[one] + 1, b""
        if sent[one] == messages or not data:
            selector.unregister(one)
            one.close()
        else:
            say(one, key.data)
print(f"right {right} wrong {wrong} closed {closed}")
