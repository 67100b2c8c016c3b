#include "runner/live/provider_request.h"

#include <memory>

#include "base/json.h"
#include "net/es256.h"
#include "net/http2_connection.h"
#include "net/tls_material.h"

namespace ringback::runner {
namespace {

/// Sends when the connection is open, and again when an answer has come.
class RequestSender final : public net::Http2ConnectionVisitor {
 public:
  explicit RequestSender(const ProviderRequest& request) : request_(request) {}

  void on_open(const net::TlsFacts&) override { send(); }
  void on_response(net::Http2Response& response) override {
    answers.push_back({response.status, response.headers, response.body});
    waiting_for_ = 0;
    if (static_cast<int>(answers.size()) < request_.count) {
      send();
    } else {
      connection->close_gracefully();
    }
  }
  void on_stream_closed(std::int32_t stream, std::uint32_t error_code) override {
    if (stream != waiting_for_) return;  // it was answered
    if (error_code != 0 && end.empty()) end = "RST_STREAM with code " + std::to_string(error_code);
    if (end.empty()) end = "the stream ended without an answer";
    connection->close_gracefully();
  }
  void on_going_away(std::int32_t last, std::uint32_t code, std::string_view debug) override {
    if (!end.empty() && debug.empty()) return;  // a second one, that says less
    end = "GOAWAY with code " + std::to_string(code) + ", last stream " + std::to_string(last);
    if (!debug.empty()) end += ": " + std::string(debug);
  }
  void on_close(std::string_view why) override {
    if (end.empty()) end = why;
    closed = true;
  }

  std::shared_ptr<net::Http2Connection> connection;
  std::vector<ProviderResponse> answers;
  std::string end;
  bool closed = false;

 private:
  void send() {
    const auto sent = connection->session().request(request_.method, request_.path, request_.host,
                                                    request_.headers, request_.body);
    if (!sent) return connection->close("the connection takes no request");
    waiting_for_ = *sent;
  }
  const ProviderRequest& request_;
  std::int32_t waiting_for_ = 0;  ///< the stream whose answer is yet to come
};

}  // namespace

Result<std::vector<ProviderResponse>, std::string> send_request(const ProviderRequest& request) {
  const auto where = net::Endpoint::parse(request.connect_to);
  if (!where) return Failure{"not a HOST:PORT: " + request.connect_to};
  auto tls = net::make_client_context({request.ca_file, {}, {}});
  if (!tls) return Failure{tls.error()};
  net::asio::io_context io;
  const auto sender = std::make_shared<RequestSender>(request);
  sender->connection =
      net::Http2Connection::connect(io.get_executor(), *where, request.host, *tls, {});
  sender->connection->start(sender);
  io.run_for(request.within);
  const bool in_time = sender->closed;
  sender->connection->close("no answer in time");
  io.restart();
  io.run_for(std::chrono::seconds(1));
  sender->connection.reset();
  if (static_cast<int>(sender->answers.size()) == request.count) return std::move(sender->answers);
  const std::string why =
      in_time ? sender->end : "no answer within " + format_duration(request.within);
  if (sender->answers.empty()) return Failure{request.connect_to + ": " + why};
  return Failure{request.connect_to + ": " + why + ", after " +
                 std::to_string(sender->answers.size()) + " answers"};
}

Result<std::string, std::string> authorization(const std::string& key_file,
                                               const std::string& key_id,
                                               const std::string& team_id, std::int64_t issued_at) {
  const auto pem = net::read_file(key_file);
  if (!pem) return Failure{pem.error()};
  const auto key = net::Es256Key::read_private(*pem);
  if (!key) return Failure{key_file + ": " + key.error()};
  const std::string header = Json(JsonObject{{"alg", "ES256"}, {"kid", key_id}}).text();
  const std::string claims = Json(JsonObject{{"iat", issued_at}, {"iss", team_id}}).text();
  const std::string signed_part = net::base64url(header) + "." + net::base64url(claims);
  return "bearer " + signed_part + "." + net::base64url(key->sign(signed_part));
}

}  // namespace ringback::runner
