// Files as people name them: read whole within a limit, written with every failure
// noticed.
#pragma once

#include <memory>
#include <mutex>
#include <string>
#include <string_view>

#include "script/log.h"
#include "trace/result.h"
#include "trace/trace_file.h"

namespace sticky {

// "-" is standard input. A directory, a missing file, one over the limit: an Error that says so.
Result<std::string> read_file(const std::string& path, std::uint64_t limit);

// What is in a file. A std::string would have to be filled with zeros first, which takes as long as
// reading.
struct FileText {
    std::unique_ptr<char[]> bytes;
    std::size_t size = 0;

    std::string_view view() const { return {bytes.get(), size}; }
};
// As read_file; a big file is read by two threads. Of a file that grows meanwhile, what it had at
// first.
Result<FileText> read_big_file(const std::string& path, std::uint64_t limit);

// "-" is standard output.
Result<void> write_file(const std::string& path, std::string_view text);

// A trace file that grows while the run goes on; whole up to the last batch if the program is
// killed. "-" is standard output.
class TraceOutput : public EventSink, private ByteSink {
public:
    // Ends the file unless finish() was called.
    ~TraceOutput() override;
    Result<void> open(const std::string& path);
    void begin(const TraceHeader& header) override;
    void take(std::span<const Event> events, const Payloads& payloads) override;
    // Writes the closing line, if there was a first one. The first failure of any write is answered
    // here.
    Result<void> finish();

private:
    void write(std::string_view bytes) override;

    std::mutex lock_;
    std::string path_;
    int fd_ = -1;
    int error_ = 0;
    bool begun_ = false;
    TraceWriter writer_{*this};
};

}  // namespace sticky
