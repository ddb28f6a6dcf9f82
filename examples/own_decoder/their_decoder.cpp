// StickyScope's Decoder in somebody else's program: prints "hello" and "egg".
#include <framing/decoder.h>

#include <cstdio>

int main() {
    sticky::LengthPrefix prefix;
    prefix.width = 2;
    sticky::Decoder decoder(prefix);
    const std::uint8_t stream[] = {0, 5, 'h', 'e', 'l', 'l', 'o', 0, 3, 'e', 'g', 'g'};
    decoder.feed(stream);
    for (;;) {
        const sticky::Decoded decoded = decoder.next();
        const auto* frame = std::get_if<sticky::Frame>(&decoded);
        if (frame == nullptr) return std::holds_alternative<sticky::NeedMore>(decoded) ? 0 : 1;
        std::printf("%.*s\n", static_cast<int>(frame->bytes.size()),
                    reinterpret_cast<const char*>(frame->bytes.data()));
    }
}
