#include "run/hosts/canned.h"

#include <ctime>

#include "run/hosts/command_line.h"
#include "run/hosts/digest.h"

namespace sticky {
namespace {

constexpr std::string_view kListing =
    "total 12\n"
    "-rw-r--r-- 1 learner learner 2906 Jan  1 09:00 client.py\n"
    "-rw-r--r-- 1 learner learner 1144 Jan  1 09:00 server.py\n"
    "drwxr-xr-x 2 learner learner 4096 Jan  1 09:00 share\n";

}  // namespace

std::string CannedHost::time_text(const std::string& format) {
    std::tm moment{};  // Monday, 2024-01-01 09:30:15
    moment.tm_year = 124;
    moment.tm_mday = 1;
    moment.tm_wday = 1;
    moment.tm_hour = 9;
    moment.tm_min = 30;
    moment.tm_sec = 15;
    char text[512];
    return {text, std::strftime(text, sizeof text, format.c_str(), &moment)};
}

void CannedHost::random(std::span<std::uint8_t> into) {
    for (std::uint8_t& byte : into) byte = static_cast<std::uint8_t>(dice_.from(0, 255));
}

Host::Output CannedHost::run_command(const std::string& line) {
    const std::vector<std::string> words = words_of(line);
    if (!is_harmless(words)) return {"", not_found(words)};
    Output output;
    if (words[0] == "pwd") output.out = "/srv/learner\n";
    if (words[0] == "ls")
        output.out = words.size() == 1 ? "client.py\nserver.py\nshare\n" : kListing;
    if (words[0] == "seq") {
        for (int i = 1; i <= std::stoi(words[1]); ++i) output.out += std::to_string(i) + "\n";
    }
    if (words[0] == "echo") {
        for (std::size_t i = 1; i < words.size(); ++i) output.out += (i > 1 ? " " : "") + words[i];
        output.out += "\n";
    }
    return output;
}

Bytes CannedHost::hmac(DigestKind digest, ByteView key, ByteView message) {
    return hmac_of(digest, key, message);
}

std::unique_ptr<Digest> CannedHost::digest(DigestKind kind) {
    return new_digest(kind);
}

Result<std::unique_ptr<FileWriter>> CannedHost::create_file(const std::string& whose,
                                                            const std::string& name,
                                                            const FileClaim& claim) {
    return files_.create(whose, name, claim);
}

Result<std::unique_ptr<FileReader>> CannedHost::open_file(const std::string& whose,
                                                          const std::string& name) {
    return files_.open(whose, name);
}

}  // namespace sticky
