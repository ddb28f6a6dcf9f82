#include "run/hosts/file_rules.h"

#include <algorithm>

#include "framing/parts.h"
#include "run/hosts/digest.h"
#include "trace/limits.h"
#include "trace/utf8.h"

namespace sticky {
namespace {

constexpr std::size_t kNameBytes = 255;  // NAME_MAX, limits.h

std::string lower(std::string text) {
    for (char& c : text) {
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    }
    return text;
}

}  // namespace

Result<std::string> plain_name(const std::string& name) {
    const std::size_t separator = name.find_last_of("/\\");
    std::string last = separator == std::string::npos ? name : name.substr(separator + 1);
    std::string why;
    if (last.empty()) why = "nothing stands behind its last separator";
    if (last.size() > kNameBytes) why = "it has more than " + std::to_string(kNameBytes) + " bytes";
    if (last.starts_with('.')) why = "it begins with a dot";
    const bool hides = std::ranges::any_of(
        last, [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; });
    if (hides || !is_printable_utf8(view_of(last))) why = "it has characters that hide";
    if (why.empty()) return last;
    return fail(ErrorKind::input, quoted(view_of(name), 64), "can't be a file's name: " + why,
                "send a plain name, like notes.txt");
}

std::optional<Error> too_big(const std::string& name, std::uint64_t size) {
    if (size <= kFileBytes) return std::nullopt;
    return Error{ErrorKind::input, name,
                 std::to_string(size) + " bytes are above the limit file_bytes " +
                     std::to_string(kFileBytes),
                 "send it in parts"};
}

CheckedWriter::CheckedWriter(std::string name, FileClaim claim)
    : name_(std::move(name)), claim_(std::move(claim)) {
    if (!claim_.md5.empty()) md5_ = new_digest(DigestKind::md5);
    if (!claim_.sha256.empty()) sha256_ = new_digest(DigestKind::sha256);
}

std::optional<Error> CheckedWriter::lost(std::string what) {
    lost_ = true;
    return Error{ErrorKind::input, name_, std::move(what), "send it again"};
}

std::optional<Error> CheckedWriter::append(ByteView piece) {
    if (lost_) return lost("a piece of it is missing");
    if (piece.size() > claim_.size - size_) {
        return lost("more came than the " + std::to_string(claim_.size) + " bytes announced");
    }
    auto failed = keep(piece);
    lost_ = failed.has_value();
    if (lost_) return failed;
    size_ += piece.size();
    if (md5_) md5_->add(piece);
    if (sha256_) sha256_->add(piece);
    return std::nullopt;
}

std::optional<Error> CheckedWriter::commit() {
    if (lost_) return lost("a piece of it is missing");
    lost_ = true;  // whatever comes of it, nothing more is taken
    if (size_ != claim_.size) {
        return lost("only " + std::to_string(size_) + " of " + std::to_string(claim_.size) +
                    " bytes came");
    }
    const auto differs = [&](std::string_view kind, const std::string& is,
                             const std::string& claimed) {
        return lost(std::string(kind) + " is " + is + ", announced was " + claimed);
    };
    if (md5_) {
        const std::string is = md5_->hex();
        if (is != lower(claim_.md5)) return differs("md5", is, claim_.md5);
    }
    if (sha256_) {
        const std::string is = sha256_->hex();
        if (is != lower(claim_.sha256)) return differs("sha256", is, claim_.sha256);
    }
    return keep_all();
}

}  // namespace sticky
