#include "apps/table.h"

#include <fmt/format.h>

#include <algorithm>

#include "apps/apps.h"
#include "trace/limits.h"
#include "trace/nearest_name.h"

namespace sticky::apps {
namespace {

using Type = Key::Type;

constexpr Key kNaive{"naive", Type::flag, "the form that many write first, with its fault",
                     "很多人最先写出来的那种写法，带着它的毛病"};

// What a client says: the words of `sticky call`.
constexpr Key said(std::string_view name, Type type, std::string_view about,
                   std::string_view about_zh) {
    Key key{name, type, about, about_zh};
    key.said = true;
    return key;
}
constexpr Key kSays = said("says", Type::text, "what the client sends", "客户端发送的内容");
constexpr Key kLines = said("lines", Type::texts, "what the client sends, one after the other",
                            "客户端依次发送的各行");
constexpr Key kCommands =
    said("commands", Type::texts, "command lines, one after the other", "依次执行的命令行");

constexpr Key kTimeout{"timeout_ms",
                       Type::whole,
                       "how long the client waits for an answer before it gives up; 2000 usually",
                       "客户端等回答等多久就放弃，默认 2000",
                       {},
                       1,
                       static_cast<std::int64_t>(kTimeLimitMs)};

constexpr Key kFirst[] = {kSays};
constexpr Key kEcho[] = {kLines, kNaive};
constexpr Key kTime[] = {said("formats", Type::texts, "formats to ask for, as strftime has them",
                              "要询问的时间格式（strftime 写法）"),
                         kNaive, kTimeout};
constexpr Key kChat[] = {
    said("says", Type::texts, "what the client says, one after the other", "客户端依次说的话"),
    {"answers", Type::texts, "what the server answers, in turn", "服务端轮流回答的话"},
    kTimeout};
constexpr Key kCommand[] = {kCommands};
constexpr Key kCommandUdp[] = {kCommands, kTimeout};
constexpr Key kFramed[] = {kCommands, kNaive};
constexpr Key kTextLength[] = {kCommands, kNaive, kTimeout};
constexpr std::string_view kDigests[] = {"sha256", "md5"};
constexpr std::string_view kProofs[] = {"key", "none", "guess", "reflect"};
constexpr Key kHmac[] = {
    {"key", Type::text, "the secret that both ends share", "双方共有的密钥"},
    {"digest", Type::text, "\"sha256\", or \"md5\" for old scripts", "\"sha256\"，旧脚本用 \"md5\"",
     kDigests},
    {"proof", Type::text,
     "the client answers with the key, none, a guess, or reflects the challenge",
     "客户端怎样应答：key、none、guess 或 reflect", kProofs},
    kLines,
    kNaive};
constexpr std::string_view kFileDigests[] = {"md5", "sha256", "none"};
constexpr std::string_view kOrders[] = {"native", "little", "big"};
constexpr Key kFiles[] = {
    said("put", Type::texts, "files that the client sends, one after the other",
         "客户端依次上传的文件"),
    {"get", Type::texts, "files that the client then asks for", "客户端随后下载的文件"},
    {"size",
     Type::whole,
     "what is put are so many bytes of a pattern, and no files",
     "上传这么多字节的图案，不读文件",
     {},
     0,
     static_cast<std::int64_t>(2 * kFileBytes)},
    {"digest", Type::text, "which digest this end's headers carry: md5 usually, sha256 or none",
     "本端首部里带哪种摘要：默认 md5，也可以是 sha256 或 none", kFileDigests},
    {"order", Type::text, "the byte order of a header's length: native usually, little or big",
     "首部长度的字节序：默认 native（本机序），也可以是 little 或 big", kOrders},
    kNaive};
constexpr std::string_view kMethods[] = {"GET", "HEAD"};
constexpr Key kHttp[] = {
    said("paths", Type::texts, "what the client asks for: /, /long or /chunked",
         "客户端请求的路径：/、/long 或 /chunked"),
    {"method", Type::text, "GET or HEAD", "GET 或 HEAD", kMethods},
    {"size",
     Type::whole,
     "how long the server's /long and /chunked are; 20000 usually",
     "服务端 /long 和 /chunked 的长度，默认 20000",
     {},
     1,
     16 << 20},
    kNaive};

// A length as Python's struct.pack('i', n) writes it.
constexpr std::string_view kI32 = R"({ kind = "length_prefix", order = "native", signed = true })";
constexpr std::string_view kJson = R"({ kind = "json_header" })";
constexpr std::string_view kLf = R"({ kind = "lines", ending = "lf", max_frame = 65536 })";

constexpr Entry kAll[] = {
    {"first-tcp", "one message there, one back, over TCP", "TCP：一来一回", first_pair, kFirst},
    {"first-udp", "one datagram there, one back", "UDP：一来一回", first_pair, kFirst,
     Transport::udp},
    {"udp-chat", "a chat with several correspondents over UDP", "UDP 聊天，对方可以有好几个",
     udp_chat, kChat, Transport::udp},
    {"time-of-day", "the time, as the client wants it written, over UDP",
     "UDP 报时，格式由客户端定", time_of_day, kTime, Transport::udp},
    {"remote-command", "a command there, what it printed back, unframed over TCP",
     "远程执行命令：TCP，不分帧", remote_command, kCommand},
    {"remote-command-udp", "the same over UDP: two datagrams back",
     "远程执行命令：UDP，答两个数据报", remote_command, kCommandUdp, Transport::udp},
    {"remote-command-text-length", "the same, the length first as text, and a handshake",
     "远程执行命令：先用文本发长度，再握手", remote_command_text_length, kTextLength},
    {"remote-command-i32", "the same behind a length of 4 bytes", "远程执行命令：4 字节长度前缀",
     remote_command_framed, kFramed, Transport::tcp, kI32},
    {"remote-command-json", "the same behind a JSON header", "远程执行命令：JSON 首部",
     remote_command_framed, kFramed, Transport::tcp, kJson},
    {"file-upload", "files there and back, each behind a JSON header",
     "上传和下载文件，前面是 JSON 首部", file_upload, kFiles},
    {"hmac-echo", "a challenge and its HMAC, then upper-case echo",
     "先用 HMAC 证明身份，再回送大写", hmac_echo, kHmac},
    {"upper-echo",
     "each line back in upper case, for many clients",
     "把每一行变成大写送回，可服务很多客户端",
     upper_echo,
     kEcho,
     Transport::tcp,
     {},
     kLf},
    {"http", "a small web server, and a client that asks it for pages",
     "小小的网页服务端，和向它要网页的客户端", http, kHttp},
};

bool has_type(const RunStep::Value& value, Type type) {
    switch (type) {
        case Type::text:
            return std::holds_alternative<std::string>(value);
        case Type::texts:
            return std::holds_alternative<std::vector<std::string>>(value);
        case Type::whole:
            return std::holds_alternative<std::int64_t>(value);
        case Type::flag:
            return std::holds_alternative<bool>(value);
    }
    return false;
}

constexpr std::string_view kTypeWords[] = {"a text", "a list of texts", "a whole number",
                                           "true or false"};

template <class T>
T value_of(const RunStep& step, const std::string& key, T fallback) {
    const auto found = step.keys.find(key);
    if (found == step.keys.end()) return fallback;
    const T* value = std::get_if<T>(&found->second);
    return value == nullptr ? fallback : *value;
}

}  // namespace

std::span<const Entry> all() {
    return kAll;
}

const Entry* find(std::string_view name) {
    const auto found = std::ranges::find(kAll, name, &Entry::name);
    return found == std::end(kAll) ? nullptr : found;
}

AppTable table() {
    AppTable apps;
    for (const Entry& entry : kAll) apps.emplace(entry.name, entry.play);
    return apps;
}

std::optional<SettingsError> mistake(const RunStep& step) {
    const Entry* entry = find(step.app);
    if (entry == nullptr) {
        std::vector<std::string_view> names;
        for (const Entry& one : kAll) names.push_back(one.name);
        return SettingsError{"run", fmt::format("no app is named '{}'", step.app),
                             did_you_mean(step.app, names)};
    }
    for (const auto& [key, value] : step.keys) {
        if (key == "role") {
            const std::string role = text(step, "role");
            if (role == "server" || role == "client") continue;
            return SettingsError{key, "'role' must be \"server\" or \"client\"",
                                 "leave it out: who listens is the server"};
        }
        const auto known = std::ranges::find(entry->keys, key, &Key::name);
        if (known == entry->keys.end()) {
            std::vector<std::string_view> names;
            for (const Key& one : entry->keys) names.push_back(one.name);
            return SettingsError{key, fmt::format("the app '{}' has no key '{}'", step.app, key),
                                 did_you_mean(key, names)};
        }
        if (!has_type(value, known->type)) {
            return SettingsError{key,
                                 fmt::format("'{}' must be {}", key,
                                             kTypeWords[static_cast<std::size_t>(known->type)]),
                                 ""};
        }
        const auto* word = std::get_if<std::string>(&value);
        if (word != nullptr && !known->words.empty() &&
            std::ranges::find(known->words, *word) == known->words.end()) {
            return SettingsError{key, fmt::format("'{}' can't be '{}'", key, *word),
                                 did_you_mean(*word, known->words)};
        }
        const auto* number = std::get_if<std::int64_t>(&value);
        if (number != nullptr && (*number < known->least || *number > known->most)) {
            return SettingsError{key,
                                 fmt::format("'{}' is {}, it must be {} to {}", key, *number,
                                             known->least, known->most),
                                 ""};
        }
        const auto* list = std::get_if<std::vector<std::string>>(&value);
        if (list != nullptr && list->empty()) {
            return SettingsError{key, fmt::format("'{}' is empty", key),
                                 "leave it out, or name one"};
        }
    }
    return std::nullopt;
}

std::string text(const RunStep& step, const std::string& key, std::string fallback) {
    return value_of(step, key, std::move(fallback));
}
std::vector<std::string> texts(const RunStep& step, const std::string& key,
                               std::vector<std::string> fallback) {
    return value_of(step, key, std::move(fallback));
}
std::int64_t whole(const RunStep& step, const std::string& key, std::int64_t fallback) {
    return value_of(step, key, fallback);
}
bool flag(const RunStep& step, const std::string& key) {
    return value_of(step, key, false);
}

Nanos timeout(const RunStep& step) {
    return whole(step, "timeout_ms", 2000) * kMillisecond;
}

bool is_server(const Endpoint& self, const RunStep& step) {
    const std::string role = text(step, "role");
    return role.empty() ? self.listens() : role == "server";
}

}  // namespace sticky::apps
