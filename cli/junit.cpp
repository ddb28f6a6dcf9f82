#include "cli/junit.h"

#include <fmt/format.h>

#include <algorithm>

#include "trace/utf8.h"
#include "viz/scene/glyphs.h"

namespace sticky {
namespace {

// What is no UTF-8 becomes readable() first: XML allows nothing else.
std::string escaped(std::string_view text) {
    std::string out;
    for (const char c : is_utf8(view_of(text)) ? std::string(text) : readable(view_of(text))) {
        switch (c) {
            case '&':
                out += "&amp;";
                break;
            case '<':
                out += "&lt;";
                break;
            case '>':
                out += "&gt;";
                break;
            case '"':
                out += "&quot;";
                break;
            case '\n':
                out += "&#10;";
                break;
            default:
                out += static_cast<unsigned char>(c) < 0x20 ? ' ' : c;
        }
    }
    return out;
}

std::string body_of(const CaseResult& one) {
    std::string body;
    for (const std::string& failure : one.failures) {
        body += fmt::format("      <failure message=\"{}\"/>\n", escaped(failure));
    }
    if (!one.error.empty())
        body += fmt::format("      <error message=\"{}\"/>\n", escaped(one.error));
    if (!one.skipped.empty())
        body += fmt::format("      <skipped message=\"{}\"/>\n", escaped(one.skipped));
    return body;
}

}  // namespace

std::string junit_xml(const std::vector<CaseResult>& cases) {
    const auto count = [&](auto test) { return std::ranges::count_if(cases, test); };
    std::string xml = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>\n";
    xml += fmt::format(
        "  <testsuite name=\"sticky\" tests=\"{}\" failures=\"{}\" errors=\"{}\" skipped=\"{}\">\n",
        cases.size(), count([](const CaseResult& c) { return !c.failures.empty(); }),
        count([](const CaseResult& c) { return !c.error.empty(); }),
        count([](const CaseResult& c) { return !c.skipped.empty(); }));
    for (const CaseResult& one : cases) {
        xml += fmt::format(
            "    <testcase classname=\"{}\" name=\"{}\" time=\"{:.3f}\">\n{}    </testcase>\n",
            escaped(one.world), escaped(one.scenario), one.seconds, body_of(one));
    }
    return xml + "  </testsuite>\n</testsuites>\n";
}

}  // namespace sticky
