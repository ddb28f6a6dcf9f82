// Faults of lines, marks, quotes and escapes.
//
//     h i \r | \n e g g \r \n
#pragma once

#include <algorithm>

#include "tests/framing/faulty/base.h"

namespace sticky::test::faulty {

struct RightLines : Base {
    void feed(R read) {
        for (const std::uint8_t byte : read) {
            if (byte != '\n') {
                kept.push_back(byte);
                continue;
            }
            if (!kept.empty() && kept.back() == '\r') kept.pop_back();
            give_line();
        }
    }
};
// The mark is looked for in each read alone.
struct MarkCut : Base {
    void feed(R read) {
        for (std::size_t at = 0; at < read.size(); ++at) {
            if (at + 1 < read.size() && read[at] == '\r' && read[at + 1] == '\n') {
                give_line();
                ++at;
            } else {
                kept.push_back(read[at]);
            }
        }
    }
};
// The search goes on where the last one ended, without stepping back by a mark.
struct ScanFromEnd : Base {
    void feed(R read) {
        constexpr std::string_view kMark = "aab";
        std::size_t from = kept.size();
        keep(read);
        for (;;) {
            const auto begin = kept.begin() + static_cast<std::ptrdiff_t>(from);
            const auto found = std::search(begin, kept.end(), kMark.begin(), kMark.end());
            if (found == kept.end()) return;
            const auto size = static_cast<std::size_t>(found - kept.begin());
            give(R(kept).first(size));
            drop(size + kMark.size());
            from = 0;
        }
    }
};
// CR, LF and CR LF all end a line; a CR at a read's end does, and so does the LF behind it.
struct CrAtEnd : Base {
    void feed(R read) {
        for (std::size_t at = 0; at < read.size(); ++at) {
            if (read[at] != '\r' && read[at] != '\n') {
                kept.push_back(read[at]);
                continue;
            }
            if (read[at] == '\r' && at + 1 < read.size() && read[at + 1] == '\n') ++at;
            give_line();
        }
    }
};
// The CR before an LF is removed only if it came in the same read.
struct CrForgotten : Base {
    void feed(R read) {
        for (std::size_t at = 0; at < read.size(); ++at) {
            if (read[at] != '\n') {
                kept.push_back(read[at]);
                continue;
            }
            if (at > 0 && read[at - 1] == '\r') kept.pop_back();
            give_line();
        }
    }
};
// Half a mark at a read's end is put aside, and forgotten if the other half does not follow.
struct HalfMarkLost : Base {
    bool half = false;
    void feed(R read) {
        for (std::size_t at = 0; at < read.size(); ++at) {
            if (read[at] == '\n' && half) {
                give_line();
            } else if (read[at] == '\r' && at + 1 == read.size()) {
                half = true;
                continue;
            } else if (read[at] == '\r' && read[at + 1] == '\n') {
                give_line();
                ++at;
            } else {
                kept.push_back(read[at]);
            }
            half = false;
        }
    }
    friend bool operator==(const HalfMarkLost&, const HalfMarkLost&) = default;
};
// Two marks, LF and LF LF: the longest that the read has is taken.
struct LongestInRead : Base {
    void feed(R read) {
        for (std::size_t at = 0; at < read.size(); ++at) {
            if (read[at] != '\n') {
                kept.push_back(read[at]);
                continue;
            }
            if (at + 1 < read.size() && read[at + 1] == '\n') ++at;
            give_line();
        }
    }
};
// What stands behind the last mark of a read is a line too.
struct LineAtReadEnd : RightLines {
    void feed(R read) {
        RightLines::feed(read);
        if (!kept.empty()) give_line();
    }
};
// The last line end of a read is cut off before lines are looked for.
struct TrimmedRead : RightLines {
    void feed(R read) {
        if (!read.empty() && read.back() == '\n') read = read.first(read.size() - 1);
        RightLines::feed(read);
    }
};
// An empty line is left out where it begins a read.
struct EmptyAtBegin : RightLines {
    void feed(R read) {
        if (kept.empty() && !read.empty() && read[0] == '\n') read = read.subspan(1);
        RightLines::feed(read);
    }
};
// The byte that may open a stream is skipped at the beginning of every read.
struct MarkOfOrder : RightLines {
    void feed(R read) {
        if (!read.empty() && read[0] == 0xfe) read = read.subspan(1);
        RightLines::feed(read);
    }
};
// Inside quotes a line end is text; a new read begins outside.
struct QuoteCut : Base {
    void feed(R read) {
        bool quoted = false;
        for (const std::uint8_t byte : read) {
            if (byte == '"') quoted = !quoted;
            if (byte == '\n' && !quoted) {
                give_line();
            } else {
                kept.push_back(byte);
            }
        }
    }
};
// An escape at a read's end stands for itself.
struct EscapeCut : Base {
    void feed(R read) {
        for (std::size_t at = 0; at < read.size(); ++at) {
            if (read[at] == '\n') {
                give_line();
            } else {
                if (read[at] == '\\' && at + 1 < read.size()) ++at;
                kept.push_back(read[at]);
            }
        }
    }
};
// A limit for lines that only a read without a line end is judged by.
struct LimitAtReadEnd : RightLines {
    void feed(R read) {
        if (fault.empty()) RightLines::feed(read);
        if (kept.size() > 3) fault = "too_long";
    }
};

}  // namespace sticky::test::faulty
