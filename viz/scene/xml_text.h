// Text as it stands inside XML: in an attribute's quotes or between tags.
#pragma once

#include <string>
#include <string_view>

namespace sticky {

// Markup and line ends become references. What XML cannot hold (bytes that are no UTF-8, control
// characters) becomes readable() first, or a space.
std::string xml_text(std::string_view text);

}  // namespace sticky
