#include "trace/cause.h"

namespace sticky {
namespace {

struct Words {
    std::string_view name, en, zh;
};

constexpr std::array<Words, kLaneCount> kLanes = {{
    {"message", "message", "消息"},
    {"send", "send", "发送调用"},
    {"wire", "wire", "线路"},
    {"recv", "recv", "接收调用"},
    {"frame", "frame", "解出的帧"},
}};
static_assert(static_cast<std::size_t>(Lane::frame) + 1 == kLaneCount);

constexpr std::array<Words, kEffectCount> kEffects = {{
    {"merged", "merged", "合并"},
    {"split", "split", "拆开"},
    {"delayed", "delayed", "推迟"},
    {"kept", "kept", "保持原样"},
    {"lost", "lost", "丢失"},
    {"restored", "restored", "还原"},
}};
static_assert(static_cast<std::size_t>(Effect::restored) + 1 == kEffectCount);

constexpr std::array<Words, kCertaintyCount> kCertainties = {{
    {"decided", "decided by the model", "模型自己决定"},
    {"inferred", "inferred from what was recorded", "由记录推断"},
    {"unexplained", "unexplained", "原因不明"},
}};
static_assert(static_cast<std::size_t>(Certainty::unexplained) + 1 == kCertaintyCount);

struct CauseWords {
    Cause cause;
    Words words;
    std::string_view sentence_en, sentence_zh;
};

constexpr std::array<CauseWords, kCauseCount> kCauses = {{
    {Cause::sent_at_once,
     {"sent_at_once", "sent at once", "立即发出"},
     "Nothing held these bytes back: they left within their own send call.",
     "没有任何东西拦住这些字节，它们在自己的 send 调用之内就发了出去。"},
    {Cause::full_segment,
     {"full_segment", "full segment", "装满一段"},
     "A segment carries at most one MSS, so TCP cut the stream there, whatever the messages were.",
     "一个报文段最多装一个 MSS，TCP 就在那里切断字节流，不管消息的边界在哪里。"},
    {Cause::nagle,
     {"nagle", "Nagle", "Nagle 算法"},
     "A small segment waited until an earlier small one was acknowledged, and bytes sent meanwhile "
     "joined it.",
     "前一个小报文段还没有被确认，后面的小数据就先等着，等待期间发送的字节并到了一起。"},
    {Cause::delayed_ack,
     {"delayed_ack", "delayed ACK", "延迟确认"},
     "The receiver put off its acknowledgement, usually for 40 ms, and the sender's Nagle wait "
     "lasted as long.",
     "接收方推迟了确认（通常约 40 毫秒），发送方的 Nagle 等待也跟着拖长。"},
    {Cause::cork,
     {"cork", "cork", "塞子（CORK）"},
     "The socket was corked: less than a full segment waits until the cork is pulled or 200 ms "
     "have passed.",
     "套接字被 CORK “塞住”：不满一段的数据要等拔掉塞子，或者等满 200 毫秒才发出。"},
    {Cause::more,
     {"more", "more to come (MSG_MORE)", "还有后续（MSG_MORE）"},
     "The send call said that more would follow, so its bytes waited for the next call.",
     "这次 send 用 MSG_MORE 声明后面还有数据，它的字节就留下来等下一次调用。"},
    {Cause::autocork,
     {"autocork", "autocorking", "自动塞住"},
     "Earlier bytes were still queued in the network device, so the kernel let small sends "
     "gather.",
     "更早的数据还排在网卡队列里没发完，内核便让小块数据先攒在一起。"},
    {Cause::window,
     {"window", "receive window", "接收窗口"},
     "The receiver's window was closed or small, so bytes waited or left in pieces that fit it.",
     "接收方的窗口已满或太小，字节只能等待，或者切成窗口放得下的小块发出。"},
    {Cause::congestion,
     {"congestion", "congestion window", "拥塞窗口"},
     "The sender may have only so many bytes under way at once, and that many were.",
     "发送方同时在途的数据量受拥塞窗口限制，当时已经用满。"},
    {Cause::retransmission,
     {"retransmission", "retransmission", "重传"},
     "The bytes were sent again, and what had been sent apart may go out together the second time.",
     "这些字节被重新发送；原本分开发出的数据，重传时可能合成一段。"},
    {Cause::offload,
     {"offload", "offload", "卸载（offload）"},
     "A part of the network path merges or cuts segments to save work, so these are not the "
     "segments TCP made.",
     "为了减轻 CPU 负担，传输途中有一环会合并或切分报文段，这里看到的并不是 TCP 原来的分段。"},
    {Cause::fin,
     {"fin", "closed", "关闭时发出"},
     "Closing or shutting down the socket sent at once what had been held back.",
     "关闭（close 或 shutdown）套接字时，先前攒着没发的数据立刻发了出去。"},
    {Cause::partial_send,
     {"partial_send", "partial send", "只收下一部分"},
     "The send buffer was full, so the call accepted fewer bytes than it was given.",
     "发送缓冲区满了，这次 send 只收下了交给它的一部分字节。"},
    {Cause::link,
     {"link", "the link", "链路"},
     "The link lost a packet, delivered it after those that were sent later, or was slow to take "
     "it.",
     "链路丢了一个包，或者让它比后发的包更晚到达，或者迟迟没有把它接走。"},
    {Cause::late_reader,
     {"late_reader", "late reader", "读得晚"},
     "The reader called recv late: several pieces were queued by then, and one recv took them "
     "together.",
     "接收方调用 recv 时，好几块数据已经排在队列里，于是一次全读了出来。"},
    {Cause::early_reader,
     {"early_reader", "early reader", "读得早"},
     "The reader was waiting already: recv returned what had come, and the rest came later.",
     "接收方早就在等着：recv 先返回已经到达的部分，其余的后来才到。"},
    {Cause::small_buffer,
     {"small_buffer", "small buffer", "缓冲区太小"},
     "The recv call had room for fewer bytes than were queued, so the rest stayed for the next "
     "call.",
     "recv 给的缓冲区装不下已经到达的数据，剩下的留给下一次调用。"},
    {Cause::waitall,
     {"waitall", "read until full (MSG_WAITALL)", "读满才返回（MSG_WAITALL）"},
     "The recv call asked to wait until its buffer was full, so it gathered several pieces.",
     "这次 recv 要求等到缓冲区装满再返回（MSG_WAITALL），因此把好几块数据收到了一起。"},
    {Cause::low_water,
     {"low_water", "low-water mark", "低水位"},
     "SO_RCVLOWAT made the reader wait until at least that many bytes were queued.",
     "SO_RCVLOWAT 让接收方等到队列里至少有这么多字节才醒来。"},
    {Cause::gro,
     {"gro", "receive offload", "接收合并（GRO）"},
     "The receiving side joined several segments or datagrams before the reader saw them.",
     "接收端在交给应用之前，就把几个报文段或数据报合成了一个。"},
    {Cause::truncated_datagram,
     {"truncated_datagram", "truncated datagram", "数据报被截断"},
     "The buffer was smaller than the datagram, and the rest of that datagram was thrown away.",
     "缓冲区比数据报小，这个数据报余下的部分被直接丢弃。"},
    {Cause::restored,
     {"restored", "restored by framing", "由分帧还原"},
     "The framing told where each message ends, so the decoder put the boundaries back.",
     "分帧标明了每条消息到哪里为止，解码器据此还原了消息边界。"},
    {Cause::read_taken_for_message,
     {"read_taken_for_message", "read taken for a message", "把一次读取当成一条消息"},
     "There is no framing: a reader can only take one recv for one message, and TCP never promised "
     "that.",
     "没有分帧，接收方只能把一次 recv 当成一条消息，而 TCP 从未这样保证过。"},
    {Cause::truncated_stream,
     {"truncated_stream", "stream ended early", "字节流提前结束"},
     "The stream ended inside a frame, so its last message is not whole.",
     "字节流在一帧的中间就结束了，最后一条消息不完整。"},
    {Cause::oversize,
     {"oversize", "frame too long", "帧过长"},
     "A frame announced more bytes than the limit allows, so the decoder stopped there.",
     "有一帧声明的长度超过了上限，解码器就此停下。"},
    {Cause::bad_frame,
     {"bad_frame", "not a frame", "不成帧"},
     "The bytes are no frame of this framing, and a stream has no safe place to start again.",
     "这些字节不符合约定的帧格式，而字节流里没有可以安全重来的位置。"},
    {Cause::unexplained,
     {"unexplained", "unexplained", "原因不明"},
     "What was recorded does not show why this boundary is where it is.",
     "已有的记录说明不了这个边界为什么在这里。"},
}};

constexpr bool in_order() {
    for (std::size_t i = 0; i < kCauses.size(); ++i) {
        if (static_cast<std::size_t>(kCauses[i].cause) != i) return false;
        if (kCauses[i].sentence_zh.empty()) return false;
    }
    return true;
}
static_assert(in_order(), "a cause is missing its words, or stands in the wrong place");

template <class Enum>
constexpr std::size_t at(Enum value) {
    return static_cast<std::size_t>(value);
}

std::string_view in(const Words& words, Language language) {
    return language == Language::zh ? words.zh : words.en;
}

template <class Enum>
bool find(std::string_view name, std::size_t count, Enum& value) {
    for (std::size_t i = 0; i < count; ++i) {
        if (name_of(static_cast<Enum>(i)) != name) continue;
        value = static_cast<Enum>(i);
        return true;
    }
    return false;
}

}  // namespace

std::string_view name_of(Lane lane) {
    return kLanes[at(lane)].name;
}
std::string_view name_of(Cause cause) {
    return kCauses[at(cause)].words.name;
}
std::string_view name_of(Effect effect) {
    return kEffects[at(effect)].name;
}
std::string_view name_of(Certainty certainty) {
    return kCertainties[at(certainty)].name;
}

std::string_view label_of(Lane lane, Language language) {
    return in(kLanes[at(lane)], language);
}
std::string_view label_of(Cause cause, Language language) {
    return in(kCauses[at(cause)].words, language);
}
std::string_view label_of(Effect effect, Language language) {
    return in(kEffects[at(effect)], language);
}
std::string_view label_of(Certainty certainty, Language language) {
    return in(kCertainties[at(certainty)], language);
}

std::string_view sentence_of(Cause cause, Language language) {
    const CauseWords& row = kCauses[at(cause)];
    return language == Language::zh ? row.sentence_zh : row.sentence_en;
}

bool parse(std::string_view name, Lane& lane) {
    return find(name, kLaneCount, lane);
}
bool parse(std::string_view name, Cause& cause) {
    return find(name, kCauseCount, cause);
}
bool parse(std::string_view name, Effect& effect) {
    return find(name, kEffectCount, effect);
}
bool parse(std::string_view name, Certainty& certainty) {
    return find(name, kCertaintyCount, certainty);
}

}  // namespace sticky
