#include "console/http.h"

#include <algorithm>
#include <boost/asio/ip/address.hpp>

namespace ringback::console {
namespace {

std::optional<int> hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return {};
}

std::optional<std::string> decode(std::string_view text, bool plus_is_blank) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    char c = text[i];
    if (c == '+' && plus_is_blank) {
      c = ' ';
    } else if (c == '%') {
      if (i + 2 >= text.size()) return {};
      const auto high = hex_digit(text[i + 1]);
      const auto low = hex_digit(text[i + 2]);
      if (!high || !low) return {};
      c = static_cast<char>(*high * 16 + *low);
      i += 2;
    }
    if (c == '\0') return {};
    out += c;
  }
  return out;
}

bool parse_query(std::string_view text, std::map<std::string, std::string>& query) {
  while (!text.empty()) {
    const auto pair = text.substr(0, text.find('&'));
    text.remove_prefix(std::min(text.size(), pair.size() + 1));
    if (pair.empty()) continue;
    const auto equals = pair.find('=');
    const auto key = decode(pair.substr(0, equals), true);
    const auto value =
        equals == std::string_view::npos ? std::string() : decode(pair.substr(equals + 1), true);
    if (!key || !value) return false;
    query[*key] = *value;
  }
  return true;
}

std::string_view without_port(std::string_view host) {
  if (host.starts_with('[')) {
    const auto end = host.find(']');
    return end == std::string_view::npos ? host : host.substr(1, end - 1);
  }
  return host.substr(0, host.find(':'));
}

/// A name can be made to point here by whoever owns it; a number and "localhost" cannot.
bool cannot_be_rebound(std::string_view host) {
  auto name = std::string(without_port(host));
  std::transform(name.begin(), name.end(), name.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  if (name == "localhost" || name.ends_with(".localhost")) return true;
  boost::system::error_code error;
  boost::asio::ip::make_address(name, error);
  return !error;
}

}  // namespace

Response refusal(int status, std::string_view why) {
  return json_answer(Json(JsonObject{{"error", Json(why)}}), status);
}

Response json_answer(const Json& json, int status) {
  return {status, "application/json", json.text() + "\n", {}};
}

std::optional<Target> parse_target(std::string_view target) {
  if (!target.starts_with('/')) return {};
  Target parsed;
  const auto question = target.find('?');
  auto path = target.substr(1, question == std::string_view::npos ? question : question - 1);
  while (true) {
    const auto segment = decode(path.substr(0, path.find('/')), false);
    if (!segment || *segment == "." || *segment == "..") return {};
    parsed.path.push_back(*segment);
    const auto slash = path.find('/');
    if (slash == std::string_view::npos) break;
    path.remove_prefix(slash + 1);
  }
  if (question != std::string_view::npos &&
      !parse_query(target.substr(question + 1), parsed.query)) {
    return {};
  }
  return parsed;
}

std::optional<Response> guard(const Request& request) {
  if (request.host.empty()) return refusal(400, "there has to be one Host header");
  if (!cannot_be_rebound(request.host)) {
    return refusal(403,
                   "Host is \"" + request.host +
                       "\"; use localhost or a numeric address, other names could be anyone's");
  }
  if (!request.origin) return {};
  if (*request.origin == "http://" + request.host || *request.origin == "https://" + request.host) {
    return {};
  }
  return refusal(403, "a page of " + *request.origin + " has no business here");
}

}  // namespace ringback::console
