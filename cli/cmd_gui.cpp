// `sticky gui`: becomes the program sticky-gui, which stands beside this one or on the PATH.
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "cli/arguments.h"
#include "cli/say.h"
#include "net/this_program.h"

namespace sticky {

int open_window(const std::vector<std::string>& files) {
    const std::string self = this_program();
    const std::string beside = self.substr(0, self.rfind('/') + 1) + "sticky-gui";
    std::vector<char*> arguments;
    std::string name = "sticky-gui";
    arguments.push_back(name.data());
    std::vector<std::string> words = files;
    for (std::string& word : words) arguments.push_back(word.data());
    arguments.push_back(nullptr);
    execv(beside.c_str(), arguments.data());
    execvp(name.c_str(), arguments.data());
    return complain({ErrorKind::machine, "sticky-gui", std::strerror(errno),
                     "build it beside sticky: ./dev build"});
}

}  // namespace sticky
