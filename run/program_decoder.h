// Somebody's decoder, in whatever language, as framing/split/ wants decoders: a program that is
// told pieces of streams on its standard input and says frames on its standard output.
//
//     new                 ok                          a fresh decoder
//     feed 000568         ok                          the next bytes, in hex
//     feed 656c6c6f       frame 68656c6c6f, ok        none or several frames, then ok
//     end                 fault truncated, ok         the stream is over; a fault has a name
//
// A line each, ended by LF. A program that ends, hangs or says anything else has failed there; it
// is started again. Refuses to know: how splits are chosen.
#pragma once

#include <sys/types.h>

#include <deque>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "framing/split/answer.h"
#include "trace/result.h"

namespace sticky {

// The running program, shared by all decoders that are copies of each other. It is ended with the
// last of them.
class DecoderProgram {
public:
    // `patience` in milliseconds, for one answer.
    explicit DecoderProgram(std::vector<std::string> command, int patience = 5000);
    ~DecoderProgram();
    DecoderProgram(const DecoderProgram&) = delete;
    DecoderProgram& operator=(const DecoderProgram&) = delete;

    struct Said {
        std::vector<std::vector<std::uint8_t>> frames;
        std::string fault;  // empty: none
    };
    // What it says to the last of these pieces, or to the stream's end after them.
    Said feed(const std::vector<std::vector<std::uint8_t>>& pieces);
    Said end(const std::vector<std::vector<std::uint8_t>>& pieces);

    // Why it can't be asked at all: it does not start, or answers nothing. Ask before the rest.
    std::optional<Error> trouble();
    std::uint64_t streams() const { return streams_; }  // it has been given
    // Names of faults live as long as this.
    std::string_view kept(const std::string& name) { return *names_.insert(name).first; }

private:
    bool start();
    void stop();
    void replay(const std::vector<std::vector<std::uint8_t>>& pieces, std::size_t count);
    Said ask(const std::string& line);
    bool read_line(std::string& line);

    const std::vector<std::string> command_;
    const int patience_;
    pid_t child_ = -1;
    bool started_ = false;
    int talk_ = -1;
    std::string read_;                            // not yet a line
    std::vector<std::vector<std::uint8_t>> fed_;  // of the stream it is at
    bool fresh_ = false;                          // it is at the beginning or within a stream
    std::string failed_;                          // how it failed in this stream
    std::set<std::string> names_;
    std::uint64_t streams_ = 0;
};

class ProgramDecoder {
public:
    explicit ProgramDecoder(std::shared_ptr<DecoderProgram> program)
        : program_(std::move(program)) {}

    void feed(split::View bytes);
    split::Answer next();
    split::Answer finish();

private:
    split::Answer take();

    std::shared_ptr<DecoderProgram> program_;
    std::vector<std::vector<std::uint8_t>> pieces_;
    DecoderProgram::Said said_;
    std::size_t taken_ = 0;
    bool ended_ = false;
};

}  // namespace sticky
