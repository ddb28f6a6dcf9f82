#include "trace/limits.h"

#include <array>

namespace sticky {
namespace {

constexpr std::array kLimits = {
    Limit{"scenario_bytes", kScenarioBytes, "bytes", "the text of one scenario file"},
    Limit{"scenario_depth", kScenarioDepth, "levels",
          "brackets inside brackets, and parts of a dotted key, in a scenario"},
    Limit{"scenario_steps", kScenarioSteps, "steps",
          "all programs of a scenario together, `times` not counted"},
    Limit{"scenario_endpoints", kScenarioEndpoints, "endpoints", "of a scenario, after `count`"},
    Limit{"scenario_expectations", kScenarioExpectations, "expectations", "of a scenario"},
    Limit{"message_bytes", kMessageBytes, "bytes", "one message made by `size` or `file`"},
    Limit{"recv_bytes", kRecvBytes, "bytes", "the buffer of one recv"},
    Limit{"run_events", kRunEvents, "events",
          "read from one trace file, and the largest event_limit a scenario may ask for"},
    Limit{"usual_run_events", kUsualRunEvents, "events",
          "recorded of one run, unless the scenario's event_limit says otherwise"},
    Limit{"payload_bytes", kPayloadBytes, "bytes",
          "kept of each flow; what was sent beyond is known by its range only"},
    Limit{"served_payload_bytes", kServedPayloadBytes, "bytes",
          "the same, by `sticky serve` and call"},
    Limit{"served_at_once", kServedAtOnce, "connections", "of `sticky serve`; others wait"},
    Limit{"correspondents", kCorrespondents, "addresses",
          "that `sticky serve` tells apart over UDP; the one silent longest is forgotten"},
    Limit{"trace_file_bytes", kTraceFileBytes, "bytes", "one trace file"},
    Limit{"trace_line_bytes", kTraceLineBytes, "bytes", "one line of a trace file"},
    Limit{"frame_bytes", kFrameBytes, "bytes",
          "one frame, unless the framing's max_frame says otherwise"},
    Limit{"capture_file_bytes", kCaptureFileBytes, "bytes", "one capture to import"},
    Limit{"capture_packets", kCapturePackets, "packets", "of one capture"},
    Limit{"capture_connections", kCaptureConnections, "connections", "TCP, of one capture"},
    Limit{"split_bytes", kSplitBytes, "bytes", "of a stream that `sticky split` cuts"},
    Limit{"pack_format_bytes", kPackFormatBytes, "bytes", "the format of `sticky pack` and unpack"},
    Limit{"pack_bytes", kPackBytes, "bytes", "one struct that is packed or unpacked"},
    Limit{"port_table_bytes", kPortTableBytes, "bytes",
          "one of /proc/net's files, by `sticky ports`"},
    Limit{"port_processes", kPortProcesses, "processes", "that `sticky ports` looks into"},
    Limit{"port_descriptors", kPortDescriptors, "descriptors", "of them all, by `sticky ports`"},
    Limit{"explore_points", kExplorePoints, "points",
          "of one map by explore, unless --points says otherwise"},
    Limit{"json_header_bytes", kJsonHeaderBytes, "bytes",
          "the JSON header of an upload, a download or a remote command's answer"},
    Limit{"http_head_bytes", kHttpHeadBytes, "bytes", "the head of a request or answer, by http"},
    Limit{"file_bytes", kFileBytes, "bytes", "one file that file-upload takes"},
    Limit{"memory_files_bytes", kMemoryFilesBytes, "bytes",
          "all files that one end keeps during a run; they are in memory"},
    Limit{"memory_files", kMemoryFiles, "files", "that one end keeps during a run"},
    Limit{"lesson_runs", kLessonRuns, "runs", "of one lesson"},
    Limit{"lesson_steps", kLessonSteps, "steps", "of one lesson"},
    Limit{"lesson_choices", kLessonChoices, "choices", "of one question; a digit chooses"},
    Limit{"course_lessons", kCourseLessons, "lessons", "of one course"},
    Limit{"answers_bytes", kAnswersBytes, "bytes", "a file of answers for 'sticky lesson run'"},
    Limit{"repeats", kRepeats, "runs", "of one scenario by --repeat"},
    Limit{"time_limit_ms", kTimeLimitMs, "ms", "the longest time_limit_ms a scenario may ask for"},
};

}  // namespace

std::span<const Limit> limits() {
    return kLimits;
}

}  // namespace sticky
