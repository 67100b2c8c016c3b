// TLS for gRPC: what a server shows, and whom a client trusts.
#pragma once

#include <grpcpp/grpcpp.h>

#include <chrono>
#include <memory>
#include <string>
#include <string_view>

#include "base/result.h"
#include "net/endpoint.h"

namespace ringback::net {

/// PEM files, leaf first. Both empty: in the clear.
struct GrpcServerTls {
  std::string certificate_file;
  std::string key_file;
  /// A renewed pair is taken into use this soon, for new connections.
  std::chrono::seconds look_again{60};
};
/// The error is one line that names the flag's file: unreadable, no PEM, or not a pair.
Result<std::shared_ptr<grpc::ServerCredentials>, std::string> server_credentials(
    const GrpcServerTls& tls);

/// In place of a file: the CAs that the system trusts.
inline constexpr std::string_view kSystemCa = "system";

/// A gRPC server as a client sees it.
struct GrpcPeer {
  Endpoint endpoint;
  /// PEM of the CA that vouches for it, or kSystemCa; in the clear when empty.
  std::string ca_file;
  /// What its certificate must be for, when that is not the endpoint's host.
  std::string certificate_name;
};
/// Opens channels to one peer; the PEM is read once.
class GrpcDialler {
 public:
  /// The error is one line that names the file.
  static Result<GrpcDialler, std::string> make(const GrpcPeer& peer);
  /// With these arguments, which may be nobody else's.
  std::shared_ptr<grpc::Channel> channel(grpc::ChannelArguments arguments = {}) const;

 private:
  GrpcDialler(std::string address, std::string name,
              std::shared_ptr<grpc::ChannelCredentials> credentials)
      : address_(std::move(address)),
        name_(std::move(name)),
        credentials_(std::move(credentials)) {}

  std::string address_;
  std::string name_;
  std::shared_ptr<grpc::ChannelCredentials> credentials_;
};

}  // namespace ringback::net
