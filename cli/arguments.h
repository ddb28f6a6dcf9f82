// What the command line asked for, after CLI11 has read it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "trace/cause.h"
#include "trace/limits.h"
#include "viz/scene/view_state.h"

namespace sticky {

// Exit statuses (docs/scenario.md, "Exit statuses").
inline constexpr int kAllHold = 0;
inline constexpr int kSomeDoNot = 1;

struct Look {
    Language language = Language::en;
    bool color = false;
    int width = 80;
    bool light = false;  // pictures on a light ground
    bool patterns = false;
    Picture picture = Picture::lanes;
    Axis axis = Axis::bytes;
};

struct RunArguments {
    std::vector<std::string> files;
    std::string world;  // empty: the first one that is available
    std::uint64_t repeat = 1;
    std::optional<std::uint64_t> seed;
    std::vector<std::string> sets;
    std::string trace, svg, junit;
    bool lanes = false, quiet = false, no_stamps = false, capture = false;
    bool step = false, step_handshakes = false;
    std::uint64_t payload = kPayloadBytes;
};

struct TraceArguments {
    std::vector<std::string> files;
    std::string out = "-";
    bool evidence = false;
    bool lanes = false, fields = false;
};

struct ImportArguments {
    std::string file;
    std::optional<std::uint64_t> connection;  // from 1
    std::string out;                          // empty: beside the capture
    std::uint64_t payload = kPayloadBytes;
};

struct ConvertArguments {
    std::string file, to;
    std::string out;  // empty: beside the trace
};

struct ConformArguments {
    std::uint64_t count = 200, seed = 1, jobs = 8;
    std::string save;              // a folder for the smallest scenario of each difference
    std::string record, recorded;  // files: what the kernel did
    bool loss = false, details = false;
    double least = 0;  // percent
};

struct ExploreArguments {
    std::string file;
    std::vector<std::string> vary, sets;
    std::uint64_t points = kExplorePoints;
    std::string svg;
    bool json = false;
};

struct SplitArguments {
    std::string text, hex, file;  // the stream: one of them
    std::vector<std::string> program;
    std::string save;  // a scenario with the smallest cut that shows a difference
    std::uint64_t draws = 1000;
};

struct PackArguments {
    std::string format;
    std::vector<std::string> values;  // of unpack: hex
    std::optional<std::int64_t> at;
    std::optional<std::uint64_t> into;
    bool json = false;
};

struct PortsArguments {
    std::optional<std::uint16_t> port;
    bool unix_sockets = false, json = false;
};

// Of `serve` and `call`.
struct PortArguments {
    std::string app;  // empty: which ones are there
    std::string address = "127.0.0.1", target;
    std::uint16_t port = 0;
    std::uint64_t clients = 0;  // connections; 0: no end
    std::uint64_t wait = 10;    // seconds, for an answer
    std::vector<std::string> sets, words;
    std::string folder;  // of files that come and go; empty: in memory
    std::string trace;
    std::uint64_t payload = kServedPayloadBytes;
    bool any_command = false;
};

struct FramingArguments {
    std::string kind, scenario, from;  // where the framing comes from: one of them
    std::vector<std::string> sets;
    std::string text;  // the library's parameters, with `from`
    std::string to;    // a library, or "all"
    bool sources = false;
    std::vector<std::string> messages;  // of coverage: with \n and the like
    std::string svg;
};

struct LessonArguments {
    std::vector<std::string> names;
    bool all = false, json = false;
    std::string world;  // empty: the first one of each run that this machine has
    std::uint64_t repeat = 1;
    std::string answers;         // a file
    std::optional<double> pass;  // exit status 1 below these points
};

int run_scenarios(const RunArguments& arguments, const Look& look);
int open_window(const std::vector<std::string>& files);  // returns only if it can't
int show_trace(const TraceArguments& arguments, const Look& look);
int explain_trace(const TraceArguments& arguments, const Look& look);
int draw_trace(const TraceArguments& arguments, const Look& look);
int compare_traces(const TraceArguments& arguments, const Look& look);
int convert_trace(const ConvertArguments& arguments, const Look& look);
int import_capture(const ImportArguments& arguments, const Look& look);
int conform_with_kernel(const ConformArguments& arguments, const Look& look);
int explore_scenario(const ExploreArguments& arguments, const Look& look);
int split_decoder_program(const SplitArguments& arguments, const Look& look);
int pack_values(const PackArguments& arguments, const Look& look);
int unpack_bytes(const PackArguments& arguments, const Look& look);
int serve_app(const PortArguments& arguments, const Look& look);
int call_app(const PortArguments& arguments, const Look& look);
int list_ports(const PortsArguments& arguments, const Look& look);
int list_framings(const Look& look);
int describe_framing(const std::string& kind, const Look& look);
int cover_framing(const FramingArguments& arguments, const Look& look);
int translate_framing(const FramingArguments& arguments, const Look& look);
int list_lessons(const LessonArguments& arguments, const Look& look);
int show_lessons(const LessonArguments& arguments, const Look& look);
int run_lessons(const LessonArguments& arguments, const Look& look);
int list_scenarios(const std::string& folder, const Look& look);
int doctor(const Look& look);
int print_limits();

}  // namespace sticky
