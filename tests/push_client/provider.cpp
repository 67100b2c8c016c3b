#include "tests/push_client/provider.h"

#include <algorithm>
#include <chrono>
#include <cstdio>

#include "net/clock.h"
#include "net/tls_material.h"

namespace ringback::push_client {

using namespace ringback::apns_client;

Provider::Provider(const std::string& ca_file, const std::string& key_file,
                   ApnsClientOptions options) {
  const auto key = net::Es256Key::read_private(net::read_file(key_file).value()).value();
  client_ = std::make_unique<ApnsClient>(
      io_.get_executor(), net::make_client_context({ca_file, "", ""}).value(),
      ProviderToken(key, {"RINGBACK01", "TEAM000001"}),
      [this, clock = net::Clock()] { return clock.now().wall + calendar_ahead; },
      std::move(options));
}

Provider::~Provider() {
  client_.reset();
  io_.run_for(5s);
}

void Provider::send(int count, const std::string& device_token) {
  for (int i = 0; i < count; ++i) {
    char id[37];
    std::snprintf(id, sizeof id, "00000000-0000-4000-8000-%012zu", ++sent_);
    client_->send({id, device_token, "com.example.ringback.voip", "voip", 10, 0, R"({"aps":{}})"},
                  [this](const ApnsOutcome& outcome) { outcomes_.push_back(outcome); });
  }
}

bool Provider::run_until(const std::function<bool()>& condition) {
  const auto deadline = std::chrono::steady_clock::now() + 30s;
  while (!condition() && std::chrono::steady_clock::now() < deadline) io_.run_one_for(50ms);
  return condition();
}

bool Provider::all_have_outcomes() {
  return run_until([this] { return outcomes_.size() == sent_; });
}

std::size_t Provider::with_status(int status) const {
  return static_cast<std::size_t>(
      std::count_if(outcomes_.begin(), outcomes_.end(), [&](const auto& outcome) {
        const auto* answer = std::get_if<ApnsAnswer>(&outcome);
        return answer != nullptr && answer->status == status;
      }));
}

std::size_t Provider::with_reason(std::string_view reason) const {
  return static_cast<std::size_t>(
      std::count_if(outcomes_.begin(), outcomes_.end(), [&](const auto& outcome) {
        const auto* answer = std::get_if<ApnsAnswer>(&outcome);
        return answer != nullptr && answer->reason == reason;
      }));
}

std::size_t Provider::unanswered() const { return unanswered_because(""); }

std::size_t Provider::unanswered_because(std::string_view why) const {
  return static_cast<std::size_t>(
      std::count_if(outcomes_.begin(), outcomes_.end(), [&](const auto& outcome) {
        const auto* none = std::get_if<ApnsNoAnswer>(&outcome);
        return none != nullptr && none->why.find(why) != std::string::npos;
      }));
}

}  // namespace ringback::push_client
