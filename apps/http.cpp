// A small HTTP/1.1 server (RFC 9110, 9112) and its client: framing that everybody uses.
//
//     client  GET /long HTTP/1.1 | Host: localhost | (empty line)  ->
//             <-  HTTP/1.1 200 OK | Content-Length: 20000 | (empty line) | 20000 bytes   server
//     client  GET /chunked ...  ->
//             <-  ... Transfer-Encoding: chunked | 3e8 | 1000 bytes | ... | 0 |
//
// The connection stays until somebody says otherwise. /  /long and /chunked are there; GET and HEAD
// ask for them. The naive client takes one recv(4096) for a page.
#include <fmt/format.h>

#include <algorithm>

#include "apps/apps.h"
#include "apps/http_head.h"
#include "apps/reading.h"
#include "apps/table.h"
#include "framing/parts.h"
#include "trace/limits.h"

namespace sticky::apps {
namespace {

constexpr std::uint64_t kPage = 20'000;
constexpr std::size_t kChunk = 1000;
constexpr std::uint64_t kChunkLine = 256;
constexpr int kTrailers = 64;
constexpr std::size_t kNaivePage = 4096;

constexpr std::string_view kHome =
    "<!DOCTYPE html>\n"
    "<html lang=\"en\"><head><meta charset=\"utf-8\"><title>StickyScope</title></head><body>\n"
    "<p>The head of this answer says how many bytes it has; where a recv ended says nothing.</p>\n"
    "<p lang=\"zh\">这个回答有多少字节，写在首部里；recv 在哪里断开，什么也说明不了。</p>\n"
    "<p><a href=\"/long\">/long</a> Content-Length, <a href=\"/chunked\">/chunked</a></p>\n"
    "</body></html>\n";

struct Page {
    std::string_view status = "200 OK", type = "text/plain; charset=utf-8";
    std::string body;
    bool chunked = false;
};

// Numbered lines, so that a page says where it was cut.
std::string numbered(std::uint64_t size) {
    std::string text;
    for (int i = 1; text.size() < size; ++i) text += fmt::format("line {}\n", i);
    text.resize(size);
    return text;
}

Page refusal(std::string_view status) {
    return {status, "text/plain; charset=utf-8", std::string(status) + "\n", false};
}

Page page_at(std::string_view target, std::uint64_t size) {
    const std::string_view path = target.substr(0, target.find('?'));
    if (path == "/") return {"200 OK", "text/html; charset=utf-8", std::string(kHome), false};
    if (path == "/long") return {"200 OK", "text/plain; charset=utf-8", numbered(size), false};
    if (path == "/chunked") return {"200 OK", "text/plain; charset=utf-8", numbered(size), true};
    return refusal("404 Not Found");
}

// Lines up to the empty one, which is not among them. Nothing: the end, or too many of them.
Task<std::optional<std::vector<std::string>>> head_lines(Stretch& in) {
    std::vector<std::string> lines;
    for (std::uint64_t left = kHttpHeadBytes;;) {
        auto line = co_await in.line(left);
        if (!line) co_return std::nullopt;
        if (line->empty() && !lines.empty()) co_return lines;
        left -= std::min<std::uint64_t>(left, line->size() + 1);
        // An empty line before a request is passed over (RFC 9112 section 2.2).
        if (!line->empty()) lines.push_back(std::move(*line));
    }
}

struct Wish {
    Page page;
    bool keep = false;
    bool body = true;  // not of a HEAD
};

Wish wish_of(const std::vector<std::string>& lines, std::uint64_t size) {
    const auto head = http_head_of(lines, false);
    if (!head) return {refusal("400 Bad Request")};
    const auto body = body_behind(*head, false);
    const bool old = head->first[2] == "HTTP/1.0";
    if (!body || (!old && !head->find("host"))) return {refusal("400 Bad Request")};
    const std::string& method = head->first[0];
    const bool with_body = method != "HEAD";
    if (method != "GET" && method != "HEAD") return {refusal("501 Not Implemented")};
    // Nobody reads a request's body here, so what follows it would be taken for a request.
    const bool whole = body->kind == HttpBody::Kind::sized && body->size == 0;
    Wish wish{page_at(head->first[1], size), whole && head->keeps_alive(), with_body};
    if (wish.page.chunked && old) wish.page.chunked = false;
    return wish;
}

Task<> answer(Endpoint self, const Wish& wish) {
    const Page& page = wish.page;
    std::string text = fmt::format("HTTP/1.1 {}\r\nContent-Type: {}\r\n", page.status, page.type);
    if (!wish.keep) text += "Connection: close\r\n";
    text += page.chunked ? "Transfer-Encoding: chunked\r\n\r\n"
                         : fmt::format("Content-Length: {}\r\n\r\n", page.body.size());
    if (wish.body && !page.chunked) text += page.body;
    co_await say(self, text);
    if (!wish.body || !page.chunked) co_return;
    for (std::size_t at = 0; at < page.body.size(); at += kChunk) {
        const std::string piece = page.body.substr(at, kChunk);
        std::string chunk = fmt::format("{:x}\r\n{}\r\n", piece.size(), piece);
        if (at + kChunk >= page.body.size()) chunk += "0\r\n\r\n";
        co_await say(self, chunk);
    }
}

Task<> server(Endpoint self, std::uint64_t size) {
    Stretch in(self);
    for (bool goes_on = true; goes_on;) {
        const auto lines = co_await head_lines(in);
        if (!lines && !in.too_long()) co_return;
        const Wish wish =
            lines ? wish_of(*lines, size) : Wish{refusal("431 Request Header Fields Too Large")};
        co_await answer(self, wish);
        goes_on = wish.keep;
    }
}

// How many bytes a body had. Nothing: it ended early, or is none.
Task<std::optional<std::uint64_t>> read_over(Host& host, Stretch& in, HttpBody body) {
    std::uint64_t total = 0;
    for (bool last = false; !last;) {
        std::uint64_t left = body.size;
        if (body.kind == HttpBody::Kind::chunked) {
            const auto line = co_await in.line(kChunkLine);
            const auto size = line ? chunk_size(*line) : std::nullopt;
            if (!size) co_return std::nullopt;
            left = *size;
            last = left == 0;
        } else {
            last = true;
            if (body.kind == HttpBody::Kind::until_end) left = UINT64_MAX;
        }
        while (left > 0) {
            const auto piece = co_await in.some(std::min<std::uint64_t>(left, 65536));
            if (!piece && body.kind == HttpBody::Kind::until_end) co_return total;
            if (!piece) co_return std::nullopt;
            host.show(*piece, true);
            left -= piece->size();
            total += piece->size();
        }
        if (body.kind != HttpBody::Kind::chunked) break;
        // Behind a chunk an empty line; behind the last one trailers, and an empty line.
        for (int trailers = 0;; ++trailers) {
            const auto line = co_await in.line(kChunkLine);
            const bool allowed = line && (line->empty() || (last && trailers < kTrailers));
            if (!allowed) co_return std::nullopt;
            if (line->empty()) break;
        }
    }
    co_return total;
}

// False: the connection is over.
Task<bool> read_answer(Endpoint self, Host& host, Stretch& in, const std::string& path,
                       bool head_only) {
    const auto lines = co_await head_lines(in);
    if (!lines) co_return false;
    const auto head = http_head_of(*lines, true);
    std::optional<HttpBody> body;
    if (head) body = body_behind(*head, true);
    if (!body) {
        report(self, host, path + ": the answer's head is none");
        co_return false;
    }
    const std::string& status = head->first[1];
    if (head_only || status == "204" || status == "304") body = HttpBody{};
    const auto size = co_await read_over(host, in, *body);
    host.show({});
    const std::string what = path + ": " + status + " " + quoted(view_of(head->first[2]), 64);
    report(self, host,
           size ? what + ", " + std::to_string(*size) + " bytes" : what + ", and it ended early");
    co_return size.has_value() && head->keeps_alive() && body->kind != HttpBody::Kind::until_end;
}

Task<> client(Endpoint self, Host& host, std::vector<std::string> paths, std::string method,
              bool naive) {
    Stretch in(self);
    Said said(host, paths);
    while (const auto path = said.next()) {
        const std::string request =
            fmt::format("{} {} HTTP/1.1\r\nHost: localhost\r\n\r\n", method, *path);
        co_await say(self, request);
        if (naive) {
            const auto page = co_await self.recv(kNaivePage);
            if (!page) co_return;
            host.show(*page);
        } else if (!co_await read_answer(self, host, in, *path, method == "HEAD")) {
            co_return;
        }
    }
}

}  // namespace

Task<> http(Endpoint self, Host& host, const RunStep& keys) {
    if (is_server(self, keys)) {
        return server(self, static_cast<std::uint64_t>(whole(keys, "size", kPage)));
    }
    return client(self, host, texts(keys, "paths", {"/"}), text(keys, "method", "GET"),
                  flag(keys, "naive"));
}

}  // namespace sticky::apps
