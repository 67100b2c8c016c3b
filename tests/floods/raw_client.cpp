#include "tests/floods/raw_client.h"

#include <gtest/gtest.h>
#include <nghttp2/nghttp2.h>
#include <openssl/ssl.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/time.h>

#include <array>
#include <cstdlib>

namespace ringback::floods {

namespace {

constexpr timeval kPatience{10, 0};
constexpr std::size_t kFrameHead = 9;

std::uint32_t number_at(std::string_view text, std::size_t at, int bytes) {
  std::uint32_t value = 0;
  for (int i = 0; i < bytes; ++i) {
    value = value << 8 | static_cast<unsigned char>(text.at(at + static_cast<std::size_t>(i)));
  }
  return value;
}

}  // namespace

RawClient::RawClient(const net::Endpoint& to, const std::string& ca_file)
    : tls_(net::make_client_context({ca_file, "", ""}).value()), stream_(io_, *tls_) {
  auto& socket = stream_.next_layer();
  socket.connect({net::asio::ip::make_address(to.host), to.port});
  for (const int which : {SO_RCVTIMEO, SO_SNDTIMEO}) {
    ::setsockopt(socket.native_handle(), SOL_SOCKET, which, &kPatience, sizeof kPatience);
  }
  socket.set_option(net::Tcp::no_delay(true));
  net::expect_server_name(stream_, "localhost");
  stream_.handshake(net::asio::ssl::stream_base::client);
}

bool RawClient::send(std::string_view bytes) {
  net::ErrorCode error;
  net::asio::write(stream_, net::asio::buffer(bytes), error);
  return !error;
}

bool RawClient::read_more() {
  std::array<char, 16 * 1024> buffer{};
  net::ErrorCode error;
  // Asio waits for ever where the kernel would give up, unless TLS has something already.
  ::SSL* const tls = stream_.native_handle();
  pollfd readable{stream_.next_layer().native_handle(), POLLIN, 0};
  if (::SSL_pending(tls) == 0 && ::BIO_ctrl_pending(::SSL_get_rbio(tls)) == 0 &&
      ::poll(&readable, 1, static_cast<int>(kPatience.tv_sec) * 1000) == 0) {
    return false;
  }
  const auto count = stream_.read_some(net::asio::buffer(buffer), error);
  bytes_.append(buffer.data(), count);
  if (error && error != net::asio::error::would_block && error != net::asio::error::try_again) {
    closed_ = true;
  }
  return count > 0;
}

bool RawClient::whole_frame() const {
  return bytes_.size() >= kFrameHead && bytes_.size() >= kFrameHead + number_at(bytes_, 0, 3);
}

std::optional<net::testing::SentFrame> RawClient::waiting(std::uint8_t type) {
  net::ErrorCode error;
  while (stream_.next_layer().available(error) > 0 && read_more()) {
  }
  while (whole_frame()) {
    const auto frame = next();
    if (frame->type == type) return frame;
  }
  return {};
}

std::optional<net::testing::SentFrame> RawClient::next() {
  while (!whole_frame()) {
    if (!read_more()) return {};
  }
  const auto length = number_at(bytes_, 0, 3);
  net::testing::SentFrame frame{static_cast<std::uint8_t>(bytes_[3]),
                                static_cast<std::uint8_t>(bytes_[4]), number_at(bytes_, 5, 4),
                                bytes_.substr(kFrameHead, length)};
  bytes_.erase(0, kFrameHead + length);
  return frame;
}

std::optional<net::testing::SentFrame> RawClient::next_of(std::uint8_t type) {
  while (auto frame = next()) {
    if (frame->type == type) return frame;
  }
  return {};
}

bool RawClient::ended() {
  while (read_more()) bytes_.clear();
  return closed_;
}

int status_of(const net::testing::SentFrame& headers) {
  nghttp2_hd_inflater* inflater = nullptr;
  nghttp2_hd_inflate_new(&inflater);
  const auto* in = reinterpret_cast<const std::uint8_t*>(headers.payload.data());
  nghttp2_nv field{};
  int flags = 0;
  nghttp2_hd_inflate_hd2(inflater, &field, &flags, in, headers.payload.size(), 1);
  // The first field of a response is its status.
  const std::string value(reinterpret_cast<const char*>(field.value), field.valuelen);
  nghttp2_hd_inflate_del(inflater);
  return std::atoi(value.c_str());
}

}  // namespace ringback::floods
