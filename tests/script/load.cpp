#include "tests/script/load.h"

#include <gtest/gtest.h>

namespace sticky::test {

LoadOptions options(std::vector<std::string> overrides) {
    LoadOptions options;
    options.name = "folder/a.toml";
    options.overrides = std::move(overrides);
    options.read_file = [](const std::string& file, std::uint64_t limit) -> Result<Bytes> {
        if (file == "small.bin" && limit >= 10) return bytes_of("file bytes");
        return fail(ErrorKind::input, "folder/" + file, "'" + file + "' is not there",
                    "check the name");
    };
    return options;
}

Result<Scenario> load(std::string_view text, std::vector<std::string> overrides) {
    return load_scenario(text, options(std::move(overrides)));
}

Scenario loaded(std::string_view text, std::vector<std::string> overrides) {
    Result<Scenario> scenario = load(text, std::move(overrides));
    if (scenario) return std::move(*scenario);
    ADD_FAILURE() << to_string(scenario.error()) << "\n" << text;
    return {};
}

std::string complaint(std::string_view text, std::vector<std::string> overrides) {
    const Result<Scenario> scenario = load(text, std::move(overrides));
    return scenario ? "loaded" : to_string(scenario.error());
}

std::string pair_of(std::string_view client, std::string_view server, std::string_view top) {
    std::string text(top);
    text += "\n[endpoint.server]\nlisten = true\nprogram = [ ";
    text += server;
    text += " ]\n[endpoint.client]\nconnect = \"server\"\nprogram = [ ";
    text += client;
    return text + " ]\n";
}

}  // namespace sticky::test
