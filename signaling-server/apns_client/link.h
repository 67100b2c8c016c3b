// One connection to APNs and the requests that are on it.
#pragma once

#include <map>
#include <memory>

#include "net/http2_connection.h"
#include "signaling-server/apns_client/pool.h"

namespace ringback::apns_client {

class Link final : public net::Http2ConnectionVisitor, public std::enable_shared_from_this<Link> {
 public:
  using Pool = ApnsClient::Pool;
  Link(std::weak_ptr<Pool> pool, std::shared_ptr<net::Http2Connection> connection)
      : pool_(std::move(pool)), connection_(std::move(connection)) {}

  void start();
  /// How many more requests it takes now.
  std::size_t room() const;
  bool connecting() const { return !opened_ && !leaving_; }
  bool usable() const { return !leaving_; }
  std::size_t in_flight() const { return requests_.size(); }
  /// False when the connection takes no more after all.
  bool send(RequestNumber number, const ApnsRequest& request, const std::string& authorization,
            const std::string& authority);
  void flush();
  /// The answer took too long: gives the stream back. Harmless for a request of another link.
  void abandon(RequestNumber number);
  /// Pings when it is time, and gives the connection up when a ping stays unanswered.
  void pulse(SteadyTime now);
  /// Takes nothing more, and closes once what is on it is answered.
  void retire();
  /// Nobody waits for answers any more: closes once what was sent is on its way.
  void leave();
  void close(std::string_view why);

  void on_open(const net::TlsFacts& facts) override;
  void on_close(std::string_view why) override;
  void on_settings(const net::Http2Settings& settings) override;
  void on_response(net::Http2Response& response) override;
  void on_stream_closed(std::int32_t stream, std::uint32_t error_code) override;
  void on_going_away(std::int32_t last_stream, std::uint32_t error_code,
                     std::string_view debug_data) override;
  void on_ping_answered(std::uint64_t opaque) override;

 private:
  void close_if_done();

  std::weak_ptr<Pool> pool_;
  std::shared_ptr<net::Http2Connection> connection_;
  std::map<std::int32_t, RequestNumber> requests_;
  bool opened_ = false;
  bool settings_seen_ = false;
  bool leaving_ = false;
  bool useful_ = false;
  SteadyTime last_word_;
  std::optional<SteadyTime> pinged_at_;
  std::uint64_t pings_ = 0;
};

}  // namespace ringback::apns_client
