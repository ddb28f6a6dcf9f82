#include "cli/junit.h"

#include <fmt/format.h>

#include <algorithm>

#include "viz/scene/xml_text.h"

namespace sticky {
namespace {

std::string body_of(const CaseResult& one) {
    std::string body;
    for (const std::string& failure : one.failures) {
        body += fmt::format("      <failure message=\"{}\"/>\n", xml_text(failure));
    }
    if (!one.error.empty())
        body += fmt::format("      <error message=\"{}\"/>\n", xml_text(one.error));
    if (!one.skipped.empty())
        body += fmt::format("      <skipped message=\"{}\"/>\n", xml_text(one.skipped));
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
            xml_text(one.world), xml_text(one.scenario), one.seconds, body_of(one));
    }
    return xml + "  </testsuite>\n</testsuites>\n";
}

}  // namespace sticky
