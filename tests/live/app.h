// An app on a raw stream, without a phone around it: it says frames, hears frames, and resumes.
#pragma once

#include <chrono>
#include <condition_variable>
#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>

#include "net/endpoint.h"
#include "proto/signaling/v1/signaling.grpc.pb.h"

namespace ringback::live {

namespace v1 = signaling::v1;

class App {
 public:
  App(std::string user, std::string device) : user_(std::move(user)), device_(std::move(device)) {}
  ~App() { cut(); }
  App(const App&) = delete;
  App& operator=(const App&) = delete;

  /// Opens a stream and says Hello, resuming the last session if there was one; true after a
  /// Welcome. A `token` replaces the demo's.
  bool connect(const net::Endpoint& server, std::string token = {});
  /// Only opens the stream.
  void open(const net::Endpoint& server);
  /// Takes nothing from its socket while deaf: a peer that hangs, and whose link stands.
  void be_deaf(bool deaf);
  /// Vanishes.
  void cut();
  /// Sends the frame, numbered unless it has a number, acknowledging what was heard.
  bool say(v1::ClientFrame frame);
  /// Sends it as it is.
  bool write(const v1::ClientFrame& frame) { return stream_ && stream_->Write(frame); }

  /// The next frame of this kind, what comes before it is thrown away; nothing after `limit` or
  /// the end of the stream.
  std::optional<v1::ServerFrame> hear(v1::ServerFrame::MessageCase kind,
                                      std::chrono::seconds limit = std::chrono::seconds(20));
  /// The next frame, of whatever kind; nothing after `limit` or the end of the stream.
  std::optional<v1::ServerFrame> next(std::chrono::seconds limit = std::chrono::seconds(20));
  /// Waits for the server to end the stream and says how it did.
  grpc::Status ended(std::chrono::seconds limit = std::chrono::seconds(20));
  /// The last Welcome went on with the old session.
  bool resumed() const { return resumed_; }
  const std::string& user() const { return user_; }

  // What apps say most.
  bool dial(const std::string& call, const std::string& callee);
  bool check_in(const std::string& call);
  bool ringing(const std::string& call);
  bool answer(const std::string& call, const std::string& sdp = "answer");
  bool decline(const std::string& call);
  bool hang_up(const std::string& call);
  bool register_token(const std::string& token);

 private:
  void read();

  std::string user_;
  std::string device_;
  std::string session_;
  bool resumed_ = false;
  std::uint64_t sent_ = 0;
  std::unique_ptr<grpc::ClientContext> context_;
  std::unique_ptr<v1::Signaling::Stub> stub_;
  std::unique_ptr<grpc::ClientReaderWriter<v1::ClientFrame, v1::ServerFrame>> stream_;
  std::thread reader_;
  std::mutex mutex_;
  std::condition_variable heard_;
  std::deque<v1::ServerFrame> frames_;
  std::uint64_t seen_ = 0;
  std::optional<grpc::Status> status_;
  bool deaf_ = false;
};

/// A call's UUID for a number.
std::string call_id(int number);

}  // namespace ringback::live
