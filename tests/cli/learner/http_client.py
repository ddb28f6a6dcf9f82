"""http_client.py PORT: pages by http.client on one connection, then as a browser asks for them."""
import http.client
import socket
import sys

port = int(sys.argv[1])
connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
for method, path in (("GET", "/"), ("GET", "/long"), ("GET", "/chunked"), ("HEAD", "/long"),
                     ("GET", "/nowhere")):
    connection.request(method, path)
    answer = connection.getresponse()
    body = answer.read()
    print(method, path, answer.status, len(body) if path != "/" else body[:15].decode())
connection.close()

browser = socket.create_connection(("127.0.0.1", port), 20)
browser.sendall(f"GET / HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nConnection: keep-alive\r\n"
                "sec-ch-ua: \"Chromium\";v=\"142\"\r\nUpgrade-Insecure-Requests: 1\r\n"
                "User-Agent: Mozilla/5.0 (X11; Linux x86_64)\r\n"
                "Accept: text/html,application/xhtml+xml;q=0.9,*/*;q=0.8\r\n"
                "Accept-Encoding: gzip, deflate, br\r\nAccept-Language: zh-CN,zh;q=0.9\r\n\r\n"
                f"GET /favicon.ico HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nConnection: close\r\n\r\n"
                .encode())
page = b""
while piece := browser.recv(4096):
    page += piece
print([line.decode() for line in page.split(b"\r\n") if line.startswith(b"HTTP/")
       or b"HTTP/1.1 404" in line][0], b"404 Not Found" in page)
