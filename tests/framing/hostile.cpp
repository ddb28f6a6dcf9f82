#include "tests/framing/hostile.h"

#include "framing/scheme.h"
#include "tests/framing/reference.h"

namespace sticky::test {
namespace {

// Each stream, and everything it begins with.
std::vector<Bytes> cut_off(const std::vector<Bytes>& streams) {
    std::vector<Bytes> all;
    for (const Bytes& stream : streams) {
        for (std::size_t size = 0; size <= stream.size(); ++size) {
            all.emplace_back(stream.begin(), stream.begin() + static_cast<std::ptrdiff_t>(size));
        }
    }
    return all;
}

std::vector<Hostile> to_none() {
    return {{Unframed{}, {{}, Bytes(300, 0), Bytes(300, 0xff)}}};
}
std::vector<Hostile> to_fixed_size() {
    std::vector<Hostile> all;
    for (const std::uint64_t size : {std::uint64_t{1}, std::uint64_t{5}, kMessageBytes}) {
        all.push_back({FixedSize{size, {}}, cut_off({Bytes(16, 0xff)})});
    }
    return all;
}
std::vector<Hostile> to_delimiter() {
    Delimiter spec{{bytes_of("\r\n"), bytes_of("\n")}};
    spec.max_frame = 8;
    std::vector<Hostile> all;
    all.push_back({spec, cut_off({bytes_of("\n\n\n\r\n\r\r\r\n"), bytes_of("123456\r\n"),
                                  bytes_of("1234567\r\n"), bytes_of("12345678\n")})});
    all.push_back({spec, {Bytes(300, 'x'), Bytes(300, '\r'), Bytes(300, '\n')}});  // without an end
    return all;
}
std::vector<Hostile> to_length_prefix() {
    std::vector<Hostile> all;
    for (const std::uint64_t width : {1U, 2U, 3U, 4U, 8U}) {
        for (const bool is_signed : {false, true}) {
            LengthPrefix spec;
            spec.width = width;
            spec.is_signed = is_signed;
            spec.max_frame = 64 + width;
            const std::uint64_t sign = std::uint64_t{1} << (8 * width - 1);
            std::vector<Bytes> streams;
            for (const std::uint64_t value :
                 {std::uint64_t{0}, std::uint64_t{64}, std::uint64_t{65}, sign - 1, sign, sign + 1,
                  ~std::uint64_t{0}, ~std::uint64_t{0} - width}) {
                streams.push_back(number(value, width, spec.order));
                streams.back().resize(width + 20, 'x');  // fewer than were announced
            }
            all.push_back({spec, cut_off(streams)});
        }
    }
    return all;
}

struct Row {
    std::string_view kind;
    std::vector<Hostile> (*make)();
};
constexpr Row kRows[] = {{Unframed::kKind, to_none},
                         {FixedSize::kKind, to_fixed_size},
                         {Delimiter::kKind, to_delimiter},
                         {LengthPrefix::kKind, to_length_prefix}};

}  // namespace

std::vector<Hostile> hostile_to(std::size_t scheme) {
    for (const Row& row : kRows) {
        if (row.kind == schemes()[scheme].kind) return row.make();
    }
    return {};
}

}  // namespace sticky::test
