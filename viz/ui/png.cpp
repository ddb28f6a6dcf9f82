#include "viz/ui/png.h"

#include <png.h>

namespace sticky::ui {

Result<std::string> to_png(const Image& image) {
    png_image about{};
    about.version = PNG_IMAGE_VERSION;
    about.width = static_cast<png_uint_32>(image.width);
    about.height = static_cast<png_uint_32>(image.height);
    about.format = PNG_FORMAT_RGBA;
    png_alloc_size_t size = 0;
    std::string bytes;
    // Asked once for the size, and once for the bytes.
    bool done =
        png_image_write_to_memory(&about, nullptr, &size, 0, image.pixels.data(), 0, nullptr) != 0;
    if (done) {
        bytes.resize(size);
        done = png_image_write_to_memory(&about, bytes.data(), &size, 0, image.pixels.data(), 0,
                                         nullptr) != 0;
    }
    if (!done) {
        return fail(ErrorKind::input, "picture", std::string("no PNG: ") + about.message,
                    "choose a size from 1x1 to 16384x16384");
    }
    bytes.resize(size);
    return bytes;
}

}  // namespace sticky::ui
