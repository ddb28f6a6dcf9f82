// The options of scenarios as setsockopt(2) takes them.
#pragma once

#include "script/option.h"

namespace sticky {

// 0, or the errno. `backlog` is not a socket option: it answers 0 and does nothing.
int set_option(int fd, const OptionSetting& setting);

}  // namespace sticky
