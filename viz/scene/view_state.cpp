#include "viz/scene/view_state.h"

#include <array>

#include "trace/base.h"

namespace sticky {

std::string_view name_of(Picture picture) {
    static constexpr std::array<std::string_view, kPictureCount> kNames = {
        "lanes", "ladder", "buffers", "bytes", "distribution", "map"};
    return kNames[static_cast<std::size_t>(picture)];
}

}  // namespace sticky
