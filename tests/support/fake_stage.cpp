#include "tests/support/fake_stage.h"

#include <algorithm>

namespace sticky::test {

Reply read(std::string_view bytes) {
    const ByteView view = view_of(bytes);
    return {Reply::Kind::read, Bytes(view.begin(), view.end()), 0, {}};
}
Reply end() {
    return {Reply::Kind::end, {}, 0, {}};
}
Reply take(std::uint64_t size) {
    return {Reply::Kind::take, {}, size, {}};
}
Reply not_yet() {
    return {};
}
Reply fails(std::string_view error) {
    return {Reply::Kind::fails, {}, 0, error};
}

void FakeStage::reads(std::string_view endpoint, std::deque<Reply> replies) {
    reads_[cast_.find(endpoint)] = std::move(replies);
}
void FakeStage::takes(std::string_view endpoint, std::initializer_list<Reply> replies) {
    takes_[cast_.find(endpoint)] = replies;
}

void FakeStage::connects(std::string_view endpoint, std::initializer_list<Reply> replies) {
    connects_[cast_.find(endpoint)] = replies;
}

template <class A>
A FakeStage::answer(SocketId) {
    A answer;
    answer.began = answer.ended = now();
    answer.status = Answer::Status::done;
    if (++calls_ != failing_) return answer;
    answer.status = Answer::Status::failed;
    answer.error = "EIO";
    answer.text = "input/output error";
    return answer;
}

OpenAnswer FakeStage::open(EndpointId endpoint, const Options&) {
    auto opened = answer<OpenAnswer>(kNoSocket);
    if (!opened.done()) return opened;
    opened.socket = SocketId{static_cast<std::uint32_t>(sockets_.size())};
    sockets_.push_back(endpoint);
    return opened;
}

Answer FakeStage::listen(SocketId socket) {
    return answer<Answer>(socket);
}

ConnectAnswer FakeStage::connect(SocketId socket, EndpointId to) {
    auto connected = answer<ConnectAnswer>(socket);
    if (!connected.done()) return connected;
    const Reply reply = next(connects_[endpoint(socket)], take(0));
    if (reply.kind == Reply::Kind::not_yet) connected.status = Answer::Status::not_yet;
    if (reply.kind == Reply::Kind::fails) {
        connected.status = Answer::Status::failed;
        connected.error = reply.error;
    }
    if (!connected.done()) return connected;
    connected.local = "fake:" + std::to_string(index_of(socket));
    connected.remote = "fake";
    connected.mss = 1000;
    waiting_[to].push_back(connected.local);
    return connected;
}

AcceptAnswer FakeStage::accept(SocketId listener) {
    std::deque<std::string>& waiting = waiting_[endpoint(listener)];
    if (waiting.empty()) return {};
    auto accepted = answer<AcceptAnswer>(listener);
    if (!accepted.done()) return accepted;
    accepted.remote = waiting.front();
    waiting.pop_front();
    accepted.socket = SocketId{static_cast<std::uint32_t>(sockets_.size())};
    sockets_.push_back(endpoint(listener));
    return accepted;
}

Reply FakeStage::next(std::deque<Reply>& replies, Reply otherwise) {
    if (replies.empty()) return otherwise;
    Reply reply = std::move(replies.front());
    replies.pop_front();
    return reply;
}

SendAnswer FakeStage::send(const SendCall& call) {
    auto sent = answer<SendAnswer>(call.socket);
    std::uint64_t size = 0;
    for (const ByteView part : call.parts) size += part.size();
    asked_.push_back("send " + std::to_string(size) +
                     (call.parts.size() > 1 ? " in " + std::to_string(call.parts.size()) : "") +
                     (call.more ? " more" : ""));
    if (!sent.done()) return sent;
    const Reply reply = next(takes_[endpoint(call.socket)], take(size));
    if (reply.kind == Reply::Kind::not_yet) sent.status = Answer::Status::not_yet;
    if (reply.kind == Reply::Kind::fails) {
        sent.status = Answer::Status::failed;
        sent.error = reply.error;
    }
    sent.accepted = std::min(size, reply.size);
    return sent;
}

RecvAnswer FakeStage::recv(const RecvCall& call) {
    auto received = answer<RecvAnswer>(call.socket);
    asked_.push_back("recv " + std::to_string(call.buffer.size()) + (call.peek ? " peek" : "") +
                     (call.waitall ? " waitall" : ""));
    if (!received.done()) return received;
    Reply reply = next(reads_[endpoint(call.socket)], not_yet());
    if (reply.kind == Reply::Kind::not_yet) received.status = Answer::Status::not_yet;
    if (reply.kind == Reply::Kind::fails) {
        received.status = Answer::Status::failed;
        received.error = reply.error;
    }
    received.end = reply.kind == Reply::Kind::end;
    received.size = std::min(reply.bytes.size(), call.buffer.size());
    received.real_size = received.size;
    std::copy_n(reply.bytes.begin(), received.size, call.buffer.begin());
    const bool something = reply.kind == Reply::Kind::read || reply.kind == Reply::Kind::end;
    if (something && (received.size < reply.bytes.size() || call.peek)) {
        if (!call.peek) {
            reply.bytes.erase(reply.bytes.begin(),
                              reply.bytes.begin() + static_cast<std::ptrdiff_t>(received.size));
        }
        reads_[endpoint(call.socket)].push_front(std::move(reply));
    }
    return received;
}

SetAnswer FakeStage::set(SocketId socket, const OptionSetting&) {
    return answer<SetAnswer>(socket);
}

Answer FakeStage::shutdown_send(SocketId socket) {
    return answer<Answer>(socket);
}
Answer FakeStage::close(SocketId socket) {
    return answer<Answer>(socket);
}
Answer FakeStage::reset(SocketId socket) {
    return answer<Answer>(socket);
}

Played play(const Scenario& scenario, const Cast& cast, FakeStage& stage, const AppTable& apps,
            Host* host) {
    PlayOptions options;
    options.apps = apps;
    options.host = host;
    LocalBoard board(cast.endpoints.size());
    Log log(options.payload_limit);
    play_fixed(cast, stage, board, log, options);
    Played played;
    played.failure = board.failure();
    Log* const logs[] = {&log};
    played.trace = merge(header_of(cast, "sim", options.payload_limit), logs);
    if (!played.failure) played.failure = unexpected_failure(scenario, played.trace);
    return played;
}

}  // namespace sticky::test
