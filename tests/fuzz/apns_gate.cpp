// Requests of any shape, against one core with a phone: METHOD, PATH, headers "name: value" one a
// line, an empty line, the body. Requests are parted by a line of "---". Paths that begin with /1/
// go to where channels are managed, and a header's value "$C" is the latest channel.
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "apns-mock/core/apns.h"
#include "base/check.h"

namespace {

using namespace ringback;
using namespace ringback::apns;

std::string_view take_line(std::string_view& text) {
  const auto end = text.find('\n');
  const auto line = text.substr(0, end);
  text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  return line;
}

constexpr ConnectionId kManagement{2};

RequestReceived read(std::string_view text, const std::string& channel) {
  RequestReceived request;
  request.method = take_line(text);
  request.path = take_line(text);
  while (!text.empty()) {
    const auto line = take_line(text);
    if (line.empty()) break;
    const auto colon = line.find(": ");
    if (colon == std::string_view::npos) continue;
    const auto value = line.substr(colon + 2);
    request.headers.emplace_back(line.substr(0, colon), value == "$C" ? channel : value);
  }
  request.body = text;
  if (request.path.starts_with("/1/")) request.connection = kManagement;
  return request;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string all(reinterpret_cast<const char*>(data), size);
  Apns core(Config{}, 1);
  Reaction<Effect> out;
  Now now{Instant{5s}, WallTime::from_unix_seconds(1'800'000'000)};
  core.on(now, TokenRequested{CourierId{1}, DeviceId("bob"), BundleId("com.example.ringback")},
          out);
  core.on(now, PhoneOnline{CourierId{1}, DeviceId("bob")}, out);
  TransportFacts management;
  management.channel_management = true;
  core.on(now, ConnectionOpened{kManagement, management}, out);
  std::string channel;
  std::string_view rest = all;
  for (std::uint64_t stream = 1; !rest.empty(); stream += 2) {
    const auto end = rest.find("---\n");
    auto request = read(rest.substr(0, end), channel);
    rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 4);
    request.stream = StreamId{stream};
    ProviderTokenFacts token;
    token.decoded = true;
    token.algorithm = "ES256";
    token.key_id = kDemoKeyId;
    token.team_id = kDemoTeamId;
    token.issued_at = now.wall.unix_seconds();
    token.signature = ProviderTokenFacts::Signature::kValid;
    token.text = "jwt";
    request.provider_token = token;
    out.clear();
    core.on(now, request, out);
    std::size_t answers = 0;
    for (const auto& effect : out.effects) {
      const auto* answer = std::get_if<Respond>(&effect);
      if (answer == nullptr) continue;
      ++answers;
      if (answer->status == 201) channel = answer->channel_id;
    }
    RINGBACK_CHECK(answers == 1);
    core.on(now, ChannelSubscribed{channel, DeviceId("bob")}, out);
    now.instant = now.instant + 1s;
    now.wall = now.wall + 1s;
    core.on(now, Tick{}, out);
  }
  return 0;
}
