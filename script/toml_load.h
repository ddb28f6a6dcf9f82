// The parts of the loader, one noun each, and what they share. Private to the loader.
//
//     tree -> Roster (who and which marks there are) -> endpoints, steps, link, expectations
//
// Names are checked where they stand: everybody who can be named is known before anything is read.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "script/scenario.h"
#include "script/toml_reader.h"

namespace sticky {

// An endpoint as others name it.
struct RosterMember {
    std::string name;
    bool listens = false;  // at the start or by a step
    std::uint64_t count = 1;
};

// Everybody and every mark, gathered before anything is judged.
struct Roster {
    std::vector<RosterMember> members;  // in file order
    std::map<std::string, std::size_t, std::less<>> by_name;
    std::set<std::string, std::less<>> marks;
    bool has_apps = false;     // an app can make marks the loader doesn't know
    bool has_framing = false;  // somebody's, other than none

    const RosterMember* find(std::string_view name) const;
};
Roster gather_cast(const TomlNode& root);
Roster cast_of(const Scenario& scenario);

struct Loading {
    const LoadOptions& options;
    Complaints complaints;
    Scenario scenario;
    Roster cast;
    std::uint64_t file_bytes = 0;     // of all { file }
    std::uint64_t literal_bytes = 0;  // of all contents, after `count`
    std::uint64_t steps = 0;          // after `count`
    bool worlds_overridden = false;

    explicit Loading(const LoadOptions& given) : options(given), complaints(given) {}
    void complain(const TomlPlace& place, std::string what, std::string remedy = {}) {
        complaints.say(place, std::move(what), std::move(remedy));
    }
    bool failed() const { return complaints.any(); }
};

// Each complains unless the name fits. `key` is what messages call the place: "connect".
enum class Naming : std::uint8_t { one, one_or_family };
bool check_endpoint_name(Loading& loading, const TomlPlace& place, std::string_view key,
                         std::string_view name, Naming naming);
void check_mark_name(Loading& loading, const TomlPlace& place, std::string_view key,
                     std::string_view name);
void check_framed(Loading& loading, const TomlPlace& place, std::string_view key);
void check_connect(Loading& loading, const TomlPlace& place, std::string_view self,
                   std::string_view to);

FramingSpec read_framing(Loading& loading, const TomlNode& node, const std::string& name);
Options read_options(Loading& loading, const TomlNode& node, const std::string& name, bool listens);
LinkSpec read_link(Loading& loading, const TomlNode& node);
void read_endpoints(Loading& loading, const TomlNode& node);
std::vector<Step> read_program(Loading& loading, const TomlNode& node,
                               const EndpointSpec& endpoint);
// "text", { hex }, { size }, { file }; `count` is how many endpoints will hold it.
Content read_content(Loading& loading, const TomlNode& node, const std::string& name,
                     std::uint64_t count);
// "text" or { hex }.
Bytes read_bytes(Loading& loading, const TomlNode& node, const std::string& name);
Bytes read_hex(Loading& loading, const TomlNode& node);
// A list of [[expect]], or of [[run.plain.claim]]; `key` is what stands between the brackets. They
// are judged against the cast and the scenario that are being loaded, and added to it.
void read_expectations(Loading& loading, const TomlNode& node, const std::string& key);
void read_expectation(Loading& loading, const TomlNode& node, const std::string& name);
// lane, from, at: the lane of a flow, as far as it is named.
void read_where(Loading& loading, const TomlTable& table, Expectation& common);

}  // namespace sticky
