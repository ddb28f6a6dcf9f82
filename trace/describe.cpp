#include <fmt/format.h>

#include "trace/explain.h"

namespace sticky {
namespace {

std::string milliseconds(Nanos nanos) {
    const Nanos tenths = (nanos + 50 * kMicrosecond) / (100 * kMicrosecond);
    return fmt::format("{}.{} ms", tenths / 10, tenths % 10);
}

std::string place(ByteRange range) {
    return fmt::format("[{}, {})", range.begin, range.end);
}

std::string_view call_name(Call call) {
    switch (call) {
        case Call::send:
            return "send";
        case Call::recv:
            return "recv";
        case Call::connect:
            return "connect";
        case Call::listen:
            return "listen";
        case Call::accept:
            return "accept";
        case Call::option:
            return "setsockopt";
        case Call::shutdown:
            return "shutdown";
        case Call::close:
            return "close";
    }
    return {};
}

std::string flags_text(const CallFlags& flags) {
    std::string text;
    const auto add = [&](bool on, std::string_view name) {
        if (on) text += fmt::format(", {}", name);
    };
    add(flags.more, "MSG_MORE");
    add(flags.eor, "MSG_EOR");
    add(flags.peek, "MSG_PEEK");
    add(flags.waitall, "MSG_WAITALL");
    add(flags.trunc, "MSG_TRUNC");
    add(flags.nonblocking, "MSG_DONTWAIT");
    return text;
}

struct Describer {
    const Event& event;
    const Trace& trace;
    bool en;

    std::string name(EndpointId id) const {
        const auto& endpoints = trace.header.endpoints;
        if (index_of(id) < endpoints.size()) return endpoints[index_of(id)].name;
        return en ? "somebody else" : "别人";
    }

