// Files, there and back: the length of a JSON header, the header, and the bytes. Several one after
// the other on one connection.
//
//     client  i32 {"cmd": "put", "filename": ..., "filesize": ..., "md5": ...} bytes  ->
//             (the server answers nothing)
//     client  i32 {"cmd": "get", "filename": ...}  ->
//             <-  i32 {"file_name": ..., "file_size": ..., "md5": ...} bytes  server
//             <-  i32 {"file_name": ..., "file_size": 0, "md5": "", "error": ...}
//
// A file has its name only when its size and its digest are what the header said. A put that is
// refused is read over, so that what follows it is still understood; a header that can't be
// believed ends the connection.
#include <algorithm>

#include "apps/apps.h"
#include "apps/file_header.h"
#include "apps/reading.h"
#include "apps/table.h"
#include "framing/parts.h"
#include "trace/limits.h"

namespace sticky::apps {
namespace {

constexpr std::size_t kPiece = 64 * 1024;
constexpr std::size_t kNaivePiece = 1024;
constexpr std::uint64_t kTurn = 1 << 20;  // so much is summed before somebody else has a turn

// How an end writes its headers, and reads.
struct Ways {
    Ways(const RunStep& keys)
        : digest(text(keys, "digest", "md5")), naive(flag(keys, "naive")), order(Order::native) {
        const std::string word = text(keys, "order", "native");
        if (word == "little") order = Order::little;
        if (word == "big") order = Order::big;
    }
    std::string digest;
    bool naive;
    Order order;
};

// A file that needs no file: the alphabet, line by line.
class PatternReader : public FileReader {
public:
    explicit PatternReader(std::uint64_t size) : size_(size) {}
    std::uint64_t size() const override { return size_; }
    std::optional<std::size_t> read(std::span<std::uint8_t> into) override {
        constexpr std::string_view kLine = "abcdefghijklmnopqrstuvwxyz\n";
        const std::size_t size = std::min<std::uint64_t>(into.size(), size_ - at_);
        for (std::size_t i = 0; i < size; ++i) {
            into[i] = static_cast<std::uint8_t>(kLine[(at_ + i) % kLine.size()]);
        }
        at_ += size;
        return size;
    }
    bool rewind() override {
        at_ = 0;
        return true;
    }

private:
    std::uint64_t size_, at_ = 0;
};

std::string base_of(const std::string& path) {
    return path.substr(path.find_last_of('/') + 1);
}

std::string progress_text(std::uint64_t done, std::uint64_t total) {
    return std::to_string(done) + " of " + std::to_string(total) + " bytes";
}

// The digest that a header is to carry, put into it. False: the file can't be read.
Task<bool> sum_up(Endpoint self, Host& host, FileReader& file, const Ways& ways,
                  FileHeader& header) {
    if (ways.digest == "none") co_return true;
    const bool md5 = ways.digest == "md5";
    const auto digest = host.digest(md5 ? DigestKind::md5 : DigestKind::sha256);
    if (digest == nullptr) co_return true;
    Bytes room(kPiece);
    for (std::uint64_t done = 0;;) {
        const auto size = file.read(room);
        if (!size) co_return false;
        if (*size == 0) break;
        digest->add(ByteView(room).first(*size));
        if (done / kTurn != (done + *size) / kTurn) co_await self.sleep(0);
        done += *size;
    }
    (md5 ? header.md5 : header.sha256) = digest->hex();
    co_return file.rewind();
}

// A header, and as many bytes of the file as it says. False: there were fewer, the other end would
// wait for them.
Task<bool> give(Endpoint self, Host& host, FileReader& file, const FileHeader& header,
                Order order) {
    const std::string head = with_length(order, text_of_header(header));
    co_await say(self, head);
    const std::uint64_t total = *header.size;
    Bytes room;
    for (std::uint64_t left = total; left > 0;) {
        room.resize(std::min<std::uint64_t>(left, kPiece));
        const auto size = file.read(room);
        if (!size || *size == 0) {
            report(
                self, host,
                header.name + ": the file ended early, at " + progress_text(total - left, total));
            co_return false;
        }
        room.resize(*size);
        left -= *size;
        co_await say(self, text_of(room));
        host.progress(header.name, total - left, total);
    }
    co_return true;
}

// The bytes behind a header, into a file of this end. False: the stream ended before they did, or
// nobody should read so many.
Task<bool> take(Endpoint self, Host& host, Stretch& in, const FileHeader& header, bool naive) {
    const FileClaim claim{*header.size, header.md5, header.sha256};
    auto file = host.create_file(self.name(), header.name, claim);
    std::optional<Error> lost;
    if (!file) lost = file.error();
    if (lost) report(self, host, "refused: " + to_string(*lost));
    if (lost && claim.size > kFileBytes) co_return false;
    for (std::uint64_t left = claim.size; left > 0;) {
        const std::uint64_t most = naive ? kNaivePiece : kPiece;
        const auto piece = co_await in.some(std::min(left, most));
        if (!piece) {
            report(self, host,
                   "refused: " + quoted(view_of(header.name), 64) + " ended at " +
                       progress_text(claim.size - left, claim.size));
            co_return false;
        }
        left -= piece->size();
        if (!lost) lost = (*file)->append(*piece);
        host.progress(header.name, claim.size - left, claim.size);
        if (naive) break;
    }
    if (file) {
        if (!lost) lost = (*file)->commit();
        report(self, host,
               lost ? "refused: " + to_string(*lost)
                    : "kept: " + quoted(view_of(header.name), 64) + ", " +
                          std::to_string(claim.size) + " bytes");
        file->reset();
    }
    co_return true;
}

// The next header. Nothing: the end, or one that can't be believed.
Task<std::optional<FileHeader>> next_header(Endpoint self, Host& host, Stretch& in, Order order) {
    const auto four = co_await in.exactly(4);
    if (!four) co_return std::nullopt;
    const auto length = length_in(order, *four);
    if (!length) {
        report(self, host,
               "refused: a header's length is 2 to " + std::to_string(kJsonHeaderBytes) +
                   ", this is " + hex_of(*four));
        co_return std::nullopt;
    }
    const auto json = co_await in.exactly(*length);
    if (!json) co_return std::nullopt;
    Result<FileHeader> header = read_file_header(*json);
    if (header) co_return std::move(*header);
    report(self, host, "refused: " + to_string(header.error()));
    co_return std::nullopt;
}

Task<bool> answer_get(Endpoint self, Host& host, const std::string& name, const Ways& ways) {
    FileHeader answer;
    answer.name = base_of(name);
    answer.size = 0;
    auto file = host.open_file(self.name(), name);
    if (file) {
        answer.size = (*file)->size();
        const bool readable = co_await sum_up(self, host, **file, ways, answer);
        if (readable) co_return co_await give(self, host, **file, answer, ways.order);
        answer.size = 0;
    }
    answer.error = file ? "it can't be read" : file.error().what;
    report(self, host, "refused: " + quoted(view_of(name), 64) + ": " + answer.error);
    const std::string head = with_length(ways.order, text_of_header(answer));
    co_await say(self, head);
    co_return true;
}

Task<> server(Endpoint self, Host& host, Ways ways) {
    Stretch in(self, ways.naive);
    for (bool goes_on = true; goes_on;) {
        const auto header = co_await next_header(self, host, in, ways.order);
        if (!header) co_return;
        if (header->command == "put" && header->size) {
            goes_on = co_await take(self, host, in, *header, ways.naive);
        } else if (header->command == "get") {
            goes_on = co_await answer_get(self, host, header->name, ways);
        } else {
            report(self, host,
                   "refused: " + quoted(view_of(header->command), 64) +
                       " is not \"put\" with a filesize, nor \"get\"");
            co_return;
        }
    }
}

Task<bool> put(Endpoint self, Host& host, const std::string& path, std::int64_t size,
               const Ways& ways) {
    Result<std::unique_ptr<FileReader>> file =
        size < 0 ? host.open_own_file(path) : std::make_unique<PatternReader>(size);
    if (!file) {
        report(self, host, to_string(file.error()));
        co_return false;
    }
    FileHeader header;
    header.command = "put";
    header.name = base_of(path);
    header.size = (*file)->size();
    if (!co_await sum_up(self, host, **file, ways, header)) {
        report(self, host, path + ": it can't be read");
        co_return false;
    }
    co_return co_await give(self, host, **file, header, ways.order);
}

Task<bool> get(Endpoint self, Host& host, Stretch& in, const std::string& name, const Ways& ways) {
    FileHeader header;
    header.command = "get";
    header.name = name;
    const std::string head = with_length(ways.order, text_of_header(header));
    co_await say(self, head);
    auto answer = co_await next_header(self, host, in, ways.order);
    if (!answer) co_return false;
    answer->name = name;  // what was asked for, whatever the server calls it
    if (!answer->error.empty() || !answer->size) {
        report(self, host,
               "refused by the other end: " + quoted(view_of(name), 64) + ": " +
                   quoted(view_of(answer->error), 128));
        co_return answer->size.value_or(1) == 0;
    }
    co_return co_await take(self, host, in, *answer, ways.naive);
}

Task<> client(Endpoint self, Host& host, std::vector<std::string> puts,
              std::vector<std::string> gets, std::int64_t size, Ways ways) {
    Stretch in(self, ways.naive);
    for (const std::string& path : puts) {
        if (!co_await put(self, host, path, size, ways)) co_return;
    }
    for (const std::string& name : gets) {
        if (!co_await get(self, host, in, name, ways)) co_return;
    }
}

}  // namespace

Task<> file_upload(Endpoint self, Host& host, const RunStep& keys) {
    const Ways ways(keys);
    if (is_server(self, keys)) return server(self, host, ways);
    return client(self, host, texts(keys, "put"), texts(keys, "get"), whole(keys, "size", -1),
                  ways);
}

}  // namespace sticky::apps
