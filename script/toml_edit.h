// A scenario's text with one value changed in place: comments, order and layout stay. What a
// window's controls do to an experiment, so that the text is the experiment.
//
//     program = [ { send = "a" } ] # why        insert endpoint.client.program.1 = { sleep_ms = 5 }
//     program = [ { send = "a" }, { sleep_ms = 5 } ] # why
//
// A path is keys and list positions: "endpoint", "client", "program", "0". Values are TOML. Refuses
// to know: what a key means; load_scenario judges the result.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "trace/result.h"

namespace sticky {

using TomlPath = std::vector<std::string>;

// Replaces the value, or adds its last key; a table that is missing is made before the first one.
// Errors: no TOML, no such place, or a form this can't edit; the text is then as it was.
Result<std::string> toml_set(std::string_view text, const TomlPath& path, std::string_view value);
// Without that key, item of a list, or table with its header. Nothing there: the same text.
Result<std::string> toml_remove(std::string_view text, const TomlPath& path);
// The path's last part is the position that the new item will have in its list, at most its size.
Result<std::string> toml_insert(std::string_view text, const TomlPath& path,
                                std::string_view value);

// The value as it stands there, a table with a header as nothing but "[". Empty: nothing is there.
std::string toml_get(std::string_view text, const TomlPath& path);

// A text as a TOML string: "a\nb" in quotes.
std::string toml_string(std::string_view text);

}  // namespace sticky
