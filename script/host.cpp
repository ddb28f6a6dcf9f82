#include "script/host.h"

#include <algorithm>

namespace sticky {
namespace {

tl::unexpected<Error> no_files(const std::string& name) {
    return fail(ErrorKind::input, name, "there are no files here");
}

}  // namespace

std::string Host::time_text(const std::string&) {
    return {};
}

void Host::random(std::span<std::uint8_t> into) {
    std::ranges::fill(into, std::uint8_t{0});
}

Host::Output Host::run_command(const std::string&) {
    return {"", "no commands here\n"};
}

Bytes Host::hmac(DigestKind, ByteView, ByteView) {
    return {};
}

bool Host::equal(ByteView a, ByteView b) {
    if (a.size() != b.size()) return false;
    std::uint8_t differing = 0;
    for (std::size_t i = 0; i < a.size(); ++i) {
        differing = static_cast<std::uint8_t>(differing | (a[i] ^ b[i]));
    }
    return differing == 0;
}

std::unique_ptr<Digest> Host::digest(DigestKind) {
    return nullptr;
}

Result<std::unique_ptr<FileWriter>> Host::create_file(const std::string&, const std::string& name,
                                                      const FileClaim&) {
    return no_files(name);
}

Result<std::unique_ptr<FileReader>> Host::open_file(const std::string&, const std::string& name) {
    return no_files(name);
}

Result<std::unique_ptr<FileReader>> Host::open_own_file(const std::string& path) {
    return no_files(path);
}

void Host::progress(const std::string&, std::uint64_t, std::uint64_t) {}

void Host::tell(const std::string&) {}

}  // namespace sticky
