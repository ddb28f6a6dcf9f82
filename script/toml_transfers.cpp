// The steps that move bytes: send, sendv, recv.
#include <fmt/format.h>

#include "framing/scheme.h"
#include "script/toml_steps.h"
#include "trace/limits.h"
#include "trace/nearest_name.h"

namespace sticky {
namespace {

constexpr std::uint64_t kTimes = kRunEvents;

// flags = ["more"]; complains about those that only the other direction has.
std::vector<bool> read_flags(StepContext& step, const TomlTable& table, Words flags,
                             Words of_others, std::string_view others) {
    std::vector<bool> set(flags.size(), false);
    const TomlNode* node = table.find("flags");
    if (node == nullptr) return set;
    Loading& loading = step.loading;
    for (const TomlNode& item : read_list(loading.complaints, *node, "flags")) {
        if (loading.failed()) break;
        for (const std::string_view word : of_others) {
            if (item.text == word) {
                loading.complain(item.place, fmt::format("flag '{}' is for {}", word, others),
                                 "here it can be " + listed(flags));
            }
        }
        const std::size_t which = read_choice(loading.complaints, item, "flags", flags);
        if (set[which]) loading.complain(item.place, fmt::format("flag '{}' twice", flags[which]));
        set[which] = true;
    }
    return set;
}

std::optional<Nanos> read_every(StepContext& step, const TomlTable& table) {
    if (table.has("every_ms") && !table.has("times") && !table.has("until")) {
        step.loading.complain(table.find("every_ms")->place,
                              fmt::format("'every_ms' in {} repeats nothing", table.name()),
                              "add times = n");
    }
    return table.maybe_ms("every_ms");
}

void read_parts(StepContext& step, const TomlTable& table, SendStep& send) {
    const TomlNode* node = table.find("parts");
    if (node == nullptr) return;
    Loading& loading = step.loading;
    std::uint64_t total = 0;
    for (const TomlNode& item : read_list(loading.complaints, *node, "parts")) {
        if (loading.failed()) return;
        send.parts.push_back(
            read_whole(loading.complaints, item, "parts", {1, kMessageBytes, "bytes"}));
        total += send.parts.back();
    }
    if (send.parts.empty()) {
        loading.complain(node->place, "'parts' is empty", "write parts = [4, 36]");
        return;
    }
    // With a framing the frame is longer than the message; the player sees to that.
    const FramingSpec& framing =
        step.endpoint.framing ? *step.endpoint.framing : loading.scenario.framing;
    const bool bare = send.raw || std::holds_alternative<Unframed>(framing);
    if (bare && total > send.contents.front().size) {
        loading.complain(node->place,
                         fmt::format("'parts' are {} bytes together, the message has "
                                     "{}",
                                     total, send.contents.front().size),
                         "make them smaller: what they leave over goes in one more call");
    }
}

void read_to(StepContext& step, const TomlTable& table, SendStep& send) {
    const TomlNode* node = table.find("to");
    if (node == nullptr) return;
    Loading& loading = step.loading;
    send.to = read_text(loading.complaints, *node, "to");
    if (loading.failed()) return;
    if (!is_datagram(loading.scenario.transport)) {
        loading.complain(
            node->place,
            fmt::format("'to' is for datagrams, not for {}", name_of(loading.scenario.transport)),
            "a connection has only one other end");
    } else if (*send.to != "sender") {
        check_endpoint_name(loading, node->place, "to", *send.to, Naming::one);
    }
}

void read_until(StepContext& step, const TomlTable& table, RecvStep& recv) {
    const TomlNode* node = table.find("until");
    if (node == nullptr) return;
    Loading& loading = step.loading;
    if (node->type == TomlType::text) {
        constexpr std::string_view kWords[] = {"end"};
        read_choice(loading.complaints, *node, "until", kWords);
        recv.until = RecvStep::Until::end;
        return;
    }
    if (node->type != TomlType::table) {
        loading.complain(node->place,
                         fmt::format("'until' needs \"end\" or a table, got {}", type_words(*node)),
                         "write until = \"end\", { bytes = n } or { frames = n }");
        return;
    }
    const TomlTable inner(loading.complaints, *node, "'until' in " + table.name(), keys::kUntil);
    const TomlEntry* entry = loading.failed() ? nullptr : inner.exactly_one(keys::kUntil);
    if (entry == nullptr) return;
    recv.until = entry->key == "bytes" ? RecvStep::Until::bytes : RecvStep::Until::frames;
    if (recv.until == RecvStep::Until::frames) check_framed(loading, node->place, "until");
    recv.until_count = read_whole(loading.complaints, entry->value, entry->key, {1, INT64_MAX, {}});
}

void check_recv(StepContext& step, const TomlTable& table, const RecvStep& recv) {
    table.exclude("times", "until", "'until' already says how often");
    table.exclude("nonblocking", "timeout_ms", "a call that doesn't wait needs no timeout");
    Loading& loading = step.loading;
    if (recv.timeout && *recv.timeout == 0) {
        loading.complain(table.find("timeout_ms")->place, "'timeout_ms' is 0",
                         "a call that doesn't wait is nonblocking = true");
    }
    if (recv.peek && recv.until != RecvStep::Until::once) {
        loading.complain(table.find("until")->place,
                         "a peek takes nothing, so 'until' would never come true",
                         "leave out the flag or 'until'");
    }
}

}  // namespace

StepAction read_send(StepContext& step, const TomlTable& table, const TomlNode& value) {
    Loading& loading = step.loading;
    SendStep send;
    send.vectored = table.has("sendv");
    const std::uint64_t count = step.endpoint.count;
    if (!send.vectored) {
        send.contents.push_back(read_content(loading, value, "'send' in " + step.name, count));
    } else {
        for (const TomlNode& item : read_list(loading.complaints, value, "sendv")) {
            if (loading.failed()) break;
            send.contents.push_back(read_content(loading, item, "'sendv' in " + step.name, count));
        }
        // IOV_MAX is 1024 (readv(2)).
        if (send.contents.empty() || send.contents.size() > 1024) {
            loading.complain(value.place, fmt::format("'sendv' has {} pieces, it needs 1 to 1024",
                                                      send.contents.size()));
        }
    }
    if (loading.failed()) return send;
    send.times = table.whole("times", {1, kTimes, {}}, 1);
    send.every = read_every(step, table);
    const std::vector<bool> flags =
        read_flags(step, table, words::kSendFlags, words::kRecvFlags, "recv");
    send.more = flags[0];
    send.eor = flags[1];
    send.raw = table.flag("raw");
    send.once = table.flag("once");
    send.nonblocking = table.flag("nonblocking");
    if (send.once) table.exclude("once", "parts", "'once' is one call, 'parts' are several");
    read_parts(step, table, send);
    read_to(step, table, send);
    return send;
}

StepAction read_recv(StepContext& step, const TomlTable& table, const TomlNode& value) {
    Loading& loading = step.loading;
    RecvStep recv;
    // recv(2) of 0 bytes answers 0 at once, which reads like the stream's end; on datagrams it
    // takes one and throws all of it away.
    const bool datagrams = is_datagram(loading.scenario.transport);
    if (value.type == TomlType::whole && value.whole == 0 && !datagrams) {
        loading.complain(value.place,
                         "'recv' is 0: it would return 0 at once, like the stream's end",
                         "give the buffer at least 1 byte");
    }
    const std::uint64_t least = datagrams ? 0 : 1;
    recv.buffer = read_whole(loading.complaints, value, "recv", {least, kRecvBytes, "bytes"});
    recv.times = table.whole("times", {1, kTimes, {}}, 1);
    recv.every = read_every(step, table);
    read_until(step, table, recv);
    recv.timeout = table.maybe_ms("timeout_ms");
    const std::vector<bool> flags =
        read_flags(step, table, words::kRecvFlags, words::kSendFlags, "send");
    recv.peek = flags[0];
    recv.waitall = flags[1];
    recv.trunc = flags[2];
    recv.nonblocking = table.flag("nonblocking");
    check_recv(step, table, recv);
    return recv;
}

}  // namespace sticky
