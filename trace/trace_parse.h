// One line of a trace file as values. Whether the line is whole (its sum) is the reader's business.
//
// Each function answers what is wrong with the line, or nothing. Private to the trace file's
// reader.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "trace/trace.h"

namespace sticky {

class LineParser {
public:
    LineParser();
    ~LineParser();

    // `after`: bytes that may be read behind the line (the library looks ahead).
    std::string header(std::string_view line, std::size_t after, TraceHeader& header);
    // `payload` lives until the next line is parsed.
    std::string event(std::string_view line, std::size_t after, Event& event, ByteView& payload);
    std::string closing(std::string_view line, std::size_t after, std::uint64_t& events);

private:
    struct Inside;
    std::unique_ptr<Inside> inside_;
};

}  // namespace sticky
