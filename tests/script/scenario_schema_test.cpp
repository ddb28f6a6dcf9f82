// docs/scenario.schema.json against the loader: same keys, same words, same framings.
//
// The framing part is generated from the framing floor's table: STICKY_REWRITE=1 writes it.
#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <nlohmann/json.hpp>
#include <set>

#include "framing/scheme.h"
#include "script/scenario.h"
#include "script/toml_keys.h"
#include "tests/support/cases.h"
#include "trace/cause.h"

namespace sticky::test {
namespace {

using Json = nlohmann::ordered_json;
using Names = std::set<std::string>;

const char* const kFile = STICKY_SOURCE_DIR "/docs/scenario.schema.json";

Json schema() {
    std::ifstream file(kFile);
    return Json::parse(file, nullptr, false);
}

Names names_in(const Json& array) {
    Names names;
    for (const Json& item : array) names.insert(item.get<std::string>());
    return names;
}

Names keys_in(const Json& object) {
    Names names;
    for (const auto& item : object.items()) names.insert(item.key());
    return names;
}

Names names_of_words(Words words) {
    return {words.begin(), words.end()};
}

template <class Enum>
Names names_of_all(std::size_t count) {
    Names names;
    for (std::size_t i = 0; i < count; ++i) names.emplace(name_of(static_cast<Enum>(i)));
    return names;
}

Json type_of_setting(const Parameter& parameter) {
    const Json bytes = {{"anyOf", {{{"type", "string"}}, {{"$ref", "#/definitions/frame"}}}}};
    switch (parameter.type) {
        case SettingType::integer:
            return {{"type", "integer"}};
        case SettingType::boolean:
            return {{"type", "boolean"}};
        case SettingType::word: {
            Json words = Json::array();
            for (const std::string_view word : parameter.words) words.push_back(word);
            return {{"enum", words}};
        }
        case SettingType::bytes:
            return bytes;
        case SettingType::byte: {
            Json either = bytes;
            either["anyOf"].push_back({{"type", "integer"}, {"minimum", 0}, {"maximum", 255}});
            return either;
        }
        case SettingType::byte_list: {
            Json either = bytes;
            either["anyOf"].push_back({{"type", "array"}, {"items", bytes}});
            return either;
        }
    }
    return {};
}

Json framing_of(const Scheme& scheme) {
    Json properties = {{"kind", {{"const", scheme.kind}}}};
    Json required = {"kind"};
    for (const Parameter& parameter : scheme.parameters) {
        Json property = {{"description", parameter.about}};
        property.update(type_of_setting(parameter));
        // What is no value ("none", "the header") is said in words.
        const Json fallback = Json::parse(parameter.fallback, nullptr, false);
        if (parameter.fallback.empty()) {
            required.push_back(parameter.name);
        } else if (!fallback.is_discarded()) {
            property["default"] = fallback;
        }
        properties[std::string(parameter.name)] = property;
    }
    return {{"description", scheme.about},
            {"type", "object"},
            {"properties", properties},
            {"additionalProperties", false},
            {"required", required}};
}

Json framing_of_all() {
    Json kinds = Json::array();
    for (const Scheme& scheme : schemes()) kinds.push_back(framing_of(scheme));
    return {{"description", "How messages become bytes and back"}, {"anyOf", kinds}};
}

TEST(ScenarioSchema, FramingsAreThoseOfTheTable) {
    Json all = schema();
    ASSERT_TRUE(all.is_object()) << kFile;
    const Json wanted = framing_of_all();
    if (std::getenv("STICKY_REWRITE") != nullptr) {
        all["definitions"]["framing"] = wanted;
        std::ofstream(kFile) << all.dump(2) << "\n";
    }
    EXPECT_EQ(all["definitions"]["framing"], wanted)
        << "run this test with STICKY_REWRITE=1 and review the difference";
    tried(schemes().size());
}

TEST(ScenarioSchema, KeysAreTheLoaders) {
    const Json all = schema();
    for (const KeyTable& table : kKeyTables) {
        const Json& at =
            table.name == "scenario" ? all : all["definitions"][std::string(table.name)];
        EXPECT_EQ(keys_in(at["properties"]), names_of_words(table.keys)) << table.name;
        const bool open = table.name == "run_step";  // an app has keys of its own
        EXPECT_EQ(at["additionalProperties"] == false, !open) << table.name;
        tried();
    }
    EXPECT_EQ(keys_in(all["definitions"]["options"]["properties"]),
              names_of_all<Option>(kOptionCount));
}

TEST(ScenarioSchema, EveryTableIsChecked) {
    Names checked{"options", "framing", "step", "message", "text_or_hex", "packets"};
    for (const KeyTable& table : kKeyTables) checked.emplace(table.name);
    checked.erase("scenario");
    EXPECT_EQ(keys_in(schema()["definitions"]), checked);
}

TEST(ScenarioSchema, WordsAreTheLoaders) {
    const Json all = schema();
    const Json& top = all["properties"];
    const Json& expect = all["definitions"]["expect"]["properties"];
    EXPECT_EQ(names_in(top["transport"]["enum"]), names_of_all<Transport>(kTransportCount));
    EXPECT_EQ(names_in(top["schedule"]["enum"]), names_of_all<Schedule>(kScheduleCount));
    EXPECT_EQ(names_in(top["worlds"]["items"]["enum"]), names_of_words(words::kWorlds));
    EXPECT_EQ(names_in(expect["lane"]["enum"]), names_of_all<Lane>(kLaneCount));
    EXPECT_EQ(names_in(expect["never"]["enum"]), names_of_all<Cause>(kCauseCount));
    EXPECT_EQ(names_in(all["definitions"]["cause"]["properties"]["is"]["enum"]),
              names_of_all<Cause>(kCauseCount));
    EXPECT_EQ(names_in(expect["error"]["enum"]), names_of_words(words::kErrors));
    EXPECT_EQ(names_in(expect["end"]["enum"]), names_of_words(words::kEnds));
    const Json& send = all["definitions"]["send_step"]["properties"];
    const Json& recv = all["definitions"]["recv_step"]["properties"];
    EXPECT_EQ(names_in(send["flags"]["items"]["enum"]), names_of_words(words::kSendFlags));
    EXPECT_EQ(names_in(recv["flags"]["items"]["enum"]), names_of_words(words::kRecvFlags));
    tried(9);
}

TEST(ScenarioSchema, OptionRangesAreTheLoaders) {
    const Json options = schema()["definitions"]["options"]["properties"];
    for (std::size_t i = 0; i < kOptionCount; ++i) {
        const auto option = static_cast<Option>(i);
        const Json& property = options[std::string(name_of(option))];
        if (type_of(option) == OptionType::number) {
            EXPECT_EQ(property["minimum"], range_of(option).min) << name_of(option);
            EXPECT_EQ(property["maximum"], range_of(option).max) << name_of(option);
        } else {
            EXPECT_EQ(property["type"],
                      type_of(option) == OptionType::boolean ? "boolean" : "string");
        }
        tried();
    }
}

TEST(ScenarioSchema, EveryPropertyIsExplained) {
    const Json all = schema();
    std::uint64_t count = 0;
    const auto check = [&](const Json& at, const std::string& where) {
        for (const auto& [key, property] : at.items()) {
            ++count;
            const bool explained = property.contains("description") || property.contains("$ref") ||
                                   property.contains("const");
            EXPECT_TRUE(explained) << where << "." << key;
        }
    };
    check(all["properties"], "scenario");
    for (const auto& [name, definition] : all["definitions"].items()) {
        if (definition.contains("properties")) check(definition["properties"], name);
    }
    EXPECT_GT(count, 100U);
    tried(count);
}

}  // namespace
}  // namespace sticky::test
