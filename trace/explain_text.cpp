#include "trace/explain_text.h"

#include <array>

#include "trace/base.h"

namespace sticky::words {
namespace {

constexpr std::array kSentences = {
    // The sender's door.
    Sentence{Cause::sent_at_once,
             Effect::kept,
             {"{bytes} left at once, within their own send call: nothing held them.",
              "{bytes}在自己的 send 调用之内就发了出去，没有被拦住。"}},
    Sentence{Cause::sent_at_once,
             Effect::split,
             {"{bytes} left at once, within their send call: what its full segments had left over.",
              "{bytes}在自己的 send 调用之内就发了出去：它们是装满前面的报文段之后剩下的部分。"}},
    Sentence{Cause::full_segment,
             Effect::split,
             {"{bytes} left {shape}: a send larger than one MSS ({mss} bytes) is cut there.",
              "{bytes}{shape}：send 的数据超过一个 MSS（{mss} 字节），TCP 就从那里切开。"}},
    Sentence{Cause::full_segment,
             Effect::merged,
             {"{bytes} left as soon as they filled a segment of {mss} bytes.",
              "{bytes}一凑满 {mss} 字节的报文段就发了出去。"}},
    Sentence{Cause::nagle,
             Effect::merged,
             {"{bytes} left together in one segment: Nagle held them {cost}, until {until}.",
              "{bytes}合在一个报文段里发出：Nagle 算法把它们拦了 {cost}，直到{until}。"}},
    Sentence{Cause::nagle,
             Effect::delayed,
             {"{bytes} left {cost} after they were sent: Nagle held them until {until}.",
              "{bytes}晚了 {cost} 才发出：Nagle 算法把它们拦住，直到{until}。"}},
    Sentence{Cause::delayed_ack,
             Effect::delayed,
             {"{bytes} waited for an ACK that the receiver put off: it came {ack_took} after the "
              "segment it was for.",
              "{bytes}等的那个 ACK 被接收方推迟了：对应的报文段发出 {ack_took} 之后它才到。"}},
    Sentence{Cause::cork,
             Effect::merged,
             {"{bytes} left together: the cork held them {cost}, until {until}.",
              "{bytes}合在一起发出：CORK 选项把它们攒了 {cost}，直到{until}。"}},
    Sentence{Cause::cork,
             Effect::delayed,
             {"{bytes} left {cost} after they were sent: the cork held them until {until}.",
              "{bytes}晚了 {cost} 才发出：CORK 选项把它们攒着，直到{until}。"}},
    Sentence{Cause::more,
             Effect::merged,
             {"{bytes} left together: MSG_MORE held them {cost}, until {until}.",
              "{bytes}合在一起发出：MSG_MORE 把它们攒了 {cost}，直到{until}。"}},
    Sentence{Cause::more,
             Effect::delayed,
             {"{bytes} left {cost} after they were sent: MSG_MORE held them until {until}.",
              "{bytes}晚了 {cost} 才发出：MSG_MORE 把它们攒着，直到{until}。"}},
    Sentence{Cause::fin,
             Effect::merged,
             {"{bytes} were still held back when the sender closed: its FIN let them go at once, "
              "together.",
              "发送方关闭时{bytes}还被拦着：FIN 让它们立刻一起发了出去。"}},
    Sentence{Cause::fin,
             Effect::delayed,
             {"{bytes} were still held back when the sender closed: its FIN let them go at once.",
              "发送方关闭时{bytes}还被拦着：FIN 让它们立刻发了出去。"}},
    Sentence{Cause::retransmission,
             Effect::merged,
             {"{bytes} were sent again, {cost} after the first time, and {pieces} met in one "
              "segment.",
              "{bytes}在第一次发出 {cost} 之后重传，{pieces}并进了同一个报文段。"}},
    Sentence{Cause::retransmission,
             Effect::delayed,
             {"{bytes} were sent again, {cost} after the first time.",
              "{bytes}在第一次发出 {cost} 之后又重传了一次。"}},
    Sentence{Cause::window,
             Effect::merged,
             {"{bytes} left together in one segment: the receiver's window {room}, and they waited "
              "{cost}, until {until}.",
              "{bytes}合在一个报文段里发出：接收方的窗口{room}，它们等了 {cost}，直到{until}。"}},
    Sentence{Cause::window,
             Effect::delayed,
             {"{bytes} left {cost} after they were sent: the receiver's window {room}, until "
              "{until}.",
              "{bytes}晚了 {cost} 才发出：接收方的窗口{room}，直到{until}。"}},
    Sentence{Cause::window,
             Effect::split,
             {"{bytes} left as a segment of {size} bytes: the receiver's window {room}.",
              "{bytes}作为 {size} 字节的报文段发出：接收方的窗口{room}。"}},
    Sentence{Cause::congestion,
             Effect::merged,
             {"{bytes} left together, {cost} after the first of them were sent: {flying} bytes "
              "were under way, as many as the congestion window allows, until {until}.",
              "{bytes}合在一起发出，最早的晚了 {cost}：在途的 {flying} 字节已经用满拥塞窗口，"
              "直到{until}。"}},
    Sentence{Cause::congestion,
             Effect::delayed,
             {"{bytes} left {cost} after they were sent: {flying} bytes were under way, as many as "
              "the congestion window allows, until {until}.",
              "{bytes}晚了 {cost} 才发出：在途的 {flying} 字节已经用满拥塞窗口，直到{until}。"}},
    Sentence{Cause::autocork,
             Effect::merged,
             {"{bytes} left together: the segment before them was still in the network device, and "
              "the kernel let these gather meanwhile ({cost}).",
              "{bytes}合在一起发出：前一个报文段还在网卡队列里，内核让它们先攒着（{cost}）。"}},
    Sentence{
        Cause::partial_send,
        Effect::delayed,
        {"{bytes} left {cost} after the call began: the send buffer was full, and the call "
         "went on when {until}.",
         "{bytes}在调用开始 {cost} 之后才发出：发送缓冲区满了，直到{until}，这次调用才继续。"}},
    Sentence{Cause::late_reader,
             Effect::delayed,
             {"{bytes} waited for the reader: what had arrived lay unread for {cost}, until "
              "{cutter} made room.",
              "{bytes}在等接收方读数据：已经到达的数据搁了 {cost} 没人读，直到{cutter}腾出空间。"}},
    Sentence{Cause::link,
             Effect::lost,
             {"{unit} ({bytes}) was lost on the link: {dropped}.",
              "{unit}（{bytes}）在链路上丢了：{dropped}。"}},
    Sentence{Cause::link,
             Effect::delayed,
             {"{bytes} left {cost} after TCP had let them go: the device is slow, and packets wait "
              "in its queue.",
              "TCP 放行 {cost} 之后{bytes}才发出：网卡慢，包要在它的队列里排队。"}},
    Sentence{Cause::offload,
             Effect::split,
             {"{bytes} left as a datagram of their own: UDP_SEGMENT cut one send into several.",
              "{bytes}单独成为一个数据报：UDP_SEGMENT 把一次 send 切成了好几个。"}},
    Sentence{Cause::partial_send,
             Effect::split,
             {"{unit} accepted only {size} of {asked} bytes: the send buffer was full.",
              "{unit}只收下了 {asked} 字节中的 {size} 字节：发送缓冲区满了。"}},
    // The receiver's door.
    Sentence{Cause::late_reader,
             Effect::merged,
             {"{unit} returned {pieces} together: all of it was queued by then, the first bytes "
              "for {cost}.",
              "{unit}把{pieces}一起读了出来：当时它们都已经在队列里，最早的等了 {cost}。"}},
    Sentence{Cause::early_reader,
             Effect::split,
             {"{unit} returned {size} bytes and cut {cut}: the rest had not come yet.",
              "{unit}返回 {size} 字节，{cut}：剩下的那时还没到。"}},
    Sentence{Cause::small_buffer,
             Effect::split,
             {"{unit} had room for {buffer} bytes only and cut {cut}: the rest stayed queued.",
              "{unit}的缓冲区只有 {buffer} 字节，{cut}：剩下的留在队列里。"}},
    Sentence{
        Cause::waitall,
        Effect::merged,
        {"{unit} waited until its {buffer} bytes were full (MSG_WAITALL), and so returned "
         "{pieces} together.",
         "{unit}要等 {buffer} 字节全部装满才返回（MSG_WAITALL），于是把{pieces}一起读了出来。"}},
    Sentence{Cause::waitall,
             Effect::split,
             {"{unit} returned as soon as its {buffer} bytes were full (MSG_WAITALL), and cut "
              "{cut}.",
              "{unit}一装满 {buffer} 字节就返回（MSG_WAITALL），{cut}。"}},
    Sentence{Cause::low_water,
             Effect::merged,
             {"{unit} waited until {mark} bytes were there (SO_RCVLOWAT), and so returned {pieces} "
              "together.",
              "{unit}要等凑够 {mark} 字节才返回（SO_RCVLOWAT），于是把{pieces}一起读了出来。"}},
    Sentence{Cause::gro,
             Effect::merged,
             {"{unit} returned {size} bytes, more than any datagram had: UDP_GRO joined several, "
              "and their size was not asked for.",
              "{unit}返回了 {size} 字节，比任何一个数据报都长：UDP_GRO 把几个并在一起，而程序没有去"
              "取每个的大小。"}},
    Sentence{
        Cause::truncated_datagram,
        Effect::lost,
        {"{unit} had room for {buffer} bytes of a datagram of {real}: the last {lost} were "
         "thrown away.",
         "{unit}的缓冲区只有 {buffer} 字节，数据报却有 {real} 字节：最后 {lost} 字节被丢弃。"}},
    // The framing's door.
    Sentence{
        Cause::restored,
        Effect::restored,
        {"{unit} is exactly {pieces} again, although the reads were cut elsewhere: the framing "
         "put the boundaries back.",
         "{unit}正好还原出{pieces}：虽然每次读到的边界不在那里，分帧还是把它找了回来。"}},
    Sentence{Cause::read_taken_for_message,
             Effect::merged,
             {"{unit} holds {pieces}, and without framing a reader can only take it for one "
              "message.",
              "{unit}里其实有{pieces}，没有分帧，接收方只能把它当成一条消息。"}},
    Sentence{Cause::read_taken_for_message,
             Effect::split,
             {"{unit} holds only {pieces}, and without framing a reader can only take it for a "
              "whole message.",
              "{unit}里只有{pieces}，没有分帧，接收方只能把它当成一条完整的消息。"}},
    Sentence{Cause::truncated_stream,
             Effect::lost,
             {"The stream ended inside {unit}: {bytes} are no whole message.",
              "字节流在{unit}中间就结束了：{bytes}凑不成一条完整的消息。"}},
    Sentence{Cause::oversize,
             Effect::lost,
             {"{unit} announced more than the limit; the decoder stopped at byte {at}.",
              "{unit}声明的长度超过上限，解码器停在偏移 {at} 处。"}},
    Sentence{Cause::bad_frame,
             Effect::lost,
             {"{unit} is no frame of this framing; the decoder stopped at byte {at}.",
              "{unit}不符合这种分帧格式，解码器停在偏移 {at} 处。"}},
    // What the facts do not say.
    Sentence{Cause::unexplained,
             Effect::merged,
             {"{unit} holds {pieces} together; what was recorded does not show why.",
              "{unit}里合着{pieces}；已有的记录看不出原因。"}},
    Sentence{Cause::unexplained,
             Effect::split,
             {"{unit} holds only {pieces}; what was recorded does not show why.",
              "{unit}里只有{pieces}；已有的记录看不出原因。"}},
    Sentence{Cause::unexplained,
             Effect::delayed,
             {"{unit} left only after its send call had returned; what was recorded does not show "
              "why.",
              "{unit}在 send 返回之后才发出；已有的记录看不出原因。"}},
    Sentence{Cause::unexplained,
             Effect::kept,
             {"{unit} ({bytes}): what was recorded does not show when or in how many pieces it "
              "left.",
              "{unit}（{bytes}）：已有的记录看不出它何时发出、分成了几段。"}},
    Sentence{Cause::unexplained,
             Effect::lost,
             {"{unit} was sent and no recv returned it; what was recorded does not show why.",
              "{unit}发了出去，却没有任何 recv 读到它；已有的记录看不出原因。"}},
};

// By effect alone, for pairs that no detective names yet.
constexpr std::array<Pair, kEffectCount> kByEffect = {{
    {"{unit} holds {pieces} together: {label}.", "{unit}里合着{pieces}：{label}。"},
    {"{unit} holds only {pieces}: {label}.", "{unit}里只有{pieces}：{label}。"},
    {"{unit} ({bytes}) left {cost} late: {label}.", "{unit}（{bytes}）晚了 {cost} 发出：{label}。"},
    {"{unit} ({bytes}) kept its boundaries: {label}.", "{unit}（{bytes}）保住了边界：{label}。"},
    {"{unit} ({bytes}) was lost: {label}.", "{unit}（{bytes}）丢了：{label}。"},
    {"{unit} is {pieces} again: {label}.", "{unit}还原出{pieces}：{label}。"},
}};
static_assert(static_cast<std::size_t>(Effect::restored) == 5);

constexpr Pair kCameTogether = {
    "{unit} returned {pieces} together because they came in one segment: {label} at the sender.",
    "{unit}把{pieces}一起读了出来，因为它们是在同一个报文段里来的，原因在发送方：{label}。"};
constexpr Pair kRestOfCut = {
    "{unit} returned the rest of {cut_message}, which {cutter} had cut: {label}.",
    "{unit}读到{cut_message}剩下的部分，它被{cutter}切开了：{label}。"};

constexpr Pair kCameWithMissing = {
    "{unit} returned {pieces} together: bytes before them had been missing, and when those came, "
    "all of it could be read at once ({label}).",
    "{unit}把{pieces}一起读了出来：它们前面缺了一段，缺的字节到了，才能一起读（{label}）。"};
constexpr Pair kAckPutOff = {
    "{bytes} waited for an ACK that the receiver put off: it left {ack_took} after the segment "
    "it was for had arrived.",
    "{bytes}等的那个 ACK 被接收方推迟了：对应的报文段到达 {ack_took} 之后它才发出。"};
constexpr Pair kSendsNotObserved = {
    "Why {unit} ({bytes}) left then is not observed: nobody recorded the sends.",
    "{unit}（{bytes}）为什么在那时发出，未观察到：没有人记录 send 调用。"};

constexpr std::array<Pair, kPhraseCount> kPhrases = {{
    {"the ACK of {bytes} came", "{bytes}的 ACK 到达"},
    {"an ACK came", "有 ACK 到达"},
    {"the socket was closed", "套接字关闭"},
    {"the sending side was shut down", "发送方向被关闭（shutdown）"},
    {"the cork was taken off", "CORK 选项被取消"},
    {"TCP_NODELAY was set", "设置了 TCP_NODELAY"},
    {"a send without MSG_MORE followed", "后面来了一次不带 MSG_MORE 的 send"},
    {"a later send filled the segment", "后面的 send 把报文段装满"},
    {"the next send began another segment (MSG_EOR)", "下一次 send 另起了一个报文段（MSG_EOR）"},
    {"the kernel's limit of 200 ms was reached", "到了内核 200 毫秒的上限"},
    {"the window opened", "窗口打开"},
    {"the kernel's loss probe went out", "内核发出丢包探测（TLP）"},
    {"the kernel's window probe went out", "内核发出窗口探测"},
    {"its pacing let them go", "轮到它们按节奏（pacing）发出"},
    {"was full", "已满"},
    {"had room for {n} bytes only", "只剩 {n} 字节的空间"},
    {"was small, and TCP fills no more than half of the largest one ({n} bytes) with a segment",
     "很小，而 TCP 的一个报文段最多只占最大窗口的一半（{n} 字节）"},
    {"the scenario drops it", "场景指定丢弃"},
    {"lost by the link", "链路随机丢失"},
    {"the link's queue was full", "链路队列已满"},
    {"dropped by hand", "手动丢弃"},
    {"the run was over", "运行已结束"},
    {"packet {n} was not delivered ({why})", "第 {n} 个包没有送达（{why}）"},
    {"packet {n}, a fragment of it, was not delivered ({why})",
     "它的一个分片（第 {n} 个包）没有送达（{why}）"},
    {"segment {n}", "第 {n} 个报文段"},
    {"datagram {n}", "第 {n} 个数据报"},
    {"recv {n}", "第 {n} 次 recv "},
    {"send {n}", "第 {n} 次 send "},
    {"frame {n}", "第 {n} 帧"},
    {"message {n}", "第 {n} 条消息"},
    {"a recv", "有一次 recv "},
    {"bytes {first}–{last}", "第 {first}–{last} 字节"},
    {"byte {first}", "第 {first} 字节"},
    {"no bytes (at {first})", "零个字节（偏移 {first}）"},
    {"messages {first}–{last}", "第 {first}–{last} 条消息"},
    {"message {first}", "第 {first} 条消息"},
    {"sends {first}–{last}", "第 {first}–{last} 次 send 的数据"},
    {"send {first}", "第 {first} 次 send 的数据"},
    {"part of {piece}", "{piece}的一部分"},
    {"bytes that no send accounts for", "来历不明的字节"},
    {"as a full segment", "装满一个报文段发出"},
    {"in {n} segments, whose cuts were not seen", "分成 {n} 个报文段发出（切在哪里没有观察到）"},
    {"{piece} after {n} of its {size} bytes", "{piece}（共 {size} 字节）读到 {n} 字节就断开"},
    {", ", "、"},
    {" and ", "和"},
}};

}  // namespace

std::span<const Sentence> sentences() {
    return kSentences;
}

const Pair& sentence_for(Cause cause, Effect effect) {
    for (const Sentence& sentence : kSentences) {
        if (sentence.cause == cause && sentence.effect == effect) return sentence.text;
    }
    return kByEffect[static_cast<std::size_t>(effect)];
}

const Pair& came_together() {
    return kCameTogether;
}
const Pair& rest_of_cut() {
    return kRestOfCut;
}
const Pair& came_with_missing() {
    return kCameWithMissing;
}
const Pair& ack_put_off() {
    return kAckPutOff;
}
const Pair& sends_not_observed() {
    return kSendsNotObserved;
}
const Pair& phrase(Phrase which) {
    return kPhrases[static_cast<std::size_t>(which)];
}

std::string fill(std::string_view text, const std::function<std::string(std::string_view)>& value) {
    std::string filled;
    for (;;) {
        const std::size_t open = text.find('{');
        const std::size_t close = text.find('}', open);
        filled += text.substr(0, open);
        if (open == std::string_view::npos) return filled;
        STICKY_ASSERT(close != std::string_view::npos);
        filled += value(text.substr(open + 1, close - open - 1));
        text.remove_prefix(close + 1);
    }
}

}  // namespace sticky::words
