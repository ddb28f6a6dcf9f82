// Lessons given as text, for tests. Their scenarios: tcp.toml (client sends hello and marks "done",
// in the worlds loopback and sim), udp.toml, broken.toml; missing.toml is not there.
#pragma once

#include <string>
#include <string_view>

#include "script/lesson_toml.h"

namespace sticky::test {

struct LessonParts {
    std::string head =
        "title = \"x\"\ntitle_zh = \"x\"\nabout = \"x\"\nabout_zh = \"x\"\nminutes = 4";
    std::string runs =
        "[run.plain]\nscenario = \"tcp.toml\"\n[[run.plain.claim]]\nlane = \"recv\"\nat = "
        "\"server\"\nsizes = [5]\n[run.datagrams]\nscenario = \"udp.toml\"\n"
        "[[run.datagrams.claim]]\nlane = \"recv\"\nat = \"server\"\nsizes = [5]";
    std::string flip = "[flip]\nrun = \"plain\"\nset = [\"endpoint.server.program.0.recv=2\"]";
    std::string step;

    std::string text() const {
        return head + "\n" + runs + "\n" + flip + "\n[[step]]\ntext = \"x\"\ntext_zh = \"x\"\n" +
               step + "\n";
    }
};

Result<Lesson> load_parts(const LessonParts& parts);
// The one line, or "loaded".
std::string complaint(const LessonParts& parts);

}  // namespace sticky::test
