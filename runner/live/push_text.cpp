#include "runner/live/push_text.h"

#include <array>
#include <cstdio>
#include <ctime>

#include "base/json.h"

namespace ringback::runner {
namespace {

using control::v1::PushRecord;

std::string printed(const char* format, auto... values) {
  std::array<char, 512> text{};
  std::snprintf(text.data(), text.size(), format, values...);
  return text.data();
}

std::string clock_time(std::int64_t at_us, const char* format) {
  const std::time_t seconds = at_us / 1'000'000;
  std::tm parts{};
  gmtime_r(&seconds, &parts);
  std::array<char, 64> text{};
  std::strftime(text.data(), text.size(), format, &parts);
  return text.data();
}

std::string time_of(std::int64_t at_us) {
  return clock_time(at_us, "%H:%M:%S") + printed(".%03d", static_cast<int>(at_us / 1000 % 1000));
}

std::string verdict(const PushRecord& push) {
  if (push.status() == 0) return "no answer";
  std::string text = std::to_string(push.status());
  return push.reason().empty() ? text : text + " " + push.reason();
}

std::string life(const PushRecord& push) {
  std::string text;
  for (const auto& step : push.steps()) text += (text.empty() ? "" : " > ") + step.what();
  return text;
}

std::string provider_token(const PushRecord& push) {
  if (!push.has_provider_token()) return "provider token  none\n";
  const auto& token = push.provider_token();
  std::string text = "provider token  " + token.algorithm() + ", key " + token.key_id() +
                     ", team " + token.team_id() + ", signature " + token.signature() +
                     (token.der() ? " (DER)" : "");
  if (token.issued_at() == 0) return text + ", no iat\n";
  const auto seen = push.steps().empty() ? 0 : push.steps(0).at_us() / 1'000'000;
  return text + ", issued " + clock_time(token.issued_at() * 1'000'000, "%Y-%m-%d %H:%M:%S") +
         ", " + std::to_string(seen - token.issued_at()) + " s before\n";
}

std::string connection_lines(const PushRecord& push) {
  if (!push.has_connection()) return {};
  const auto& from = push.connection();
  std::string page = "connection      " + std::to_string(from.number()) + ", " + from.environment();
  if (!from.tls_version().empty()) page += ", " + from.tls_version();
  page += from.server_name().empty() ? ", no host in TLS" : ", host " + from.server_name();
  if (!from.authority().empty()) page += ", sent to " + from.authority();
  page += "\n";
  if (!from.has_certificate()) return page;
  const auto& certificate = from.certificate();
  page += "certificate     ";
  page += certificate.uid().empty() ? "no UID" : "UID " + certificate.uid();
  for (const auto& topic : certificate.topics()) page += ", topic " + topic;
  if (!certificate.environment().empty()) page += ", " + certificate.environment();
  page += ", until " + clock_time(certificate.expires_at() * 1'000'000, "%Y-%m-%d %H:%M:%S");
  return page + (certificate.refused() ? ", refused: expired, or of another CA\n" : "\n");
}

std::string indented(const std::string& text) {
  std::string out = "  ";
  for (const char c : text) {
    out += c;
    if (c == '\n') out += "  ";
  }
  return out + "\n";
}

}  // namespace

std::string push_head() {
  return printed("%6s  %-12s  %-26s  %-10s  %-36s  %s\n", "push", "time", "answer", "device",
                 "topic", "life");
}

std::string push_row(const PushRecord& push) {
  const auto at = push.steps().empty() ? 0 : push.steps(0).at_us();
  const std::string device = push.device().empty() ? "-" : push.device();
  return printed("%6llu  %-12s  %-26s  %-10s  %-36s  ",
                 static_cast<unsigned long long>(push.number()), time_of(at).c_str(),
                 verdict(push).c_str(), device.c_str(), push.topic().c_str()) +
         life(push) + "\n";
}

std::string pretty_json(std::string_view text) {
  if (!parse_payload(text)) return std::string(text);
  std::string out;
  int depth = 0;
  bool quoted = false;
  const auto new_line = [&] {
    out += "\n" + std::string(2 * static_cast<std::size_t>(depth), ' ');
  };
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (quoted) {
      out += c;
      if (c == '\\') out += text[++i];
      quoted = c != '"';
      continue;
    }
    if (c == ' ' || c == '\n' || c == '\r' || c == '\t') continue;
    const bool closes = c == '}' || c == ']';
    const bool empty = closes && !out.empty() && (out.back() == '{' || out.back() == '[');
    if (closes) --depth;
    if (closes && !empty) new_line();
    // An opened list breaks the line only when something is in it.
    if (!closes && !out.empty() && (out.back() == '{' || out.back() == '[')) new_line();
    out += c;
    quoted = c == '"';
    if (c == '{' || c == '[') ++depth;
    if (c == ',') new_line();
    if (c == ':') out += ' ';
  }
  return out;
}

std::string push_page(const PushRecord& push) {
  const auto at = push.steps().empty() ? 0 : push.steps(0).at_us();
  std::string page = "push " + std::to_string(push.number()) + ", " + clock_time(at, "%Y-%m-%d ") +
                     time_of(at) + " UTC: " + verdict(push) + "\n";
  if (!push.failed_check().empty() && push.failed_check() != "fault") {
    page += "refused by the check " + push.failed_check() + "\n";
  }
  if (!push.why().empty()) page += "because: " + push.why() + "\n";
  page += "\nrequest         " + push.method() + " " + push.path() + "\n";
  for (const auto& header : push.headers()) {
    page += "  " + header.key() + ": " + header.value() + "\n";
  }
  page += connection_lines(push);
  page += provider_token(push);
  page += "apns-id         " + push.apns_id() + "\n";
  page += "device          " + (push.device().empty() ? "nobody's" : push.device()) + "\n";
  if (!push.call().empty()) page += "call            " + push.call() + "\n";
  page += "payload         " + std::to_string(push.payload().size()) + " bytes\n";
  page += indented(pretty_json(push.payload()));
  page += "life\n";
  for (const auto& step : push.steps()) {
    page += "  " + time_of(step.at_us()) + "  " + step.what() +
            (step.why().empty() ? "" : ": " + step.why()) + "\n";
  }
  for (const auto& finding : push.findings()) page += "finding: " + finding + "\n";
  return page;
}

}  // namespace ringback::runner
