// How long a trace of a million events takes to write, to read, and to make sense of.
#include <fmt/format.h>

#include <cstdlib>
#include <functional>
#include <string>

#include "bench/figures.h"
#include "bench/trace_of_size.h"
#include "trace/attribute.h"
#include "trace/trace_file.h"
#include "trace/validate.h"

namespace sticky::bench {
namespace {

constexpr std::size_t kEvents = 1'000'000;

void need(bool good, const char* what) {
    if (good) return;
    fmt::print(stderr, "bench_trace: {}\n", what);
    std::exit(1);
}

struct Row {
    const char* name;
    const char* aim;
    std::function<void()> work;
    std::vector<double> seconds = {};
};

void print(const Row& row, double events, double bytes) {
    const double took = median(row.seconds);
    fmt::print("{:<10}  {:>8.3f} s  {:>14}  {:>14}  {}\n", row.name, took,
               in_words(events / took) + "/s", bytes > 0 ? in_words(bytes / took) + "B/s" : "",
               row.aim);
}

}  // namespace
}  // namespace sticky::bench

int main(int argc, char** argv) {
    using namespace sticky;
    using namespace sticky::bench;
    const int rounds = rounds_asked_for(argc, argv, 5);
    const Trace trace = trace_of_size(kEvents);
    const std::vector<Violation> wrong = validate(trace);
    need(wrong.empty(), wrong.empty() ? "" : wrong.front().text.c_str());
    std::string text = write_trace(trace);
    const Result<ReadTrace> back = read_trace(text, "bench");
    need(back && !back->damage && back->trace == trace, "what was read is not what was written");
    Lineage lineage;
    std::size_t findings = 0;
    Row rows[] = {
        {"write", "", [&] { text = write_trace(trace); }},
        {"read", "aim: 1 M events/s",
         [&] { need(read_trace(text, "bench").has_value(), "not readable"); }},
        {"validate", "", [&] { need(validate(trace).empty(), "not valid"); }},
        {"lineage", "aim: 0.3 s", [&] { lineage = trace_lineage(trace); }},
        {"attribute", "aim: 0.5 s", [&] { findings = attribute(trace, lineage).size(); }},
    };
    for (int i = 0; i < rounds; ++i) {
        for (Row& row : rows) row.seconds.push_back(seconds_of(row.work));
    }
    const auto events = static_cast<double>(trace.events.size());
    const auto bytes = static_cast<double>(text.size());
    fmt::print("A trace of {} events, {}B in its file, {} findings; medians of {} rounds.\n\n",
               trace.events.size(), in_words(bytes), findings, rounds);
    fmt::print("{:<10}  {:>10}  {:>14}  {:>14}\n", "", "took", "events", "");
    for (const Row& row : rows) {
        const bool file =
            row.name == std::string_view("write") || row.name == std::string_view("read");
        print(row, events, file ? bytes : 0);
    }
    return 0;
}
