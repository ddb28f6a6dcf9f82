// The one table of schemes: what there is, with which keys, for loaders, docs, dialogs and help.
//
//     "length_prefix"  a length field says how many bytes follow   width order signed offset ...
//
// Refuses to know: how a scheme works (spec.h) and how settings were written down.
#pragma once

#include "framing/settings.h"
#include "framing/spec.h"

namespace sticky {

struct Scheme {
    std::string_view kind;  // as scenarios and traces write it
    std::string_view about, about_zh;
    std::span<const Parameter> parameters;
    Settled<FramingSpec> (*make)(const Settings&);
};

// In the order of FramingSpec's alternatives.
std::span<const Scheme> schemes();

// The spec that `kind` and its settings (without "kind") mean; it passes check().
Settled<FramingSpec> from_settings(std::string_view kind, const Settings& settings);

// The inverse: only what is not the default, and what must be given.
Settings to_settings(const FramingSpec& spec);
std::string_view kind_of(const FramingSpec& spec);

}  // namespace sticky
