#include "framing/scheme.h"

#include <algorithm>
#include <array>

#include "trace/nearest_name.h"

namespace sticky {
namespace {

template <FramingScheme S>
Settled<FramingSpec> make(const Settings& settings) {
    SettingsReader reader(settings, S::parameters());
    if (reader.error()) return tl::unexpected(*reader.error());
    S spec = S::read(reader);
    if (reader.error()) return tl::unexpected(*reader.error());
    if (auto mistake = spec.mistake()) return tl::unexpected(std::move(*mistake));
    return Settled<FramingSpec>(tl::in_place, std::in_place_type<S>, std::move(spec));
}

template <FramingScheme S>
Scheme row() {
    return {S::kKind, S::kAbout, S::kAboutZh, S::parameters(), make<S>};
}

const auto& table() {
    static const std::array rows{
        row<Unframed>(),      row<FixedSize>(),  row<Delimiter>(),     row<LengthPrefix>(),
        row<Lines>(),         row<Varint>(),     row<DecimalLength>(), row<JsonHeader>(),
        row<Ndjson>(),        row<Chunked>(),    row<Slip>(),          row<Protocol>(),
        row<Tlv>(),           row<CrcPrefix>(),  row<Cobs>(),          row<Hdlc>(),
        row<Enclosed>(),      row<JsonSeq>(),    row<JsonBraces>(),    row<Resp>(),
        row<ContentLength>(), row<RecordMark>(), row<WebSocket>(),     row<UntilClose>(),
        row<ModeSwitch>(),
    };
    static_assert(rows.size() == std::variant_size_v<FramingSpec>);
    return rows;
}

}  // namespace

std::span<const Scheme> schemes() {
    return table();
}

Settled<FramingSpec> from_settings(std::string_view kind, const Settings& settings) {
    const auto found = std::ranges::find(schemes(), kind, &Scheme::kind);
    if (found != schemes().end()) return found->make(settings);
    std::vector<std::string_view> kinds;
    for (const Scheme& scheme : schemes()) kinds.push_back(scheme.kind);
    return tl::unexpected(SettingsError{"kind", "unknown framing '" + std::string(kind) + "'",
                                        did_you_mean(kind, kinds)});
}

Settings to_settings(const FramingSpec& spec) {
    return std::visit([](const auto& scheme) { return scheme.settings(); }, spec);
}

std::string_view kind_of(const FramingSpec& spec) {
    return std::visit([](const auto& scheme) { return scheme.kKind; }, spec);
}

}  // namespace sticky
