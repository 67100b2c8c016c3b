// Fault lines: what is read must be usable, what is not must say why.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "apns-mock/core/fault_book.h"
#include "base/check.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace ringback;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto fault = apns::parse_fault(text);
  if (!fault) {
    RINGBACK_CHECK(!fault.error().empty());
    return 0;
  }
  Rng rng(1);
  RINGBACK_CHECK(fault->delay.draw(rng) >= Duration{});
  RINGBACK_CHECK(!fault->late || fault->late->draw(rng) >= Duration{});
  apns::FaultBook book(1);
  book.add(Instant{5s}, *fault);
  apns::RequestReceived received;
  received.method = "POST";
  received.path = "/3/device/ab";
  received.headers = {{"apns-topic", "topic"}, {"apns-priority", "5"}};
  const apns::Request read = apns::read_request(received);
  for (int i = 0; i < 3; ++i) book.meet(Instant{6s}, received, read);
  book.tick(Instant{1h});
  return 0;
}