    std::string operator()(const Wrote& wrote) const {
        const std::uint64_t size = wrote.range.size();
        if (en) {
            return fmt::format("message {}, {} bytes {}", wrote.message, size, place(wrote.range));
        }
        return fmt::format("第 {} 条消息，{} 字节 {}", wrote.message, size, place(wrote.range));
    }
    std::string operator()(const Sent& sent) const {
        const std::string call = fmt::format("{}({}{})", sent.flags.vectored ? "sendv" : "send",
                                             sent.asked, flags_text(sent.flags));
        const std::uint64_t size = sent.range.size();
        if (en) return fmt::format("{} accepted {} bytes {}", call, size, place(sent.range));
        return fmt::format("{} 收下 {} 字节 {}", call, size, place(sent.range));
    }
    std::string operator()(const Segment& segment) const {
        const std::string where = place(segment.range);
        if (segment.segments > 1) {
            return en ? fmt::format("{} segments {} left", segment.segments, where)
                      : fmt::format("{} 个报文段 {} 发出", segment.segments, where);
        }
        if (segment.again) {
            return en ? fmt::format("segment {} sent again", where)
                      : fmt::format("报文段 {} 重传", where);
        }
        return en ? fmt::format("segment {} left", where) : fmt::format("报文段 {} 发出", where);
    }
    std::string operator()(const Datagram& datagram) const {
        const std::string where = place(datagram.range);
        return en ? fmt::format("datagram {} {} left", datagram.number, where)
                  : fmt::format("第 {} 个数据报 {} 发出", datagram.number, where);
    }
    std::string operator()(const Packet& packet) const {
        std::string kind = packet.tcp ? "" : packet.datagram != 0 ? "UDP" : "IP";
        const auto add = [&](bool on, std::string_view flag) {
            if (!on) return;
            if (!kind.empty()) kind += '+';
            kind += flag;
        };
        if (packet.tcp) {
            add(packet.tcp->syn, "SYN");
            add(packet.tcp->fin, "FIN");
            add(packet.tcp->rst, "RST");
            add(packet.tcp->ack, "ACK");
        }
        std::string text = en ? fmt::format("packet {} ({})", packet.number, kind)
                              : fmt::format("第 {} 个包（{}）", packet.number, kind);
        if (packet.data) text += " " + place(*packet.data);
        if (packet.acked) {
            text += en ? fmt::format(", acknowledges {}, window {}", *packet.acked, packet.window)
                       : fmt::format("，确认到 {}，窗口 {}", *packet.acked, packet.window);
        }
        return text;
    }
    std::string operator()(const Arrived& arrived) const {
        return en ? fmt::format("packet {} arrived", arrived.packet)
                  : fmt::format("第 {} 个包到达", arrived.packet);
    }
    std::string operator()(const Dropped& dropped) const {
        static constexpr std::string_view kWhy[][2] = {
            {"the scenario drops it", "场景指定丢弃"},
            {"lost by the link", "链路随机丢失"},
            {"the link's queue was full", "链路队列已满"},
            {"dropped by hand", "手动丢弃"},
            {"the run was over", "运行已结束"}};
        const std::string_view why = kWhy[static_cast<std::size_t>(dropped.rule)][en ? 0 : 1];
        return en ? fmt::format("packet {} dropped: {}", dropped.packet, why)
                  : fmt::format("第 {} 个包被丢弃：{}", dropped.packet, why);
    }
    std::string operator()(const Duplicated& duplicated) const {
        return en ? fmt::format("packet {} duplicated", duplicated.packet)
                  : fmt::format("第 {} 个包被复制", duplicated.packet);
    }
    std::string operator()(const Held& held) const {
        const Language language = en ? Language::en : Language::zh;
        return en ? fmt::format("{} held: {}", place(held.range), label_of(held.cause, language))
                  : fmt::format("{} 暂不发出：{}", place(held.range),
                                label_of(held.cause, language));
    }
    std::string operator()(const Acked& acked) const {
        return en ? fmt::format("ACK of everything below byte {}", acked.offset)
                  : fmt::format("收到 ACK：偏移 {} 之前的字节都已确认", acked.offset);
    }
    std::string operator()(const Received& received) const {
        std::string text = fmt::format("recv({}{})", received.buffer, flags_text(received.flags));
        if (received.end) {
            text += en ? " returned 0: the end of the stream" : " 返回 0：字节流结束";
        } else {
            text += en ? fmt::format(" returned {} bytes", received.size)
                       : fmt::format(" 返回 {} 字节", received.size);
            if (received.range) text += " " + place(*received.range);
        }
        if (received.real_size > received.size) {
            text += en ? fmt::format(" of a datagram of {}", received.real_size)
                       : fmt::format("，数据报原长 {}", received.real_size);
        }
        if (received.left) {
            text += en ? fmt::format(", {} left", *received.left)
                       : fmt::format("，队列里还有 {}", *received.left);
        }
        if (received.waited >= kMillisecond / 10) {
            text += en ? ", waited " : "，等了 ";
            text += milliseconds(received.waited);
        }
        return text;
    }
    std::string operator()(const Framed& framed) const {
        const std::uint64_t size = framed.payload.size();
        return en ? fmt::format("frame {}, {} bytes of payload {}", framed.frame, size,
                                place(framed.range))
                  : fmt::format("第 {} 帧，净荷 {} 字节 {}", framed.frame, size,
                                place(framed.range));
    }
    std::string operator()(const FrameFault& fault) const {
        return en ? fmt::format("decoder stopped at byte {}: {}", fault.offset, fault.text)
                  : fmt::format("解码器停在偏移 {} 处：{}", fault.offset, fault.text);
    }
    std::string operator()(const WouldBlock& blocked) const {
        if (blocked.waited > 0) {
            const std::string waited = milliseconds(blocked.waited);
            return en ? fmt::format("{} gave up after {}", call_name(blocked.call), waited)
                      : fmt::format("{} 等了 {} 之后放弃", call_name(blocked.call), waited);
        }
        if (blocked.call == Call::connect) {
            return en ? "connect began, and nobody waited for it"
                      : "connect 已经开始，没有等它完成";
        }
        return en ? fmt::format("{} would have to wait", call_name(blocked.call))
                  : fmt::format("{} 现在做不了，需要等待", call_name(blocked.call));
    }
    std::string operator()(const Failed& failed) const {
        return en ? fmt::format("{} failed: {} ({})", call_name(failed.call), failed.error,
                                failed.text)
                  : fmt::format("{} 失败：{}（{}）", call_name(failed.call), failed.error,
                                failed.text);
    }
    std::string operator()(const OptionSet& set) const {
        const std::string value = set.text.empty() ? fmt::to_string(set.value) : set.text;
        return en ? fmt::format("{} set to {}", set.option, value)
                  : fmt::format("{} 设为 {}", set.option, value);
    }
    std::string operator()(const Connected& connected) const {
        const std::string peer = name(connected.peer);
        if (connected.datagrams) {
            return en ? fmt::format("datagrams between {} and {}", name(event.who), peer)
                      : fmt::format("{} 与 {} 之间的数据报", name(event.who), peer);
        }
        return en ? fmt::format("{} connected to {}", name(event.who), peer)
                  : fmt::format("{} 连接到 {}", name(event.who), peer);
    }
    std::string operator()(const Closed& closed) const {
        switch (closed.how) {
            case Closed::How::close:
                return "close()";
            case Closed::How::shutdown_send:
                return "shutdown(SHUT_WR)";
            case Closed::How::reset:
                return en ? "close() with a reset" : "close()，发 RST";
        }
        return {};
    }
    std::string operator()(const Mark& mark) const {
        return en ? fmt::format("mark \"{}\"", mark.name) : fmt::format("标记“{}”", mark.name);
    }
    std::string operator()(const Sampled& sampled) const {
        return fmt::format("{} = {}", sampled.metric, sampled.value);
    }
    std::string operator()(const Gap& gap) const {
        const Language language = en ? Language::en : Language::zh;
        const std::string where = gap.range ? " " + place(*gap.range) : std::string();
        return en ? fmt::format("{} not fully recorded{}: {}", label_of(gap.lane, language), where,
                                gap.text)
                  : fmt::format("{}的记录不完整{}：{}", label_of(gap.lane, language), where,
                                gap.text);
    }
};

}  // namespace

std::string describe(const Event& event, const Trace& trace, Language language) {
    return std::visit(Describer{event, trace, language == Language::en}, event.what);
}

}  // namespace sticky
