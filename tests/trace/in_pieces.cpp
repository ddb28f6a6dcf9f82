#include "tests/trace/in_pieces.h"

#include <gtest/gtest.h>

#include "trace/trace_reader.h"

namespace sticky::test {
namespace {

std::string said(const Result<ReadTrace>& read) {
    if (!read) return to_string(read.error());
    return read->damage ? to_string(*read->damage) : "whole";
}

}  // namespace

Result<ReadTrace> read_in_pieces(std::string_view text, std::string_view name, std::size_t pieces) {
    Result<TraceReader> reader = TraceReader::open(text, name, pieces);
    if (!reader) return tl::unexpected(reader.error());
    for (std::size_t piece = reader->pieces(); piece-- > 0;) reader->read(piece);
    return std::move(*reader).join();
}

Result<ReadTrace> read_all_ways(std::string_view text, std::string_view name) {
    Result<ReadTrace> whole = read_trace(text, name);
    for (const std::size_t pieces : {2U, 3U, 7U}) {
        const Result<ReadTrace> joined = read_in_pieces(text, name, pieces);
        EXPECT_EQ(said(joined), said(whole)) << pieces << " pieces";
        if (!joined || !whole) continue;
        EXPECT_TRUE(joined->trace == whole->trace) << pieces << " pieces";
    }
    return whole;
}

}  // namespace sticky::test
