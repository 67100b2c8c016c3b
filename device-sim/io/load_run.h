// One load run: makes its phones, dials when calls are due, follows each call to its end, and
// takes the phones away.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "device-sim/io/fleet.h"
#include "device-sim/load/arrivals.h"
#include "device-sim/load/call_book.h"
#include "net/asio.h"
#include "net/clock.h"
#include "proto/control/v1/control.grpc.pb.h"

namespace ringback::device {

/// On the executor only; owned by a shared_ptr.
class LoadRun : public std::enable_shared_from_this<LoadRun> {
 public:
  /// The last one says "done".
  using Report = std::function<void(const control::v1::LoadReport&)>;

  LoadRun(net::asio::any_io_executor executor, const net::Clock& clock, Fleet& fleet,
          const control::v1::LoadRequest& request, Report report);
  /// Makes the phones. INVALID_ARGUMENT names the field that makes no sense; otherwise the
  /// fleet's refusal.
  grpc::Status begin();
  /// Takes the phones away; nothing is reported any more.
  void stop();

 private:
  using CallBook = load::CallBook;

  grpc::Status refusal() const;
  /// What the phones do of themselves in every call, and how long a pair is taken besides.
  Assumptions assumptions() const;
  std::uint32_t pairs_needed() const;
  grpc::Status make_phones(const std::string& name, std::uint32_t count, const char* app_state);
  void settled();
  void listen(CallBook::Pair pair);
  void saw(CallBook::Pair pair, load::Side side, const TraceEvent& event);
  void dial_what_is_due();
  void tell_caller(CallBook::Pair pair, PersonDid did);
  void wait_until(Instant due);
  void watch(int round);
  void finish();
  bool over() const;
  control::v1::LoadReport standing(std::string_view stage) const;
  void add_result(control::v1::LoadReport& report) const;
  Duration talk() const { return Duration{request_.answer_us() + request_.hold_us()}; }

  net::asio::any_io_executor executor_;
  const net::Clock& clock_;
  Fleet& fleet_;
  control::v1::LoadRequest request_;
  Report report_;
  std::uint32_t pairs_ = 0;
  std::optional<load::Arrivals> arrivals_;
  std::optional<CallBook> book_;
  std::unordered_map<const Phone*, CallBook::Pair> callees_;
  std::vector<std::string> names_;  ///< of the phones this run has made
  std::size_t unsettled_ = 0;
  Instant first_due_;
  bool starved_ = false;  ///< a call is due and no pair is free
  bool woken_ = false;    ///< dial_what_is_due is posted
  bool stopped_ = false;
  net::asio::steady_timer dial_timer_;
  net::asio::steady_timer watch_timer_;
};

}  // namespace ringback::device
