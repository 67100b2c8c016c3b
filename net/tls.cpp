#include "net/tls.h"

#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#include <array>
#include <string_view>
#include <system_error>

namespace ringback::net {

namespace {

constexpr std::array<unsigned char, 3> kH2{2, 'h', '2'};

/// Takes h2 when the client offers it; without it, or without ALPN, the connection is HTTP/2 all
/// the same, as with APNs, whose clients are known to omit ALPN.
int select_alpn(SSL*, const unsigned char** out, unsigned char* out_length,
                const unsigned char* offered, unsigned int offered_length, void*) {
  unsigned char* picked = nullptr;
  if (SSL_select_next_proto(&picked, out_length, kH2.data(), kH2.size(), offered, offered_length) !=
      OPENSSL_NPN_NEGOTIATED) {
    return SSL_TLSEXT_ERR_NOACK;
  }
  *out = picked;
  return SSL_TLSEXT_ERR_OK;
}

TlsContext base_context(asio::ssl::context::method method) {
  auto context = std::make_shared<asio::ssl::context>(method);
  SSL_CTX_set_min_proto_version(context->native_handle(), TLS1_2_VERSION);
  SSL_CTX_set_mode(context->native_handle(), SSL_MODE_RELEASE_BUFFERS);
  return context;
}

/// Empty when the pair was loaded and belongs together.
std::string load_pair(SSL_CTX* context, const std::string& certificate, const std::string& key) {
  if (SSL_CTX_use_certificate_chain_file(context, certificate.c_str()) != 1) {
    return "cannot read certificate " + certificate + ": " + openssl_error();
  }
  if (SSL_CTX_use_PrivateKey_file(context, key.c_str(), SSL_FILETYPE_PEM) != 1) {
    return "cannot read key " + key + ": " + openssl_error();
  }
  return {};
}

}  // namespace

std::string openssl_error() {
  const auto first = ERR_peek_error();
  const auto code = ERR_peek_last_error();
  ERR_clear_error();
  if (code == 0) return "unknown error";
  // "system lib" is all that the last one says of a file that is not there.
  if (ERR_SYSTEM_ERROR(first)) return std::generic_category().message(ERR_GET_REASON(first));
  const auto* const reason = ERR_reason_error_string(code);
  return reason != nullptr ? reason : "OpenSSL error " + std::to_string(code);
}

Result<TlsContext, std::string> make_server_context(const TlsServerOptions& options) {
  auto context = base_context(asio::ssl::context::tls_server);
  auto* const native = context->native_handle();
  if (auto error = load_pair(native, options.certificate_file, options.key_file); !error.empty()) {
    return Failure{std::move(error)};
  }
  SSL_CTX_set_alpn_select_cb(native, select_alpn, nullptr);
  if (!options.client_ca_file.empty()) {
    if (SSL_CTX_load_verify_locations(native, options.client_ca_file.c_str(), nullptr) != 1) {
      return Failure{"cannot read CA " + options.client_ca_file + ": " + openssl_error()};
    }
    // A certificate that does not verify is no reason to hang up here: what it means is the
    // owner's judgement, by TlsFacts::peer_verified.
    SSL_CTX_set_verify(native, SSL_VERIFY_PEER, [](int, X509_STORE_CTX*) { return 1; });
    const std::string_view id = "ringback";
    SSL_CTX_set_session_id_context(native, reinterpret_cast<const unsigned char*>(id.data()),
                                   static_cast<unsigned>(id.size()));
  }
  return context;
}

Result<TlsContext, std::string> make_client_context(const TlsClientOptions& options) {
  auto context = base_context(asio::ssl::context::tls_client);
  auto* const native = context->native_handle();
  SSL_CTX_set_verify(native, SSL_VERIFY_PEER, nullptr);
  if (options.ca_file.empty()) {
    SSL_CTX_set_default_verify_paths(native);
  } else if (SSL_CTX_load_verify_locations(native, options.ca_file.c_str(), nullptr) != 1) {
    return Failure{"cannot read CA " + options.ca_file + ": " + openssl_error()};
  }
  if (!options.certificate_file.empty()) {
    if (auto error = load_pair(native, options.certificate_file, options.key_file);
        !error.empty()) {
      return Failure{std::move(error)};
    }
  }
  SSL_CTX_set_alpn_protos(native, kH2.data(), kH2.size());
  return context;
}

TlsFacts facts_of(TlsStream& stream) {
  auto* const ssl = stream.native_handle();
  TlsFacts facts;
  const unsigned char* alpn = nullptr;
  unsigned int alpn_length = 0;
  SSL_get0_alpn_selected(ssl, &alpn, &alpn_length);
  if (alpn != nullptr) facts.alpn.assign(reinterpret_cast<const char*>(alpn), alpn_length);
  facts.version = SSL_get_version(ssl);
  const auto* const name = SSL_get_servername(ssl, TLSEXT_NAMETYPE_host_name);
  if (name != nullptr) facts.server_name = name;
  if (const auto* const peer = SSL_get0_peer_certificate(ssl)) {
    unsigned char* der = nullptr;
    const int length = i2d_X509(peer, &der);
    if (length > 0) {
      facts.peer_certificate_der.assign(reinterpret_cast<char*>(der),
                                        static_cast<std::size_t>(length));
      OPENSSL_free(der);
    }
    facts.peer_verified = SSL_get_verify_result(ssl) == X509_V_OK;
  }
  return facts;
}

void expect_server_name(TlsStream& stream, const std::string& name) {
  auto* const ssl = stream.native_handle();
  auto* const parameters = SSL_get0_param(ssl);
  ErrorCode not_an_address;
  asio::ip::make_address(name, not_an_address);
  if (not_an_address) {
    SSL_set_tlsext_host_name(ssl, name.c_str());
    X509_VERIFY_PARAM_set1_host(parameters, name.c_str(), name.size());
  } else {
    X509_VERIFY_PARAM_set1_ip_asc(parameters, name.c_str());
  }
}

}  // namespace ringback::net
