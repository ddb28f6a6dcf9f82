// Every app's coroutine; one file each. Private to apps: others ask table.h.
#pragma once

#include "script/endpoint.h"

namespace sticky::apps {

Task<> first_pair(Endpoint self, Host& host, const RunStep& keys);
Task<> upper_echo(Endpoint self, Host& host, const RunStep& keys);
Task<> time_of_day(Endpoint self, Host& host, const RunStep& keys);
Task<> udp_chat(Endpoint self, Host& host, const RunStep& keys);
Task<> remote_command(Endpoint self, Host& host, const RunStep& keys);
Task<> remote_command_framed(Endpoint self, Host& host, const RunStep& keys);
Task<> remote_command_text_length(Endpoint self, Host& host, const RunStep& keys);
Task<> hmac_echo(Endpoint self, Host& host, const RunStep& keys);
Task<> file_upload(Endpoint self, Host& host, const RunStep& keys);
Task<> http(Endpoint self, Host& host, const RunStep& keys);

}  // namespace sticky::apps
