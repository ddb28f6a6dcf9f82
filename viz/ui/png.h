// An image as a PNG file's bytes.
#pragma once

#include <string>

#include "trace/result.h"
#include "viz/ui/raster.h"

namespace sticky::ui {

Result<std::string> to_png(const Image& image);

}  // namespace sticky::ui
