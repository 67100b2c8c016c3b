// TLS as this house needs it: 1.2 or newer, h2 by ALPN offered and never demanded by a server.
#pragma once

#include <memory>
#include <string>

#include "base/result.h"
#include "net/asio.h"

namespace ringback::net {

using TlsContext = std::shared_ptr<asio::ssl::context>;
using TlsStream = asio::ssl::stream<Tcp::socket>;

struct TlsServerOptions {
  std::string certificate_file;  ///< PEM, leaf first
  std::string key_file;          ///< PEM
  std::string client_ca_file;  ///< when not empty, client certificates are asked for, not demanded
};
/// The error is one line that names the file.
Result<TlsContext, std::string> make_server_context(const TlsServerOptions& options);

struct TlsClientOptions {
  std::string ca_file;           ///< PEM; empty for the system's own
  std::string certificate_file;  ///< PEM; empty for none
  std::string key_file;
};
Result<TlsContext, std::string> make_client_context(const TlsClientOptions& options);

/// What the handshake told about the other side.
struct TlsFacts {
  std::string alpn;                  ///< "h2", or empty
  std::string version;               ///< "TLSv1.3"
  std::string server_name;           ///< what the client asked for (SNI)
  std::string peer_certificate_der;  ///< empty without one
  bool peer_verified = false;        ///< the certificate chains up to our CA
};
TlsFacts facts_of(TlsStream& stream);

/// Demands that the server's certificate is for this name, and asks for it by SNI.
void expect_server_name(TlsStream& stream, const std::string& name);

/// OpenSSL's last error in one line; empties its queue.
std::string openssl_error();

}  // namespace ringback::net
