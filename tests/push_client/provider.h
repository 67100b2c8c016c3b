// A provider: the APNs client on an event loop of its own, and what became of its pushes.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "net/asio.h"
#include "signaling-server/apns_client/apns_client.h"

namespace ringback::push_client {

class Provider {
 public:
  /// `options.connect_to` and the rest as the client takes them; the key and CA are files.
  Provider(const std::string& ca_file, const std::string& key_file,
           apns_client::ApnsClientOptions options);
  /// Lets the connections say goodbye.
  ~Provider();
  Provider(const Provider&) = delete;
  Provider& operator=(const Provider&) = delete;

  void send(int count, const std::string& device_token);
  /// Runs until every push has its outcome; false when that takes too long.
  bool all_have_outcomes();
  bool run_until(const std::function<bool()>& condition);

  std::size_t with_status(int status) const;
  std::size_t with_reason(std::string_view reason) const;
  std::size_t unanswered() const;
  /// Of those, the ones whose reason says this.
  std::size_t unanswered_because(std::string_view why) const;
  const std::vector<apns_client::ApnsOutcome>& outcomes() const { return outcomes_; }
  apns_client::ApnsClientCounts counts() const { return client_->counts(); }
  /// What the provider's calendar is ahead of everybody's.
  Duration calendar_ahead{};

 private:
  net::asio::io_context io_;
  std::unique_ptr<apns_client::ApnsClient> client_;
  std::size_t sent_ = 0;
  std::vector<apns_client::ApnsOutcome> outcomes_;
};

}  // namespace ringback::push_client
