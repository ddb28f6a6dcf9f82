#include "net/this_program.h"

#include <unistd.h>

#include <array>
#include <climits>

namespace sticky {

std::string this_program() {
    std::array<char, PATH_MAX> self{};
    const ssize_t size = readlink("/proc/self/exe", self.data(), self.size());
    return {self.data(), size > 0 ? static_cast<std::size_t>(size) : 0};
}

}  // namespace sticky
