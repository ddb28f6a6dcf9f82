// A decoder as many people write it: two bytes say how long the message is.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>

// Reads a header as soon as so many bytes of it are there.
template <std::size_t kLeast>
class LengthDecoder {
public:
    void feed(std::span<const std::uint8_t> bytes) {
        buffer_.append(reinterpret_cast<const char*>(bytes.data()), bytes.size());
    }

    std::optional<std::string> next() {
        if (needed_ == 0) {
            if (buffer_.size() < kLeast) return std::nullopt;
            needed_ = 2 + (at(0) << 8U) + at(1);
        }
        if (buffer_.size() < needed_) return std::nullopt;
        std::string message = buffer_.substr(2, needed_ - 2);
        buffer_.erase(0, needed_);
        needed_ = 0;
        return message;
    }

    bool operator==(const LengthDecoder&) const = default;

private:
    std::size_t at(std::size_t i) const {
        return i < buffer_.size() ? static_cast<std::uint8_t>(buffer_[i]) : 0;
    }

    std::size_t needed_ = 0;  // 0: its header was not read yet
    std::string buffer_;
};

// The fault: it shows only if a header comes in two reads.
using OwnDecoder = LengthDecoder<1>;
using MendedDecoder = LengthDecoder<2>;
