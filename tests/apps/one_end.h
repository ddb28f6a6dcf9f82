// One end of an app against a literal list of what the other end says, on a FakeStage.
//
//     OneEnd server("file-upload", "");
//     server.hears(host, {read("..."), end()})      what the server sent, all of it
#pragma once

#include <deque>

#include "tests/support/fake_stage.h"

namespace sticky::test {

class OneEnd {
public:
    // A server; `keys` are those of its step: ", digest = \"md5\"".
    OneEnd(const std::string& app, const std::string& keys, const std::string& head = "");
    // What it sent; `notes` gets its notes, if somebody wants them.
    std::string hears(Host& host, std::deque<Reply> replies,
                      std::vector<std::string>* notes = nullptr) const;

private:
    Scenario scenario_;
    Cast cast_;
};

// A text in two pieces.
std::deque<Reply> cut_at(const std::string& text, std::size_t at);
// An i32 in the order of this machine, and the text.
std::string behind_length(const std::string& text);

}  // namespace sticky::test
